"""What a change of trust does to the lab's hosts, live and over what was saved."""
import pytest

HOSTS = [f"{kind}.rootca{number}.demo.amazontrust.com" for number in (1, 2, 3) for kind in ("valid", "expired")] + ["dual.lab.example"]


def effects(outcome):
    """{(target, leaf): [(client, effect, anchor after)]}"""
    return {(record["target"], record["leaf"]): [(each["client"], each["effect"], (each["anchor_after"] or {}).get("fingerprint"))
                                                 for each in record["clients"]] for record in outcome.of_kind("impact")}


def timeless(summary):
    """Without the moments at which each world was judged: now, twice."""
    return {key: {**value, "at": None} if key in ("before", "after") else value for key, value in summary.items()}


def without_root1(lab):
    return ["--from", f"fleet={lab.store('root1')}", "--to", f"next={lab.store('root3')}"]


def test_saved_observations_get_what_live_endpoints_get(trustprobe, lab, tmp_path):
    saved = trustprobe.json("probe", *HOSTS, *lab.connect, "--store", lab.store("lab"))
    (tmp_path / "saved.json").write_text(saved.stdout)
    live = trustprobe.json("impact", *HOSTS, *lab.connect, *without_root1(lab))
    offline = trustprobe.json("impact", "--saved", tmp_path / "saved.json", *without_root1(lab))
    assert effects(live) == effects(offline)
    assert len(effects(live)) == len(HOSTS) + 1, "the dual host has two certificates"
    assert timeless(live.of_kind("impact-summary")[0]) == timeless(offline.of_kind("impact-summary")[0])
    assert live.exit_code == offline.exit_code == 1


def test_what_breaks_is_counted_by_target_and_by_the_root_it_loses(trustprobe, lab):
    summary = trustprobe.json("impact", *HOSTS, *lab.connect, *without_root1(lab)).of_kind("impact-summary")[0]
    assert summary["endpoints"] == len(HOSTS)
    assert summary["breaks_for_all"] == 1, "valid.rootca1"
    assert summary["breaks_for_some"] == 1, "of the dual host one certificate breaks, and the other is mended"
    assert summary["repaired"] == 1, "valid.rootca3"
    assert [(lost["root"]["subject"], lost["endpoints"]) for lost in summary["lost_roots"]] == [
        ("CN=Lab Root CA 1, O=Trustprobe Lab, C=US", 2)]


@pytest.mark.parametrize("root, breaks", [("Lab Root CA 1", False), ("*", None), ("Lab Services*", False)])
def test_the_exit_code_tells_whether_anything_breaks(trustprobe, lab, root, breaks):
    outcome = trustprobe.run("impact", "valid.rootca1.demo.amazontrust.com", *lab.connect, "--from", lab.store("lab"), "--remove", root,
                             "--client", "web")
    if breaks is None:
        assert outcome.exit_code == 2 and "has no anchor left" in outcome.stderr
    else:
        assert outcome.exit_code == 0 and outcome.stdout.startswith("NOTHING BREAKS"), "the others reach it by another root"


def test_an_endpoint_that_does_not_answer_is_undetermined(trustprobe, lab):
    outcome = trustprobe.run("impact", "127.0.0.1:1", "--from", lab.store("root1"), "--to", lab.store("root3"))
    assert outcome.exit_code == 3
    assert "undetermined for 1" in outcome.stdout
    assert "not probed: refused the connection" in outcome.stdout


def test_a_date_and_a_later_clock_break_what_they_concern(trustprobe, lab):
    host = "valid.rootca3.demo.amazontrust.com"
    fleet = ["--from", f"fleet={lab.store('root3')}"]
    dated = trustprobe.json("impact", host, *lab.connect, *fleet, "--distrust-after", "Lab Root CA 3=2020-01-01")
    assert dated.exit_code == 1
    assert all(each["effect"] in ("breaks", "refused") for each in dated.of_kind("impact")[0]["clients"])
    before = trustprobe.json("impact", host, *lab.connect, *fleet, "--distrust-after", "Lab Root CA 3=2035-01-01")
    assert before.exit_code == 0
    later = trustprobe.json("impact", host, *lab.connect, *fleet, "--at", "2036-01-01")
    assert later.exit_code == 1
    assert {each["reason"] for each in later.of_kind("impact")[0]["clients"] if each["effect"] == "breaks"} == {"expired"}


@pytest.mark.parametrize("arguments, sentence", [
    (["--remove", "No Such Root"], "No Such Root: no anchor of "),
    (["--remove", "ca"], "ca: fits 5 anchors: Lab Root CA 1, Lab Root CA 2"),
    (["--distrust-after", "Lab Root CA 1"], "--distrust-after Lab Root CA 1: needs a root and a date; write ROOT=2026-04-15"),
    (["--distrust-after", "Lab Root CA 1=soon"], "--distrust-after: 'soon' is no date; write ROOT=2026-04-15 or"),
    ([], "nothing changes; name a store with --to, a root with --remove"),
    (["--at", "tomorrow"], "--at: 'tomorrow' is no time; write 2026-11-21"),
    (["--to", "/nonexistent"], "/nonexistent: "),
])
def test_a_change_that_makes_no_sense_is_one_sentence(trustprobe, lab, arguments, sentence):
    outcome = trustprobe.run("impact", "127.0.0.1", "--from", f"fleet={lab.store('amazon')}", *arguments)
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert sentence in outcome.stderr
    assert outcome.stderr.count("\n") == 1
