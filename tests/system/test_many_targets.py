"""Long lists: nothing is lost, nothing is waited for longer than the timeout, and an interruption leaves whole lines."""
import itertools
import json
import signal
import subprocess
import time

TARGETS = 2000
TIMEOUT = 2


def mixed_list(lab, bad_ports) -> tuple[list[str], list[str]]:
    """2,000 names, every third of them a bad peer or a port nobody listens on, and the connect-to rules for them."""
    good = itertools.cycle([lab.host("cdn.lab.example")["port"]])
    bad = itertools.cycle(bad_ports)
    names = [f"{'bad' if number % 3 == 2 else 'good'}-{number:04}.lab.example" for number in range(TARGETS)]
    return names, [f"{name}:443:127.0.0.1:{next(bad if name.startswith('bad') else good)}" for name in names]


def list_options(folder, names: list[str], rules: list[str]) -> list:
    (folder / "list").write_text("\n".join(names) + "\n")
    (folder / "connect-to").write_text("\n".join(rules) + "\n")
    return ["-l", folder / "list", "--connect-to-file", folder / "connect-to", "--offers", "default"]


def test_two_thousand_targets_with_a_third_bad_are_done_in_time(trustprobe, lab, peers, tmp_path):
    names, rules = mixed_list(lab, [*peers.values(), 1])
    began = time.monotonic()
    outcome = trustprobe.json("probe", *list_options(tmp_path, names, rules), "-c", TARGETS, "--timeout", TIMEOUT,
                              "--store", lab.store("lab"), timeout=300)
    took = time.monotonic() - began
    targets = outcome.of_kind("target")
    assert sorted(record["target"] for record in targets) == sorted(names)
    not_probed = {record["target"] for record in targets if record["outcome"] == "not-probed"}
    assert {name for name in names if name.startswith("bad")} <= not_probed
    # With all at once on a slow machine some of the good ones are out of time too: that, and nothing else, may be said of them.
    reasons = {endpoint["attempts"][0]["failure"]["reason"] for endpoint in outcome.of_kind("endpoint")
               if endpoint["target"] in not_probed and endpoint["target"].startswith("good")}
    assert reasons <= {"timed-out"}
    assert outcome.records[-1]["kind"] == "summary" and outcome.records[-1]["targets"] == TARGETS
    assert outcome.exit_code == 3
    assert took < (90 if trustprobe.sanitized else TIMEOUT + 15)


def test_an_interruption_leaves_whole_lines(trustprobe, lab, peers, tmp_path):
    names, rules = mixed_list(lab, [peers["silent"]])
    command = [trustprobe.path, "probe", *list_options(tmp_path, names, rules), "--timeout", "30", "--store", lab.store("lab"),
               "--format", "json"]
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
