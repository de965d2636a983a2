"""The clients as programs: how each is built, started and asked."""

import contextlib
import dataclasses
import enum
import glob
import hashlib
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile

import loopback

ORACLES = pathlib.Path(__file__).resolve().parent.parent / "oracles"
DEADLINE = 20  # seconds for one case
VERDICTS = ("accept", "refuse", "skip", "unfinished", "error")
CONFIGURES_CLIENTS = ("SSL_", "OPENSSL_", "GNUTLS_", "NSS_", "NODE_", "CURL_", "JAVA_", "JDK_", "_JAVA_", "PYTHON", "GODEBUG")
SETUP = "run scripts/setup --clients"


class Unusable(Exception):
    """A client that cannot be asked here."""


class Server(enum.Enum):
    """What a client has to meet on loopback."""

    none = enum.auto()  # it has an API that verifies
    any = enum.auto()  # it judges chain and name when it reads the Certificate message
    any_for_chain = enum.auto()  # it judges the chain then, and the name after a complete handshake
    with_key = enum.auto()  # it judges both after a complete handshake


@dataclasses.dataclass(frozen=True)
class Client:
    name: str
    sources: tuple  # in oracles/; the first is the program
    build: tuple = ()  # words of a command; {source} and {output} stand for paths
    packages: tuple = ()  # pkg-config names whose flags the command ends with
    start: tuple = ("{output}",)
    server: Server = Server.none
    faked_clock: bool = False  # has no way to be told the time


CXX = ("clang++-19", "-std=c++20", "-O1", "-Wall", "-Wextra", "{source}", "-o", "{output}")

