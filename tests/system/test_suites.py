"""Suites as users keep them: those that ship, variables, connect_to, severity, waivers, and the exit code of the gate."""
import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "probes").glob("*.toml"))
HERE = Path(__file__).resolve().parent / "suites"


def write(folder: Path, text: str) -> Path:
    file = folder / "suite.toml"
    file.write_text('name = "case"\n' + text)
    return file


def run(trustprobe, lab, file, *options, store="clients"):
    return trustprobe.run("run", file, "--store", f"{store}={lab.store('lab')}", *lab.connect, "--timeout", "5", *options)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_suite_parses_and_is_listed_in_the_documentation(trustprobe, file):
    outcome = trustprobe.run("run", "--check", file.stem)
    assert outcome.exit_code == 0, outcome.stderr
    assert "no error" in outcome.stdout
    assert f"| `{file.stem}` |" in (ROOT / "docs/suites.md").read_text()


def test_every_kind_of_expectation_is_in_the_documentation(trustprobe):
    listed = [line.split()[0].removeprefix("expect.") for line in trustprobe.run("explain").stdout.splitlines() if line.strip().startswith("expect.")]
    assert len(listed) == 30
    documentation = (ROOT / "docs/suites.md").read_text()
    for kind in listed:
        assert f"`{kind}`" in documentation or f"`{kind}.ID`" in documentation, kind


def test_a_listener_with_both_keys_meets_the_shipped_suite(trustprobe, lab):
    outcome = run(trustprobe, lab, "elb-dual-cert", "--set", "hosts=dual.lab.example")
    assert outcome.exit_code == 0, outcome.stdout
    assert "13 met, 0 unmet, 0 undetermined" in outcome.stdout


def test_a_listener_with_one_key_does_not_meet_the_shipped_suite(trustprobe, lab):
    outcome = run(trustprobe, lab, "elb-dual-cert", "--set", "hosts=dual.lab.example,tls12.lab.example")
    assert outcome.exit_code == 1
    assert "key_types: expected ecdsa and rsa; found" in outcome.stdout


def test_tenants_are_asked_for_at_the_distribution(trustprobe, lab):
    tenant = lab.host("tenant-005.lab.example")
    outcome = trustprobe.run("run", "cloudfront-tenants", "--store", f"clients={lab.store('lab')}", "--set", "tenants=tenant-005.lab.example",
                             "--set", f"distribution={tenant['addresses'][0]}:{tenant['port']}")
    assert outcome.exit_code == 0, outcome.stdout
    assert "8 met, 0 unmet, 0 undetermined" in outcome.stdout


def test_devices_with_one_root_are_judged_by_it(trustprobe, lab):
    options = ["--set", "endpoint=dual.lab.example", "--set", "ports=443", *lab.connect]
    trusted = trustprobe.run("run", "iot-ats", "--store", f"device={lab.store('lab')}", *options, "--fail-on", "error")
    assert trusted.exit_code == 0, trusted.stdout
    lacking = trustprobe.run("run", "iot-ats", "--store", f"device={lab.store('root1')}", *options)
    assert lacking.exit_code == 1
    assert "expected valid; found not trusted" in lacking.stdout


def test_endpoints_out_of_reach_are_undetermined_and_never_pass(trustprobe, lab):
    outcome = trustprobe.run("run", "aws-endpoints", "--set", "services=sts", "--set", "regions=eu-west-1", "--store", f"clients={lab.store('lab')}",
                             "--store", f"amazon={lab.store('amazon')}", "--connect-to", "::127.0.0.1:1", "--timeout", "2")
    assert outcome.exit_code == 3, outcome.stdout
    assert " 0 met, 0 unmet, " in outcome.stdout


def test_every_offer_is_made_at_every_address_where_a_suite_asks_for_that(trustprobe, lab, tmp_path):
    # What an address that serves the same default leaf has for other offers is asked of each, and not of the first alone.
    dual, java = lab.host("dual.lab.example"), lab.host("dual-java.lab.example")
    rules = [f"dual.lab.example:443:{host['addresses'][0]}:{host['port']}" for host in (dual, java)]
    file = write(tmp_path, '[stores]\nclients = "system"\n[[endpoint]]\ntarget = "dual.lab.example"\nexpect.key_types = ["ecdsa", "rsa"]\n')
    outcome = trustprobe.run("run", file, "--format", "json", "--store", f"clients={lab.store('lab')}",
                             *(word for rule in rules for word in ("--connect-to", rule)))
    endpoints = [json.loads(line) for line in outcome.stdout.splitlines() if '"kind":"endpoint"' in line]
    assert len(endpoints) == 2
    for endpoint in endpoints:
        assert {"ecdsa-tls13", "rsa-tls13"} <= {attempt["offer"] for attempt in endpoint["attempts"]} | {"ecdsa-tls13"}
        assert "rsa-tls13" in {attempt["offer"] for attempt in endpoint["attempts"]}


