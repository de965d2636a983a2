"""What every authority says of the certificates that it issued: the index that `openssl ca` and `openssl ocsp` read, and its CRL."""
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509

from authorities import ISSUERS, authority_certificates
from leaves import Leaf
from openssl_ca import OpensslCa

DAYS_OF_EVIDENCE = 7
DAYS_LEFT_AT_RENEWAL = 3


def certificate(ca: OpensslCa, file_name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(ca.path(file_name).read_bytes())


def revocation_date(leaf: Leaf, of: x509.Certificate) -> datetime:
    return of.not_valid_before + timedelta(days=leaf.age - 2)


def index_row(of: x509.Certificate, revoked: datetime | None = None, reason: str = "") -> str:
    """Tab-separated: state, notAfter, when revoked and why, serial number, file (never known), subject."""
    digits = of.serial_number.to_bytes(20, "big").lstrip(b"\0").hex().upper()
    # A subject that comes twice would need a file of settings beside the index.
    return "\t".join((
        "R" if revoked else "V", f"{of.not_valid_after:%y%m%d%H%M%SZ}", f"{revoked:%y%m%d%H%M%SZ},{reason}" if revoked else "",
        digits, "unknown", f"/CN={digits}")) + "\n"


def leaf_row(ca: OpensslCa, leaf: Leaf, revoked: bool) -> str:
    known = certificate(ca, f"{leaf.id}.crt")
    return index_row(known, revocation_date(leaf, known), leaf.revoked) if revoked else index_row(known)


def crl_index(ca: OpensslCa, issuer: str) -> Path:
    return ca.path(f"{issuer}.crl-index")


def ocsp_index(ca: OpensslCa, issuer: str) -> Path:
    """Not the CRL's: a responder may lag behind."""
    return ca.path(f"{issuer}.ocsp-index")


def write_indexes(ca: OpensslCa, leaves: list[Leaf]) -> None:
    for issuer in (authority.id for authority in ISSUERS):
        above = [index_row(certificate(ca, file)) for file, by in authority_certificates().items() if by == issuer]
        own = [leaf for leaf in leaves if leaf.issuer == issuer]
        crl_index(ca, issuer).write_text("".join(above + [leaf_row(ca, leaf, bool(leaf.revoked)) for leaf in own]))
        ocsp_index(ca, issuer).write_text("".join(
            above + [leaf_row(ca, leaf, bool(leaf.revoked) and not leaf.responder_lags) for leaf in own]))


def write_site(sites: Path, name: str, file: str, content: bytes) -> None:
    """What http://NAME.lab.example/FILE serves."""
    folder = sites / f"{name}.lab.example"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(content)


def evidence_due(sites: Path, now: datetime) -> bool:
    """All CRLs and staples are made together; the last of them tells for all."""
    last = sites / f"crt.{ISSUERS[-1].id}.lab.example" / f"{ISSUERS[-1].id}.cer"
    made = datetime.fromtimestamp(last.stat().st_mtime, timezone.utc) if last.exists() else datetime.min.replace(tzinfo=timezone.utc)
    return made + timedelta(days=DAYS_OF_EVIDENCE - DAYS_LEFT_AT_RENEWAL) < now


def publish_issuers(ca: OpensslCa, sites: Path, now: datetime) -> None:
    """Every authority's certificate and CRL, where its certificates say that they are."""
    for issuer in (authority.id for authority in ISSUERS):
        crl = ca.make_crl(issuer, crl_index(ca, issuer), int(now.timestamp()), now - timedelta(hours=1),
                          now + timedelta(days=DAYS_OF_EVIDENCE))
        write_site(sites, f"crl.{issuer}", f"{issuer}.crl", crl)
        write_site(sites, f"crt.{issuer}", f"{issuer}.cer", ca.der(f"{issuer}.crt"))
