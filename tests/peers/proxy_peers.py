#!/usr/bin/python3 -B
"""Proxies on loopback that misbehave, each in one way and on its own port, and a few that are only unusual and do their work.

Prints one JSON object {behaviour: port} and serves until standard input ends. Needs nothing but Python's library.
"""
import asyncio
import base64
import json
import re
import socket
import struct
import sys

PAGE = b"<html><head><title>Welcome</title></head><body>Please accept our terms.</body></html>"


async def request(reader: asyncio.StreamReader) -> str:
    """The target of a CONNECT request, which is read whole."""
    head = await reader.readuntil(b"\r\n\r\n")
    return head.split(b" ")[1].decode()


async def until_client_leaves(reader: asyncio.StreamReader) -> None:
    while await reader.read(4096):
        pass


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def tunnel(target: str, reader, writer) -> None:
    host, port = target.rsplit(":", 1)
    up_reader, up_writer = await asyncio.open_connection(host.strip("[]"), int(port))
    await asyncio.gather(pump(reader, up_writer), pump(up_reader, writer))


def response(status: str, headers: str = "", body: bytes = b"") -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


def answering(status: str, headers: str = "", body: bytes = b""):
    async def answer(reader, writer):
        await request(reader)
        writer.write(response(status, headers, body))
        await writer.drain()
        await until_client_leaves(reader)
    return answer


def working(answer: bytes, pause: float = 0, piece: int = 0):
    """Says `answer` after `pause` seconds, in pieces of that many bytes, and tunnels."""
    async def work(reader, writer):
        target = await request(reader)
        await asyncio.sleep(pause)
        for start in range(0, len(answer), piece or len(answer)):
            writer.write(answer[start:start + (piece or len(answer))])
            await writer.drain()
            await asyncio.sleep(0.002 if piece else 0)
        await tunnel(target, reader, writer)
    return work


def echoing(form: bytes):
    """Says back what it was told in confidence, BASIC as it came and PLAIN decoded."""
    async def echo(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        basic = (re.search(rb"\r\nProxy-Authorization: Basic (.+?)\r\n", head) or [b"", b""])[1]
        writer.write(form.replace(b"BASIC", basic).replace(b"PLAIN", base64.b64decode(basic)).replace(b"HEAD", head))
        await writer.drain()
        await until_client_leaves(reader)
    return echo


async def page_later(reader, writer):
    """Says that the tunnel is there, and 200 ms later sends a page through it."""
    await request(reader)
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await writer.drain()
    await asyncio.sleep(0.2)
    writer.write(response("200 OK", "Content-Type: text/html\r\n", PAGE))
    await writer.drain()
    await until_client_leaves(reader)


async def closes_at_once(_reader, _writer):
    """FIN before anything is said."""


async def closes_after_request(reader, _writer):
    await request(reader)


async def closes_in_head(reader, writer):
    await request(reader)
    writer.write(b"HTTP/1.1 200 Connection est")
    await writer.drain()


async def resets(reader, writer):
    await request(reader)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def stalls(reader, _writer):
    await until_client_leaves(reader)


async def stalls_in_tunnel(reader, writer):
    """The tunnel is there and leads nowhere."""
    await request(reader)
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await until_client_leaves(reader)


async def dribbles(reader, writer):
    """A byte a second: every read succeeds, the head never ends."""
    await request(reader)
    for byte in b"HTTP/1.1 200 Connection established\r\nVia: 1.1 slow\r\n\r\n":
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)


async def endless_head(reader, writer):
    await request(reader)
    writer.write(b"HTTP/1.1 200 Connection established\r\n")
    while True:
        writer.write(b"X-More: " + b"m" * 1000 + b"\r\n")
        await writer.drain()


async def endless_line(reader, writer):
    await request(reader)
    writer.write(b"HTTP/1.1 200 ")
    while True:
        writer.write(b"m" * 4096)
        await writer.drain()