SCANNED = """[stores]
clients = "system"
[[endpoint]]
target = "dual.lab.example"
expect.check.obsolete-version = "passed"
expect.post_quantum = true
"""
AS_IT_IS = """expect.versions = ["TLS 1.2", "TLS 1.3"]
expect.cipher_suites = ["TLS_AES_*", "TLS_CHACHA20_*", "TLS_ECDHE_*_GCM_*"]
expect.policy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
"""
OTHERWISE = """expect.versions = "TLS 1.3"
expect.cipher_suites = "TLS_AES_*"
expect.policy = "ELBSecurityPolicy-TLS13-1-3-2021-06"
"""


@pytest.mark.parametrize("expected, status", [(AS_IT_IS, "met"), (OTHERWISE, "unmet")], ids=["met", "unmet"])
def test_what_an_endpoint_negotiates_is_scanned_where_a_suite_asks_for_it(trustprobe, lab, tmp_path, expected, status):
    outcome = trustprobe.json("run", write(tmp_path, SCANNED + expected), "--store", f"clients={lab.store('lab')}", *lab.connect)
    statuses = {judgement["expectation"]: judgement["status"] for judgement in outcome.of_kind("judgement")}
    groups = outcome.of_kind("endpoint")[0]["surface"]["groups"]["accepted"]
    hybrid = any("MLKEM" in group["name"] for group in groups)  # as the server's library has them
    assert statuses == {"versions": status, "cipher_suites": status, "policy": status, "check": "met", "post_quantum": "met" if hybrid else "unmet"}


def test_a_suite_that_asks_for_no_scan_makes_none(trustprobe, lab):
    outcome = trustprobe.json("run", HERE / "listener.toml", "--store", f"clients={lab.store('lab')}", *lab.connect)
    assert outcome.of_kind("endpoint")
    assert all(endpoint.get("surface") is None for endpoint in outcome.of_kind("endpoint"))


def test_a_policy_that_is_not_published_is_an_error_before_anything_is_asked(trustprobe, tmp_path):
    file = write(tmp_path, '[stores]\nclients = "system"\n[[endpoint]]\ntarget = "a.example"\nexpect.policy = "ELBSecurityPolicy-TLS13-1-2-2021-60"\n')
    outcome = trustprobe.run("run", "--check", file)
    assert outcome.exit_code == 2
    assert outcome.stderr == (f"trustprobe run: {file}:6: there is no published policy named 'ELBSecurityPolicy-TLS13-1-2-2021-60'; "
                              "did you mean 'ELBSecurityPolicy-TLS13-1-2-2021-06'?\n")


ENDPOINT = '[stores]\nclients = "system"\n[[endpoint]]\ntarget = "expiring.lab.example"\n'


@pytest.mark.parametrize("expectation, options, exit_code", [
    ("expect.min_days = 1", [], 0),
    ("expect.min_days = 300", [], 1),
    ("expect.min_days = { is = 300, severity = \"warning\" }", [], 0),
    ("expect.min_days = { is = 300, severity = \"warning\" }", ["--fail-on", "warning"], 1),
    ("expect.min_days = 300", ["--fail-on", "never"], 0),
    ("expect.min_days = { is = 300, waiver = { reason = \"x\", until = 2099-01-01 } }", [], 0),
    ("expect.min_days = { is = 300, waiver = { reason = \"x\", until = 2020-01-01 } }", [], 1),
    ("expect.revocation = \"good\"", ["--revocation", "off"], 3),
    ("expect.revocation = { is = \"good\", allow_undetermined = true }", ["--revocation", "off"], 0),
    ("expect.revocation = \"good\"\nexpect.min_days = 300", ["--revocation", "off"], 1),
], ids=["met", "unmet", "a warning does not stop", "a warning stops where it shall", "never", "waived", "an ended waiver fails", "undetermined",
        "undetermined, and allowed", "unmet goes before undetermined"])
def test_the_gate_stops_at_what_it_shall(trustprobe, lab, tmp_path, expectation, options, exit_code):
    outcome = run(trustprobe, lab, write(tmp_path, ENDPOINT + expectation + "\n"), *options)
    assert outcome.exit_code == exit_code, outcome.stdout + outcome.stderr


def test_judgements_are_lines_with_owner_place_and_waiver(trustprobe, lab):
    outcome = run(trustprobe, lab, HERE / "listener.toml", "--format", "json")
    lines = [json.loads(line) for line in outcome.stdout.splitlines()]
    judgements = [line for line in lines if line["kind"] == "judgement"]
    assert {line["status"] for line in judgements} == {"met", "unmet", "waived"}
    unmet = next(line for line in judgements if line["status"] == "unmet")
    assert (unmet["expectation"], unmet["owner"], unmet["source"]) == ("max_chain", "team-edge", "change 4711")
    assert unmet["where"].endswith("listener.toml:15")
    waived = next(line for line in judgements if line["status"] == "waived")
    assert waived["waiver"] == {"reason": "goes away with the old site", "until": "2029-12-31T23:59:59Z"}
    assert lines[-1]["counts"] == {"met": 5, "unmet": 1, "undetermined": 0, "waived": 1}


