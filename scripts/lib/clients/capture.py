"""Catches the first ClientHello that a client sends to a listener on loopback."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time

NAME = "recorded.example.test"
DEADLINE = 60  # seconds from the start of the client
LARGEST = 1 << 16


class NotRecorded(Exception):
    """A client that cannot be recorded here: what is missing or went wrong, and what to do."""


def receive_exactly(connection, count):
    received = b""
    while len(received) < count:
        part = connection.recv(count - len(received))
        if not part:
            raise ConnectionError("closed before the hello was whole")
        received += part
    return received


def receive_hello(connection):
    """The handshake message, put together from as many segments and records as it came in."""
    message = b""
    while len(message) < 4 or len(message) < 4 + int.from_bytes(message[1:4], "big"):
        header = receive_exactly(connection, 5)
        if header[0] != 22 or header[1] != 3:
            raise ConnectionError(f"sent {header.hex()}, which begins no handshake record")
        message += receive_exactly(connection, int.from_bytes(header[3:5], "big"))
        if len(message) > LARGEST:
            raise ConnectionError(f"sent more than {LARGEST} bytes before its hello was whole")
    if message[0] != 1:
        raise ConnectionError(f"began with a handshake message of type {message[0]}")
    return message[: 4 + int.from_bytes(message[1:4], "big")]


def environment(home):
    """Nothing that configures a client or leads it to a proxy, and a home without settings."""
    kept = {key: os.environ[key] for key in ("PATH", "TMPDIR") if key in os.environ}
    return kept | {"HOME": home, "LC_ALL": "C.UTF-8", "TZ": "UTC", "GO111MODULE": "off", "GOFLAGS": ""}


@contextlib.contextmanager
def running(command):
    """The client in a process group of its own, which is ended with it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, tempfile.TemporaryFile() as said:
        words = [word.replace("{home}", home) for word in command]
        try:
            process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=said, stderr=said, env=environment(home), start_new_session=True
            )
        except OSError as fault:
            raise NotRecorded(f"{words[0]} does not start: {fault.strerror}") from None
        process.said = said
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process.stdin.close()


def last_words(process):
    process.said.seek(0)
    return " ".join(process.said.read().decode(errors="replace").split())[-400:]


def first_hello(listener, process):
    fault = "it did not connect"
    end = time.monotonic() + DEADLINE
    listener.settimeout(0.5)
    while time.monotonic() < end:
        ended = process.poll() is not None
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            if ended:
                break
            continue
        with connection:
            connection.settimeout(5)
            try:
                return receive_hello(connection)
            except OSError as error:  # browsers open connections that they do not use
                fault = str(error)
    raise NotRecorded(f"no ClientHello came: {fault}; the client said: {last_words(process) or 'nothing'}")


def capture(command):
    """The ClientHello of the client that `command` starts; `{port}` in its words stands for the listener's."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        with running([word.replace("{port}", port) for word in command]) as process:
            return first_hello(listener, process)


