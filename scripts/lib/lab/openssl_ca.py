"""Makes keys and certificates with the openssl program.

`openssl ca` is the one issuing command of OpenSSL 3.0 and later alike that takes both dates of a certificate.
"""
import base64
import os
import subprocess
from datetime import datetime, timezone
from pathlib import Path

CONFIGURATION = """\
[req]
distinguished_name = nothing
[nothing]
[ca]
default_ca = lab
[lab]
database = $ENV::INDEX
crlnumber = {folder}/crlnumber
crl_extensions = crl
new_certs_dir = {folder}/issued
policy = any_subject
unique_subject = no
rand_serial = yes
[crl]
authorityKeyIdentifier = keyid:always
[any_subject]
C = optional
ST = optional
L = optional
O = optional
OU = optional
CN = optional
"""


def asn1_time(moment: datetime) -> str:
    """The form that `openssl ca -startdate` takes."""
    return moment.astimezone(timezone.utc).strftime("%Y%m%d%H%M%SZ")


def pem_to_der(file: Path, kind: str) -> bytes:
    """Of the first block of its kind."""
    return base64.b64decode(file.read_text().split(f"-----BEGIN {kind}-----")[1].split("-----END")[0])


class OpensslCa:
    """A folder of NAME.key and NAME.csr pairs, and what is issued from them."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "issued").mkdir(parents=True, exist_ok=True)
        (folder / "index.txt").touch()
        self.configuration = folder / "openssl.cnf"
        self.configuration.write_text(CONFIGURATION.format(folder=folder))

    def path(self, file_name: str) -> Path:
        return self.folder / file_name

    def make_key(self, name: str, algorithm: str, subject: str) -> None:
        """`algorithm`: "rsa:2048" or a curve's name. Keeps a key that is there."""
        if self.path(f"{name}.csr").exists():
            return
        kind = ["-newkey", algorithm] if algorithm.startswith("rsa:") else [
            "-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{algorithm}"]
        self._run("req", "-new", "-nodes", *kind, "-utf8", "-subj", subject, "-sha256",
                  "-keyout", self.path(f"{name}.key"), "-out", self.path(f"{name}.csr"))

    def issue(self, name: str, issuer: str, certificate: str, extensions: list[str], digest: str,
              not_before: datetime, not_after: datetime) -> None:
        """Signs NAME.csr by `issuer` (itself: self-signed) and writes `certificate`."""
        extension_file = self.path("extensions.cnf")
        extension_file.write_text("[extensions]\n" + "\n".join(extensions) + "\n")
        signer = ["-selfsign"] if issuer == name else ["-cert", self.path(f"{issuer}.crt")]
        self._run("ca", "-batch", "-notext", "-preserveDN", *signer, "-keyfile", self.path(f"{issuer}.key"),
                  "-in", self.path(f"{name}.csr"), "-out", self.path(certificate), "-md", digest,
                  "-extfile", extension_file, "-extensions", "extensions",
                  "-startdate", asn1_time(not_before), "-enddate", asn1_time(not_after))

    def make_crl(self, issuer: str, index: Path, number: int, last_update: datetime, next_update: datetime) -> bytes:
        """The complete CRL, in DER, of what `index` says is revoked."""
        self.path("crlnumber").write_text(f"{number:016X}\n")
        made = self.path(f"{issuer}.crl")
        self._run("ca", "-gencrl", "-cert", self.path(f"{issuer}.crt"), "-keyfile", self.path(f"{issuer}.key"), "-md", "sha256",
                  "-crl_lastupdate", asn1_time(last_update), "-crl_nextupdate", asn1_time(next_update), "-out", made, index=index)
        return pem_to_der(made, "X509 CRL")

    def der(self, certificate: str) -> bytes:
        return pem_to_der(self.path(certificate), "CERTIFICATE")

    def pkcs12(self, certificates: Path, key: Path, password: str, out: Path) -> None:
        """A keystore for Java: the leaf with its key, then the rest of the chain."""
        subprocess.run(["openssl", "pkcs12", "-export", "-in", certificates, "-inkey", key,
                        "-passout", f"pass:{password}", "-out", out], check=True)

    def _run(self, command: str, *arguments, index: Path | None = None) -> None:
        done = subprocess.run(["openssl", command, "-config", self.configuration, *arguments],
                              env={**os.environ, "LC_ALL": "C", "INDEX": str(index or self.path("index.txt"))}, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"openssl {command} failed for {arguments}:\n{done.stderr}")
