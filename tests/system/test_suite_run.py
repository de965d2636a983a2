"""`trustprobe run`: expectations held against the lab, and the exit code that says how it went."""
from pathlib import Path

import pytest

SUITE = Path(__file__).resolve().parents[2] / "probes/amazon-trust.toml"


def suite(folder: Path, *expectations: tuple[str, str]) -> Path:
    file = folder / "suite.toml"
    file.write_text('name = "case"\n[stores]\namazon = "amazon"\n' + "".join(
        f'[[endpoint]]\ntarget = "{target}"\nstores = ["amazon"]\nexpect.verdict = "{verdict}"\n' for target, verdict in expectations))
    return file


def run(trustprobe, lab, file):
    return trustprobe.run("run", file, "--store", f"amazon={lab.store('amazon')}", *lab.connect, "--timeout", "3")


def test_the_published_suite_is_met(trustprobe, lab):
    outcome = run(trustprobe, lab, SUITE)
    assert outcome.exit_code == 0, outcome.stdout + outcome.stderr
    assert "13 met, 0 unmet, 0 undetermined" in outcome.stdout


@pytest.mark.parametrize("expectations, exit_code", [
    ([("valid.rootca1.demo.amazontrust.com", "valid"), ("expired.rootca2.demo.amazontrust.com", "expired"),
      ("incomplete.lab.example", "untrusted")], 0),
    ([("valid.rootca1.demo.amazontrust.com", "expired")], 1),
    ([("expired.rootca1.demo.amazontrust.com", "valid")], 1),
    ([("revoked.rootca1.demo.amazontrust.com", "revoked")], 0),
    ([("valid.rootca1.demo.amazontrust.com", "revoked")], 1),
    ([("revoked.rootca1.demo.amazontrust.com", "valid")], 1),
    ([("crl-404.lab.example", "revoked")], 3),
    ([("crl-404.lab.example", "revoked"), ("valid.rootca1.demo.amazontrust.com", "untrusted")], 1),
], ids=["all met", "valid is not expired", "expired is not valid", "revoked is revoked", "good is not revoked", "revoked is not valid",
        "a list that is not there proves nothing", "unmet goes before undetermined"])
def test_the_exit_code_says_how_it_went(trustprobe, lab, tmp_path, expectations, exit_code):
    outcome = run(trustprobe, lab, suite(tmp_path, *expectations))
    assert outcome.exit_code == exit_code, outcome.stdout + outcome.stderr


def test_an_unreachable_endpoint_is_undetermined(trustprobe, lab, tmp_path):
    file = suite(tmp_path, ("silent.lab.example", "valid"))
    outcome = trustprobe.run("run", file, "--store", f"amazon={lab.store('amazon')}", "--connect-to", "silent.lab.example:443:127.0.0.1:1")
    assert outcome.exit_code == 3


def test_every_host_of_the_lab_is_judged_as_what_it_is(trustprobe, lab, tmp_path):
    # Of the four addresses of one host one does not answer: what holds for the whole name is another test's question.
    hosts = [host for host in lab.hosts if len(host["addresses"]) == 1]
    outcome = run(trustprobe, lab, suite(tmp_path, *((host["host"], host["expected_verdict"]) for host in hosts)))
    assert outcome.exit_code == 0, outcome.stdout + outcome.stderr
    assert f"{len(hosts)} met, 0 unmet, 0 undetermined" in outcome.stdout
