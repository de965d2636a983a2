#!/usr/bin/python3 -B
"""A TCP relay on loopback that makes another server look far away.

Whatever comes is passed on half a round trip later, each way, ends of connections included. The kernel answers a client's SYN at once,
so its first bytes are held for another whole round trip: what the TCP handshake would have taken.
usage: scripts/lib/delaying_relay.py HOST:PORT MILLISECONDS     milliseconds of a round trip; prints its own port
"""
import asyncio
import sys
from collections import deque


class Line:
    """One direction: bytes, and at the end None, in order and each half a round trip after it came."""

    def __init__(self, half: float, not_before: float):
        self.half, self.not_before = half, not_before
        self.waiting = deque()
        self.writer = None

    def put(self, data: bytes | None):
        loop = asyncio.get_running_loop()
        loop.call_at(max(loop.time(), self.not_before) + self.half, self.deliver)
        self.waiting.append(data)

    def open(self, writer: asyncio.Transport):
        self.writer = writer

    def deliver(self):
        if self.writer is None:  # the other connection does not stand yet
            asyncio.get_running_loop().call_later(0.001, self.deliver)
            return
        data = self.waiting.popleft()
        if self.writer.is_closing():
            return
        if data is None:
            self.writer.close()
        else:
            self.writer.write(data)


class Side(asyncio.Protocol):
    """What comes in on one connection goes out by `line`; the other side writes to this connection by `back`."""

    def __init__(self, line: Line, back: Line):
        self.line, self.back = line, back

    def connection_made(self, transport):
        self.back.open(transport)

    def data_received(self, data):
        self.line.put(data)

    def eof_received(self):
        self.line.put(None)
        return True  # the answer may still be on its way

    def connection_lost(self, _error):
        self.line.put(None)


class Client(Side):
    """Accepted: the server is connected to now, so that this costs nothing on top of the round trip."""

    def __init__(self, server: tuple[str, int], round_trip: float):
        loop = asyncio.get_running_loop()
        there = Line(round_trip / 2, loop.time() + round_trip)
        back = Line(round_trip / 2, 0)
        super().__init__(there, back)
        self.connecting = loop.create_task(loop.create_connection(lambda: Side(back, there), *server))


async def relay(server: tuple[str, int], round_trip: float):
    listening = await asyncio.get_running_loop().create_server(lambda: Client(server, round_trip), "127.0.0.1", 0, backlog=1024)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


def main():
    host, port = sys.argv[1].rsplit(":", 1)
    asyncio.run(relay((host, int(port)), float(sys.argv[2]) / 1000))


if __name__ == "__main__":
    main()
