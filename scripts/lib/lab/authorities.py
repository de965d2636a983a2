"""The lab's certification authorities. They mirror those of Amazon Trust Services: four roots, each also signed by "Services Root
- G2", which "Class 2" signed in turn, and two intermediates under every root."""
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from openssl_ca import OpensslCa

ORGANIZATION = "/C=US/O=Trustprobe Lab"
DOMAIN_VALIDATED = "2.23.140.1.2.1"  # CA/Browser Forum Baseline Requirements 7.1.6.1
ANY_POLICY = "2.5.29.32.0"


@dataclass(frozen=True)
class Authority:
    """Root or intermediate. Ids are the first label of the real ones' URLs: rootca1, r2m01 (RSA 2048), e3m02 (ECDSA 384)."""
    id: str
    subject: str
    key: str
    digest: str
    not_before: datetime
    not_after: datetime


def day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc)


CLASS2 = Authority("class2", ORGANIZATION + "/OU=Lab Class 2 Certification Authority", "rsa:2048", "sha1",
                   day("2004-06-29"), day("2034-06-29"))
G2 = Authority("rootg2", "/C=US/ST=Arizona/L=Scottsdale/O=Trustprobe Lab/CN=Lab Services Root Certificate Authority - G2",
               "rsa:2048", "sha256", day("2009-09-01"), day("2038-01-01"))
ROOTS = (
    Authority("rootca1", ORGANIZATION + "/CN=Lab Root CA 1", "rsa:2048", "sha256", day("2015-05-26"), day("2038-01-17")),
    Authority("rootca2", ORGANIZATION + "/CN=Lab Root CA 2", "rsa:4096", "sha384", day("2015-05-26"), day("2040-05-26")),
    Authority("rootca3", ORGANIZATION + "/CN=Lab Root CA 3", "P-256", "sha256", day("2015-05-26"), day("2040-05-26")),
    Authority("rootca4", ORGANIZATION + "/CN=Lab Root CA 4", "P-384", "sha384", day("2015-05-26"), day("2040-05-26")),
)
KINDS = (("r2", "RSA 2048"), ("r4", "RSA 4096"), ("e2", "ECDSA 256"), ("e3", "ECDSA 384"))


def intermediates(number: int) -> tuple[Authority, Authority]:
    """M01 and M02 under root `number` (1 to 4)."""
    root, (prefix, kind) = ROOTS[number - 1], KINDS[number - 1]
    return tuple(Authority(f"{prefix}m0{one}", f"{ORGANIZATION}/CN=Lab {kind} M0{one}", root.key, root.digest,
                           day("2022-08-23"), day("2037-08-23")) for one in (1, 2))


def issuer_root(intermediate: str) -> int:
    """The number of the root above "r2m01" and its like."""
    return [prefix for prefix, _ in KINDS].index(intermediate[:2]) + 1


def ocsp_url(label: str) -> str:
    return label if label.startswith("http:") else f"http://ocsp.{label}.lab.example"


def crl_url(label: str, file: str = "") -> str:
    return f"http://crl.{label}.lab.example/{file or label}.crl"


def ca_issuers_url(issuer: str) -> str:
    return f"http://crt.{issuer}.lab.example/{issuer}.cer"


def issued_by(issuer: str) -> list[str]:
    """Where a certificate of `issuer` says its issuer, its status and its revocation list are."""
    return [
        "authorityKeyIdentifier = keyid:always",
        f"authorityInfoAccess = OCSP;URI:{ocsp_url(issuer)},caIssuers;URI:{ca_issuers_url(issuer)}",
        f"crlDistributionPoints = URI:{crl_url(issuer)}",
    ]


ISSUERS = (CLASS2, G2, *ROOTS, *(authority for number in (1, 2, 3, 4) for authority in intermediates(number)))
# Those whose OCSP responder has a certificate of its own; the others sign by themselves.
DELEGATING = {"rootg2", "rootca1", "rootca3", "r2m01", "r4m01", "e2m01", "e3m01"}


def authority_certificates() -> dict[str, str]:
    """The file of every certificate that one authority issued to another, with the id of its issuer."""
    return {"rootg2-by-class2.crt": "class2", **{f"{root.id}-by-rootg2.crt": "rootg2" for root in ROOTS},
            **{f"{authority.id}.crt": root.id for number, root in enumerate(ROOTS, 1) for authority in intermediates(number)}}


AUTHORITY = ["basicConstraints = critical,CA:TRUE", "keyUsage = critical,digitalSignature,keyCertSign,cRLSign",
             "subjectKeyIdentifier = hash"]
INTERMEDIATE = ["basicConstraints = critical,CA:TRUE,pathlen:0", "keyUsage = critical,digitalSignature,keyCertSign,cRLSign",
                "subjectKeyIdentifier = hash", "extendedKeyUsage = serverAuth,clientAuth",
                f"certificatePolicies = {DOMAIN_VALIDATED}"]


def make_authorities(ca: OpensslCa) -> None:
    """Writes ID.crt for every authority and ID-by-ISSUER.crt for every cross-certificate."""
    for root in (CLASS2, G2, *ROOTS):
        ca.make_key(root.id, root.key, root.subject)
        ca.issue(root.id, root.id, f"{root.id}.crt", AUTHORITY, root.digest, root.not_before, root.not_after)
    cross_certify(ca, G2, CLASS2, day("2034-06-28"))
    for number, root in enumerate(ROOTS, 1):
        cross_certify(ca, root, G2, day("2037-12-31"))
        for authority in intermediates(number):
            ca.make_key(authority.id, authority.key, authority.subject)
            ca.issue(authority.id, root.id, f"{authority.id}.crt", INTERMEDIATE + issued_by(root.id), root.digest,
                     authority.not_before, authority.not_after)


def cross_certify(ca: OpensslCa, subject: Authority, issuer: Authority, not_after: datetime) -> None:
    extensions = AUTHORITY + issued_by(issuer.id) + [f"certificatePolicies = {ANY_POLICY}"]
    ca.issue(subject.id, issuer.id, f"{subject.id}-by-{issuer.id}.crt", extensions, "sha256", subject.not_before, not_after)


STORES = {
    "amazon.pem": ("rootca1", "rootca2", "rootca3", "rootca4", "rootg2"),
    "lab.pem": ("rootca1", "rootca2", "rootca3", "rootca4", "rootg2", "class2"),
    "class2.pem": ("class2",),
    "root1.pem": ("rootca1",),
    "root3.pem": ("rootca3",),
}


def write_stores(ca: OpensslCa, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name, members in STORES.items():
        (folder / name).write_text("".join(ca.path(f"{member}.crt").read_text() for member in members))
