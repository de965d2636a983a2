"""Prepares the lab's files (`prepare LAB`) and says what it is made of (`status LAB`). Starting and stopping is scripts/lab's."""
import json
import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

from authorities import make_authorities, write_stores
from crls import write_own_crls
from host import Host
from hosts import all_hosts
from issuers import evidence_due, publish_issuers, write_indexes
from leaves import Leaf, LeafShelf
from openssl_ca import OpensslCa
from protocols import LEAVES as PROTOCOL_LEAVES
from responders import RESPONDERS
from servers import assign_ports, java_command, nginx_configuration, openssl_command, responder_command, write_chain
from sites import connect_rules, responder_sites
from staples import write_staples


def is_due(lab: Path) -> bool:
    """Whether a leaf, the CRLs or the staples are missing or too old, so that the lab must be prepared again."""
    if not (lab / "hosts.json").exists():
        return True
    now = datetime.now(timezone.utc)
    shelf = LeafShelf(OpensslCa(lab / "pki"), now)
    return evidence_due(lab / "run/sites", now) or any(shelf.due(leaf) for leaf in all_leaves(all_hosts()))


def all_leaves(hosts: list[Host]) -> list[Leaf]:
    return [leaf for host in hosts for leaf in host.leaves] + [
        leaf for responder in RESPONDERS for leaf in responder.certificate()] + list(PROTOCOL_LEAVES.values())


def make_certificates(lab: Path, hosts: list[Host]) -> OpensslCa:
    ca = OpensslCa(lab / "pki")
    if not (lab / "stores").exists():
        make_authorities(ca)
        write_stores(ca, lab / "stores")
    shelf = LeafShelf(ca, datetime.now(timezone.utc))
    due = [leaf for leaf in all_leaves(hosts) if shelf.due(leaf)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # keys take most of the time
        list(pool.map(shelf.make_key, due))
    for leaf in due:
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
    for leaf in PROTOCOL_LEAVES.values():
        write_chain(ca, leaf, "whole", run / "chains")
    write_evidence(ca, hosts, run)
    ports = assign_ports(hosts)
    write_server_files(ca, hosts, ports, run)
    write_descriptions(lab, hosts, ports)


def write_evidence(ca: OpensslCa, hosts: list[Host], run: Path) -> None:
    """All that says whether a certificate is revoked, but for what responders make when they are asked."""
    now = datetime.now(timezone.utc)
    write_indexes(ca, all_leaves(hosts))
    write_own_crls(ca, hosts, run / "sites", now)
    write_staples(ca, hosts, run / "staples", now)
    publish_issuers(ca, run / "sites", now)


def write_server_files(ca: OpensslCa, hosts: list[Host], ports: dict[str, int], run: Path) -> None:
    """nginx.conf, one SERVER.command for each of the others, and SERVER.listeners: where each must answer."""
    def files(leaf):
        return run / "chains" / f"{leaf.id}.pem", ca.path(f"{leaf.id}.key")
    (run / "nginx.conf").write_text(nginx_configuration(hosts, ports, files, run))
    for host in hosts:
        if host.server == "java":
            source = Path(__file__).with_name("DualServer.java")
            (run / "java.command").write_text(java_command(host, ports[host.name], ca, run, source) + "\n")
        elif host.server == "openssl":
            (run / "openssl.command").write_text(openssl_command(host, ports[host.name], ca, run) + "\n")
    settings = run / "responder.json"
    settings.write_text(json.dumps({"address": "127.0.0.1", "port": ports["responder"], "sites": responder_sites(ca, hosts)}, indent=1))
    (run / "responder.command").write_text(responder_command(settings) + "\n")
    (run / "responder.listeners").write_text(f"127.0.0.1 {ports['responder']}\n")
    for server in ("nginx", "java", "openssl"):
        (run / f"{server}.listeners").write_text("".join(
            f"{address} {ports[host.name]}\n" for host in hosts if host.server == server and not host.shares_port_with
            for address in host.listening()))
    with (run / "nginx.listeners").open("a") as listeners:
        listeners.write(f"127.0.0.1 {ports['sites']}\n")


def write_descriptions(lab: Path, hosts: list[Host], ports: dict[str, int]) -> None:
    (lab / "connect-to").write_text("".join(
        f"{host.name}:443:{address}:{ports[host.name]}\n" for host in hosts for address in host.addresses) +
        "".join(connect_rules(hosts, ports)))
    (lab / "hosts.json").write_text(json.dumps([describe(host, ports[host.name]) for host in hosts], indent=1) + "\n")


def describe(host: Host, port: int) -> dict:
    return {
        "host": host.name, "server": host.server, "addresses": list(host.addresses), "port": port,
        "keys": ["RSA" if leaf.key.startswith("rsa:") else "ECDSA" for leaf in host.leaves],
        "expected_verdict": host.suite_verdict(), "stores": host.store_verdicts(),
        "revocation": host.policy_verdicts(),
        "findings": [{"check": finding.check, "severity": finding.severity} for finding in host.findings],
        "exit_code": 1 if any(finding.severity == "error" for finding in host.findings) else 0,
    }


def sites(lab: Path) -> dict[tuple[str, int], list[str]]:
    """The names of plain HTTP, by where they are served."""
    found = {}
    for rule in (lab / "connect-to").read_text().splitlines():
        name, port, address, server_port = rule.split(":")
        if port == "80":
            found.setdefault((address, int(server_port)), []).append(name)
    return found


def answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def status(lab: Path) -> None:
    """One line per address; the tenants of one address share theirs, and so do the sites of plain HTTP."""
    for host in json.loads((lab / "hosts.json").read_text()):
        if host["host"].startswith("tenant-") and host["host"] != "tenant-001.lab.example":
            continue
        name = host["host"].replace("tenant-001.", "tenant-001..100.")
        for address in host["addresses"]:
            state = "answers" if answers(address, host["port"]) else "does not answer"
            print(f"{name:<40} {address + ':' + str(host['port']):<18} {host['server']:<8} {state}")
    protocols = lab / "protocols.json"
    for service in json.loads(protocols.read_text()) if protocols.exists() else []:
        state = "answers" if answers(service["address"], service["port"]) else "does not answer"
        name = f"{service['host']} ({service['protocol']})"
        print(f"{name:<40} {service['address'] + ':' + str(service['port']):<18} {service['server']:<8} {state}")
    for (address, port), names in sites(lab).items():
        state = "answers" if answers(address, port) else "does not answer"
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        print(f"{names[0] + more:<40} {address + ':' + str(port):<18} {'http':<8} {state}")


def main() -> int:
    command, lab = sys.argv[1], Path(sys.argv[2])
    if command == "is-due":
        return 0 if is_due(lab) else 1
    {"prepare": prepare, "status": status}[command](lab)
    return 0


if __name__ == "__main__":
    sys.exit(main())
