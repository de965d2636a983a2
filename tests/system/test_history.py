"""What --history keeps, and what is told of it."""
import sqlite3
import subprocess
import time

import pytest

from own_server import OwnServer


class Watch:
    """A server of the test's own that is looked at again and again, into one history."""

    def __init__(self, trustprobe, server, folder):
        self.trustprobe, self.server, self.file = trustprobe, server, folder / "history.db"

    def look(self):
        outcome = self.trustprobe.run("probe", self.server.target, "--store", self.server.roots, "--history", self.file)
        time.sleep(1.05)  # times are whole seconds
        return outcome

    def replace(self, *arguments):
        self.server.issue(*arguments)
        self.server.restart()

    def ask(self, *arguments):
        return self.trustprobe.json(*arguments, "--history", self.file, "--store", self.server.roots)


@pytest.fixture
def watch(trustprobe, tmp_path):
    with OwnServer(tmp_path) as server:
        yield Watch(trustprobe, server, tmp_path)


def told(record):
    return [(each["kind"], each["direction"]) for event in record["events"] for each in event["differences"]]


def test_a_life_is_told_from_the_first_look_to_the_last(watch):
    watch.look()
    watch.look()
    watch.replace(180)
    watch.look()
    record = watch.ask("history", watch.server.target).of_kind("history")[0]
    assert record["sightings"] == 3
    assert told(record) == [("leaf", "better")]
    assert record["first_standing"].startswith("ECDSA P-256 certificate of Own Root until ")
    assert record["last_standing"].endswith("at 127.0.0.1, TLS 1.3, trusted")
    listed = watch.ask("history").of_kind("history")
    assert [(each["target"], each["sightings"]) for each in listed] == [(watch.server.target, 3)]


def test_what_changed_in_an_outage_is_told_after_it(watch):
    watch.look()
    watch.server.stop()
    watch.look()
    watch.look()
    watch.server.issue(180)
    watch.server.start()
    watch.look()
    record = watch.ask("history", watch.server.target).of_kind("history")[0]
    assert told(record) == [("reachability", "undetermined"), ("reachability", "undetermined"), ("leaf", "better")]


def test_the_last_two_runs_are_compared_by_their_names(watch):
    assert watch.look().exit_code == 0
    too_early = watch.trustprobe.run("diff", "previous", "latest", "--history", watch.file)
    assert too_early.exit_code == 2
    assert too_early.stderr == ("trustprobe diff: BEFORE: the targets of the last run were not observed before it; "
                                "compare again after the next run\n")
    watch.replace(180, "DNS:elsewhere.example")
    watch.look()
    assert watch.ask("diff", "previous", "latest").exit_code == 1
    backwards = watch.trustprobe.run("diff", "latest", "previous", "--history", watch.file)
    assert backwards.exit_code == 2
    assert backwards.stderr == "trustprobe diff: AFTER: previous is earlier than latest; give the earlier moment first\n"
    assert watch.ask("diff", "latest", "latest").exit_code == 3, "nobody has looked since"


def test_a_look_that_saw_the_same_costs_a_row_and_no_more(watch):
    for _ in range(3):
        watch.look()
    with sqlite3.connect(watch.file) as database:
        count = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("runs", "observed", "contents", "certificates")}
    assert count == {"runs": 3, "observed": 3, "contents": 1, "certificates": 1}


def test_runs_at_once_share_a_history(trustprobe, tmp_path):
    command = [trustprobe.path, "probe", "127.0.0.1:1", "--history", tmp_path / "history.db"]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    for run in runs:
        _, errors = run.communicate()
        assert (run.returncode, errors) == (3, "")
    with sqlite3.connect(tmp_path / "history.db") as database:
        assert database.execute("SELECT count(*) FROM observed").fetchone() == (6,)


def test_a_database_of_another_program_is_left_alone(trustprobe, tmp_path):
    file = tmp_path / "theirs.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE theirs(x)")
    before = file.read_bytes()
    for command in (["probe", "127.0.0.1:1"], ["history"], ["diff", "previous", "latest"]):
        outcome = trustprobe.run(*command, "--history", file)
        assert outcome.exit_code == 2 and outcome.stdout == ""
        assert "is a database of another program, and stays as it is; name another file for the history" in outcome.stderr
    assert file.read_bytes() == before


def test_a_target_that_is_unknown_gets_the_nearest_name(watch):
    watch.look()
    outcome = watch.trustprobe.run("history", watch.server.target + "0", "--history", watch.file)
    assert outcome.exit_code == 2
    assert outcome.stderr.endswith(f"was never observed; did you mean {watch.server.target}?\n")
