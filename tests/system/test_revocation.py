"""Every host of the lab gets the verdict and the exit code that hosts.json expects under each policy of --revocation."""
import base64
import functools
import hashlib
import http.server
import json
import subprocess
import threading
import time

import pytest

from hosts import all_hosts

POLICIES = ("off", "staple", "soft", "hard")
EXIT_CODES = {"trusted": 0, "not-trusted": 1, "undetermined": 3}
HOSTS = [host.name for host in all_hosts() if not host.shares_port_with]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}


def probe(trustprobe, lab, name, policy, cache, *options):
    """Under `staple` what an earlier test left in the cache would speak."""
    return trustprobe.json("probe", name, "--store", lab.store("lab"), *lab.connect, "--revocation", policy, "--timeout", "3",
                           *(["--no-cache"] if policy == "staple" and not options else []), *options, environment=cache)


def web_verdicts(outcome) -> set[str]:
    return {verdict["verdict"] for record in outcome.of_kind("endpoint") for verdict in record["verdicts"]}


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", HOSTS)
def test_a_host_gets_its_verdict_and_exit_code(trustprobe, lab, cache, name, policy):
    host = lab.host(name)
    expected = host["revocation"][policy]
    outcome = probe(trustprobe, lab, name, policy, cache)
    assert web_verdicts(outcome) == {expected}
    other_errors = any(finding["severity"] == "error" and finding["check"] != "revoked" for finding in host["findings"])
    assert outcome.exit_code == (1 if other_errors else EXIT_CODES[expected]), outcome.stderr


def status_of_leaf(outcome) -> dict:
    (endpoint,) = outcome.of_kind("endpoint")
    return endpoint["verdicts"][0]["revocation"][0]


@pytest.mark.parametrize("name, reason", [("revoked-both", "keyCompromise"), ("hold", "certificateHold")])
def test_the_reason_of_a_revocation_is_told(trustprobe, lab, cache, name, reason):
    assert status_of_leaf(probe(trustprobe, lab, f"{name}.lab.example", "soft", cache))["reason"] == reason


@pytest.mark.parametrize("name, defect", [
    ("staple-expired", "the response expired "),
    ("staple-foreign", "it answers for another certificate"),
    ("staple-forged", "its signature does not hold"),
    ("staple-unauthorized", "the certificate answers for itself"),
    ("staple-try-later", "the responder says tryLater"),
    ("ocsp-redirects", "redirects more than 5 times"),
    ("ocsp-404", "the server answered with status 404"),
    ("ocsp-huge", "is larger than 65536 bytes"),
    ("ocsp-refused", "cannot be reached: Connection refused"),
    ("ocsp-stalls", "nothing came within 3 seconds"),
    ("ocsp-unauthorized", "the responder says unauthorized"),
    ("ocsp-unknown", "the responder does not know the certificate"),
    ("crl-stalls", "nothing came within 3 seconds"),
    ("crl-huge", "is larger than 67108864 bytes"),
    ("crl-404", "the server answered with status 404"),
    ("crl-html", "is no certificate revocation list"),
    ("crl-expired", "the list expired "),
    ("crl-forged", "its signature does not hold"),
    ("crl-wrong-issuer", "it is the list of another authority"),
    ("crl-partition-other", "it is a list of other certificates of this authority"),
])
def test_evidence_that_proves_nothing_says_why(trustprobe, lab, cache, name, defect):
    status = status_of_leaf(probe(trustprobe, lab, f"{name}.lab.example", "soft", cache))
    assert status["status"] == "unknown"
    assert any(source["defect"].startswith(defect) for source in status["sources"]), status["sources"]


def test_sources_that_contradict_each_other_are_found(trustprobe, lab, cache):
    outcome = probe(trustprobe, lab, "revoked-disagree.lab.example", "soft", cache)
    assert ("revocation-disagrees", "warning") in outcome.failed_findings()
    assert ("revoked", "error") in outcome.failed_findings()


def test_the_suite_of_amazon_trust_passes_as_it_is(trustprobe, lab, cache):
    outcome = trustprobe.json("run", "amazon-trust", "--store", f"amazon={lab.store('amazon')}", *lab.connect, environment=cache)
    assert [judgement["status"] for judgement in outcome.of_kind("judgement")] == ["met"] * 13
    assert outcome.exit_code == 0


def test_without_revocation_the_suite_cannot_tell_revoked_hosts(trustprobe, lab, cache):
    outcome = trustprobe.json("run", "amazon-trust", "--store", f"amazon={lab.store('amazon')}", *lab.connect, "--revocation", "off",
                              environment=cache)
    statuses = {judgement["target"]: judgement["status"] for judgement in outcome.of_kind("judgement")}
    assert {target for target, status in statuses.items() if status != "met"} == {
        f"revoked.rootca{number}.demo.amazontrust.com" for number in (1, 2, 3, 4)}
    assert set(statuses.values()) == {"met", "undetermined"}
    assert outcome.exit_code == 3


