"""What became of a server between two looks at it."""
import time

import pytest

from own_server import OwnServer


class Looks:
    """A server of the test's own, looked at again and again."""

    def __init__(self, trustprobe, server, folder):
        self.trustprobe, self.server, self.folder, self.count = trustprobe, server, folder, 0

    def look(self, *options):
        self.count += 1
        file = self.folder / f"look-{self.count}.jsonl"
        self.trustprobe.run("probe", self.server.target, "--store", self.server.roots, "--save", file, *options)
        return file

    def diff(self, before, after):
        return self.trustprobe.json("diff", before, after, "--store", self.server.roots)


@pytest.fixture
def looks(trustprobe, tmp_path):
    with OwnServer(tmp_path) as server:
        yield Looks(trustprobe, server, tmp_path)


def told(outcome):
    return {(each["kind"], each["direction"]) for line in outcome.of_kind("difference") for each in line["differences"]}


def test_the_same_certificate_is_no_difference(looks):
    outcome = looks.diff(looks.look(), looks.look())
    assert outcome.exit_code == 0
    assert outcome.of_kind("difference")[0]["direction"] == "unchanged"
    assert outcome.of_kind("difference-summary")[0]["unchanged"] == 1


def test_a_renewed_certificate_is_better(looks):
    before = looks.look()
    looks.server.issue(180)
    looks.server.restart()
    outcome = looks.diff(before, looks.look())
    assert outcome.exit_code == 0
    assert told(outcome) == {("leaf", "better")}


def test_a_certificate_without_its_names_is_worse(looks):
    before = looks.look()
    looks.server.issue(180, "DNS:elsewhere.example")
    looks.server.restart()
    outcome = looks.diff(before, looks.look())
    assert outcome.exit_code == 1
    assert {("names", "worse"), ("verdict", "worse"), ("finding", "worse")} <= told(outcome)
    text = looks.trustprobe.run("diff", before, looks.look(), "--store", looks.server.roots)
    assert text.exit_code == 1
    assert text.stdout.startswith("WORSE   1 of 1 target\n")
    assert "no longer valid for 127.0.0.1 and shop.example" in text.stdout


def test_a_server_that_is_silent_is_undetermined(looks):
    before = looks.look()
    looks.server.stop()
    outcome = looks.diff(before, looks.look())
    assert outcome.exit_code == 3
    assert told(outcome) == {("reachability", "undetermined")}


def test_a_look_that_asked_for_less_leaves_the_rest_undetermined(looks):
    outcome = looks.diff(looks.look(), looks.look("--offers", "default"))
    assert outcome.exit_code == 3
    assert told(outcome) == {("reachability", "undetermined")}


def test_files_in_the_wrong_order_are_told(looks):
    before = looks.look()
    time.sleep(1.05)  # times are whole seconds
    after = looks.look()
    outcome = looks.trustprobe.run("diff", after, before)
    assert outcome.exit_code == 2
    assert outcome.stderr == f"trustprobe diff: {before}: was seen before {after}; give the earlier file first\n"


def test_a_target_is_the_same_however_it_was_typed(looks, trustprobe, tmp_path):
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    trustprobe.run("probe", looks.server.target, "--store", looks.server.roots, "--save", before)
    trustprobe.run("probe", f"https://{looks.server.target}/", "--store", looks.server.roots, "--save", after)
    assert looks.diff(before, after).of_kind("difference-summary")[0]["unchanged"] == 1


def test_what_was_printed_is_compared_as_what_was_saved(looks, tmp_path):
    printed = looks.trustprobe.json("probe", looks.server.target, "--store", looks.server.roots)
    (tmp_path / "printed.jsonl").write_text(printed.stdout)
    assert looks.diff(tmp_path / "printed.jsonl", looks.look()).of_kind("difference-summary")[0]["unchanged"] == 1


@pytest.mark.parametrize("content, sentence", [
    ("", "seen.jsonl: no observation in it; save some with trustprobe probe HOST --save FILE"),
    ("{", "seen.jsonl:1: is not a JSON object; give what trustprobe probe --format json printed"),
    ('{"schema_version":"9"}', "seen.jsonl:1: is of schema version 9, and this trustprobe reads version 1; "),
    (None, "seen.jsonl: cannot be read (No such file or directory)"),
])
def test_a_file_that_holds_no_observations_is_one_sentence(trustprobe, tmp_path, content, sentence):
    file = tmp_path / "seen.jsonl"
    if content is not None:
        file.write_text(content)
    outcome = trustprobe.run("diff", file, file)
    assert outcome.exit_code == 2 and outcome.stdout == ""
    assert sentence in outcome.stderr and outcome.stderr.count("\n") == 1