async def garbage(reader, writer):
    """Bytes of no protocol, control characters among them."""
    await request(reader)
    writer.write(b"\x1b[31m\x00\xff\r\n\r\n" + bytes(range(128, 256)))
    await until_client_leaves(reader)


async def ssh(reader, writer):
    """Another service on the proxy's port, which greets."""
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await until_client_leaves(reader)


async def socks_greeting(reader, writer, method: int = 0) -> None:
    """RFC 1928 3: VER, NMETHODS, METHODS; the method that is chosen whatever was offered."""
    _, count = await reader.readexactly(2)
    await reader.readexactly(count)
    writer.write(bytes([5, method]))


async def socks_request(reader) -> str:
    """RFC 1928 4; as HOST:PORT."""
    *_, kind = await reader.readexactly(4)
    if kind == 3:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    elif kind == 1:
        host = socket.inet_ntop(socket.AF_INET, await reader.readexactly(4))
    else:
        host = socket.inet_ntop(socket.AF_INET6, await reader.readexactly(16))
    return f"{host}:{int.from_bytes(await reader.readexactly(2), 'big')}"


def socks_replying(code: int):
    """RFC 1928 6."""
    async def reply(reader, writer):
        await socks_greeting(reader, writer)
        await socks_request(reader)
        writer.write(bytes([5, code, 0, 1]) + bytes(6))
        await writer.drain()
        await until_client_leaves(reader)
    return reply


def socks_choosing(method: int):
    async def choose(reader, writer):
        await socks_greeting(reader, writer, method)
        await until_client_leaves(reader)
    return choose


async def socks_http(reader, writer):
    """A web server, or an HTTP proxy, on that port."""
    await reader.read(1)
    writer.write(response("400 Bad Request", "Content-Type: text/html\r\n", PAGE))
    await writer.drain()
    await until_client_leaves(reader)


async def socks_version_4(reader, writer):
    await reader.read(1)
    writer.write(bytes([0, 91]) + bytes(6))
    await until_client_leaves(reader)


async def socks_refuses_password(reader, writer):
    """RFC 1929 2."""
    await socks_greeting(reader, writer, 2)
    await reader.readexactly(2)
    writer.write(bytes([1, 1]))
    await writer.drain()


async def socks_echoes(reader, writer):
    """Answers user and password by themselves."""
    await socks_greeting(reader, writer, 2)
    await writer.drain()
    _, size = await reader.readexactly(2)
    user = await reader.readexactly(size)
    writer.write(user + b":" + await reader.readexactly((await reader.readexactly(1))[0]))
    await writer.drain()
    await until_client_leaves(reader)


async def socks_closes_after_request(reader, writer):
    await socks_greeting(reader, writer)
    await socks_request(reader)


async def socks_stalls_after_greeting(reader, writer):
    await socks_greeting(reader, writer)
    await until_client_leaves(reader)


async def socks_closes_in_reply(reader, writer):
    await socks_greeting(reader, writer)
    await socks_request(reader)
    writer.write(bytes([5, 0, 0, 3, 255, 104, 97]))
    await writer.drain()


async def socks_bound_to_name(reader, writer):
    """Does its work, byte by byte, and says as BND.ADDR the longest name there is room for."""
    await socks_greeting(reader, writer)
    target = await socks_request(reader)
    for byte in bytes([5, 0, 0, 3, 255]) + b"n" * 255 + bytes(2):
        writer.write(bytes([byte]))
        await writer.drain()
    await tunnel(target, reader, writer)