def test_a_saved_observation_is_judged_as_the_live_one(trustprobe, lab, cache, tmp_path):
    for name in ("revoked-both", "crl-delta", "staple-revoked", "valid.rootca3.demo.amazontrust.com"):
        host = name if "." in name else f"{name}.lab.example"
        saved = trustprobe.run("probe", host, "--offers", "default", "--store", lab.store("lab"), *lab.connect, "--revocation", "soft",
                               "--format", "json", environment=cache)
        (tmp_path / "saved.json").write_text(saved.stdout)
        live = [json.loads(line) for line in saved.stdout.splitlines()]
        (endpoint,) = [record for record in live if record["kind"] == "endpoint"]
        again = trustprobe.json("verify", tmp_path / "saved.json", "--store", lab.store("lab"), "--revocation", "hard")
        (verified,) = again.of_kind("verified")
        before, after = endpoint["verdicts"][0], verified["verdicts"][0]
        assert after["verdict"] == before["verdict"], name
        assert [status["status"] for status in after["revocation"]] == [status["status"] for status in before["revocation"]]


def test_a_client_that_fetches_issuers_trusts_the_incomplete_chain(trustprobe, lab, cache):
    outcome = probe(trustprobe, lab, "aia-incomplete.lab.example", "soft", cache, "--client", "chrome", "--client", "web")
    (endpoint,) = outcome.of_kind("endpoint")
    assert {verdict["client"]: verdict["verdict"] for verdict in endpoint["verdicts"]} == {"chrome": "trusted", "web": "not-trusted"}
    assert "issuer" in {evidence["kind"] for evidence in endpoint["evidence"]}


def test_the_second_run_asks_nobody(trustprobe, lab, cache):
    name = "valid.rootca1.demo.amazontrust.com"
    probe(trustprobe, lab, name, "hard", cache)
    (endpoint,) = probe(trustprobe, lab, name, "hard", cache).of_kind("endpoint")
    assert endpoint["evidence"] and all(evidence["cached"] for evidence in endpoint["evidence"])
    (uncached,) = probe(trustprobe, lab, name, "hard", cache, "--no-cache").of_kind("endpoint")
    assert uncached["evidence"] and not any(evidence["cached"] for evidence in uncached["evidence"])
    # The default policy contacts nobody but uses what is there.
    (staple,) = probe(trustprobe, lab, name, "staple", cache, "--first-address").of_kind("endpoint")
    assert staple["evidence"] and all(evidence["cached"] for evidence in staple["evidence"])


def test_an_address_of_this_network_is_not_fetched_from_unless_asked(trustprobe, lab, cache):
    """Its leaf names a responder at localhost, where nobody listens."""
    name = "ocsp-loopback.lab.example"
    refused = status_of_leaf(probe(trustprobe, lab, name, "soft", cache, "--no-cache"))
    assert any("--allow-private-fetch" in source["defect"] for source in refused["sources"])
    allowed = status_of_leaf(probe(trustprobe, lab, name, "soft", cache, "--no-cache", "--allow-private-fetch"))
    assert [source["defect"] for source in allowed["sources"]] == ["cannot be reached: Connection refused"]


def test_a_dead_responder_delays_its_own_target_only(trustprobe, lab, tmp_path, cache):
    """The others are told before its time is over."""
    names = ["ocsp-stalls.lab.example", "crl-stalls.lab.example"] + [f"tenant-{number:03}.lab.example" for number in range(1, 101)]
    (tmp_path / "hosts").write_text("".join(name + "\n" for name in names))
    command = [trustprobe.path, "probe", "-l", tmp_path / "hosts", "--store", lab.store("lab"), *lab.connect, "--revocation", "soft",
               "--no-cache", "--timeout", "5", "--offers", "default", "--concurrency", "10", "--format", "json"]
    begun = time.monotonic()
    arrived = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            record = json.loads(line)
            if record["kind"] == "target":
                arrived[record["target"]] = time.monotonic() - begun
    assert set(arrived) == set(names)
    slow = {name for name in names if "stalls" in name}
    others = max(arrived[name] for name in names if name not in slow)
    assert others < min(arrived[name] for name in slow)
    assert max(arrived.values()) < (5 + 3) * (5 if trustprobe.sanitized else 1)


class CountingServer(http.server.ThreadingHTTPServer):
    """Serves the lab's CRLs and counts who asks: the lab's own server is asked by others at the same time."""

    def __init__(self, folder):
        self.paths = []
        super().__init__(("127.0.0.1", 0), functools.partial(CountingHandler, directory=str(folder)))
        threading.Thread(target=self.serve_forever, daemon=True).start()


class CountingHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        self.server.paths.append(self.path)


