"""Long lists: nothing is lost, nothing is waited for longer than the timeout, and an interruption leaves whole lines."""
import itertools
import json
import signal
import subprocess
import time

TARGETS = 2000
TIMEOUT = 2


def mixed_list(lab, peers) -> tuple[str, str]:
    """2,000 names, every third of them a bad peer or a port nobody listens on, and the connect-to rules for them."""
    good = itertools.cycle((host["addresses"][0], host["port"]) for host in lab.hosts if host["host"].startswith("valid."))
    bad = itertools.cycle([("127.0.0.1", port) for port in (*peers.values(), 1)])
    names, rules = [], []
    for number in range(TARGETS):
        address, port = next(bad if number % 3 == 2 else good)
        names.append(f"target-{number:04}.lab.example")
        rules.append(f"{names[-1]}:443:{address}:{port}")
    return "\n".join(names) + "\n", "\n".join(rules) + "\n"


def test_two_thousand_targets_with_a_third_bad_are_done_in_time(trustprobe, lab, peers, tmp_path):
    names, rules = mixed_list(lab, peers)
    (tmp_path / "list").write_text(names)
    (tmp_path / "connect-to").write_text(rules)
    began = time.monotonic()
    outcome = trustprobe.json("probe", "-l", tmp_path / "list", "--connect-to-file", tmp_path / "connect-to", "-c", TARGETS,
                              "--timeout", TIMEOUT, "--offers", "default", "--store", lab.store("lab"), timeout=300)
    took = time.monotonic() - began
    targets = outcome.of_kind("target")
    assert sorted(record["target"] for record in targets) == names.split()
    not_probed = [record["target"] for record in targets if record["outcome"] == "not-probed"]
    assert not_probed and len(not_probed) == TARGETS // 3
    assert outcome.records[-1]["kind"] == "summary" and outcome.records[-1]["targets"] == TARGETS
    assert outcome.exit_code == 3
    assert took < (90 if trustprobe.sanitized else TIMEOUT + 15)


def test_an_interruption_leaves_whole_lines(trustprobe, lab, peers, tmp_path):
    names, rules = mixed_list(lab, {"silent": peers["silent"]})
    (tmp_path / "list").write_text(names)
    (tmp_path / "connect-to").write_text(rules)
    command = [trustprobe.path, "probe", "-l", tmp_path / "list", "--connect-to-file", tmp_path / "connect-to", "--timeout", "30",
               "--offers", "default", "--store", lab.store("lab"), "--format", "json"]
    with open(tmp_path / "out", "wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL) as process:
        while (tmp_path / "out").stat().st_size == 0:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
    text = (tmp_path / "out").read_text()
    assert text.endswith("\n")
    records = [json.loads(line) for line in text.splitlines()]
    assert 0 < len(records) < 2 * TARGETS
    assert process.returncode != 0


def test_targets_come_from_standard_input_too(trustprobe, lab):
    outcome = trustprobe.json("probe", "-", "--store", lab.store("lab"), *lab.connect,
                              stdin="# two of the lab's\nvalid.rootca1.demo.amazontrust.com  # RSA\nvalid.rootca3.demo.amazontrust.com:443\n")
    assert outcome.exit_code == 0
    assert [record["outcome"] for record in outcome.of_kind("target")] == ["ok", "ok"]
