"""Stapled OCSP responses, as they should be and as they should not."""
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from host import Host
from issuers import DAYS_OF_EVIDENCE, certificate, revocation_date
from leaves import Leaf
from openssl_ca import OpensslCa


def private_key(ca: OpensslCa, name: str):
    return serialization.load_pem_private_key(ca.path(f"{name}.key").read_bytes(), None)


class Stapler:
    """Makes the staples of one leaf. What a kind does not say is as it should be: signed by the issuer, current, with SHA-1 CertID."""

    def __init__(self, ca: OpensslCa, leaf: Leaf, now: datetime):
        self.ca, self.leaf, self.now = ca, leaf, now
        self.issuer = certificate(ca, f"{leaf.issuer}.crt")

    def make(self, kind: str) -> bytes:
        response = getattr(self, kind.replace("-", "_"))()
        return response.public_bytes(serialization.Encoding.DER)

    def good(self):
        return self._signed(self._response())

    def sha256(self):
        return self._signed(self._response(digest=hashes.SHA256()))

    def revoked(self):
        return self._signed(self._response(revoked=True))

    def expired(self):
        return self._signed(self._response(age=timedelta(days=2 * DAYS_OF_EVIDENCE)))

    def foreign(self):
        """Good, and of another certificate of the same issuer."""
        return self._signed(self._response(subject=certificate(self.ca, "valid1.crt")))

    def forged(self):
        """In the issuer's name, by another authority's key."""
        key = private_key(self.ca, "r2m02")
        impostor = x509.CertificateBuilder().subject_name(self.issuer.subject).issuer_name(self.issuer.subject).public_key(
            key.public_key()).serial_number(1).not_valid_before(self.now).not_valid_after(self.now + timedelta(days=1))
        return self._signed(self._response(), signer=impostor.sign(key, hashes.SHA256()), key="r2m02")

    def unauthorized(self):
        """The server speaks for itself: by its own certificate, which the issuer did issue, but not for OCSP."""
        own = certificate(self.ca, f"{self.leaf.id}.crt")
        return self._signed(self._response().certificates([own]), signer=own, key=self.leaf.id)

    def try_later(self):
        return ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)

    def _response(self, subject: x509.Certificate | None = None, digest: hashes.HashAlgorithm = hashes.SHA1(), revoked: bool = False,
                  age: timedelta = timedelta(hours=1)) -> ocsp.OCSPResponseBuilder:
        of = subject or certificate(self.ca, f"{self.leaf.id}.crt")
        this_update = self.now - age
        return ocsp.OCSPResponseBuilder().add_response(
            of, self.issuer, digest, ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
            this_update, this_update + timedelta(days=DAYS_OF_EVIDENCE),
            revocation_date(self.leaf, of) if revoked else None, x509.ReasonFlags(self.leaf.revoked) if revoked else None)

    def _signed(self, response: ocsp.OCSPResponseBuilder, signer: x509.Certificate | None = None, key: str = "") -> ocsp.OCSPResponse:
        named = response.responder_id(ocsp.OCSPResponderEncoding.NAME, signer or self.issuer)
        return named.sign(private_key(self.ca, key or self.leaf.issuer), hashes.SHA256())


def write_staples(ca: OpensslCa, hosts: list[Host], folder: Path, now: datetime) -> None:
    folder.mkdir(exist_ok=True)
    for host in hosts:
        if host.evidence.staple:
            (folder / f"{host.name}.der").write_bytes(Stapler(ca, host.leaves[0], now).make(host.evidence.staple))
