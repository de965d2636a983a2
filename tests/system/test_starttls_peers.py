"""Scripted servers of STARTTLS, each of which behaves in one way: the right stage and reason, within the deadline."""
import json
import subprocess
import time

import pytest
from conftest import ROOT
from scan_certificates import Certificates

# Behaviour: (protocol, stage, reason).
FAILURES = {
    "silent": ("smtp", "starttls", "timed-out"),
    "half_greeting": ("smtp", "starttls", "timed-out"),
    "endless_greeting": ("smtp", "starttls", "unexpected"),
    "too_many_connections": ("smtp", "starttls", "try-later"),
    "later": ("smtp", "starttls", "try-later"),
    "declines": ("smtp", "starttls", "declined"),
    "offers_none": ("smtp", "starttls", "not-offered"),
    "closes": ("smtp", "starttls", "closed"),
    "other_protocol": ("smtp", "starttls", "unexpected"),
    "web_server": ("imap", "starttls", "timed-out"),  # who waits to be spoken to first never meets one who does the same
    "silent_at_starttls": ("smtp", "starttls", "timed-out"),
    "silent_after_starttls": ("smtp", "handshake", "timed-out"),
    "clear_text_behind": ("smtp", "starttls", "unexpected"),
    "mssql_offers_none": ("mssql", "starttls", "not-offered"),
}
GOOD = {"good": "smtp", "late_greeting": "smtp", "long_greeting": "smtp", "slow_greeting": "smtp", "imap_good": "imap", "pop3_good": "pop3",
        "sieve_good": "sieve", "mssql": "mssql"}
KEEPING = {"keeps_clear_text": "smtp", "imap_keeps_clear_text": "imap", "pop3_keeps_clear_text": "pop3",
           "sieve_keeps_clear_text": "sieve"}
FORGETTING = {"good": "smtp", "imap_good": "imap", "pop3_good": "pop3", "sieve_good": "sieve"}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("starttls-peers"))


@pytest.fixture(scope="module")
def starttls_peers(certificates):
    """{behaviour: port}."""
    command = ["/usr/bin/python3", "-B", ROOT / "tests/peers/starttls_peers.py", certificates.pem("rsa"), certificates.key("rsa")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield json.loads(process.stdout.readline())
        process.stdin.close()


def probe(trustprobe, certificates, port: int, protocol: str, timeout: int = 5):
    outcome = trustprobe.json("probe", f"127.0.0.1:{port}", "--starttls", protocol, "--timeout", timeout, "--offers", "default",
                              "--store", certificates.pem("rsa"))
    (endpoint,) = outcome.of_kind("endpoint")
    return outcome, endpoint


@pytest.mark.parametrize("behaviour", FAILURES)
def test_what_goes_wrong_before_tls_has_its_stage_and_reason_in_time(trustprobe, certificates, starttls_peers, behaviour):
    protocol, *expected = FAILURES[behaviour]
    began = time.monotonic()
    outcome, endpoint = probe(trustprobe, certificates, starttls_peers[behaviour], protocol, timeout=2)
    assert time.monotonic() - began < 2 + 3
    failure = endpoint["attempts"][0]["failure"]
    assert [failure["stage"], failure["reason"]] == expected
    assert outcome.exit_code == 3


@pytest.mark.parametrize("behaviour", GOOD)
def test_patience_leads_to_the_certificate(trustprobe, certificates, starttls_peers, behaviour):
    _, endpoint = probe(trustprobe, certificates, starttls_peers[behaviour], GOOD[behaviour])
    (attempt,) = endpoint["attempts"]
    assert attempt["failure"] is None
    assert attempt["chain"] == [certificates.fingerprint("rsa")]


def test_the_time_before_tls_is_measured(trustprobe, certificates, starttls_peers):
    _, endpoint = probe(trustprobe, certificates, starttls_peers["late_greeting"], "smtp")
    assert 1_900_000 < endpoint["attempts"][0]["timings_us"]["preamble"] < 4_000_000


def test_a_greeting_of_several_lines_is_no_offer(trustprobe, certificates, starttls_peers):
    _, endpoint = probe(trustprobe, certificates, starttls_peers["long_greeting"], "smtp")
    assert endpoint["preamble"]["greeting"] == "220-mail.example ESMTP"


@pytest.mark.parametrize("behaviour", KEEPING)
def test_clear_text_that_is_answered_by_tls_is_an_error(trustprobe, certificates, starttls_peers, behaviour):
    outcome, endpoint = probe(trustprobe, certificates, starttls_peers[behaviour], KEEPING[behaviour])
    assert endpoint["preamble"]["injection"] == "yes"
    assert ("starttls-injection", "error") in outcome.failed_findings()


@pytest.mark.parametrize("behaviour", FORGETTING)
def test_clear_text_that_is_forgotten_is_none(trustprobe, certificates, starttls_peers, behaviour):
    outcome, endpoint = probe(trustprobe, certificates, starttls_peers[behaviour], FORGETTING[behaviour])
    assert endpoint["preamble"]["injection"] == "no"
    assert "starttls-injection" not in {check for check, _ in outcome.failed_findings()}
