"""Self-signed certificates for the servers that are scanned: one for each kind of key, made when asked for."""
import hashlib
import ssl
import subprocess
from pathlib import Path

from conftest import ROOT

KEYS = {"rsa": ["rsa:2048"], "ecdsa": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "p384": ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
        "rsa-pss": ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], "ed25519": ["ed25519"], "mldsa65": ["ml-dsa-65"]}


def openssl35() -> str:
    prefix = subprocess.run([ROOT / "scripts/lib/openssl_prefix"], capture_output=True, text=True, check=True).stdout.strip()
    return f"{prefix}/bin/openssl"


class Certificates:
    """NAME.pem and NAME.key in `folder`, for shop.example."""

    def __init__(self, folder: Path):
        self.folder = folder

    def pem(self, kind: str) -> Path:
        self.make(kind)
        return self.folder / f"{kind}.pem"

    def key(self, kind: str) -> Path:
        self.make(kind)
        return self.folder / f"{kind}.key"

    def make(self, kind: str) -> None:
        if (self.folder / f"{kind}.pem").exists():
            return
        subprocess.run([openssl35(), "req", "-x509", "-newkey", *KEYS[kind], "-nodes", "-keyout", f"{kind}.key", "-out", f"{kind}.pem", "-days", "30",
                        "-subj", "/CN=shop.example", "-addext", "subjectAltName=DNS:shop.example"], cwd=self.folder, check=True, capture_output=True)

    def fingerprint(self, kind: str) -> str:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.pem(kind).read_text())).hexdigest()

    def with_key(self, kind: str) -> Path:
        """Certificate and key in one file, as HAProxy wants them."""
        file = self.folder / f"{kind}.both"
        file.write_text(self.pem(kind).read_text() + self.key(kind).read_text())
        return file

    def pkcs12(self, kind: str, password: str) -> Path:
        file = self.folder / f"{kind}.p12"
        subprocess.run(["openssl", "pkcs12", "-export", "-in", self.pem(kind), "-inkey", self.key(kind), "-passout", f"pass:{password}", "-out", file],
                       check=True)
        return file

    def dh_parameters(self, group: str) -> Path:
        """Of a group by its name in OpenSSL: "ffdhe2048", "modp_1536"."""
        file = self.folder / f"{group}.pem"
        subprocess.run(["openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", f"group:{group}", "-out", file], check=True, capture_output=True)
        return file
