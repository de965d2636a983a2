"""Every report format for machines, written by the real program of the lab, is what its consumer requires."""
import datetime
import json
import os
import re
import subprocess
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from conftest import ROOT

FORMATS = ("junit", "sarif", "asff", "ocsf", "events", "prometheus", "nagios", "markdown")
SOUND, EXPIRED, EXPIRING, DUAL = ("valid.rootca1.demo.amazontrust.com", "expired.rootca1.demo.amazontrust.com",
                                  "expiring.lab.example", "dual.lab.example")
DEAD = "dead.lab.example"
NOWHERE = ("--connect-to", f"{DEAD}:443:127.0.0.1:1")
SUITE = f"""name = "gate"
[stores]
amazon = "amazon"
[[endpoint]]
target = "{SOUND}"
stores = ["amazon"]
expect.verdict = "valid"
[[endpoint]]
target = "{EXPIRED}"
stores = ["amazon"]
expect.verdict = "valid"
[[endpoint]]
target = "{DEAD}"
stores = ["amazon"]
expect.verdict = "valid"
"""
SUITE_LINES = {SOUND: 4, EXPIRED: 8, DEAD: 12}  # where the table of each begins
COMMANDS = {"probe": 15, "run": 3}  # with how many results at least


class Reports:
    """The reports of one command in all formats."""

    def __init__(self, folder: Path):
        self.folder = folder

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def json_lines(self, name: str) -> list:
        return [json.loads(line) for line in self.text(name).splitlines()]


@pytest.fixture(scope="module")
def reports(trustprobe, lab, tmp_path_factory):
    """{command: Reports}: each command runs once."""
    made = {}
    for command in COMMANDS:
        folder = tmp_path_factory.mktemp(command)
        suite = folder / "gate.toml"
        suite.write_text(SUITE)
        asked = (["run", suite, "--store", f"amazon={lab.store('amazon')}"] if command == "run" else
                 ["probe", SOUND, EXPIRED, EXPIRING, DUAL, DEAD, "--store", lab.store("lab")])
        files = [f"--report={name}={folder / name}" for name in FORMATS]
        outcome = trustprobe.run(*asked, *lab.connect, *NOWHERE, "--timeout", "3", "--aws-account", "123456789012",
                                 "--aws-region", "eu-west-1", *files)
        assert outcome.exit_code == (1 if command == "run" else 3), outcome.stdout + outcome.stderr
        made[command] = Reports(folder)
    return made


both = pytest.mark.parametrize("command", COMMANDS)


def seconds(text: str) -> float:
    assert re.fullmatch(r"\d+\.\d{3}", text)
    return float(text)


def utc(text: str) -> datetime.datetime:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text)
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


# JUnit

OUTCOMES = {"failure": "failures", "error": "errors", "skipped": "skipped"}


@both
def test_junit_counts_what_it_holds_and_says_when_and_how_long(reports, command):
    root = xml.fromstring(reports[command].text("junit"))
    assert root.tag == "testsuites" and {suite.tag for suite in root} == {"testsuite"}
    for group in [root, *root]:
        cases = list(group.iter("testcase"))
        assert int(group.get("tests")) == len(cases)
        for tag, counted in OUTCOMES.items():
            assert int(group.get(counted)) == sum(case.find(tag) is not None for case in cases)
        datetime.datetime.strptime(group.get("timestamp"), "%Y-%m-%dT%H:%M:%S")
        assert seconds(group.get("time")) >= 0 and group.get("name")
    assert int(root.get("tests")) >= COMMANDS[command]


@both
def test_a_junit_case_has_a_name_and_one_outcome_at_most(reports, command):
    seen = set()
    for case in xml.fromstring(reports[command].text("junit")).iter("testcase"):
        assert case.get("classname") and case.get("name")
        seen.add((case.get("classname"), case.get("name")))
        told = [child for child in case if child.tag in OUTCOMES]
        assert len(told) <= 1 and all(child.get("message") for child in told)
        assert all(child.get("type") and child.text for child in told if child.tag != "skipped")
    assert len(seen) == int(xml.fromstring(reports[command].text("junit")).get("tests"))


