"""Servers whose certificate should keep every client away, for proxies to be tried with: those of the lab, and two of their own."""
import json
import subprocess
from pathlib import Path

from relays import Nginx

# kind -> host of hosts.json
HOSTS = {"expired": "expired.rootca1.demo.amazontrust.com", "self-signed": "selfsigned.lab.example", "wrong-host": "wrongname.lab.example",
         "revoked": "revoked-both.lab.example", "sha1": "sha1.lab.example"}
# kind -> name of a server that this module starts
OWN_HOSTS = {"untrusted-root": "untrusted.lab.example", "weak-key": "weakkey.lab.example"}
DAYS = "60"


def openssl(*arguments) -> None:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")


def make_root(folder: Path, name: str, subject: str) -> tuple[Path, Path]:
    """A root (certificate, key) that is in no store."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", DAYS, "-subj", subject, "-addext",
            "keyUsage=critical,keyCertSign,cRLSign")
    return certificate, key


def issue(folder: Path, name: str, issuer: tuple[Path, Path], bits: int = 2048, above: tuple[Path, ...] = ()) -> tuple[Path, Path]:
    """(chain, key) of a leaf for the DNS name or address `name`. `above`: certificates to send after it."""
    chain, key, request, extensions = (folder / f"{name}.{kind}" for kind in ("pem", "key", "csr", "cnf"))
    kind = "IP" if name.replace(".", "").isdigit() or ":" in name else "DNS"
    extensions.write_text(f"subjectAltName = {kind}:{name}\nbasicConstraints = critical,CA:FALSE\nextendedKeyUsage = serverAuth\n"
                          "keyUsage = critical,digitalSignature\n")
    openssl("req", "-new", "-newkey", f"rsa:{bits}", "-nodes", "-keyout", key, "-out", request, "-subj", f"/CN={name}")
    openssl("x509", "-req", "-in", request, "-CA", issuer[0], "-CAkey", issuer[1], "-set_serial", "0x" + name.encode().hex()[:30], "-days", DAYS,
            "-sha256", "-extfile", extensions, "-out", chain)
    chain.write_text(chain.read_text() + "".join(file.read_text() for file in above))
    return chain, key


def lab_issuer(lab: Path) -> tuple[Path, Path]:
    """(certificate, key) of the intermediate under which most of the lab's hosts are."""
    return lab / "pki/r2m01.crt", lab / "pki/r2m01.key"


def lab_leaf(lab: Path, folder: Path, name: str, bits: int = 2048) -> tuple[Path, Path]:
    """(chain, key) that every store of the lab with the first root trusts."""
    return issue(folder, name, lab_issuer(lab), bits, (lab / "pki/r2m01.crt", lab / "pki/rootca1-by-rootg2.crt"))


def own_servers(lab: Path, folder: Path) -> dict[str, Nginx]:
    """kind -> a server that is not started yet."""
    root = make_root(folder, "stranger", "/O=Trustprobe Lab/CN=Lab Stranger CA")
    return {"untrusted-root": Nginx(issue(folder, OWN_HOSTS["untrusted-root"], root)),
            "weak-key": Nginx(lab_leaf(lab, folder, OWN_HOSTS["weak-key"], bits=1024))}


def targets(lab: Path, own: dict[str, Nginx]) -> dict[str, str]:
    """kind -> a target that needs no resolver."""
    hosts = {host["host"]: host for host in json.loads((lab / "hosts.json").read_text())}
    return {kind: f"{hosts[name]['addresses'][0]},{name}:{hosts[name]['port']}" for kind, name in HOSTS.items()} | {
        kind: f"{server.address},{OWN_HOSTS[kind]}:{server.port}" for kind, server in own.items()}


def defect_list(lab: Path, own: dict[str, Nginx]) -> str:
    """As `intercept --defects` reads it."""
    return "".join(f'[[defect]]\nkind = "{kind}"\ntarget = "{target}"\n\n' for kind, target in targets(lab, own).items())


def write_crls(lab: Path, file: Path) -> Path:
    """What the intermediates of the lab have revoked, in PEM."""
    with file.open("w") as out:
        for crl in sorted((lab / "run/sites").glob("crl.[re]?m0?.lab.example/*.crl")):
            out.write(subprocess.run(["openssl", "crl", "-inform", "DER", "-in", crl], capture_output=True, text=True, check=True).stdout)
    return file


def addresses(lab: Path) -> dict[str, str]:
    """The hosts file of a proxy: every name of the lab with its first address."""
    hosts = {host["host"]: host["addresses"][0] for host in json.loads((lab / "hosts.json").read_text())}
    return hosts | {name: "127.0.0.1" for name in OWN_HOSTS.values()}
