"""What --save keeps: whole files, with every certificate once, that say as much as what was printed."""
import json
import signal
import socket
import subprocess

from own_server import OwnServer


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_saved_file_is_judged_as_what_was_printed(trustprobe, tmp_path):
    with OwnServer(tmp_path) as server:
        printed = trustprobe.json("probe", server.target, "--store", server.roots, "--save", tmp_path / "saved.jsonl")
    saved = lines_of(tmp_path / "saved.jsonl")
    trustprobe.validate(saved)
    assert {line["kind"] for line in saved} == {"certificate", "endpoint", "target"}
    ids = [line["id"] for line in saved if line["kind"] == "certificate"]
    assert len(ids) == len(set(ids)) == 1
    attempts = [line["attempts"] for line in saved if line["kind"] == "endpoint"]
    assert attempts == [line["attempts"] for line in printed.of_kind("endpoint")]
    (tmp_path / "printed.jsonl").write_text(printed.stdout)
    verified = [trustprobe.json("verify", tmp_path / file, "--store", server.roots).of_kind("verified") for file in ("saved.jsonl", "printed.jsonl")]
    assert verified[0] == verified[1] != []


def test_a_directory_gets_a_file_for_each_run(trustprobe, tmp_path):
    for _ in range(2):
        trustprobe.run("probe", "127.0.0.1:1", "--save", f"{tmp_path}/seen/")
    files = sorted(path.name for path in (tmp_path / "seen").iterdir())
    assert len(files) == 2 and all(name.startswith("observations-20") and name.endswith(".jsonl") for name in files)


def test_a_place_that_cannot_be_written_stops_the_run_before_it_begins(trustprobe, tmp_path):
    outcome = trustprobe.run("probe", "127.0.0.1:1", "--save", tmp_path / "no" / "such.jsonl")
    assert outcome.exit_code == 2 and outcome.stdout == ""
    assert outcome.stderr.endswith(": cannot be written (No such file or directory); check the path and its permissions\n")


def test_an_interrupted_run_leaves_what_was_there(trustprobe, tmp_path):
    file = tmp_path / "saved.jsonl"
    file.write_text("of yesterday")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        run = subprocess.Popen([trustprobe.path, "probe", f"127.0.0.1:{silent.getsockname()[1]}", "--save", file], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
        connection, _ = silent.accept()  # so that it is under way
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=60)
        connection.close()
    assert run.returncode == 130
    assert file.read_text() == "of yesterday"
    assert [path.name for path in tmp_path.iterdir()] == ["saved.jsonl"]


def test_a_suite_is_saved_too(trustprobe, tmp_path):
    with OwnServer(tmp_path) as server:
        (tmp_path / "suite.toml").write_text(f'name = "own"\n[stores]\nown = "{server.roots}"\n'
                                             f'[[endpoint]]\ntarget = "{server.target}"\nstores = ["own"]\nexpect.verdict = "valid"\n')
        outcome = trustprobe.run("run", tmp_path / "suite.toml", "--save", tmp_path / "saved.jsonl")
    assert outcome.exit_code == 0, outcome.stdout + outcome.stderr
    assert lines_of(tmp_path / "saved.jsonl")[-1]["target"] == server.target
