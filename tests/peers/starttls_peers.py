#!/usr/bin/python3 -B
"""Servers on loopback in which TLS begins after a few words in clear, each of which behaves in one way and on its own port.

usage: starttls_peers.py CHAIN KEY. Prints one JSON object {behaviour: port} and serves until standard input ends. All speak SMTP, but
for those whose names begin with that of another protocol. Needs nothing but Python's library.
"""
import json
import socket
import ssl
import struct
import sys
import threading
import time


class Connection:
    """One client: lines in clear, and by TLS after start_tls."""

    def __init__(self, stream: socket.socket, context: ssl.SSLContext):
        self.stream, self.context, self.unread = stream, context, b""

    def say(self, text: str) -> None:
        self.stream.sendall(text.encode("latin-1"))

    def line(self) -> str:
        """Without its end; everything that came with it stays in `unread`."""
        while b"\n" not in self.unread:
            self.unread += self.received()
        line, self.unread = self.unread.split(b"\n", 1)
        return line.decode("latin-1").rstrip("\r")

    def exactly(self, count: int) -> bytes:
        while len(self.unread) < count:
            self.unread += self.received()
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def received(self) -> bytes:
        data = self.stream.recv(65536)
        if not data:
            raise ConnectionError("the client left")
        return data

    def start_tls(self, keeps: bool = False) -> None:
        """`keeps`: what came in clear behind the command that starts TLS is read later as if it had come by TLS (CVE-2011-0411)."""
        if not keeps:
            self.unread = b""
        self.stream = self.context.wrap_socket(self.stream, server_side=True)

    def until_client_leaves(self) -> None:
        while True:
            self.received()


def smtp_session(client: Connection, greeting="220 mail.example ESMTP\r\n", features="250-mail.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n",
                 go_ahead="220 Go ahead\r\n", keeps=False) -> None:
    """A session as RFC 3207 has it."""
    client.say(greeting)
    while True:
        command = client.line().upper()
        if command.startswith("EHLO"):
            client.say(features)
        elif command == "STARTTLS":
            if not keeps:
                client.unread = b""
            client.say(go_ahead)
            if go_ahead.startswith("220"):
                client.start_tls(keeps)
        elif command == "QUIT":
            client.say("221 Bye\r\n")
            return
        else:
            client.say("250 Ok\r\n" if command in ("NOOP", "RSET") else "502 Not here\r\n")


def good(client):
    """A server without a fault."""
    smtp_session(client)


def late_greeting(client):
    """Greets after two seconds, as one that looks for impatient clients does."""
    time.sleep(2)
    smtp_session(client)


def long_greeting(client):
    """A greeting of three lines, the STARTTLS of which is no offer."""
    smtp_session(client, greeting="220-mail.example ESMTP\r\n220-Say STARTTLS, please\r\n220 No spam here\r\n")


def slow_greeting(client):
    """A greeting byte by byte."""
    for letter in "220-mail.example\r\n220 slow\r\n":
        client.say(letter)
        time.sleep(0.01)
    smtp_session(client, greeting="")


def silent(client):
    """Takes the connection and never says a word."""
    client.until_client_leaves()


def half_greeting(client):
    """Begins to greet, and never ends."""
    client.say("220-mail.exam")
    client.until_client_leaves()


def endless_greeting(client):
    """Greets without end."""
    while True:
        client.say("220-and more\r\n" * 1000)


def too_many_connections(client):
    """421 instead of a greeting."""
    client.say("421 4.3.2 Too many connections, come back later\r\n")


def later(client):
    """454 to STARTTLS."""
    smtp_session(client, go_ahead="454 4.7.0 TLS not available due to temporary reason\r\n")


def declines(client):
    """Offers STARTTLS, and says no."""
    smtp_session(client, go_ahead="554 5.7.3 Unable to initialize security subsystem\r\n")


def offers_none(client):
    """SMTP without STARTTLS."""
    smtp_session(client, features="250-mail.example\r\n250 SIZE 1000\r\n")


def closes(client):
    """Ends after the greeting."""
    client.say("220 mail.example ESMTP\r\n")
    client.stream.shutdown(socket.SHUT_WR)  # with a FIN: closed with words unread it would be a RST
    client.until_client_leaves()


def other_protocol(client):
    """A server of POP3 where SMTP is expected."""
    client.say("+OK POP3 ready\r\n")
    client.until_client_leaves()


def web_server(client):
    """HTTP waits to be asked."""
    client.line()
    client.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def keeps_clear_text(client):
    """Takes what was sent in clear behind STARTTLS for sent by TLS."""
    smtp_session(client, keeps=True)


def imap_keeps_clear_text(client):
    imap_session(client, keeps=True)


def imap_good(client):
    imap_session(client)


def imap_session(client: Connection, keeps: bool = False) -> None:
    client.say("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n")
    while True:
        tag, _, command = client.line().partition(" ")
        command = command.upper()
        if command == "CAPABILITY":
            client.say(f"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n")
        elif command == "STARTTLS":
            if not keeps:
                client.unread = b""
            client.say(f"{tag} OK begin\r\n")
            client.start_tls(keeps)
        else:
            client.say(f"{tag} OK {command.lower()} done\r\n" if command else "* BAD what\r\n")