def test_a_variable_that_no_suite_has_is_an_error(trustprobe, tmp_path):
    file = write(tmp_path, '[variables]\nhost = "a.example"\n[stores]\nclients = "system"\n[[endpoint]]\ntarget = "${host}"\nexpect.min_days = 1\n')
    outcome = trustprobe.run("run", "--check", file, "--set", "hots=b.example")
    assert outcome.exit_code == 2
    assert outcome.stderr == f"trustprobe run: --set hots=b.example: no suite has a variable 'hots'; {file} has host\n"


def test_rules_of_the_command_line_go_before_those_of_the_suite(trustprobe, lab, tmp_path):
    file = write(tmp_path, ENDPOINT + 'connect_to = "127.0.0.1:1"\nexpect.min_days = 1\n')
    assert run(trustprobe, lab, file).exit_code == 0
    assert trustprobe.run("run", file, "--store", f"clients={lab.store('lab')}").exit_code == 3


def test_the_template_is_a_suite_and_never_replaces_a_file(trustprobe, lab, tmp_path):
    file = tmp_path / "mine.toml"
    assert trustprobe.run("init", file).exit_code == 0
    assert trustprobe.run("run", "--check", file).exit_code == 0
    outcome = run(trustprobe, lab, file, "--set", "hosts=dual.lab.example")
    assert outcome.exit_code == 0, outcome.stdout
    file.write_text("mine")
    again = trustprobe.run("init", file)
    assert again.exit_code == 2
    assert "is there already, and stays as it is" in again.stderr
    assert file.read_text() == "mine"


def test_the_examples_of_the_template_are_right(trustprobe, tmp_path):
    # Whoever takes the comment sign away must not meet an error.
    text = trustprobe.run("init", "-").stdout.splitlines()
    start = next(i for i, line in enumerate(text) if line.startswith("# [[endpoint]]"))
    lines = text[:start] + [line.removeprefix("# ") for line in text[start:]]
    file = tmp_path / "all.toml"
    file.write_text("\n".join(lines).replace('# kiosk', 'kiosk').replace('target = "old.example.com"', 'target = "api.example.com*"') + "\n")
    outcome = trustprobe.run("run", "--check", file)
    assert outcome.exit_code == 0, outcome.stderr


def test_offers_that_leave_certificates_out_are_no_gate(trustprobe, lab, tmp_path):
    outcome = run(trustprobe, lab, write(tmp_path, ENDPOINT + "expect.min_days = 1\n"), "--offers", "default")
    assert outcome.exit_code == 2
    assert "not all are asked for then; leave --offers out" in outcome.stderr
    assert run(trustprobe, lab, write(tmp_path, ENDPOINT + 'expect.min_protocol = "TLS 1.2"\n'), "--offers", "default").exit_code == 0


def test_two_reports_in_one_file_and_a_pipe_without_a_reader_are_errors_before_the_run(trustprobe, lab, tmp_path):
    suite = write(tmp_path, ENDPOINT + "expect.min_days = 1\n")
    twice = run(trustprobe, lab, suite, "--report", f"junit={tmp_path}/a.xml", "--report", f"csv={tmp_path}/./a.xml")
    assert (twice.exit_code, twice.stdout) == (2, "")
    assert "is named twice; give each report a file of its own" in twice.stderr
    os.mkfifo(tmp_path / "pipe")
    pipe = run(trustprobe, lab, suite, "--report", f"junit={tmp_path}/pipe")
    assert pipe.exit_code == 2
    assert "is a pipe that nobody reads" in pipe.stderr


def test_a_name_that_is_no_suite_is_told_the_nearest_and_a_store_that_cannot_be_read_its_suite(trustprobe, tmp_path):
    misspelt = trustprobe.run("run", "amazon-trst")
    assert misspelt.exit_code == 2
    assert misspelt.stderr == "trustprobe run: amazon-trst: is neither a file nor a suite that is there; did you mean amazon-trust?\n"
    assert "there are amazon-trust, aws-endpoints, badssl," in trustprobe.run("run", "--check", "nothing-alike-at-all").stderr
    suite = write(tmp_path, '[stores]\nclients = "no-such.pem"\n[[endpoint]]\ntarget = "a.example"\nexpect.min_days = 1\n')
    unreadable = trustprobe.run("run", suite)
    assert unreadable.exit_code == 2
    assert unreadable.stderr.startswith(f"trustprobe run: {suite}, [stores]: no-such.pem: cannot be read")