def test_junit_of_a_run_has_the_place_in_the_suite(reports):
    cases = {case.get("classname"): case for case in xml.fromstring(reports["run"].text("junit")).iter("testcase")}
    assert cases[f"gate.{EXPIRED}"].find("failure") is not None
    assert cases[f"gate.{DEAD}"].find("error") is not None
    assert len(cases[f"gate.{SOUND}"]) == 0
    assert set(cases) == {f"gate.{target}" for target in SUITE_LINES}
    for target, first in SUITE_LINES.items():
        case = cases[f"gate.{target}"]
        assert case.get("file") == str(reports["run"].folder / "gate.toml")
        assert first <= int(case.get("line", first)) < first + 4


def test_junit_of_a_probe_has_a_suite_per_target_and_an_error_for_the_one_that_is_dead(reports):
    suites = {suite.get("name"): suite for suite in xml.fromstring(reports["probe"].text("junit"))}
    assert set(suites) == {SOUND, EXPIRED, EXPIRING, DUAL, DEAD}
    assert all(suite.get("hostname") == name for name, suite in suites.items())
    assert int(suites[DEAD].get("errors")) == 1 and int(suites[EXPIRED].get("failures")) >= 1
    assert int(suites[SOUND].get("failures")) == int(suites[SOUND].get("errors")) == 0


# SARIF: its schema allows no property that it does not know.

SARIF_KEYS = {
    "log": ({"$schema", "version", "runs"}, set()),
    "run": ({"tool", "results"}, {"invocations", "automationDetails"}),
    "driver": ({"name"}, {"version", "rules"}),
    "rule": ({"id", "shortDescription", "fullDescription", "help"}, {"defaultConfiguration", "properties"}),
    "result": ({"ruleId", "ruleIndex", "message", "locations", "partialFingerprints", "level", "kind"},
               {"suppressions", "properties"}),
    "location": ({"physicalLocation", "logicalLocations"}, set()),
    "invocation": ({"executionSuccessful", "startTimeUtc", "endTimeUtc"}, set()),
}


def check_keys(kind: str, thing: dict) -> None:
    required, optional = SARIF_KEYS[kind]
    assert required <= set(thing) <= required | optional, kind


def check_sarif_result(result: dict, rules: list) -> None:
    check_keys("result", result)
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert (result["kind"], result["level"]) in {("fail", "error"), ("fail", "warning"), ("fail", "note"), ("open", "none")}
    assert result["message"]["text"]
    assert all(isinstance(value, str) and value for value in result["partialFingerprints"].values())
    (location,) = result["locations"]
    check_keys("location", location)
    place = location["physicalLocation"]
    # GitHub refuses the whole file for a URI with a scheme that is not the checkout's.
    assert re.match(r"(file:///|(?![A-Za-z][A-Za-z0-9+.-]*:))[A-Za-z0-9._~%/-]+$", place["artifactLocation"]["uri"])
    assert place["region"]["startLine"] >= 1
    assert re.fullmatch(r".+:\d+", location["logicalLocations"][0]["fullyQualifiedName"])


@both
def test_sarif_is_what_the_standard_and_github_require(reports, command):
    log = json.loads(reports[command].text("sarif"))
    check_keys("log", log)
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    check_keys("run", run)
    driver = run["tool"]["driver"]
    check_keys("driver", driver)
    assert driver["name"] == "trustprobe" and re.fullmatch(r"\d+\.\d+\.\d+", driver["version"])
    for rule in driver["rules"]:
        check_keys("rule", rule)
        assert all(rule[part]["text"] for part in ("shortDescription", "fullDescription", "help"))
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    (invocation,) = run["invocations"]
    check_keys("invocation", invocation)
    assert utc(invocation["startTimeUtc"]) <= utc(invocation["endTimeUtc"])
    for result in run["results"]:
        check_sarif_result(result, driver["rules"])
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints) >= 2


def test_sarif_of_a_run_points_at_the_suite(reports):
    results = json.loads(reports["run"].text("sarif"))["runs"][0]["results"]
    places = {result["properties"]["target"]: result["locations"][0]["physicalLocation"] for result in results}
    assert set(places) == {EXPIRED, DEAD}
    for target, place in places.items():
        assert place["artifactLocation"]["uri"] == "file://" + str(reports["run"].folder / "gate.toml")
        assert place["region"]["startLine"] in (1, *range(SUITE_LINES[target], SUITE_LINES[target] + 4))


def test_sarif_tells_nothing_that_passed(reports):
    results = json.loads(reports["probe"].text("sarif"))["runs"][0]["results"]
    assert {result["properties"]["target"] for result in results} >= {EXPIRED, EXPIRING, DEAD}
    assert {result["kind"] for result in results if result["properties"]["target"] == DEAD} == {"open"}


# ASFF

