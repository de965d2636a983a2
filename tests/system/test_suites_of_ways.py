"""The shipped suites whose hosts are not reached by plain TLS: databases by STARTTLS, and hosts through a proxy."""
import json
import subprocess

import pytest
from conftest import ROOT

from proxies import bumping, squid

HOST = "dual.lab.example"


@pytest.fixture(scope="module")
def databases(lab):
    """The lab's PostgreSQL and MariaDB, and the same without TLS. The servers stay up with the lab."""
    up = subprocess.run([ROOT / "scripts/lab", "up", "protocols"], capture_output=True, text=True, check=False)
    assert up.returncode == 0, up.stderr
    return {service["host"]: f"{service['protocol']}://{service['host']}" for service in json.loads((lab.folder / "protocols.json").read_text())
            if service["protocol"] in ("postgres", "mysql")}


def judgements(outcome) -> dict[tuple[str, str], set[str]]:
    """{(target, expectation): statuses}"""
    found: dict[tuple[str, str], set[str]] = {}
    for line in outcome.of_kind("judgement"):
        found.setdefault((line["target"], line["expectation"]), set()).add(line["status"])
    return found


def run_rds(trustprobe, lab, endpoints, *options):
    return trustprobe.json("run", "rds", "--set", f"endpoints={','.join(endpoints)}", "--store", f"clients={lab.store('lab')}", *lab.connect,
                           "--revocation", "off", *options)


def test_databases_that_offer_tls_meet_the_suite(trustprobe, lab, databases):
    endpoints = [databases["postgres.lab.example"], databases["mysql.lab.example"]]
    outcome = run_rds(trustprobe, lab, endpoints, "--set", "roots=Lab Root CA *")
    assert outcome.exit_code == 0, outcome.stderr
    assert {target for target, _ in judgements(outcome)} == set(endpoints)
    assert all(statuses == {"met"} for statuses in judgements(outcome).values())


def test_a_database_without_tls_does_not_pass(trustprobe, lab, databases):
    for host in ("plain-postgres.lab.example", "plain-mysql.lab.example"):
        outcome = run_rds(trustprobe, lab, [databases[host]], "--set", "roots=Lab Root CA *")
        assert outcome.exit_code == 3, outcome.stderr
        assert set.union(*judgements(outcome).values()) == {"undetermined"}
        (endpoint,) = outcome.of_kind("endpoint")
        assert {attempt["failure"]["reason"] for attempt in endpoint["attempts"]} == {"not-offered"}


def test_a_database_below_the_roots_of_another_region_is_told(trustprobe, lab, databases):
    postgres = databases["postgres.lab.example"]
    outcome = run_rds(trustprobe, lab, [postgres], "--set", "region=eu-west-1")
    assert outcome.exit_code == 1, outcome.stderr
    assert {key for key, statuses in judgements(outcome).items() if statuses != {"met"}} == {(postgres, "anchor")}
    (anchor,) = [line for line in outcome.of_kind("judgement") if line["expectation"] == "anchor"]
    assert anchor["expected"] == "anchor Amazon RDS eu-west-1 Root CA *"


def run_through(proxy, trustprobe, lab):
    """The lab's nginx may be too old for post-quantum groups, which is a warning."""
    outcome = trustprobe.json("run", "proxy", "--proxy", f"http://{proxy.where()}", "--set", f"hosts={HOST}", "--set", "anchors=Lab Root CA *", "--store",
                              f"public={lab.store('lab')}", *lab.connect, "--revocation", "off", "--retry", "3")
    return outcome, {key[1] for key, statuses in judgements(outcome).items() if statuses != {"met"}} - {"post_quantum"}


def test_a_path_through_a_proxy_that_leaves_tls_alone_meets_the_suite(trustprobe, lab):
    with squid(lab) as proxy:
        outcome, not_met = run_through(proxy, trustprobe, lab)
    assert not_met == set()
    assert outcome.exit_code == 0, outcome.stderr


def test_a_path_through_a_proxy_that_signs_anew_does_not_pass(trustprobe, lab, tmp_path):
    with bumping(lab, tmp_path) as proxy:
        outcome, not_met = run_through(proxy, trustprobe, lab)
    assert not_met == {"verdict", "anchor"}
    assert outcome.exit_code == 1, outcome.stderr


def test_a_path_through_a_proxy_that_accepts_old_versions_and_signs_with_sha1_is_told(trustprobe, lab, tmp_path):
    with bumping(lab, tmp_path, signing_hash="sha1", old_versions=True) as proxy:
        outcome, not_met = run_through(proxy, trustprobe, lab)
    assert not_met == {"verdict", "anchor", "versions", "check"}
    assert [line["expected"] for line in outcome.of_kind("judgement") if line["expectation"] == "check" and line["status"] == "unmet"] == ["weak-signature passed"]
    assert outcome.exit_code == 1, outcome.stderr
