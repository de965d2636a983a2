"""A resolver of a test's own on loopback, with records of its own: dnsmasq."""
import getpass
import socket
import subprocess
import time
from contextlib import contextmanager


def free_udp_port() -> int:
    """Free for TCP as well, by which a resolver answers too: connections that ended a minute ago still hold ports."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
            probe.bind(("127.0.0.1", 0))
            try:
                stream.bind(probe.getsockname())
            except OSError:
                continue
            return probe.getsockname()[1]


def answers(port: int) -> bool:
    """Whether a query (id 1, recursion desired, A of "lab.example") gets any answer."""
    query = b"\0\1\1\0\0\1\0\0\0\0\0\0\3lab\7example\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.2)
        client.sendto(query, ("127.0.0.1", port))
        try:
            return len(client.recv(512)) > 0
        except OSError:
            return False


@contextmanager
def dns_server(*records):
    """Its "ADDRESS:PORT"; `records` are options of dnsmasq."""
    port = free_udp_port()
    command = ["/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces",
               "--listen-address=127.0.0.1", f"--port={port}", "--local=/example/", f"--user={getpass.getuser()}", "--pid-file", *records]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 10
        while not answers(port):
            assert process.poll() is None and time.monotonic() < until, "dnsmasq does not answer"
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
        process.terminate()
