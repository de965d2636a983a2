#!/usr/bin/python3 -B
"""Servers on loopback that misbehave, each in one way and on its own port.

Prints one JSON object {behaviour: port} and serves until standard input ends. Needs nothing but Python's library.
"""
import asyncio
import json
import socket
import struct
import sys

HANDSHAKE, ALERT = 22, 21


def record(content_type: int, fragment: bytes) -> bytes:
    """TLSPlaintext (RFC 8446 5.1)."""
    return struct.pack("!BHH", content_type, 0x0303, len(fragment)) + fragment


def handshake(message_type: int, body: bytes) -> bytes:
    return bytes([message_type]) + len(body).to_bytes(3, "big") + body


def server_hello() -> bytes:
    """A TLS 1.2 ServerHello (RFC 5246 7.4.1.3): ECDHE_RSA_WITH_AES_128_GCM_SHA256, renegotiation_info, extended_master_secret."""
    extensions = bytes.fromhex("ff01000100" "00170000")
    body = bytes.fromhex("0303") + b"R" * 32 + b"\0" + bytes.fromhex("c02f00") + struct.pack("!H", len(extensions)) + extensions
    return record(HANDSHAKE, handshake(2, body))


async def client_hello(reader: asyncio.StreamReader) -> None:
    header = await reader.readexactly(5)
    await reader.readexactly(int.from_bytes(header[3:], "big"))


async def until_client_leaves(reader: asyncio.StreamReader) -> None:
    while await reader.read(4096):
        pass


async def silent(reader, _writer):
    """Takes the connection and never says a word."""
    await until_client_leaves(reader)


async def dribble(reader, writer):
    """A ServerHello at one byte a second: every read succeeds, the handshake never ends."""
    await client_hello(reader)
    for byte in server_hello():
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)


async def reset(reader, writer):
    """RST after the ClientHello."""
    await client_hello(reader)
    linger_and_reset = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_and_reset)


async def closed(reader, _writer):
    """FIN after the ClientHello."""
    await client_hello(reader)


async def half_record(reader, writer):
    """A record that says 512 bytes and brings 100."""
    await client_hello(reader)
    writer.write(record(HANDSHAKE, handshake(2, bytes(508)))[:105])
    await until_client_leaves(reader)


async def http(reader, writer):
    """A web server without TLS."""
    await client_hello(reader)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")


async def smtp(reader, writer):
    """A mail server greets before it is spoken to."""
    writer.write(b"220 mail.example ESMTP ready\r\n")
    await until_client_leaves(reader)


async def garbage(reader, writer):
    """Bytes of no protocol, control characters among them."""
    await client_hello(reader)
    writer.write(b"\x1b[31m\x00\xff" + bytes(range(128, 256)) * 4)
    await until_client_leaves(reader)


async def alert(reader, writer):
    """A fatal handshake_failure (40)."""
    await client_hello(reader)
    writer.write(record(ALERT, bytes([2, 40])))


async def endless(reader, writer):
    """HelloRequests without end: a TLS 1.2 client skips every one of them (RFC 5246 7.4.1.1)."""
    await client_hello(reader)
    requests = record(HANDSHAKE, handshake(0, b"") * 4000)
    while True:
        writer.write(requests)
        await writer.drain()


async def oversized(reader, writer):
    """A Certificate message of 16 MiB, sent as fast as it is read."""
    await client_hello(reader)
    writer.write(server_hello())
    writer.write(record(HANDSHAKE, b"\x0b\xff\xff\xff\xff\xff\xfc"))
    for _ in range(1024):
        writer.write(record(HANDSHAKE, bytes(16384)))
        await writer.drain()


BEHAVIOURS = (silent, dribble, reset, closed, half_record, http, smtp, garbage, alert, endless, oversized)


def serving(behaviour):
    """The connection callback: whatever the client does, the connection ends quietly."""
    async def serve(reader, writer):
        try:
            await behaviour(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
    return serve


async def main() -> None:
    servers = {one.__name__: await asyncio.start_server(serving(one), "127.0.0.1", 0, backlog=4096) for one in BEHAVIOURS}
    print(json.dumps({name: server.sockets[0].getsockname()[1] for name, server in servers.items()}), flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)


if __name__ == "__main__":
    asyncio.run(main())