ASFF_REQUIRED = {"AwsAccountId", "CreatedAt", "Description", "GeneratorId", "Id", "ProductArn", "Resources", "SchemaVersion",
                 "Severity", "Title", "Types", "UpdatedAt"}
ASFF_LIMITS = {"Title": 256, "Description": 1024, "Id": 512, "GeneratorId": 512}


def check_asff(finding: dict) -> None:
    assert ASFF_REQUIRED <= set(finding)
    assert finding["SchemaVersion"] == "2018-10-08" and finding["AwsAccountId"] == "123456789012"
    assert finding["ProductArn"] == "arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default"
    assert utc(finding["CreatedAt"]) <= utc(finding["UpdatedAt"])
    assert all(0 < len(finding[name]) <= limit for name, limit in ASFF_LIMITS.items())
    labels = {"INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"}
    assert {finding["Severity"]["Label"], finding["FindingProviderFields"]["Severity"]["Label"]} <= labels
    assert 0 < len(finding["Types"]) <= 50
    assert all(kind.count("/") == 2 and kind.startswith("Software and Configuration Checks/") for kind in finding["Types"])
    assert finding["Compliance"]["Status"] in {"PASSED", "WARNING", "FAILED", "NOT_AVAILABLE"}
    assert finding["Workflow"]["Status"] in {"NEW", "NOTIFIED", "RESOLVED", "SUPPRESSED"}
    assert finding["RecordState"] in {"ACTIVE", "ARCHIVED"}
    assert len(finding.get("Remediation", {"Recommendation": {"Text": "-"}})["Recommendation"]["Text"]) <= 512
    assert all(0 < len(value) <= 2048 for value in finding["ProductFields"].values()) and len(finding["ProductFields"]) <= 50
    for resource in finding["Resources"]:
        assert resource["Type"] == "Other" and resource["Id"]
        details = resource["Details"]["Other"]
        assert all(isinstance(value, str) and 0 < len(value) <= 1024 for value in details.values()) and len(details) <= 50
    assert len(json.dumps(finding)) < 240_000


@both
def test_asff_has_what_security_hub_requires(reports, command):
    batches = reports[command].json_lines("asff")
    findings = [finding for batch in batches for finding in batch]
    assert len(findings) >= COMMANDS[command] and all(0 < len(batch) <= 100 for batch in batches)
    for finding in findings:
        check_asff(finding)
    assert len({finding["Id"] for finding in findings}) == len(findings)


def test_asff_ids_are_those_of_the_run_before(trustprobe, lab, reports, tmp_path):
    again = tmp_path / "asff"
    trustprobe.run("probe", SOUND, EXPIRED, EXPIRING, DUAL, DEAD, "--store", lab.store("lab"), *lab.connect, *NOWHERE,
                   "--timeout", "3", "--aws-account", "123456789012", "--report", f"asff={again}")

    def ids(text):
        return {finding["Id"] for line in text.splitlines() for finding in json.loads(line)}

    assert ids(again.read_text()) == ids(reports["probe"].text("asff"))


@pytest.mark.parametrize("name", ("asff", "events"))
def test_formats_of_aws_are_refused_without_an_account(trustprobe, tmp_path, name):
    outcome = trustprobe.run("probe", DEAD, "--report", f"{name}={tmp_path / name}")
    assert outcome.exit_code == 2 and "an account of AWS is missing" in outcome.stderr and "--aws-account" in outcome.stderr
    assert not (tmp_path / name).exists()


# OCSF

@both
def test_ocsf_events_are_compliance_findings(reports, command):
    events = reports[command].json_lines("ocsf")
    assert len(events) >= COMMANDS[command]
    for event in events:
        assert event["class_uid"] == 2003 and event["category_uid"] == 2
        assert event["activity_id"] in (1, 2, 3) and event["type_uid"] == 200300 + event["activity_id"]
        assert event["severity_id"] in range(0, 7) and event["status_id"] in range(0, 7)
        assert event["time"] > 1_700_000_000_000
        assert event["metadata"]["version"] == "1.5.0" and event["metadata"]["product"]["vendor_name"]
        assert event["finding_info"]["uid"] and event["finding_info"]["title"]
        assert event["compliance"]["status_id"] in (1, 2, 3) and event["compliance"]["standards"]
        assert all(resource["uid"] for resource in event["resources"])
        assert "remediation" not in event or event["remediation"]["desc"]
        for evidence in event.get("evidences", []):
            check_evidence(evidence)
    assert len({event["finding_info"]["uid"] for event in events}) == len(events)


