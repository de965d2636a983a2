#!/usr/bin/python3 -B
"""Relays on loopback to a good TLS server, each of which misbehaves in one way and on its own port.

usage: scan_peers.py BACKEND_PORT. Prints one JSON object {behaviour: port} and serves until standard input ends. Those of SCRIPTED let
the first connections through, so that the endpoint counts as one that speaks TLS, and then answer on their own.
"""
import asyncio
import json
import socket
import struct
import sys

from bad_peers import ALERT, HANDSHAKE, handshake, record, server_hello, serving, until_client_leaves

LET_THROUGH = 1
HELLO_RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


async def whole_hello(reader: asyncio.StreamReader) -> bytes:
    """The first record, header included."""
    header = await reader.readexactly(5)
    return header + await reader.readexactly(int.from_bytes(header[3:], "big"))


def truncated_hello(_hello: bytes) -> bytes:
    """A ServerHello that ends in its random."""
    return server_hello()[:30]


def truncated_message(_hello: bytes) -> bytes:
    """A whole record, but half of the message that it announces."""
    return record(HANDSHAKE, server_hello()[5:40])


def wrong_session_length(_hello: bytes) -> bytes:
    """A session_id of 255 bytes (RFC 8446 4.1.3: at most 32)."""
    return record(HANDSHAKE, handshake(2, bytes.fromhex("0303") + b"R" * 32 + b"\xff" + bytes(255) + bytes.fromhex("c02f00")))


def wrong_extension_length(_hello: bytes) -> bytes:
    """Extensions that say more bytes than there are."""
    return record(HANDSHAKE, handshake(2, bytes.fromhex("0303") + b"R" * 32 + b"\0" + bytes.fromhex("c02f00" "0100" "ff010001")))


def bytes_behind(_hello: bytes) -> bytes:
    """A ServerHello with more behind its extensions."""
    return record(HANDSHAKE, handshake(2, server_hello()[9:] + b"more"))


def alert_in_the_middle(_hello: bytes) -> bytes:
    """Half a ServerHello, and then a fatal internal_error."""
    return truncated_message(_hello) + record(ALERT, bytes([2, 80]))


def oversized_record(_hello: bytes) -> bytes:
    """A record of 65,535 bytes (RFC 8446 5.1: at most 2^14)."""
    return struct.pack("!BHH", HANDSHAKE, 0x0303, 0xFFFF) + bytes(0xFFFF)


def unknown_suite(_hello: bytes) -> bytes:
    """Picks a suite that nobody offered."""
    return record(HANDSHAKE, handshake(2, bytes.fromhex("0303") + b"R" * 32 + b"\0" + bytes.fromhex("feee00" "0005" "ff01000100")))


def unknown_version(_hello: bytes) -> bytes:
    """Answers by TLS 9.9."""
    return record(HANDSHAKE, handshake(2, bytes.fromhex("0c0a") + b"R" * 32 + b"\0" + bytes.fromhex("c02f00")))


def retry_loop(hello: bytes) -> bytes:
    """A HelloRetryRequest for x25519, whatever was sent: also where that share is there already."""
    session = hello[44:44 + hello[43]]
    extensions = bytes.fromhex("002b00020304" "00330002001d")
    body = bytes.fromhex("0303") + HELLO_RETRY_RANDOM + bytes([len(session)]) + session + bytes.fromhex("130100") + struct.pack("!H", len(extensions)) + extensions
    return record(HANDSHAKE, handshake(2, body)) * 2


SCRIPTED = (truncated_hello, truncated_message, wrong_session_length, wrong_extension_length, bytes_behind, alert_in_the_middle, oversized_record,
            unknown_suite, unknown_version, retry_loop)


class Relay:
    """Passes connections on to the backend; `count` is that of this port."""

    def __init__(self, backend: int):
        self.backend, self.count = backend, 0

    async def forward(self, reader, writer, first: bytes) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self.backend)
        other_writer.write(first)
        try:
            await asyncio.gather(self.copy(reader, other_writer), self.copy(other_reader, writer))
        finally:
            other_writer.close()

    @staticmethod
    async def copy(reader, writer) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()

    async def every_third(self, reader, writer):
        """A rate limit: two connections of three are closed."""
        self.count += 1
        if self.count > LET_THROUGH and self.count % 3 != 0:
            return
        await self.forward(reader, writer, b"")

    async def silent_after_50(self, reader, writer):
        """A rate limit of another kind: it takes connections, and says no more."""
        self.count += 1
        if self.count > 50:
            await until_client_leaves(reader)
        else:
            await self.forward(reader, writer, b"")

    async def drops_large(self, reader, writer):
        """What stands on the path loses hellos of more than 1,400 bytes."""
        hello = await whole_hello(reader)
        if len(hello) > 1400:
            await until_client_leaves(reader)
        else:
            await self.forward(reader, writer, hello)

    async def reads_once(self, reader, writer):
        """Takes what the first read brings for the whole hello, and hangs up if it is not."""
        first = await reader.read(65536)
        length = int.from_bytes(first[3:5], "big") + 5
        message = int.from_bytes(first[6:9], "big") + 9
        if first[0] != HANDSHAKE or len(first) >= max(length, message):
            await self.forward(reader, writer, first)

    async def endless_records(self, reader, writer):
        """Warnings without end: each is a whole, valid record."""
        self.count += 1
        if self.count <= LET_THROUGH:
            await self.forward(reader, writer, b"")
        await whole_hello(reader)
        while True:
            writer.write(record(ALERT, bytes([1, 90])) * 1000)
            await writer.drain()

    def scripted(self, answer):
        async def behave(reader, writer):
            self.count += 1
            if self.count <= LET_THROUGH:
                await self.forward(reader, writer, b"")
                return
            writer.write(answer(await whole_hello(reader)))
            await writer.drain()
        return behave


def behaviours(backend: int) -> dict:
    """A relay, and so a count, for each."""
    relays = {name: getattr(Relay(backend), name) for name in ("every_third", "silent_after_50", "drops_large", "reads_once", "endless_records")}
    return relays | {answer.__name__: Relay(backend).scripted(answer) for answer in SCRIPTED}


async def main() -> None:
    servers = {}
    for name, behaviour in behaviours(int(sys.argv[1])).items():
        servers[name] = await asyncio.start_server(serving(behaviour), "127.0.0.1", 0, backlog=4096, family=socket.AF_INET)
    print(json.dumps({name: server.sockets[0].getsockname()[1] for name, server in servers.items()}), flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)


if __name__ == "__main__":
    asyncio.run(main())
