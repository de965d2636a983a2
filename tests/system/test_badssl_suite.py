"""The shipped suite of negative controls, held against an nginx that has every one of these faults."""
import getpass
import json
import os
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from conftest import ROOT
from openssl_ca import OpensslCa
from servers import NGINX, free_ports, server_block

DOMAIN = "badssl.test"
NOW = datetime.now(timezone.utc)
AUTHORITY = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,digitalSignature,keyCertSign,cRLSign", "subjectKeyIdentifier=hash"]
SERVER = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature", "extendedKeyUsage=serverAuth", "subjectKeyIdentifier=hash"]


class Controls:
    """Certificates NAME.pem (with what the server sends after it) and NAME.key."""

    def __init__(self, folder: Path):
        self.ca = OpensslCa(folder)
        for root in ("good", "strange"):
            self.authority(f"{root}-root", f"{root}-root", "sha256")
            self.authority(f"{root}-ca", f"{root}-root", "sha256")
        self.authority("sha1-ca", "good-root", "sha1")
        for name in ("sha256", "tls-v1-2", "expired", "revoked"):
            self.leaf(name, "good-ca", f"{name}.{DOMAIN}", ends=-3 if name == "expired" else 60)
        self.leaf("wrong", "good-ca", f"wrong.{DOMAIN}")
        self.leaf("incomplete", "good-ca", f"incomplete-chain.{DOMAIN}", send_issuer=False)
        self.leaf("untrusted", "strange-ca", f"untrusted-root.{DOMAIN}")
        self.leaf("sha1", "sha1-ca", f"sha1-intermediate.{DOMAIN}")
        self.leaf("self", "self", f"self-signed.{DOMAIN}", send_issuer=False)

    def authority(self, name: str, issuer: str, digest: str) -> None:
        self.ca.make_key(name, "P-256", f"/O=Controls/CN={name}")
        extensions = AUTHORITY if name == issuer else [*AUTHORITY, "authorityKeyIdentifier=keyid"]
        self.ca.issue(name, issuer, f"{name}.crt", extensions, digest, NOW - timedelta(days=900), NOW + timedelta(days=900))

    def leaf(self, name: str, issuer: str, dns_name: str, ends: int = 60, send_issuer: bool = True) -> None:
        self.ca.make_key(name, "P-256", f"/CN={dns_name}")
        self.ca.issue(name, issuer, f"{name}.crt", [*SERVER, f"subjectAltName=DNS:{dns_name}"], "sha256", NOW - timedelta(days=30),
                      NOW + timedelta(days=ends))
        files = [f"{name}.crt"] + ([f"{issuer}.crt"] if send_issuer else [])
        self.ca.path(f"{name}.pem").write_text("".join(self.ca.path(file).read_text() for file in files))

    def pair(self, name: str) -> list[tuple[Path, Path]]:
        return [(self.ca.path(f"{name}.pem"), self.ca.path(f"{name}.key"))]


HOSTS = {"expired": "expired", "wrong.host": "wrong", "self-signed": "self", "untrusted-root": "untrusted", "revoked": "revoked",
         "incomplete-chain": "incomplete", "sha1-intermediate": "sha1", "sha256": "sha256"}


@pytest.fixture(scope="module")
def judged(trustprobe, tmp_path_factory):
    """{(target, expectation): judgement} of the suite."""
    folder = tmp_path_factory.mktemp("badssl")
    controls = Controls(folder)
    port, tls12_port = free_ports(310)[-2:]
    blocks = "".join(server_block(f"{host}.{DOMAIN}", ["127.0.0.1"], port, controls.pair(name), ["ssl_ciphers DEFAULT@SECLEVEL=0;"], default=host == "expired")
                     for host, name in HOSTS.items())
    blocks += server_block(f"tls-v1-2.{DOMAIN}", ["127.0.0.1"], tls12_port, controls.pair("tls-v1-2"), ["ssl_protocols TLSv1.2;"], default=True)
    (folder / "nginx.conf").write_text(NGINX.format(user=f"user {getpass.getuser()};\n" if os.getuid() == 0 else "", servers=blocks))
    nginx = subprocess.run([ROOT / "scripts/lib/nginx"], capture_output=True, text=True, check=True).stdout.strip()
    with subprocess.Popen([nginx, "-p", folder, "-c", "nginx.conf", "-g", "daemon off;"], stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            if (folder / "nginx.pid").exists() and (folder / "nginx.pid").read_text().strip():
                break
            time.sleep(0.05)
        outcome = trustprobe.run("run", "badssl", "--set", f"domain={DOMAIN}", "--store", f"clients={folder / 'good-root.crt'}", "--connect-to",
                                 f":443:127.0.0.1:{port}", "--connect-to", f":1012:127.0.0.1:{tls12_port}", "--format", "json", "--retry", "3")
        process.terminate()
    lines = [json.loads(line) for line in outcome.stdout.splitlines()]
    return {(line["target"].split("." + DOMAIN)[0], line["expectation"]): line for line in lines if line["kind"] == "judgement"}


def test_every_fault_is_told_as_what_it_is(judged):
    assert len(judged) == 13
    # A certificate without any address of a responder or list: nobody can know.
    assert judged.pop(("revoked", "verdict"))["status"] == "undetermined"
    assert {key: line["found"] for key, line in judged.items() if line["status"] != "met"} == {}


def test_each_is_refused_for_its_own_reason(judged):
    assert judged["expired", "verdict"]["found"].startswith("expired 3 days ago")
    assert f"wrong.{DOMAIN}" in judged["wrong.host", "verdict"]["found"]
    assert judged["self-signed", "verdict"]["found"] == "self-signed, and not in the store"
    assert "strange-root" in judged["untrusted-root", "verdict"]["found"]
    assert judged["tls-v1-2", "max_protocol"]["found"].startswith("TLS 1.2 at 127.0.0.1:")
