"""Prepares the lab's files (`prepare LAB`) and says what it is made of (`status LAB`). Starting and stopping is scripts/lab's."""
import json
import socket
import sys
from datetime import datetime, timezone
from pathlib import Path

from authorities import make_authorities, write_stores
from hosts import Host, all_hosts
from leaves import LeafShelf
from openssl_ca import OpensslCa
from servers import assign_ports, java_command, nginx_configuration, openssl_command, write_chain


def leaves_due(lab: Path) -> bool:
    """Whether a leaf is missing or too old, so that the lab must be prepared again."""
    if not (lab / "hosts.json").exists():
        return True
    shelf = LeafShelf(OpensslCa(lab / "pki"), datetime.now(timezone.utc))
    return any(shelf.due(leaf) for host in all_hosts() for leaf in host.leaves)


def make_certificates(lab: Path, hosts: list[Host]) -> OpensslCa:
    ca = OpensslCa(lab / "pki")
    if not (lab / "stores").exists():
        make_authorities(ca)
        write_stores(ca, lab / "stores")
    shelf = LeafShelf(ca, datetime.now(timezone.utc))
    for leaf in (leaf for host in hosts for leaf in host.leaves if shelf.due(leaf)):
        shelf.issue(leaf)
    shelf.save()
    return ca


def prepare(lab: Path) -> None:
    hosts = all_hosts()
    ca = make_certificates(lab, hosts)
    run = lab / "run"
    for folder in ("chains", "temporary"):
        (run / folder).mkdir(parents=True, exist_ok=True)
    for host in hosts:
        for leaf in host.leaves:
            write_chain(ca, leaf, host.sent, run / "chains")
    ports = assign_ports(hosts)
    write_server_files(ca, hosts, ports, run)
    write_descriptions(lab, hosts, ports)


def write_server_files(ca: OpensslCa, hosts: list[Host], ports: dict[str, int], run: Path) -> None:
    """nginx.conf, one SERVER.command for each of the others, and SERVER.listeners: where each must answer."""
    def files(leaf):
        return run / "chains" / f"{leaf.id}.pem", ca.path(f"{leaf.id}.key")
    (run / "nginx.conf").write_text(nginx_configuration(hosts, ports, files))
    for host in hosts:
        if host.server == "java":
            source = Path(__file__).with_name("DualServer.java")
            (run / "java.command").write_text(java_command(host, ports[host.name], ca, run, source) + "\n")
        elif host.server == "openssl":
            (run / "openssl.command").write_text(openssl_command(host, ports[host.name], ca, run) + "\n")
    for server in ("nginx", "java", "openssl"):
        (run / f"{server}.listeners").write_text("".join(
            f"{address} {ports[host.name]}\n" for host in hosts if host.server == server and not host.shares_port_with
            for address in host.listening()))


def write_descriptions(lab: Path, hosts: list[Host], ports: dict[str, int]) -> None:
    (lab / "connect-to").write_text("".join(
        f"{host.name}:443:{address}:{ports[host.name]}\n" for host in hosts for address in host.addresses))
    (lab / "hosts.json").write_text(json.dumps([describe(host, ports[host.name]) for host in hosts], indent=1) + "\n")


def describe(host: Host, port: int) -> dict:
    return {
        "host": host.name, "server": host.server, "addresses": list(host.addresses), "port": port,
        "keys": ["RSA" if leaf.key.startswith("rsa:") else "ECDSA" for leaf in host.leaves],
        "expected_verdict": host.expected_verdict, "stores": host.store_verdicts(),
        "findings": [{"check": finding.check, "severity": finding.severity} for finding in host.findings],
        "exit_code": 1 if any(finding.severity == "error" for finding in host.findings) else 0,
    }


def answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def status(lab: Path) -> None:
    """One line per address; the tenants of one address share theirs."""
    for host in json.loads((lab / "hosts.json").read_text()):
        if host["host"].startswith("tenant-") and host["host"] != "tenant-001.lab.example":
            continue
        name = host["host"].replace("tenant-001.", "tenant-001..100.")
        for address in host["addresses"]:
            state = "answers" if answers(address, host["port"]) else "does not answer"
            print(f"{name:<40} {address + ':' + str(host['port']):<18} {host['server']:<8} {state}")


def main() -> int:
    command, lab = sys.argv[1], Path(sys.argv[2])
    if command == "leaves-due":
        return 0 if leaves_due(lab) else 1
    {"prepare": prepare, "status": status}[command](lab)
    return 0


if __name__ == "__main__":
    sys.exit(main())
