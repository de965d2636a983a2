"""Servers of protocols in which TLS begins after a few words in clear: `prepare LAB PROGRAMS FOLDER` and `servers`.

They are started only when asked for (`scripts/lab up protocols`), and described in protocols.json; connect-to leads to them.
"""
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from leaves import Leaf
from openssl_ca import OpensslCa
from protocol_servers import CONFIGURE, Place, prepare_server
from servers import free_ports

LEAVES = {leaf.id: leaf for leaf in (
    Leaf("mail", ("mail.lab.example", "plain-mail.lab.example"), "r2m01"),
    Leaf("news", ("news.lab.example", "plain-news.lab.example"), "r2m01"),
    Leaf("ftp", ("ftp.lab.example", "plain-ftp.lab.example"), "r2m01"),
    Leaf("chat", ("chat.lab.example", "plain-chat.lab.example"), "e2m01", "P-256"),
    Leaf("irc", ("irc.lab.example",), "e2m01", "P-256"),
    Leaf("directory", ("directory.lab.example", "plain-directory.lab.example"), "r2m01"),
    Leaf("postgres", ("postgres.lab.example", "plain-postgres.lab.example"), "r2m01"),
    Leaf("mysql", ("mysql.lab.example", "plain-mysql.lab.example"), "r2m01"),
    Leaf("desktop", ("desktop.lab.example", "plain-desktop.lab.example"), "r2m01"),
    Leaf("redis", ("redis.lab.example",), "e2m01", "P-256"),
)}


@dataclass(frozen=True)
class Service:
    """`protocol` by its name in --starttls; "redis" is TLS from the first byte."""
    protocol: str
    port: int     # the usual one, which connect-to leads to where it is
    leaf: str
    server: str   # the process that it is part of
    plain: bool = False  # TLS is not offered

    @property
    def name(self) -> str:
        return f"{self.protocol}-plain" if self.plain else self.protocol

    @property
    def host(self) -> str:
        name = LEAVES[self.leaf].names[0]
        return f"plain-{name}" if self.plain else name


def both(protocol: str, port: int, leaf: str, server: str, plain_server: str = "") -> tuple[Service, Service]:
    return Service(protocol, port, leaf, server), Service(protocol, port, leaf, plain_server or server, plain=True)


SERVICES = (
    *both("smtp", 25, "mail", "exim"),
    *both("lmtp", 24, "mail", "cyrus"),
    *both("imap", 143, "mail", "cyrus"),
    *both("pop3", 110, "mail", "cyrus"),
    *both("sieve", 4190, "mail", "cyrus"),
    *both("nntp", 119, "news", "cyrus-news"),
    *both("ftp", 21, "ftp", "vsftpd", "vsftpd-plain"),
    Service("irc", 6667, "irc", "inspircd"),
    *both("xmpp-client", 5222, "chat", "prosody"),
    *both("xmpp-server", 5269, "chat", "prosody"),
    *both("ldap", 389, "directory", "slapd", "slapd-plain"),
    *both("postgres", 5432, "postgres", "postgres", "postgres-plain"),
    *both("mysql", 3306, "mysql", "mariadb", "mariadb-plain"),
    *both("rdp", 3389, "desktop", "xrdp", "xrdp-plain"),
    Service("redis", 6379, "redis", "redis"),
)
SERVERS = tuple(dict.fromkeys(service.server for service in SERVICES))


def assign_ports() -> dict[str, int]:
    """By service; XMPP's second host shares the ports of the first."""
    owners = [service.name for service in SERVICES if not (service.plain and service.server == "prosody")]
    ports = dict(zip(owners, free_ports(len(owners))))
    return ports | {service.name: ports[service.protocol] for service in SERVICES if service.name not in ports}


def prepare(lab: Path, programs: Path, folder: Path) -> None:
    """SERVER.command and SERVER.listeners for each server, a fresh folder in `folder`, and what leads to them."""
    ca, run, ports = OpensslCa(lab / "pki"), lab / "run", assign_ports()

    def prepare_one(server: str) -> None:
        services = [service for service in SERVICES if service.server == server]
        leaf = services[0].leaf
        place = Place(programs, folder / server, {service.name: ports[service.name] for service in services})
        files = (run / "chains" / f"{leaf}.pem", ca.path(f"{leaf}.key"))
        (run / f"{server}.command").write_text(prepare_server(CONFIGURE[server.split("-")[0]], place, files) + "\n")
        (run / f"{server}.listeners").write_text("".join(f"127.0.0.1 {port}\n" for port in place.ports.values()))

    with ThreadPoolExecutor(len(SERVERS)) as pool:
        list(pool.map(prepare_one, SERVERS))
    write_descriptions(lab, ports)


def write_descriptions(lab: Path, ports: dict[str, int]) -> None:
    (lab / "protocols.json").write_text(json.dumps([
        {"protocol": service.protocol, "host": service.host, "usual_port": service.port, "address": "127.0.0.1", "port": ports[service.name],
         "server": service.server, "leaf": f"{service.leaf}.crt", "tls": "not-offered" if service.plain else "offered"} for service in SERVICES], indent=1) + "\n")
    rules = {f"{service.host}:{service.port}": f"127.0.0.1:{ports[service.name]}" for service in SERVICES}
    others = [line for line in (lab / "connect-to").read_text().splitlines() if ":".join(line.split(":")[:2]) not in rules]
    (lab / "connect-to").write_text("".join(f"{line}\n" for line in [*others, *(":".join(rule) for rule in rules.items())]))


def main() -> int:
    if sys.argv[1] == "servers":
        print(*SERVERS)
    else:
        prepare(*map(Path, sys.argv[2:5]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
