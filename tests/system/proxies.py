"""Proxies for system tests: those of scripts/lib/lab put before the lab's hosts, and the scripted bad ones of tests/peers."""
import json
import subprocess
from contextlib import contextmanager
from pathlib import Path

from defects import addresses, lab_leaf, write_crls
from relays import AcceptsProxyProtocol, Nginx, Socks, only_with_proxy_header, re_encrypting
from squid import Bump, Squid

ROOT = Path(__file__).resolve().parents[2]
__all__ = ["AcceptsProxyProtocol", "Bump", "Nginx", "Socks", "Squid", "addresses", "bumping", "certificate_for", "comparable", "lab_leaf",
           "only_with_proxy_header", "proxy_peers", "re_encrypting", "squid", "target"]


def squid(lab, **options) -> Squid:
    """Knows the lab's names and no others."""
    return Squid(addresses(lab.folder), **options)


def bumping(lab, folder: Path, **options) -> Squid:
    """Decrypts, and does it well but for `options` of Bump: believes the lab's roots, knows who is revoked, and its clients see what it does
    not believe. `upstream_roots=None` verifies nothing."""
    well = {"upstream_roots": lab.folder / "stores/lab.pem", "crls": write_crls(lab.folder, folder / "crls.pem"), "mirrors": True}
    return Squid(addresses(lab.folder), bump=Bump(**{**well, **options}))


def certificate_for(lab, folder: Path, name: str) -> tuple[Path, Path]:
    """(chain, key) for a proxy at that address or name; the lab's store `root1` trusts it."""
    return lab_leaf(lab.folder, folder, name)


def target(lab, name: str) -> str:
    """As a proxy that resolves names finds it."""
    return f"{name}:{lab.host(name)['port']}"


@contextmanager
def proxy_peers():
    """{behaviour: port} of tests/peers/proxy_peers.py."""
    command = ["/usr/bin/python3", "-B", ROOT / "tests/peers/proxy_peers.py"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()


# What no path through an honest proxy may change. Received bytes depend on when session tickets come.
COMPARED = ("offer", "tls", "chain", "failure", "bytes_sent")


def comparable(endpoint: dict) -> dict:
    """Of an `endpoint` line: what must be the same by every way that leaves TLS alone, the chains as bytes."""
    return {"server_name": endpoint["server_name"], "expected_name": endpoint["expected_name"],
            "certificates": {fingerprint: each["der"] for fingerprint, each in endpoint["certificates"].items()},
            "attempts": [{field: attempt[field] for field in COMPARED} for attempt in endpoint["attempts"]]}
