"""The authorities' OCSP responders: who signs their answers, and the command that makes one."""
from dataclasses import dataclass
from pathlib import Path

from authorities import DELEGATING, ISSUERS
from issuers import DAYS_OF_EVIDENCE, ocsp_index
from leaves import Leaf
from openssl_ca import OpensslCa

@dataclass(frozen=True)
class Responder:
    """Those of ECDSA authorities name themselves by key, the others by name."""
    issuer: str
    key: str

    @property
    def signer(self) -> str:
        return f"responder-{self.issuer}" if self.issuer in DELEGATING else self.issuer

    def certificate(self) -> list[Leaf]:
        """That of a delegated responder; nothing where the authority signs by itself."""
        key = "rsa:2048" if self.key.startswith("rsa:") else self.key
        return [Leaf(self.signer, (f"Lab OCSP responder of {self.issuer}",), self.issuer, key, purpose="OCSPSigning")] \
            if self.signer != self.issuer else []

    def command(self, ca: OpensslCa, index: Path | None = None) -> list[str]:
        """Reads a request from its standard input and writes the response, both in DER."""
        by_key = [] if self.key.startswith("rsa:") else ["-resp_key_id"]
        own = ["-resp_no_certs"] if self.signer == self.issuer else []
        return ["openssl", "ocsp", "-index", str(index or ocsp_index(ca, self.issuer)), "-CA", str(ca.path(f"{self.issuer}.crt")),
                "-rsigner", str(ca.path(f"{self.signer}.crt")), "-rkey", str(ca.path(f"{self.signer}.key")),
                "-rmd", "sha256", "-ndays", str(DAYS_OF_EVIDENCE), *by_key, *own,
                "-reqin", "/dev/stdin", "-respout", "/dev/stdout"]


RESPONDERS = tuple(Responder(authority.id, authority.key) for authority in ISSUERS)
