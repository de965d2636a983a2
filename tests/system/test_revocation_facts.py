"""The publisher's test hosts with the CRLs of their day: revoked ones are revoked, valid ones good, expired ones expired."""
from pathlib import Path

import pytest

FACTS = Path(__file__).resolve().parents[3] / "shared/facts/amazon-demo"
pytestmark = pytest.mark.skipif(not FACTS.exists(), reason="../shared/facts/amazon-demo not present")


def verify(trustprobe, kind, root, at="2025-02-25", policy="hard", lists="*.crl"):
    name = f"{kind}.rootca{root}.demo.amazontrust.com"
    untrusted = [argument for file in sorted(FACTS.glob("[re]2m0*.cer")) + [FACTS / f"rootca{root}.cer"] for argument in ("--untrusted", file)]
    crls = [argument for file in sorted(FACTS.glob(lists)) for argument in ("--crl", file)]
    outcome = trustprobe.json("verify", FACTS / f"{name}.cer", *untrusted, "--store", "amazon", "--name", name, "--at", at,
                              "--revocation", policy, *crls)
    (verified,) = outcome.of_kind("verified")
    return outcome.exit_code, verified["verdicts"][0]


@pytest.mark.parametrize("root", [1, 3])
def test_a_revoked_host_is_revoked(trustprobe, root):
    exit_code, verdict = verify(trustprobe, "revoked", root)
    assert exit_code == 1 and verdict["verdict"] == "not-trusted"
    assert verdict["revocation"][0]["status"] == "revoked"
    assert [problem["id"] for problem in verdict["problems"]] == ["revoked"]


@pytest.mark.parametrize("root", [1, 3])
def test_a_valid_host_is_proved_good_to_the_anchor(trustprobe, root):
    exit_code, verdict = verify(trustprobe, "valid", root)
    assert exit_code == 0 and verdict["verdict"] == "trusted"
    assert {status["status"] for status in verdict["revocation"]} == {"good"}


@pytest.mark.parametrize("root", [1, 3])
def test_an_expired_host_is_expired_and_nobody_asks_further(trustprobe, root):
    exit_code, verdict = verify(trustprobe, "expired", root)
    assert exit_code == 1
    assert "expired" in [problem["id"] for problem in verdict["problems"]]
    assert verdict["revocation"] == []


@pytest.mark.parametrize("kind", ["valid", "revoked"])
def test_a_month_later_the_lists_of_that_day_prove_nothing(trustprobe, kind):
    exit_code, verdict = verify(trustprobe, kind, 1, at="2025-03-25")
    assert exit_code == 3 and verdict["verdict"] == "undetermined"
    assert verdict["revocation"][0]["status"] == "unknown"


def test_without_the_list_of_its_issuer_a_host_is_not_proved(trustprobe):
    exit_code, verdict = verify(trustprobe, "valid", 1, lists="rootca1.crl")
    assert exit_code == 3 and [problem["id"] for problem in verdict["problems"]] == ["revocation-unknown"]
