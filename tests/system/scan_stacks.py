"""nginx, HAProxy, GnuTLS, Java and Node.js on loopback, each serving several configurations at once."""
import json
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

from conftest import ROOT
from scan_certificates import Certificates
from servers import NGINX, server_block

PASSWORD = "trustprobe"
JAVA_SETTINGS = "jdk.tls.disabledAlgorithms=\njdk.certpath.disabledAlgorithms=\n"


def tool(name: str, *arguments: str) -> str:
    """The program that scripts/lib/NAME unpacks into the cache."""
    return subprocess.run([ROOT / "scripts/lib" / name, *arguments], capture_output=True, text=True, check=True).stdout.strip()


def own_address() -> str:
    """A loopback address that no other run of these tests uses at the same time."""
    process = os.getpid()
    return f"127.{64 + process // 65536 % 64}.{process // 256 % 256}.{process % 256}"


def wait_for(address: str, port: int, process: subprocess.Popen) -> None:
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex((address, port)) == 0:
                return
        assert process.poll() is None, f"{process.args} ended"
        time.sleep(0.02)
    raise AssertionError(f"{process.args} did not listen on {address}:{port}")


class Nginx:
    """`configurations`: {name: (kinds of certificates, directives)}; `ports` has the port of each."""

    def __init__(self, certificates: Certificates, configurations: dict):
        folder = certificates.folder / "nginx"
        folder.mkdir()
        self.address = own_address()
        self.ports = {name: 443 + 1000 * (index + 1) for index, name in enumerate(configurations)}
        blocks = "".join(server_block("shop.example", [self.address], self.ports[name], [(certificates.pem(kind), certificates.key(kind)) for kind in kinds],
                                      directives, default=True) for name, (kinds, directives) in configurations.items())
        (folder / "nginx.conf").write_text(NGINX.format(user="user root;\n" if os.getuid() == 0 else "", servers=blocks))
        self.process = subprocess.Popen([tool("nginx"), "-p", folder, "-c", "nginx.conf", "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        for port in self.ports.values():
            wait_for(self.address, port, self.process)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


class Haproxy:
    """`configurations`: {name: (kind of certificate, parameters of `bind`)}."""

    def __init__(self, certificates: Certificates, configurations: dict):
        self.address = own_address()
        self.ports = {name: 543 + 1000 * (index + 1) for index, name in enumerate(configurations)}
        binds = "".join(f"  bind {self.address}:{self.ports[name]} ssl crt {certificates.with_key(kind)} {parameters}\n"
                        for name, (kind, parameters) in configurations.items())
        file = certificates.folder / "haproxy.cfg"
        file.write_text("global\n  tune.ssl.default-dh-param 2048\ndefaults\n  mode http\n  timeout client 10s\n  timeout server 10s\n  timeout connect 5s\n"
                        f"frontend shop\n{binds}  http-request return status 200\n")
        self.process = subprocess.Popen([tool("haproxy"), "-db", "-f", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for port in self.ports.values():
            wait_for(self.address, port, self.process)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Gnutls:
    """`configurations`: {name: (kinds of certificates, priority string)}. A process for each: gnutls-serv has one priority."""

    def __init__(self, certificates: Certificates, configurations: dict):
        self.address = "127.0.0.1"
        self.ports, self.processes = {}, []
        port = 22000 + os.getpid() * 31 % 6000
        for name, (kinds, priority) in configurations.items():
            port = self.free_port(port + 1)
            pairs = [part for kind in kinds for part in ("--x509certfile", certificates.pem(kind), "--x509keyfile", certificates.key(kind))]
            self.processes.append(subprocess.Popen(["gnutls-serv", "--http", "--quiet", "-p", str(port), "--priority", priority, "--disable-client-cert", *pairs],
                                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            self.ports[name] = port
        for port, process in zip(self.ports.values(), self.processes):
            wait_for(self.address, port, process)

    @staticmethod
    def free_port(port: int) -> int:
        while True:
            with socket.socket() as probe:
                try:
                    probe.bind(("", port))
                    return port
                except OSError:
                    port += 1

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def gnutls_list(priority: str) -> dict:
    """What `gnutls-cli --list` says of a priority string: versions; names and code points of suites with the version from which they are used; groups."""
    printed = subprocess.run(["gnutls-cli", "--list", "--priority", priority], capture_output=True, text=True, check=True).stdout
    suites = re.findall(r"^(TLS_\S+)\s+0x(..), 0x(..)\s+(\S+)$", printed, re.M)
    names = {key: re.search(rf"^{key}: (.*)$", printed, re.M)[1].split(", ") for key in ("Protocols", "Groups")}
    versions = [name.removeprefix("VERS-").replace("TLS", "TLS ") for name in names["Protocols"] if name.startswith("VERS-TLS")]
    groups = [name.removeprefix("GROUP-").lower() for name in names["Groups"]]
    return {"versions": sorted(versions), "groups": groups,
            "suites": [(name, f"0x{high}{low}", since.replace("TLS", "TLS ")) for name, high, low, since in suites]}


class Printing:
    """A process that prints the ports of its servers, one a line, and ends with its standard input."""

    def __init__(self, command: list, names: list[str]):
        self.address = "127.0.0.1"
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ports = {name: int(self.process.stdout.readline()) for name in names}

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.kill()
        self.process.wait()


def java(certificates: Certificates, configurations: dict, groups: str) -> Printing:
    """`configurations`: {name: (protocols, suites, "server" or "client" whose order counts)}. Nothing is disabled for its age."""
    settings = certificates.folder / "java.security"
    settings.write_text(JAVA_SETTINGS)
    servers = [part for protocols, suites, order in configurations.values() for part in (",".join(protocols), ",".join(suites), order)]
    return Printing(["java", "-Xmx128m", "-XX:TieredStopAtLevel=1", f"-Djava.security.properties={settings}", f"-Djdk.tls.namedGroups={groups}",
                     Path(__file__).with_name("ScanServer.java"), certificates.pkcs12("rsa", PASSWORD), PASSWORD, *servers], list(configurations))


def nodejs(program: str, certificates: Certificates, configurations: dict) -> Printing:
    """`configurations`: {name: options of tls.createServer}."""
    return Printing([program, Path(__file__).with_name("scan_server.js"), certificates.pem("rsa"), certificates.key("rsa"),
                     *(json.dumps(options) for options in configurations.values())], list(configurations))