CLIENTS = {
    client.name: client
    for client in [
        Client("openssl", ("openssl.cpp", "oracle.h"), CXX, ("libcrypto",)),
        Client("openssl-1.0.2", ("openssl.cpp", "oracle.h"), CXX, ("libcrypto",), ("{output}", "--no-trusted-first")),
        Client(
            "java",
            ("JavaClient.java",),
            ("javac", "--release", "17", "-d", "{output}", "{source}"),
            start=("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "{output}", "JavaClient"),
            server=Server.any,
        ),
        Client("python-3.13", ("python.py",), start=("/usr/bin/python3", "{source}"), server=Server.any, faked_clock=True),
        Client("go", ("go.go",), ("go", "build", "-o", "{output}", "{source}")),
        Client("nodejs", ("nodejs.js",), start=("/usr/bin/node", "{source}"), server=Server.with_key, faked_clock=True),
        Client("curl", ("curl.py",), start=("/usr/bin/python3", "{source}"), server=Server.any_for_chain, faked_clock=True),
        Client("wolfssl", ("wolfssl.cpp", "oracle.h"), CXX, ("wolfssl",), server=Server.any),
        Client("nss", ("nss.cpp", "oracle.h"), CXX, ("nss",)),
        Client("nss-classic", ("nss.cpp", "oracle.h"), CXX, ("nss",), ("{output}", "--classic")),
        Client("gnutls", ("gnutls.cpp", "oracle.h"), CXX, ("gnutls",)),
    ]
}


def find(name):
    if name not in CLIENTS:
        raise Unusable(f"unknown client {name}; known: {', '.join(CLIENTS)}")
    return CLIENTS[name]


def cache():
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(os.environ.get("TRUSTPROBE_CACHE") or home + "/trustprobe") / "clients"


def run(command, what):
    if not shutil.which(command[0]):
        raise Unusable(f"{what} needs {command[0]}, which is not installed; {SETUP}")
    environment = os.environ | {"GO111MODULE": "off", "GOCACHE": str(cache() / "go")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise Unusable(f"{what} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


def library_flags(client):
    """Compiler flags, and the versions, so that an upgraded library gets a new build."""
    flags, versions = [], []
    for package in client.packages:
        flags += run(["pkg-config", "--cflags", "--libs", package], f"building the {client.name} client").split()
        versions.append(run(["pkg-config", "--modversion", package], package))
    return flags, versions


def words(template, source, output):
    return [word.format(source=source, output=output) for word in template]


def built(client):
    """Where the built adapter is; builds it where that has not been done from these sources."""
    flags, versions = library_flags(client)
    key = hashlib.sha256(repr((client.build, flags, versions)).encode())
    for source in client.sources:
        key.update((ORACLES / source).read_bytes())
    output = cache() / f"{pathlib.Path(client.sources[0]).stem}-{key.hexdigest()[:16]}"
    if client.build and not output.exists():
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=output.parent) as scratch:
            fresh = pathlib.Path(scratch) / "built"
            run([*words(client.build, ORACLES / client.sources[0], fresh), *flags], f"building the {client.name} client")
            with contextlib.suppress(OSError):  # another run may have been first
                fresh.rename(output)
    return output


def command(client):
    return words(client.start, ORACLES / client.sources[0], built(client))


def version(client):
    return run([*command(client), "--version"], f"asking {client.name} for its version")


def faketime_library():
    # Without it the loader only warns, and every answer would be one for today.
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        raise Unusable(f"libfaketime is not installed, and this client cannot be told the time; {SETUP}")
    return found[0]


def environment(client, case):
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith(CONFIGURES_CLIENTS)}
    surroundings |= {"TZ": "UTC", "LC_ALL": "C.UTF-8"}
    if client.faked_clock:
        surroundings |= {
            "LD_PRELOAD": faketime_library(),
            "FAKETIME": case.time.strftime("%Y-%m-%d %H:%M:%S"),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
    return surroundings


class Adapter:
    """A running adapter."""

    def __init__(self, client, start, case):
        self.seconds = case.seconds
        self.said = tempfile.TemporaryFile()  # a pipe that nobody reads would stop the adapter when it is full
        self.process = subprocess.Popen(
            start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.said, env=environment(client, case),
            start_new_session=True,
        )

    def answer(self, case, port):
        """(verdict, reason); `error` where the adapter died or was silent, and then it is of no more use."""
        try:
            self.process.stdin.write((case.line(port) + "\n").encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            return self.failure()
        if not select.select([self.process.stdout], [], [], DEADLINE)[0]:
            self.kill()
            return "error", f"no answer in {DEADLINE} seconds"
        line = self.process.stdout.readline().decode(errors="replace").rstrip("\n")
        if not line:
            return self.failure()
        fields = line.split("\t", 2)
        if len(fields) != 3 or fields[0] != case.id or fields[1] not in VERDICTS:
            self.kill()
            return "error", f"not an answer: {line}"
        return fields[1], " ".join(fields[2].split())

    def failure(self):
        try:
            code = self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = "its output closed"
        self.said.seek(0)
        return "error", f"the adapter ended with {code}: {' '.join(self.said.read().decode(errors='replace').split())}"

    def kill(self):
        """Ends the adapter and what it started: a child that lives on would hold its output open."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def close(self):
        self.kill()
        self.process.communicate()
        self.said.close()


def ask_one(client, adapter, case):
    if client.server is Server.none:
        return adapter.answer(case, None)
    with loopback.serve(case) as server:
        if server.refused:
            return "skip", server.refused
        if client.server is Server.with_key and not server.has_key:
            return "skip", "no leaf key that OpenSSL can serve"
        verdict, reason = adapter.answer(case, server.port)
        server.finish()
    if verdict != "unfinished":
        return verdict, reason
    if not server.hung_up:
        return "error", f"the server ended the handshake: {reason}"
    if client.server is Server.any_for_chain and case.name_kind != "-":
        return "skip", "no leaf key: the chain is accepted, the name is not looked at"
    return "accept", ""


def ask(client, cases, extra=()):
    """(id, verdict, reason) for each case, in order. Every answer is made now; only adapters are kept between runs."""
    start = [*command(client), *extra]
    answers, adapter = {}, None
    # Those who need a faked clock live in one second: cases of one second go to one process.
    for index, case in sorted(enumerate(cases), key=lambda item: item[1].seconds if client.faked_clock else 0):
        if case.skip:
            answers[index] = (case.id, "skip", case.skip)
            continue
        if adapter and client.faked_clock and adapter.seconds != case.seconds:
            adapter.close()
            adapter = None
        adapter = adapter or Adapter(client, start, case)
        answers[index] = (case.id, *ask_one(client, adapter, case))
        if answers[index][1] == "error":
            adapter.close()
            adapter = None
    if adapter:
        adapter.close()
    return [answers[index] for index in range(len(cases))]
