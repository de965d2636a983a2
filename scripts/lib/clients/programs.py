"""The clients that are recorded: which program each is, how it is made to connect, and what stands for it."""

import dataclasses
import pathlib
import platform
import re
import shutil
import subprocess
from typing import Callable

from capture import NAME, NotRecorded, environment

HERE = pathlib.Path(__file__).resolve().parent
SETUP = "run scripts/setup --clients --tests"
CXX = ("clang++-19", "-std=c++20", "-O1", "-Wall", "-Wextra")


@dataclasses.dataclass(frozen=True)
class Client:
    """`command` may hold {port} (the listener's), {home} (an empty folder), {built} and {program}."""

    id: str
    name: str  # what the title calls it; its version follows
    row: Callable  # of its version: the id of the row of src/path/client.cpp that judges as it does, or nothing
    package: str  # of Debian; "" where `program` is not one of Debian's
    command: tuple
    source: str = ""  # of a small program in this folder
    build: tuple = ()  # words of a command, without the source
    libraries: tuple = ()  # further words, behind the source
    program: tuple = ()  # a script that prints the path of the program
    release: str = ""  # its version begins with this, or it is another client
    permutes: bool = False  # sends its extensions in another order each time


def always(row):
    return lambda version: row


def numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


CLIENTS = {
    client.id: client
    for client in [
        Client("chromium", "Chromium", always("chrome"), "chromium",
               ("/usr/bin/chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
                "--no-proxy-server", "--user-data-dir={home}/profile", f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP * ~NOTFOUND",
                f"https://{NAME}:{{port}}/"), permutes=True),
        Client("curl", "curl", always("curl"), "curl",
               ("/usr/bin/curl", "-q", "--silent", "--show-error", "--resolve", f"{NAME}:{{port}}:127.0.0.1", f"https://{NAME}:{{port}}/")),
        Client("gnutls", "GnuTLS", always("gnutls"), "gnutls-bin",
               ("/usr/bin/gnutls-cli", "--no-ca-verification", "--sni-hostname", NAME, "--port", "{port}", "127.0.0.1")),
        Client("go", "Go", always("go"), "", ("{built}", NAME, "{port}"), source="client.go", build=("go", "build")),
        Client("java-17", "Java", always("java"), "openjdk-17-jdk-headless", ("/usr/bin/java", "{source}", NAME, "{port}"),
               source="Client.java", release="17."),
        Client("mbedtls", "Mbed TLS", always(""), "libmbedtls-dev", ("{built}", NAME, "{port}"), source="mbedtls.cpp", build=CXX,
               libraries=("-lmbedtls", "-lmbedx509", "-lmbedcrypto")),
        Client("nodejs-20", "Node.js", always("nodejs"), "", ("{program}", "{source}", NAME, "{port}"), source="client.js",
               program=("node", "20")),
        Client("nodejs-24", "Node.js", always("nodejs"), "", ("{program}", "{source}", NAME, "{port}"), source="client.js",
               program=("node", "24")),
        Client("nss", "NSS", lambda version: "nss" if numbers(version) >= (3, 110) else "nss-classic", "libnss3-dev",
               ("{built}", NAME, "{port}"), source="nss.cpp", build=CXX,
               libraries=("-I/usr/include/nss", "-I/usr/include/nspr", "-lssl3", "-lnss3", "-lnspr4")),
        Client("openssl-3.0", "OpenSSL", always("openssl"), "openssl",
               ("/usr/bin/openssl", "s_client", "-connect", "127.0.0.1:{port}", "-servername", NAME), release="3.0."),
        Client("openssl-3.5", "OpenSSL", always("openssl"), "",
               ("{program}", "s_client", "-connect", "127.0.0.1:{port}", "-servername", NAME), program=("openssl_prefix",), release="3.5."),
        Client("python", "Python", lambda version: "python-3.13" if numbers(version) >= (3, 13) else "openssl", "python3",
               ("/usr/bin/python3", "{source}", NAME, "{port}"), source="client.py"),
        Client("wolfssl", "wolfSSL", always("wolfssl-alt-chains"), "libwolfssl-dev", ("{built}", NAME, "{port}"), source="wolfssl.cpp",
               build=CXX, libraries=("-lwolfssl",)),
    ]
}