def check_evidence(evidence: dict) -> None:
    assert evidence["dst_endpoint"]["ip"] and isinstance(evidence["dst_endpoint"]["port"], int)
    if "tls" not in evidence:
        return
    assert evidence["tls"]["version"] and isinstance(evidence["tls"]["handshake_dur"], int)
    certificate = evidence["tls"].get("certificate")
    if certificate:
        assert certificate["issuer"] and certificate["serial_number"]
        assert certificate["created_time"] < certificate["expiration_time"]
        assert all(re.fullmatch(r"[0-9a-f]{64}", each["value"]) and each["algorithm_id"] == 3 for each in certificate["fingerprints"])


def test_ocsf_says_how_it_turned_out(reports):
    statuses = {event["unmapped"]["target"]: event["compliance"]["status_id"] for event in reports["run"].json_lines("ocsf")}
    assert statuses == {SOUND: 1, EXPIRED: 3, DEAD: 2}


# EventBridge

ENVELOPE = {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}


@both
def test_events_have_the_envelope_of_eventbridge(reports, command):
    events = reports[command].json_lines("events")
    assert events
    for event in events:
        assert set(event) == ENVELOPE and event["version"] == "0"
        assert not event["source"].startswith("aws.")
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", event["id"])
        assert event["account"] == "123456789012" and event["region"] == "eu-west-1" and utc(event["time"])
        detail = event["detail"]
        assert {"DaysToExpiry", "CommonName", "ValidityInDays", "CertificateExpirationDate", "Fingerprint"} <= set(detail)
        assert detail["Endpoints"] and isinstance(detail["DaysToExpiry"], int) and isinstance(detail["InUse"], bool)


def test_an_event_tells_of_each_certificate_how_it_stands(reports):
    kinds = {}
    for event in reports["probe"].json_lines("events"):
        for target in event["detail"]["Targets"]:
            kinds.setdefault(target, set()).add(event["detail-type"].removeprefix("ACM Certificate "))
    assert kinds[SOUND] == {"Available"} and kinds[EXPIRED] == {"Expired"}
    assert "Approaching Expiration" in kinds[EXPIRING] and DEAD not in kinds


# What docs/reports.md says to type, with an `aws` that keeps what it is given.

def documented(start: str) -> str:
    """The command of docs/reports.md that begins so, whole."""
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / "docs/reports.md").read_text(), re.DOTALL):
        if block.startswith(start):
            return block
    raise AssertionError(f"docs/reports.md has no command that begins with {start}")


@pytest.fixture
def fake_aws(tmp_path):
    """Runs a command in a folder with an `aws` that appends the file it is given to calls."""
    def run(command: str, folder: Path) -> list:
        program = tmp_path / "bin/aws"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\ncase $1 in securityhub|events) ;; *) exit 9;; esac\n'
                           f'eval "file=\\${{$#}}"\ncat "${{file#file://}}" | tr -d "\\n" >>{tmp_path}/calls\necho >>{tmp_path}/calls\n')
        program.chmod(0o755)
        environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
        subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=folder, env=environment, check=True)
        return [json.loads(line) for line in (tmp_path / "calls").read_text().splitlines()]
    return run


def test_the_documented_import_takes_every_finding(reports, fake_aws, tmp_path):
    findings = reports["probe"].json_lines("asff")
    (tmp_path / "findings.asff").write_text(reports["probe"].text("asff") * 2)
    assert fake_aws(documented("split -l 1 --filter='aws securityhub"), tmp_path) == findings * 2


def test_the_documented_command_puts_every_event_in_calls_of_ten(reports, fake_aws, tmp_path):
    events = reports["probe"].json_lines("events")
    (tmp_path / "events.jsonl").write_text(reports["probe"].text("events") * 3)
    calls = fake_aws(documented("jq -cn"), tmp_path)
    assert all(0 < len(call) <= 10 for call in calls)
    entries = [entry for call in calls for entry in call]
    assert [json.loads(entry["Detail"]) for entry in entries] == [event["detail"] for event in events] * 3
    assert all(set(entry) == {"Time", "Source", "Resources", "DetailType", "Detail"} for entry in entries)


# Prometheus

