"""The lab's OCSP responders, and the HTTP servers that misbehave, on one port: the Host header says which is meant.

usage: responder.py SITES, a JSON file: {"address": ..., "port": ..., "sites": {name: {"behaviour": ..., ...}}}
Answers are made by `openssl ocsp`, one process per request, and kept for an hour.
"""
import base64
import binascii
import itertools
import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

LONGEST_REQUEST = 64 * 1024
SECONDS_KEPT = 3600
ANSWERS_KEPT = 1000
PROCESSES = 4
HUGE = 100_000_000

# RFC 6960 4.2.1: an OCSPResponse without responseBytes.
MALFORMED_REQUEST = bytes.fromhex("30030a0101")
INTERNAL_ERROR = bytes.fromhex("30030a0102")
UNAUTHORIZED = bytes.fromhex("30030a0106")

PORTAL = b"<!DOCTYPE html><title>Welcome</title><p>Please accept our terms to use this network.</p>\n"


class Answers:
    """What `openssl ocsp` answered to each request."""

    def __init__(self):
        self.kept: dict[tuple[str, bytes], tuple[float, bytes]] = {}
        self.lock = threading.Lock()
        self.processes = threading.BoundedSemaphore(PROCESSES)

    def answer(self, site: str, command: list[str], request: bytes) -> bytes:
        made, response = self.kept.get((site, request), (0.0, b""))
        if time.monotonic() - made < SECONDS_KEPT and response:
            return response
        with self.processes:
            done = subprocess.run(command, input=request, capture_output=True, timeout=30, check=False)
        if done.returncode != 0 or not done.stdout:
            sys.stderr.write(f"{site}: {done.stderr.decode(errors='replace')}\n")
            return MALFORMED_REQUEST if b"reading OCSP request" in done.stderr else INTERNAL_ERROR
        with self.lock:
            if len(self.kept) >= ANSWERS_KEPT:  # requests with a nonce never come again
                self.kept.clear()
            self.kept[site, request] = time.monotonic(), done.stdout
        return done.stdout


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    sites: dict[str, dict] = {}
    answers = Answers()
    numbers = itertools.count(1)

    def do_GET(self):
        # RFC 6960 A.1: {url}/{url-encoding of base-64 encoding of the DER encoding of the OCSPRequest}
        try:
            self.serve(base64.b64decode(unquote(self.path).lstrip("/"), validate=True))
        except binascii.Error:
            self.serve(b"")

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_REQUEST:
            self.close_connection = True
            self.send(413, b"")
            return
        self.serve(self.rfile.read(int(length)))

    def serve(self, request: bytes) -> None:
        site = self.headers.get("Host", "").split(":")[0].lower()
        behaviour = self.sites.get(site, {"behaviour": "missing"})
        getattr(self, behaviour["behaviour"])(site, behaviour, request)

    def answers_ocsp(self, response: bytes) -> None:
        self.send(200, response, {"Content-Type": "application/ocsp-response", "Cache-Control": f"max-age={SECONDS_KEPT}, public"})

    # The behaviours, by the names that sites.py uses.

    def responds(self, site: str, settings: dict, request: bytes) -> None:
        self.answers_ocsp(self.answers.answer(site, settings["command"], request))

    def unauthorized(self, *_) -> None:
        self.answers_ocsp(UNAUTHORIZED)

    def missing(self, *_) -> None:
        self.send(404, b"not here\n")

    def portal(self, *_) -> None:
        self.send(200, PORTAL, {"Content-Type": "text/html"})

    def moved(self, _site: str, settings: dict, _request: bytes) -> None:
        self.send(302, b"", {"Location": settings["location"]})

    def redirects(self, site: str, *_) -> None:
        self.send(307, b"", {"Location": f"http://{site}/{next(self.numbers)}"})

    def stalls(self, *_) -> None:
        self.connection.settimeout(None)
        while self.rfile.read(1):  # until the client gives up
            pass
        self.close_connection = True

    def huge(self, *_) -> None:
        """DER that announces its length, in a body that does not."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write((b"\x30\x84" + (HUGE - 6).to_bytes(4, "big")).ljust(50_000, b"\0"))
        for _ in range(HUGE // 50_000 - 1):
            self.wfile.write(bytes(50_000))

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # a client that went away
            super().handle_error(request, client_address)


def main() -> None:
    settings = json.loads(Path(sys.argv[1]).read_text())
    Handler.sites = settings["sites"]
    Server((settings["address"], settings["port"]), Handler).serve_forever()


if __name__ == "__main__":
    main()
