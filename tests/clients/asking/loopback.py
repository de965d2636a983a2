"""TLS servers on 127.0.0.1 that send a case's certificates, for clients that are asked by a handshake.

Where the case has the leaf's key, the server is OpenSSL's. Where it has not, or where OpenSSL will not load the leaf, the
server speaks TLS 1.2 up to its Certificate message and then hangs up: most clients judge the chain when they read that
message, so they say what they dislike about it, or else that the server is gone.
"""

import contextlib
import os
import socket
import ssl
import struct
import tempfile
import threading

import limbo

PATIENCE = 10  # seconds for a client that says nothing
RSA_KEY = bytes.fromhex("06092a864886f70d010101")  # rsaEncryption, RFC 3279 section 2.3.1
EC_KEY = bytes.fromhex("06072a8648ce3d0201")  # id-ecPublicKey, RFC 5480 section 2.1.1


class NoAnswer(Exception):
    """The client hung up or made no sense: nothing to add, it says why itself."""


def openssl_context(case):
    """A context that sends what the case sends and nothing else, or None where OpenSSL refuses to load it."""
    if not case.key:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write("\n".join([case.key, *case.sent, ""]))
        file.flush()
        # No store is loaded, so libssl finds nothing with which it could complete the chain.
        try:
            context.load_cert_chain(file.name)
        except ssl.SSLError:
            return None
    return context


def talk(connection, context):
    with context.wrap_socket(connection, server_side=True) as stream:
        if stream.recv(65536).startswith(b"GET "):
            stream.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")
            stream.recv(65536)


def receive(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise NoAnswer
        data += part
    return data


def client_hello(connection):
    """The body of the ClientHello, which may be spread over records."""
    message = b""
    while len(message) < 4 or len(message) < 4 + int.from_bytes(message[1:4], "big"):
        kind, _, length = struct.unpack("!BHH", receive(connection, 5))
        if kind != 22:
            raise NoAnswer
        message += receive(connection, length)
    return message[4:]


def offered_suites(hello):
    at = 34 + 1 + hello[34]
    size = int.from_bytes(hello[at : at + 2], "big")
    return {int.from_bytes(hello[i : i + 2], "big") for i in range(at + 2, at + 2 + size, 2)}


def sized(data, octets):
    return len(data).to_bytes(octets, "big") + data


def send(connection, kind, body):
    message = bytes([kind]) + sized(body, 3)
    for start in range(0, len(message), 16384):
        connection.sendall(b"\x16\x03\x03" + sized(message[start : start + 16384], 2))


def talk_without_key(connection, sent, rsa):
    """True once the certificates are sent."""
    hello = client_hello(connection)
    suite = 0xC02F if rsa else 0xC02B  # ECDHE with AES-128-GCM, RFC 5289
    suites = offered_suites(hello)
    if suite not in suites:
        connection.sendall(bytes.fromhex("15030300020228"))  # a fatal handshake_failure
        return False
    # RFC 5746 section 3.6: answer to the signalling suite or the extension, and only to them.
    renegotiation = bytes.fromhex("ff01000100") if 0x00FF in suites or b"\xff\x01\x00\x01\x00" in hello else b""
    extensions = sized(renegotiation, 2) if renegotiation else b""
    send(connection, 2, b"\x03\x03" + os.urandom(24) + bytes(8) + b"\x00" + suite.to_bytes(2, "big") + b"\x00" + extensions)
    send(connection, 11, sized(b"".join(sized(der, 3) for der in sent), 3))
    connection.shutdown(socket.SHUT_WR)
    with contextlib.suppress(OSError):  # the client's alert, if it has one to send
        while connection.recv(65536):
            pass
    return True


class Server:
    """Listens for one case's client. `refused` says why there is no server for it; `hung_up`, once the client has
    answered, that the server left it after the certificates."""

    def __init__(self, case):
        self.refused = None
        self.hung_up = False
        self.context = openssl_context(case)
        self.sent = [limbo.der(pem) for pem in case.sent]
        self.rsa = RSA_KEY in self.sent[0]
        if not self.context and not self.rsa and EC_KEY not in self.sent[0]:
            self.refused = "no leaf key, and the leaf is neither RSA nor EC"
            return
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    @property
    def has_key(self):
        return self.context is not None

    def run(self):
        with contextlib.suppress(OSError, NoAnswer):  # ssl.SSLError is an OSError; the client's side tells the story
            connection, _ = self.listener.accept()
            with connection:
                connection.settimeout(PATIENCE)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self.context:
                    talk(connection, self.context)
                else:
                    self.hung_up = talk_without_key(connection, self.sent, self.rsa)

    def finish(self):
        """Ends the server; to be called when the client has answered."""
        if self.refused or self.listener.fileno() == -1:
            return
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes a thread that still waits for its client
        self.thread.join(PATIENCE)
        self.listener.close()


@contextlib.contextmanager
def serve(case):
    server = Server(case)
    try:
        yield server
    finally:
        server.finish()
