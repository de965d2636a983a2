"""Peers that misbehave in the middle of a scan: it ends in time, says what it could not find out, and claims nothing that is not so."""
import json
import subprocess
import time

import pytest
from conftest import ROOT
from openssl_server import Configuration, OpensslServer
from scan_certificates import Certificates
from scan_surface import Surface, code_points, scan

SPOILT = ("truncated_hello", "truncated_message", "wrong_session_length", "wrong_extension_length", "bytes_behind", "alert_in_the_middle",
          "oversized_record", "unknown_suite", "unknown_version", "endless_records")
LIMITED = ("every_third", "silent_after_50")
INTOLERANT = ("drops_large", "reads_once")
LONGEST = {False: 30, True: 90}  # seconds: under sanitizers everything is slower


@pytest.fixture(scope="module")
def backend(tmp_path_factory):
    certificates = Certificates(tmp_path_factory.mktemp("scan-peers"))
    server = OpensslServer("openssl", Configuration(groups="x25519:secp256r1:secp384r1"), certificates, certificates.folder / "log")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def scanned(trustprobe, backend):
    """{behaviour: (surface, seconds)}, each asked for once."""
    command = ["/usr/bin/python3", "-B", ROOT / "tests/peers/scan_peers.py", backend.target().split(":")[1]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        ports = json.loads(process.stdout.readline())
        found = {}

        def of(behaviour: str) -> tuple[Surface, float]:
            if behaviour not in found:
                began = time.monotonic()
                # s_server serves one connection after the other: what waits in line is not to be taken for lost.
                patience = {"retry_budget": 20, "timeout": 4} if behaviour in INTOLERANT else {"retry_budget": 5, "timeout": 1}
                surface = scan(trustprobe, f"127.0.0.1:{ports[behaviour]}", **patience)
                found[behaviour] = surface, time.monotonic() - began
            return found[behaviour]

        yield of
        process.stdin.close()


@pytest.mark.parametrize("behaviour", SPOILT + LIMITED + INTOLERANT + ("retry_loop",))
def test_a_scan_of_a_bad_peer_ends_in_time(trustprobe, scanned, behaviour):
    assert scanned(behaviour)[1] < LONGEST[trustprobe.sanitized]


@pytest.mark.parametrize("behaviour", SPOILT)
def test_an_answer_that_is_broken_proves_nothing(scanned, behaviour):
    surface = scanned(behaviour)[0]
    for version in surface.surface["versions"]:
        if version["version"]["name"] != "SSL 2":
            assert (version["supported"], bool(version["detail"])) == ("undetermined", True), version


def test_a_loop_of_retry_requests_proves_no_more_than_what_they_name(scanned):
    surface = scanned("retry_loop")[0]
    assert set(code_points(surface.version("TLS 1.3")["cipher_suites"]["accepted"])) <= {"0x1301"}
    assert set(surface.names("groups")) <= {"x25519"}
    assert surface.names("signature_schemes") == []
    assert [cell for cell in surface.surface["selection"] if cell["served"] == "yes"] == []


@pytest.mark.parametrize("behaviour", LIMITED + INTOLERANT)
def test_nothing_false_is_claimed_of_a_server_behind_a_limit(backend, scanned, behaviour):
    surface = scanned(behaviour)[0]
    really = backend.suites()
    for version in surface.surface["versions"]:
        name, supported = version["version"]["name"], version["supported"]
        if name in really:
            assert supported != "no", version
        elif name != "SSL 2":
            assert supported != "yes", version
        accepted, open_ones = (set(code_points(version["cipher_suites"][part])) for part in ("accepted", "undetermined"))
        assert accepted <= set(really.get(name, ())), name
        if supported == "yes":
            assert set(really[name]) <= accepted | open_ones, name
    assert set(surface.names("groups")) <= {"x25519", "secp256r1", "secp384r1"}


@pytest.mark.parametrize("behaviour", LIMITED)
def test_lost_answers_are_counted_and_no_tolerance_is_judged_by_them(scanned, behaviour):
    surface = scanned(behaviour)[0]
    assert surface.surface["effort"]["unanswered"] > 0
    assert failed(surface, "hello-intolerance") == []


@pytest.mark.parametrize("behaviour", INTOLERANT)
def test_a_path_that_loses_large_hellos_is_found(scanned, behaviour):
    (finding,) = failed(scanned(behaviour)[0], "hello-intolerance")
    assert finding["severity"] in ("warning", "error")


def failed(surface: Surface, check: str) -> list[dict]:
    return [finding for finding in surface.record["findings"] if finding["check"] == check and finding["status"] == "failed"]