HTML = "Content-Type: text/html\r\n"
BEHAVIOURS = {
    "wants_something": answering("407 Proxy Authentication Required"),
    "wants_ntlm": answering("407 Proxy Authentication Required", "Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n"),
    "wants_password": answering("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="office"\r\n', PAGE),
    "forbids": answering("403 Forbidden", HTML, PAGE),
    "bad_gateway": answering("502 Bad Gateway", HTML, PAGE),
    "unavailable": answering("503 Service Unavailable", HTML, PAGE),
    "gateway_timeout": answering("504 Gateway Timeout", HTML, PAGE),
    "knows_no_connect": answering("405 Method Not Allowed", "Allow: GET, POST\r\n"),
    "portal_redirects": answering("302 Found", "Location: http://portal.example/login\r\n"),
    "portal_511": answering("511 Network Authentication Required", HTML, PAGE),
    "portal_page": answering("200 OK", HTML, PAGE),
    "body_behind_200": answering("200 Connection established", "", PAGE),
    "page_later": page_later,
    "closes_at_once": closes_at_once,
    "closes_after_request": closes_after_request,
    "closes_in_head": closes_in_head,
    "resets": resets,
    "stalls": stalls,
    "stalls_in_tunnel": stalls_in_tunnel,
    "dribbles": dribbles,
    "endless_head": endless_head,
    "endless_line": endless_line,
    "garbage": garbage,
    "ssh": ssh,
    "echoes_head": echoing(b"HEAD"),
    "echoes_line": echoing(b"BASIC PLAIN\r\n\r\n"),
    "echoes_in_status": echoing(b"HTTP/1.1 400 BASIC PLAIN\r\nContent-Length: 0\r\n\r\n"),
    "echoes_in_refusal": echoing(b"HTTP/1.1 403 BASIC\r\nX-Squid-Error: BASIC 0\r\nContent-Length: 0\r\n\r\n"),
    "echoes_plain_in_refusal": echoing(b"HTTP/1.1 403 no PLAIN\r\nContent-Length: 0\r\n\r\n"),
    "echoes_in_location": echoing(b"HTTP/1.1 302 Found\r\nLocation: http://BASIC/login?PLAIN\r\nContent-Length: 0\r\n\r\n"),
    "echoes_in_scheme": echoing(b"HTTP/1.1 407 No\r\nProxy-Authenticate: BASIC\r\nContent-Length: 0\r\n\r\n"),
    "echoes_in_tunnel": echoing(b"HTTP/1.1 200 OK\r\n\r\nBASIC PLAIN"),
    "works_slowly": working(b"HTTP/1.1 200 Connection established\r\n\r\n", pause=0.5),
    "works_by_bytes": working(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 one\r\n\r\n", piece=1),
    "works_without_reason": working(b"HTTP/1.1 200\r\n\r\n"),
    "works_as_1_0": working(b"HTTP/1.0 200 OK\r\nProxy-Agent: old\r\n\r\n"),
    "works_with_many_headers": working(b"HTTP/1.1 200 OK\r\n" + b"X-More: value\r\n" * 60 + b"\r\n"),
    "socks_http": socks_http,
    "socks_version_4": socks_version_4,
    "socks_no_method": socks_choosing(0xFF),
    "socks_gssapi": socks_choosing(1),
    "socks_refuses_password": socks_refuses_password,
    "socks_echoes": socks_echoes,
    "socks_closes_after_request": socks_closes_after_request,
    "socks_stalls_after_greeting": socks_stalls_after_greeting,
    "socks_closes_in_reply": socks_closes_in_reply,
    "socks_bound_to_name": socks_bound_to_name,
    **{f"socks_reply_{code}": socks_replying(code) for code in (*range(1, 9), 91)},
}


def serving(behaviour):
    """The connection callback: whatever the client does, the connection ends quietly."""
    async def serve(reader, writer):
        try:
            await behaviour(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            writer.close()
    return serve


async def main() -> None:
    servers = {name: await asyncio.start_server(serving(behaviour), "127.0.0.1", 0, backlog=512) for name, behaviour in BEHAVIOURS.items()}
    print(json.dumps({name: server.sockets[0].getsockname()[1] for name, server in servers.items()}), flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)


if __name__ == "__main__":
    asyncio.run(main())