def pop3_keeps_clear_text(client):
    pop3_session(client, keeps=True)


def pop3_good(client):
    pop3_session(client)


def pop3_session(client: Connection, keeps: bool = False) -> None:
    client.say("+OK ready\r\n")
    while True:
        command = client.line().upper()
        if command == "CAPA":
            client.say("+OK\r\nSTLS\r\nUIDL\r\n.\r\n")
        elif command == "STLS":
            if not keeps:
                client.unread = b""
            client.say("+OK begin\r\n")
            client.start_tls(keeps)
        else:
            client.say("-ERR not here\r\n")


def sieve_keeps_clear_text(client):
    sieve_session(client, keeps=True)


def sieve_good(client):
    sieve_session(client)


def sieve_session(client: Connection, keeps: bool = False) -> None:
    """Tells its capabilities again after TLS has begun, unasked (RFC 5804 2.2)."""
    client.say('"IMPLEMENTATION" "peer"\r\n"STARTTLS"\r\nOK\r\n')
    while True:
        command, _, argument = client.line().partition(" ")
        if command.upper() == "STARTTLS":
            if not keeps:
                client.unread = b""
            client.say("OK begin\r\n")
            client.start_tls(keeps)
            client.say('"IMPLEMENTATION" "peer"\r\nOK "welcome"\r\n')
        else:
            client.say(f"OK (TAG {argument}) done\r\n" if command.upper() == "NOOP" else "NO what\r\n")


def silent_at_starttls(client):
    """Never answers STARTTLS."""
    smtp_session(client, go_ahead="")
    client.until_client_leaves()


def silent_after_starttls(client):
    """Says that TLS may begin, and no more."""
    client.say("220 mail.example ESMTP\r\n")
    client.line()
    client.say("250-mail.example\r\n250 STARTTLS\r\n")
    client.line()
    client.say("220 Go ahead\r\n")
    client.until_client_leaves()


def clear_text_behind(client):
    """More words in clear in one segment with the go-ahead."""
    smtp_session(client, go_ahead="220 Go ahead\r\n250 And another thing\r\n")


PRELOGIN, REPLY = 0x12, 0x04  # [MS-TDS] 2.2.3.1.1
ENCRYPT_ON, ENCRYPT_NOT_SUPPORTED = 1, 2


def tds_packet(kind: int, payload: bytes) -> bytes:
    return struct.pack("!BBHHBB", kind, 1, len(payload) + 8, 0, 1, 0) + payload


def read_tds(client: Connection) -> bytes:
    kind, _, length = struct.unpack("!BBH", client.exactly(8)[:4])
    if kind != PRELOGIN:
        raise ConnectionError("no PRELOGIN")
    return client.exactly(length - 8)


def prelogin(encryption: int) -> bytes:
    """The options VERSION and ENCRYPTION."""
    options = struct.pack("!BHHBHHB", 0, 11, 6, 1, 17, 1, 0xFF)
    return options + bytes.fromhex("1000000a0000") + bytes([encryption])


def mssql(client):
    """TLS inside of PRELOGIN packets of at most 512 bytes until the handshake is done."""
    read_tds(client)
    client.stream.sendall(tds_packet(REPLY, prelogin(ENCRYPT_ON)))
    received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = client.context.wrap_bio(received, sent, server_side=True)
    while True:
        try:
            tls.do_handshake()
            break
        except ssl.SSLWantReadError:
            flush_tds(client, sent)
            received.write(read_tds(client))
    flush_tds(client, sent)
    client.until_client_leaves()


def flush_tds(client: Connection, sent: ssl.MemoryBIO) -> None:
    while part := sent.read(504):
        client.stream.sendall(tds_packet(PRELOGIN, part))


def mssql_offers_none(client):
    read_tds(client)
    client.stream.sendall(tds_packet(REPLY, prelogin(ENCRYPT_NOT_SUPPORTED)))
    client.until_client_leaves()


BEHAVIOURS = (good, late_greeting, long_greeting, slow_greeting, silent, half_greeting, endless_greeting, too_many_connections, later, declines, offers_none,
              closes, other_protocol, web_server, keeps_clear_text, imap_keeps_clear_text, imap_good, pop3_keeps_clear_text, pop3_good, sieve_keeps_clear_text, sieve_good,
              silent_at_starttls, silent_after_starttls, clear_text_behind, mssql, mssql_offers_none)


def serve_one(behaviour, stream: socket.socket, context: ssl.SSLContext) -> None:
    """Whatever the client does, the connection ends quietly."""
    client = Connection(stream, context)
    try:
        behaviour(client)
    except OSError:
        pass
    finally:
        client.stream.close()


def serve(behaviour, listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        stream, _ = listener.accept()
        threading.Thread(target=serve_one, args=(behaviour, stream, context), daemon=True).start()


def main() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    ports = {}
    for behaviour in BEHAVIOURS:
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        ports[behaviour.__name__] = listener.getsockname()[1]
        threading.Thread(target=serve, args=(behaviour, listener, context), daemon=True).start()
    print(json.dumps(ports), flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
