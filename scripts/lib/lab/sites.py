"""The lab's plain HTTP sites: which server answers for each name, and how.

CRLs and certificates are files that nginx serves from a folder per name; responders, and all that misbehave, are responder.py's.
"""
from pathlib import Path

from authorities import ISSUERS
from host import Host
from openssl_ca import OpensslCa
from responders import RESPONDERS

# Kinds of Evidence.ocsp and Evidence.crl that are a behaviour of responder.py.
BEHAVIOURS = {"stalls": "stalls", "redirects": "redirects", "404": "missing", "huge": "huge", "unauthorized": "unauthorized",
              "redirect": "moved", "html": "portal"}
REFUSING_ADDRESS = "127.0.0.14"  # nothing listens there; the port is the responder's, so that nobody else takes it


def responder_sites(ca: OpensslCa, hosts: list[Host]) -> dict[str, dict]:
    """For responder.py: {name: {"behaviour": ..., and what that needs}}."""
    sites = {f"ocsp.{responder.issuer}.lab.example": {"behaviour": "responds", "command": responder.command(ca)}
             for responder in RESPONDERS}
    for host in hosts:
        for prefix, kind in (("ocsp", host.evidence.ocsp), ("crl", host.evidence.crl)):
            if kind in BEHAVIOURS:
                sites[f"{prefix}.{host.name}"] = {"behaviour": BEHAVIOURS[kind], "location": "http://crl.r2m01.lab.example/r2m01.crl"}
            elif prefix == "ocsp" and kind == "unknown":
                sites[f"ocsp.{host.name}"] = {"behaviour": "responds", "command": ignorant_responder(ca)}
    return sites


def ignorant_responder(ca: OpensslCa) -> list[str]:
    """An authorized one that has never heard of any certificate."""
    index = ca.path("empty.ocsp-index")
    index.touch()
    return next(responder for responder in RESPONDERS if responder.issuer == "r2m01").command(ca, index)


def connect_rules(hosts: list[Host], ports: dict[str, int]) -> list[str]:
    """What leads the names of all sites to their servers."""
    def rule(name: str, server: str, address: str = "127.0.0.1") -> str:
        return f"{name}:80:{address}:{ports[server]}\n"
    rules = []
    for issuer in (authority.id for authority in ISSUERS):
        rules += [rule(f"ocsp.{issuer}.lab.example", "responder"), rule(f"crl.{issuer}.lab.example", "sites"),
                  rule(f"crt.{issuer}.lab.example", "sites")]
    for host in hosts:
        if host.evidence.ocsp:
            rules.append(rule(f"ocsp.{host.name}", "responder", REFUSING_ADDRESS if host.evidence.ocsp == "refused" else "127.0.0.1"))
        if host.evidence.crl:
            rules.append(rule(f"crl.{host.name}", "responder" if host.evidence.crl in BEHAVIOURS else "sites"))
    return rules


NGINX = """\
  server {{
    listen 127.0.0.1:{port} default_server;
    server_name *.lab.example;
    root {folder}/$host;
    types {{ application/pkix-crl crl; application/pkix-cert cer; }}
    expires 1h;
    access_log sites.log;
    location ~ \\.cer$ {{ expires 1d; }}
  }}
"""


def nginx_block(folder: Path, port: int) -> str:
    return NGINX.format(folder=folder, port=port)
