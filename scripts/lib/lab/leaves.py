"""The lab's end-entity certificates: what each says, and when it is due to be issued again."""
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from authorities import DOMAIN_VALIDATED, ISSUERS, ca_issuers_url, crl_url, ocsp_url
from openssl_ca import OpensslCa

USUAL_DAYS = 150
DAYS_LEFT_AT_RENEWAL = 45
ISSUERS_OWN = "its issuer's"


@dataclass(frozen=True)
class Leaf:
    id: str
    names: tuple[str, ...]  # subjectAltName; the first is the common name
    issuer: str             # id of an intermediate; empty: self-signed
    key: str = "rsa:2048"
    age: int = 1            # days since notBefore when issued
    days: int = USUAL_DAYS  # days left when issued; negative: expired that long ago
    digest: str = "sha256"
    purpose: str = "serverAuth"  # or "OCSPSigning": a delegated responder
    ocsp: str = ISSUERS_OWN      # label of the responder that it names: http://ocsp.LABEL.lab.example; empty: none
    crl: str = ISSUERS_OWN       # label of the CRL that it names: http://crl.LABEL.lab.example/LABEL.crl; empty: none
    crl_issuer: str = ""         # id of the authority that signs that CRL, where it is not the leaf's issuer
    freshest_crl: str = ""       # label of the delta CRL that it names: http://crl.LABEL.lab.example/delta.crl
    must_staple: bool = False    # RFC 7633
    revoked: str = ""            # the reason, two days before it was issued here: its age must leave room
    responder_lags: bool = False  # revoked on the CRL, and its issuer's responder still says good

    def due(self, not_after: datetime, now: datetime) -> bool:
        """A leaf that is meant to have few days left is issued again after one day, an expired one never."""
        return self.days > 0 and not_after - now < timedelta(days=min(DAYS_LEFT_AT_RENEWAL, self.days - 1))


def statements_of_issuer(leaf: Leaf) -> list[str]:
    """Extensions that say who issued it and where to ask about it; the last may open sections of their own."""
    ocsp, crl = (leaf.issuer if label == ISSUERS_OWN else label for label in (leaf.ocsp, leaf.crl))
    access = ([f"OCSP;URI:{ocsp_url(ocsp)}"] if ocsp else []) + [f"caIssuers;URI:{ca_issuers_url(leaf.issuer)}"]
    lines = ["authorityKeyIdentifier = keyid:always", f"authorityInfoAccess = {','.join(access)}"]
    if leaf.must_staple:
        lines.append("tlsfeature = status_request")
    if leaf.freshest_crl:
        lines.append(f"freshestCRL = URI:{crl_url(leaf.freshest_crl, 'delta')}")
    if leaf.crl_issuer:
        return lines + distribution_point(crl_url(crl), leaf.crl_issuer)
    return lines + ([f"crlDistributionPoints = URI:{crl_url(crl)}"] if crl else [])


def distribution_point(url: str, crl_issuer: str) -> list[str]:
    """RFC 5280 4.2.1.13: a CRL that is not the certificate's issuer's is named together with who issues it."""
    subject = next(authority.subject for authority in ISSUERS if authority.id == crl_issuer)
    return ["crlDistributionPoints = distribution_point",
            "[distribution_point]", f"fullname = URI:{url}", "CRLissuer = dirName:crl_issuer",
            "[crl_issuer]", *subject.strip("/").split("/")]


def responder_extensions() -> list[str]:
    """RFC 6960 4.2.2.2: a delegated responder; noCheck because nobody could say whether it is revoked but itself."""
    return ["basicConstraints = critical,CA:FALSE", "keyUsage = critical,digitalSignature", "extendedKeyUsage = OCSPSigning",
            "noCheck = ignored", "subjectKeyIdentifier = hash", "authorityKeyIdentifier = keyid:always"]


def extensions(leaf: Leaf) -> list[str]:
    if leaf.purpose == "OCSPSigning":
        return responder_extensions()
    usage = "digitalSignature,keyEncipherment" if leaf.key.startswith("rsa:") else "digitalSignature"
    common = ["basicConstraints = critical,CA:FALSE", f"keyUsage = critical,{usage}", "extendedKeyUsage = serverAuth",
              "subjectKeyIdentifier = hash", f"certificatePolicies = {DOMAIN_VALIDATED}",
              "subjectAltName = " + ",".join(f"DNS:{name}" for name in leaf.names)]
    return common + (statements_of_issuer(leaf) if leaf.issuer else [])


class LeafShelf:
    """Issues leaves and remembers in leaves.json until when each is good."""

    def __init__(self, ca: OpensslCa, now: datetime):
        self.ca, self.now = ca, now
        self.record = ca.path("leaves.json")
        self.good_until = json.loads(self.record.read_text()) if self.record.exists() else {}

    def due(self, leaf: Leaf) -> bool:
        known = self.good_until.get(leaf.id)
        return known is None or leaf.due(datetime.fromisoformat(known), self.now)

    def make_key(self, leaf: Leaf) -> None:
        self.ca.make_key(leaf.id, leaf.key, f"/CN={leaf.names[0]}")

    def issue(self, leaf: Leaf) -> None:
        # Half a day more, so that "74 days left" stays true for the rest of the day.
        not_after = self.now + timedelta(days=leaf.days, hours=12)
        self.make_key(leaf)
        self.ca.issue(leaf.id, leaf.issuer or leaf.id, f"{leaf.id}.crt", extensions(leaf), leaf.digest,
                      self.now - timedelta(days=leaf.age), not_after)
        self.good_until[leaf.id] = not_after.isoformat()

    def save(self) -> None:
        self.record.write_text(json.dumps(self.good_until, indent=1))