def test_a_thousand_targets_below_one_issuer_fetch_its_list_once(trustprobe, lab, tmp_path):
    host = "crl.e2m02.lab.example"
    server = CountingServer(lab.folder / "run/sites" / host)
    rules = [rule for rule in (lab.folder / "connect-to").read_text().splitlines() if not rule.startswith(host)]
    (tmp_path / "connect-to").write_text("\n".join(rules + [f"{host}:80:127.0.0.1:{server.server_port}"]))
    (tmp_path / "hosts").write_text("".join(f"tenant-{number:03}.lab.example\n" for number in range(1, 101)) * 10)
    outcome = trustprobe.json("probe", "-l", tmp_path / "hosts", "--store", lab.store("lab"), "--connect-to-file", tmp_path / "connect-to",
                              "--revocation", "hard", "--no-cache", "--offers", "default", "--timeout", "60")
    server.shutdown()
    assert len(outcome.of_kind("target")) == 1000
    assert web_verdicts(outcome) == {"trusted"}
    assert server.paths == ["/e2m02.crl"]
    assert outcome.exit_code == 0


def test_impact_of_a_saved_observation_counts_what_is_revoked(trustprobe, lab, cache, tmp_path):
    """A revoked host has nothing to lose when its root goes, a good one has; by the evidence that was saved."""
    names = ["revoked-both.lab.example", "good-crl-only.lab.example"]
    saved = trustprobe.run("probe", *names, "--offers", "default", "--store", lab.store("lab"), *lab.connect, "--revocation", "soft",
                           "--format", "json", environment=cache)
    (tmp_path / "saved.json").write_text(saved.stdout)
    for policy, effects in (("soft", {"refused", "breaks"}), ("off", {"breaks"})):
        outcome = trustprobe.json("impact", "--saved", tmp_path / "saved.json", "--from", lab.store("lab"), "--remove", "Lab Root CA 1",
                                  "--remove", "Lab Services*", "--remove", "Lab Class 2*", "--client", "web", "--revocation", policy)
        impacts = {record["target"]: record["effect"] for record in outcome.of_kind("impact")}
        assert set(impacts) == set(names)
        assert set(impacts.values()) == effects, policy
        assert impacts["good-crl-only.lab.example"] == "breaks"


def test_evidence_from_files_counts_in_impact_and_verify(trustprobe, lab, tmp_path):
    chain = [lab.folder / "pki/revoked-crl.crt", "--untrusted", lab.folder / "pki/r2m01.crt", "--store", lab.store("lab")]
    crl = next(lab.folder.glob("run/sites/crl.r2m01.lab.example/r2m01.crl"))
    assert trustprobe.run("verify", *chain).exit_code == 0
    outcome = trustprobe.run("verify", *chain, "--crl", crl)
    assert outcome.exit_code == 1 and "revoked" in outcome.stdout
    pem = subprocess.run(["openssl", "crl", "-inform", "DER", "-in", crl], capture_output=True, check=True).stdout
    (tmp_path / "two.pem").write_bytes(pem + pem)
    assert trustprobe.run("verify", *chain, "--crl", tmp_path / "two.pem").exit_code == 1


@pytest.mark.parametrize("option", ["--crl", "--ocsp"])
def test_a_file_that_is_no_evidence_is_one_sentence(trustprobe, lab, tmp_path, option):
    (tmp_path / "page.html").write_text("<html>Please log in</html>")
    outcome = trustprobe.run("verify", lab.folder / "pki/revoked-crl.crt", option, tmp_path / "page.html")
    assert outcome.exit_code == 2
    assert "page.html: is no " in outcome.stderr and outcome.stderr.count("\n") == 1


def one_crl_record(certificate) -> dict:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    leaf = x509.load_pem_x509_certificate(certificate.read_bytes())
    serial = leaf.serial_number.to_bytes(leaf.serial_number.bit_length() // 8 + 1, "big")
    subject = leaf.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    encoded = lambda data: base64.b64encode(data).decode()
    return {"issuerName": encoded(leaf.issuer.public_bytes()), "serialNumber": encoded(serial),
            "pubKeyHash": encoded(hashlib.sha256(subject).digest()), "subject": encoded(leaf.subject.public_bytes())}


@pytest.mark.parametrize("keys", [("issuerName", "serialNumber"), ("subject", "pubKeyHash")], ids=["issuer and serial", "subject and key"])
def test_a_certificate_on_a_distrust_list_is_revoked(trustprobe, lab, tmp_path, keys):
    name = "valid.rootca1.demo.amazontrust.com"
    record = one_crl_record(lab.folder / "pki/valid1.crt")
    (tmp_path / "onecrl.json").write_text(json.dumps({"data": [{key: record[key] for key in keys}]}))
    options = ["--store", lab.store("lab"), "--distrust-list", tmp_path / "onecrl.json"]
    outcome = trustprobe.json("probe", name, *lab.connect, *options)
    assert outcome.exit_code == 1 and ("revoked", "error") in outcome.failed_findings()
    assert trustprobe.json("probe", "dual.lab.example", *lab.connect, *options).exit_code == 0
    verified = trustprobe.json("verify", lab.folder / "pki/valid1.crt", "--untrusted", lab.folder / "pki/r2m01.crt", *options)
    (status, *_) = verified.of_kind("verified")[0]["verdicts"][0]["revocation"]
    assert (verified.exit_code, status["status"], status["revoked_at"]) == (1, "revoked", None)
    assert trustprobe.json("probe", name, *lab.connect, *options, "--revocation", "off").exit_code == 0