@pytest.fixture(scope="module")
def promtool():
    found = subprocess.run([ROOT / "scripts/lib/promtool"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


@both
def test_promtool_has_nothing_to_say_of_the_metrics(reports, promtool, command):
    checked = subprocess.run([promtool, "check", "metrics"], input=reports[command].text("prometheus"), capture_output=True,
                             text=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def samples(text: str, metric: str) -> dict:
    """{target: values} of one metric."""
    found = {}
    for target, value in re.findall(rf'^{metric}{{target="([^"]*)".*}} (\S+)$', text, re.MULTILINE):
        found.setdefault(target, []).append(float(value))
    return found


def test_metrics_of_a_certificate_survive_and_no_date_is_made_up(reports):
    text = reports["probe"].text("prometheus")
    ends = samples(text, "trustprobe_certificate_not_after_timestamp_seconds")
    now = samples(text.replace("seconds ", 'seconds{target="x"} '), "trustprobe_last_run_timestamp_seconds")["x"][0]
    assert set(ends) == {SOUND, EXPIRED, EXPIRING, DUAL}
    assert all(end < now for end in ends[EXPIRED]) and all(end > now for end in ends[SOUND])
    assert len(ends[DUAL]) >= 2  # one for each kind of key
    assert samples(text, "trustprobe_target_probed")[DEAD] == [0]
    assert DEAD not in samples(text, "trustprobe_certificate_info")


# Nagios

PERFDATA = r"'(?:[^'=|]|'')+'=-?\d+(?:\.\d+)?(?:s|ms|%|B|c)?(?:;[^; ]*){0,4}"


@both
def test_the_first_line_is_a_plugins(reports, command):
    first, *others = reports[command].text("nagios").splitlines()
    assert re.fullmatch(rf"TRUSTPROBE CRITICAL - [^|]+ \| {PERFDATA}( {PERFDATA})*", first)
    assert others and all("|" not in line for line in others)


@pytest.mark.parametrize("target, state, code", [(SOUND, "OK", 0), (EXPIRING, "WARNING", 1), (EXPIRED, "CRITICAL", 2), (DEAD, "UNKNOWN", 3)])
def test_on_standard_output_the_program_ends_as_a_plugin_does(trustprobe, lab, target, state, code):
    outcome = trustprobe.run("probe", target, "--store", lab.store("lab"), *lab.connect, *NOWHERE, "--timeout", "3", "--report", "nagios=-")
    assert outcome.stdout.startswith(f"TRUSTPROBE {state} - "), outcome.stdout + outcome.stderr
    assert outcome.exit_code == code


def test_a_plugins_line_in_a_file_leaves_the_exit_code_alone(trustprobe, lab, tmp_path):
    outcome = trustprobe.run("probe", EXPIRED, "--store", lab.store("lab"), *lab.connect, "--report", f"nagios={tmp_path / 'line'}")
    assert outcome.exit_code == 1


def test_a_run_on_standard_output_ends_as_a_plugin_does(trustprobe, lab, reports):
    outcome = trustprobe.run("run", reports["run"].folder / "gate.toml", "--store", f"amazon={lab.store('amazon')}", *lab.connect,
                             *NOWHERE, "--timeout", "3", "--report", "nagios")
    assert outcome.exit_code == 2 and outcome.stdout.startswith("TRUSTPROBE CRITICAL - ")


# Markdown

@both
def test_markdown_answers_first_and_its_table_has_four_columns(reports, command):
    lines = reports[command].text("markdown").splitlines()
    assert lines[0] == f"### trustprobe {command}: FAILED"
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) >= 4 and all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    assert "<details><summary>Details</summary>" in lines


def test_a_report_that_cannot_be_written_is_an_error_before_the_run_and_a_failure_after_it(trustprobe, lab, tmp_path):
    probe = ["probe", "dual.lab.example", "--store", lab.store("lab"), *lab.connect]
    before = trustprobe.run(*probe, "--report", f"junit={tmp_path}/no/such/folder.xml")
    assert (before.exit_code, before.stdout) == (2, "")
    assert "cannot be written (No such file or directory)" in before.stderr
    folder = trustprobe.run(*probe, "--report", f"junit={tmp_path}")
    assert folder.exit_code == 2
    assert "is a directory; name a file in it" in folder.stderr
    after = trustprobe.run(*probe, "--report", "junit=/dev/full")
    assert after.exit_code == 4
    assert "/dev/full: cannot be written (No space left on device)" in after.stderr
    old = tmp_path / "old.xml"
    old.write_text("old")
    assert trustprobe.run(*probe, "--report", f"junit={old}", "--connect-to", "nonsense").exit_code == 2
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]
