"""What a host of the lab is, and what a prober must say of it."""
from dataclasses import dataclass

from authorities import STORES, issuer_root
from leaves import Leaf


@dataclass(frozen=True)
class Finding:
    check: str
    severity: str


POLICIES = ("off", "staple", "soft", "hard")
VERDICTS = {"T": "trusted", "N": "not-trusted", "U": "undetermined"}


@dataclass(frozen=True)
class Evidence:
    """What tells whether a leaf is revoked, beside the issuer's own responder and CRL, and what follows."""
    staple: str = ""    # a kind of staples.py
    ocsp: str = ""      # how the host's own responder behaves: a kind of sites.py
    crl: str = ""       # what the host's own CRL server serves: a kind of crls.py or sites.py
    under: str = "TTTT"  # the verdict under each of POLICIES when the path is good: a letter of VERDICTS each


@dataclass(frozen=True)
class Host:
    name: str
    leaves: tuple[Leaf, ...]
    sent: str = "whole"                 # "whole" chain, "leaf-only", "reversed" after the leaf
    server: str = "nginx"               # or "java", "openssl"
    addresses: tuple[str, ...] = ("127.0.0.1",)
    leaf_addresses: tuple[tuple[str, ...], ...] = ()  # of each leaf alone; nothing: every address serves all leaves
    directives: tuple[str, ...] = ()    # of its nginx server block
    default_leaf: Leaf | None = None    # served to a client that sends no SNI; nothing: the host's own
    shares_port_with: str = ""          # a host whose address and port this one is another tenant of
    trusted: bool = True                # by a store that holds its root
    expected_verdict: str = "valid"     # as a suite spells it, revocation aside
    findings: tuple[Finding, ...] = ()
    evidence: Evidence = Evidence()

    def listening(self) -> list[str]:
        """The addresses where something answers."""
        return [address for addresses in self.leaf_addresses or (self.addresses,) for address in addresses]

    def store_verdicts(self) -> dict[str, str]:
        """Per lab store: the verdict on every chain of this host, under the default policy."""
        trusted = self.policy_verdicts()["staple"] == "trusted"
        return {store.removesuffix(".pem"): "trusted" if trusted and self._reaches(members) else "not-trusted"
                for store, members in STORES.items()}

    def suite_verdict(self) -> str:
        """As a suite spells it, whose policy is `soft`."""
        return "revoked" if self.trusted and self.policy_verdicts()["soft"] == "not-trusted" else self.expected_verdict

    def policy_verdicts(self) -> dict[str, str]:
        """Per policy of `--revocation`: the verdict of the client `web` with the store "lab"."""
        under = self.evidence.under if self.trusted else "NNNN"
        return {policy: VERDICTS[letter] for policy, letter in zip(POLICIES, under, strict=True)}

    def _reaches(self, members: tuple[str, ...]) -> bool:
        # The cross-certificates are sent as well, so that G2 and Class 2 are as good as the root.
        roots = {f"rootca{issuer_root(leaf.issuer)}" for leaf in self.leaves}
        return bool({"rootg2", "class2"} & set(members)) or roots <= set(members)


def note(check: str) -> Finding:
    return Finding(check, "note")


def warning(check: str) -> Finding:
    return Finding(check, "warning")


def error(check: str) -> Finding:
    return Finding(check, "error")