@dataclasses.dataclass(frozen=True)
class Prepared:
    """A client that is ready to connect."""

    command: tuple
    title: str
    row: str
    recorded: str


def said(command, what, home=None):
    if not shutil.which(command[0]):
        raise NotRecorded(f"{what} needs {command[0]}, which is not installed; {SETUP}")
    done = subprocess.run(command, capture_output=True, text=True, env=environment(home) if home else None, check=False)
    if done.returncode:
        raise NotRecorded(f"{what} failed: {(done.stderr or done.stdout).strip()}")
    return (done.stdout or done.stderr).strip()


def package_version(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout:
        raise NotRecorded(f"the package {package} is not installed; {SETUP}")
    return done.stdout


def upstream(version):
    """2:3.87.1-1+deb12u4 is release 3.87.1"""
    return re.match(r"[\d.]*\d", version.rpartition(":")[2])[0]


def program_of(client):
    if not client.program:
        return ""
    script, *arguments = client.program
    printed = said([str(HERE.parent / script), *arguments], f"preparing {client.id}")
    return printed if script == "node" else f"{printed}/bin/openssl"


def origin_and_version(client, program):
    """Where the program comes from, for people, and which release it is."""
    if client.package:
        version = package_version(client.package)
        return f"Debian's {client.package} {version}", upstream(version)
    if client.id == "go":
        version = said(["go", "env", "GOVERSION"], "recording go").removeprefix("go")
        return f"Debian's golang-go {package_version('golang-go')}", version
    if client.name == "Node.js":
        version = said([program, "--version"], f"recording {client.id}").removeprefix("v")
        return f"npm's node-linux-{platform.machine().replace('x86_64', 'x64')} {version}", version
    version = said([program, "version"], f"recording {client.id}").split()[1]
    return f"{version} as scripts/lib/openssl_prefix builds it", version


def built(client, folder):
    output = folder / client.id
    if client.build:
        home = str(folder)
        said([*client.build, "-o", str(output), str(HERE / client.source), *client.libraries], f"building {client.id}", home)
    return output


def shown(client):
    """The command as a reader may repeat it."""
    names = {"{port}": "PORT", "{home}": "TEMPORARY", "{source}": f"scripts/lib/clients/{client.source}",
             "{built}": pathlib.PurePath(client.source).stem, "{program}": "node" if client.name == "Node.js" else "openssl"}
    program, *words = [re.sub(r"\{\w+\}", lambda found: names[found[0]], word) for word in client.command]
    return " ".join([pathlib.PurePath(program).name, *(f"'{word}'" if " " in word else word for word in words)])


def how(client, origin):
    made = f"scripts/lib/clients/{client.source}, built with " if client.build else ""
    return f"{shown(client)} ({made}{origin})"


def prepare(client, folder):
    """Builds what must be built, in `folder`, and says how the client is started and what it is."""
    program = program_of(client)
    origin, version = origin_and_version(client, program)
    if not version.startswith(client.release):
        raise NotRecorded(f"{client.id} stands for {client.name} {client.release}x, and this machine has {version}")
    if client.command[0].startswith("/") and not pathlib.Path(client.command[0]).exists():
        raise NotRecorded(f"{client.command[0]} is not installed; {SETUP}")
    places = {"{built}": str(built(client, folder)), "{program}": program, "{source}": str(HERE / client.source)}
    command = client.command
    for mark, place in places.items():
        command = tuple(word.replace(mark, place) for word in command)
    return Prepared(command, f"{client.name} {version}", client.row(version), how(client, origin))
