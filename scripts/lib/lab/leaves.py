"""The lab's end-entity certificates: what each says, and when it is due to be issued again."""
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from authorities import DOMAIN_VALIDATED, issued_by
from openssl_ca import OpensslCa

USUAL_DAYS = 150
DAYS_LEFT_AT_RENEWAL = 45


@dataclass(frozen=True)
class Leaf:
    id: str
    names: tuple[str, ...]  # subjectAltName; the first is the common name
    issuer: str             # id of an intermediate; empty: self-signed
    key: str = "rsa:2048"
    age: int = 1            # days since notBefore when issued
    days: int = USUAL_DAYS  # days left when issued; negative: expired that long ago
    digest: str = "sha256"

    def due(self, not_after: datetime, now: datetime) -> bool:
        """A leaf that is meant to have few days left is issued again after one day, an expired one never."""
        return self.days > 0 and not_after - now < timedelta(days=min(DAYS_LEFT_AT_RENEWAL, self.days - 1))


def extensions(leaf: Leaf) -> list[str]:
    usage = "digitalSignature,keyEncipherment" if leaf.key.startswith("rsa:") else "digitalSignature"
    common = ["basicConstraints = critical,CA:FALSE", f"keyUsage = critical,{usage}", "extendedKeyUsage = serverAuth",
              "subjectKeyIdentifier = hash", f"certificatePolicies = {DOMAIN_VALIDATED}",
              "subjectAltName = " + ",".join(f"DNS:{name}" for name in leaf.names)]
    return common + (issued_by(leaf.issuer) if leaf.issuer else [])


class LeafShelf:
    """Issues leaves and remembers in leaves.json until when each is good."""

    def __init__(self, ca: OpensslCa, now: datetime):
        self.ca, self.now = ca, now
        self.record = ca.path("leaves.json")
        self.good_until = json.loads(self.record.read_text()) if self.record.exists() else {}

    def due(self, leaf: Leaf) -> bool:
        known = self.good_until.get(leaf.id)
        return known is None or leaf.due(datetime.fromisoformat(known), self.now)

    def issue(self, leaf: Leaf) -> None:
        # Half a day more, so that "74 days left" stays true for the rest of the day.
        not_after = self.now + timedelta(days=leaf.days, hours=12)
        self.ca.make_key(leaf.id, leaf.key, f"/CN={leaf.names[0]}")
        self.ca.issue(leaf.id, leaf.issuer or leaf.id, f"{leaf.id}.crt", extensions(leaf), leaf.digest,
                      self.now - timedelta(days=leaf.age), not_after)
        self.good_until[leaf.id] = not_after.isoformat()

    def save(self) -> None:
        self.record.write_text(json.dumps(self.good_until, indent=1))
