"""Hosts whose path is good: what they differ in is the evidence on whether their leaf is revoked."""
from host import Evidence, Finding, Host, error, note, warning
from leaves import Leaf

KEY_COMPROMISE = {"revoked": "keyCompromise", "age": 10}
REFUSED = "ocsp-refused"  # the label of a responder that refuses connections


def host(label: str, under: str, leaf: dict, *, staple: str = "", ocsp: str = "", crl: str = "",
         findings: tuple[Finding, ...] = (), **options) -> Host:
    name = f"{label}.lab.example"
    return Host(name, (Leaf(label, (name,), "r2m01", **leaf),), findings=findings, evidence=Evidence(staple, ocsp, crl, under), **options)


def asked_at_the_issuer() -> list[Host]:
    """The issuer's own responder and CRL say what there is to say."""
    return [
        host("revoked-both", "TTNN", KEY_COMPROMISE),
        # As is usual since 2025: CAs need not run a responder any more.
        host("revoked-crl", "TTNN", {**KEY_COMPROMISE, "ocsp": ""}),
        host("revoked-ocsp", "TTNN", {**KEY_COMPROMISE, "crl": ""}),
        host("revoked-disagree", "TTNN", {**KEY_COMPROMISE, "responder_lags": True}),
        host("hold", "TTNN", {"revoked": "certificateHold", "age": 10, "ocsp": ""}),
        host("good-crl-only", "TTTT", {"ocsp": ""}),
        host("no-revocation-info", "TTTU", {"ocsp": "", "crl": ""}),
        # CA/Browser Forum Baseline Requirements 4.9.9: up to seven days need no revocation information.
        host("short-lived", "TTTT", {"ocsp": "", "crl": "", "days": 5}),
        host("must-staple", "TTTT", {"must_staple": True}, findings=(warning("staple-missing"), warning("clients-disagree"))),
        host("must-staple-stapled", "TTTT", {"must_staple": True}, staple="good"),
        host("aia-incomplete", "TTTT", {}, sent="leaf-only", trusted=False, expected_verdict="untrusted",
             findings=(error("chain-incomplete"),)),
    ]


def stapled() -> list[Host]:
    """The responder that the leaf names refuses connections and there is no CRL, so that the staple is all there is."""
    worthless = {"findings": (warning("staple-invalid"), warning("clients-disagree"))}
    no_answer = {"findings": (warning("staple-invalid"),)}
    revoked = {"findings": (error("revoked"), note("clients-disagree"))}
    return [host(f"staple-{kind}", under, {"ocsp": REFUSED, "crl": "", **leaf}, staple=kind,
                 **({"good": {}, "sha256": {}, "revoked": revoked, "try-later": no_answer}.get(kind, worthless))) for kind, under, leaf in (
        ("good", "TTTT", {}),
        ("sha256", "TTTT", {}),
        ("revoked", "TNNN", KEY_COMPROMISE),
        ("expired", "TTTU", {}),
        ("foreign", "TTTU", {}),
        ("forged", "TTTU", {}),
        ("unauthorized", "TTTU", {}),
        ("try-later", "TTTU", {}),
    )]


def with_a_bad_responder() -> list[Host]:
    """Its own responder at ocsp.LABEL is the only source, and tells nothing."""
    return [host(f"ocsp-{behaviour}", "TTTU", {"ocsp": f"ocsp-{behaviour}", "crl": ""}, ocsp=behaviour)
            for behaviour in ("stalls", "redirects", "404", "huge", "refused", "unauthorized", "unknown")] + [
        # The discard port of whoever asks: a certificate must not make a prober talk to its own machine.
        host("ocsp-loopback", "TTTU", {"ocsp": "http://localhost:9", "crl": ""})]


def with_its_own_crl() -> list[Host]:
    """Its own CRL server at crl.LABEL is the only source."""
    return [host(f"crl-{kind}", under, {"ocsp": "", "crl": f"crl-{kind}", **leaf}, crl=kind) for kind, under, leaf in (
        ("stalls", "TTTU", {}),
        ("huge", "TTTU", {}),
        ("404", "TTTU", {}),
        ("redirect", "TTTT", {}),
        ("html", "TTTU", {}),
        ("expired", "TTTU", {}),
        ("forged", "TTTU", {}),
        ("wrong-issuer", "TTTU", {}),
        # RFC 5280 allows the pointer to the delta in the certificate (4.2.1.15) and in the base CRL (5.2.6): one each.
        ("delta", "TTNN", {"age": 10, "freshest_crl": "crl-delta"}),
        ("removed", "TTTT", {"age": 10}),
        ("indirect", "TTNN", {"age": 10, "crl_issuer": "rootca1"}),
        ("indirect-other", "TTTT", {"age": 10, "crl_issuer": "rootca1"}),
        ("partitioned", "TTTT", {}),
        ("partition-other", "TTTU", {}),
        ("user-only", "TTNN", {"age": 10}),
    )]


def revocation_hosts() -> list[Host]:
    return asked_at_the_issuer() + stapled() + with_a_bad_responder() + with_its_own_crl()
