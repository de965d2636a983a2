"""Each way of misbehaving gets its stage and reason, within the attempt's deadline."""
import time

import pytest

REASONS = {
    "silent": ("handshake", "timed-out"),
    "dribble": ("handshake", "timed-out"),
    "half_record": ("handshake", "timed-out"),
    "reset": ("handshake", "reset"),
    "closed": ("handshake", "closed"),
    "http": ("handshake", "not-tls"),
    "smtp": ("handshake", "not-tls"),
    "garbage": ("handshake", "not-tls"),
    "alert": ("handshake", "alert"),
    "endless": ("handshake", "too-large"),
    "oversized": ("handshake", "too-large"),
    "unused": ("connect", "refused"),
}


@pytest.mark.parametrize("behaviour", REASONS)
def test_a_bad_peer_gets_its_stage_and_reason_in_time(trustprobe, lab, peers, behaviour):
    port = {**peers, "unused": 1}[behaviour]
    began = time.monotonic()
    outcome = trustprobe.json("probe", f"127.0.0.1:{port}", "--timeout", "2", "--store", lab.store("lab"))
    assert time.monotonic() - began < 2 + 3
    (endpoint,) = outcome.of_kind("endpoint")
    # No TLS answer to the first offer: no other is made. An alert is an answer.
    assert len(endpoint["attempts"]) == 1 or behaviour in ("alert", "endless", "oversized")
    failure = endpoint["attempts"][0]["failure"]
    assert (failure["stage"], failure["reason"]) == REASONS[behaviour]
    assert failure["alert"] == (40 if behaviour == "alert" else None)
    assert outcome.of_kind("target")[0]["outcome"] == "not-probed"
    assert outcome.exit_code == 3


def test_a_target_that_was_not_probed_can_be_allowed(trustprobe, lab, peers):
    outcome = trustprobe.json("probe", f"127.0.0.1:{peers['closed']}", "--unreachable", "ok", "--store", lab.store("lab"))
    assert outcome.exit_code == 0


def test_control_characters_of_a_peer_do_not_reach_the_terminal(trustprobe, lab, peers):
    outcome = trustprobe.run("probe", f"127.0.0.1:{peers['garbage']}", "--store", lab.store("lab"))
    assert "\x1b" not in outcome.stdout + outcome.stderr
