"""CRLs that hosts serve at crl.LABEL, as they should be and as they should not, and those that `openssl ca` cannot write:
deltas, indirect ones and partitions."""
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from authorities import crl_url
from host import Host
from issuers import DAYS_OF_EVIDENCE, certificate, revocation_date, write_site
from leaves import Leaf
from openssl_ca import OpensslCa
from sites import BEHAVIOURS
from staples import private_key

A_STRANGERS_SERIAL = 0x5EA1


class CrlMaker:
    """Makes the CRLs that one leaf names. Each kind returns {file: CRL}; what it does not say is as it should be."""

    def __init__(self, ca: OpensslCa, leaf: Leaf, now: datetime):
        self.ca, self.leaf, self.now = ca, leaf, now
        self.certificate = certificate(ca, f"{leaf.id}.crt")
        self.number = int(now.timestamp())

    def make(self, kind: str) -> dict[str, bytes]:
        made = getattr(self, kind.replace("-", "_"))()
        return {f"{name}.crl": crl.public_bytes(serialization.Encoding.DER) for name, crl in made.items()}

    def expired(self):
        return self._complete(self._crl(age=timedelta(days=2 * DAYS_OF_EVIDENCE)))

    def forged(self):
        """In the issuer's name, by another authority's key."""
        return self._complete(self._crl(key="r2m02"))

    def wrong_issuer(self):
        return self._complete(self._crl(issuer="r2m02"))

    def delta(self):
        """The base does not know yet what the delta does."""
        return self._complete(self._crl()) | {"delta": self._delta(self._entry(x509.ReasonFlags.key_compromise))}

    def removed(self):
        """Held, and released since. The base says where the delta is."""
        freshest = x509.FreshestCRL([x509.DistributionPoint([self._url("delta")], None, None, None)])
        return self._complete(self._crl([self._entry(x509.ReasonFlags.certificate_hold)], [(freshest, False)])) | {
            "delta": self._delta(self._entry(x509.ReasonFlags.remove_from_crl))}

    def indirect(self):
        """The root lists what its intermediates revoked. An entry without certificateIssuer has that of the entry before."""
        return self._indirect([self._entry(serial=A_STRANGERS_SERIAL), self._entry(serial=A_STRANGERS_SERIAL + 1, issuer="r2m01"),
                               self._entry()])

    def indirect_other(self):
        """The serial number is listed, but as another authority's, and as the root's own."""
        return self._indirect([self._entry(), self._entry(issuer="r2m02"), self._entry(serial=A_STRANGERS_SERIAL, issuer="r2m01")])

    def partitioned(self):
        return self._complete(self._crl(extensions=[self._scope(full_name=[self._url()])]))

    def partition_other(self):
        return self._complete(self._crl(extensions=[self._scope(full_name=[self._url("another")])]))

    def user_only(self):
        return self._complete(self._crl([self._entry()], [self._scope(only_contains_user_certs=True)]))

    def _complete(self, crl: x509.CertificateRevocationList) -> dict[str, x509.CertificateRevocationList]:
        return {self.leaf.crl: crl}

    def _indirect(self, entries: list[x509.RevokedCertificate]) -> dict[str, x509.CertificateRevocationList]:
        scope = self._scope(full_name=[self._url()], indirect_crl=True)
        return self._complete(self._crl(entries, [scope], issuer=self.leaf.crl_issuer))

    def _delta(self, entry: x509.RevokedCertificate) -> x509.CertificateRevocationList:
        return self._crl([entry], [(x509.DeltaCRLIndicator(self.number), True)], number=self.number + 1)

    def _url(self, file: str = "") -> x509.UniformResourceIdentifier:
        return x509.UniformResourceIdentifier(crl_url(self.leaf.crl, file))

    def _scope(self, **named) -> tuple[x509.IssuingDistributionPoint, bool]:
        nothing = {"full_name": None, "relative_name": None, "only_contains_user_certs": False, "only_contains_ca_certs": False,
                   "only_some_reasons": None, "indirect_crl": False, "only_contains_attribute_certs": False}
        return x509.IssuingDistributionPoint(**{**nothing, **named}), True

    def _entry(self, reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise, serial: int = 0, issuer: str = ""):
        """Of the leaf, unless `serial` says another."""
        entry = x509.RevokedCertificateBuilder().serial_number(serial or self.certificate.serial_number).revocation_date(
            revocation_date(self.leaf, self.certificate)).add_extension(x509.CRLReason(reason), critical=False)
        if issuer:
            name = x509.DirectoryName(certificate(self.ca, f"{issuer}.crt").subject)
            entry = entry.add_extension(x509.CertificateIssuer([name]), critical=True)
        return entry.build()

    def _crl(self, entries=(), extensions=(), issuer: str = "", key: str = "", number: int = 0,
             age: timedelta = timedelta(hours=1)) -> x509.CertificateRevocationList:
        """`extensions`: pairs of a value and whether it is critical."""
        authority = issuer or self.leaf.issuer
        signer = certificate(self.ca, f"{authority}.crt")
        key_id = signer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        crl = x509.CertificateRevocationListBuilder().issuer_name(signer.subject).last_update(self.now - age).next_update(
            self.now - age + timedelta(days=DAYS_OF_EVIDENCE))
        for value, critical in ((x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_id), False),
                                (x509.CRLNumber(number or self.number), False), *extensions):
            crl = crl.add_extension(value, critical)
        for entry in entries:
            crl = crl.add_revoked_certificate(entry)
        return crl.sign(private_key(self.ca, key or authority), hashes.SHA256())


def write_own_crls(ca: OpensslCa, hosts: list[Host], sites: Path, now: datetime) -> None:
    for host in hosts:
        if host.evidence.crl and host.evidence.crl not in BEHAVIOURS:
            label = host.leaves[0].crl
            for file, crl in CrlMaker(ca, host.leaves[0], now).make(host.evidence.crl).items():
                write_site(sites, f"crl.{label}", file, crl)
