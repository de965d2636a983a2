"""What `intercept` holds a proxy against: baselines that are none are refused, and what both sides were not asked is not compared."""
import json

import pytest

from defects import addresses
from proxies import Squid, bumping, squid, target

RSA, DUAL = "tls12.lab.example", "dual.lab.example"
DEAD = "http://127.0.0.1:1"


def near(lab, name: str) -> str:
    """A target that needs no resolver, here and at the proxy."""
    return f"127.0.0.1,{target(lab, name)}"


def options(lab) -> list:
    return ["--store", lab.store("lab"), "--revocation", "off", "--no-cache"]


@pytest.fixture(scope="module")
def tunnel(lab):
    with squid(lab) as proxy:
        yield f"http://{proxy.where()}"


@pytest.fixture(scope="module")
def decrypting(lab, tmp_path_factory):
    with bumping(lab, tmp_path_factory.mktemp("bump")) as proxy:
        yield f"http://{proxy.where()}"


@pytest.fixture
def save(trustprobe, lab, tmp_path):
    """Keeps what a command sees, and returns the file."""
    def kept(command: str, *more):
        file = tmp_path / f"{command}-{len(list(tmp_path.iterdir()))}.json"
        trustprobe.run(command, *more, *options(lab), "--save", file)
        assert file.exists()
        return file
    return kept


def intercept(trustprobe, lab, via: str, *more):
    """The only `interception` line, and the exit code."""
    outcome = trustprobe.json("intercept", "--via", via, *options(lab), *more)
    assert len(outcome.of_kind("interception")) == 1, outcome.stderr
    return outcome.of_kind("interception")[0], outcome.exit_code


def refusal(trustprobe, lab, *more) -> str:
    outcome = trustprobe.run("intercept", "--via", DEAD, *options(lab), *more)
    assert (outcome.exit_code, outcome.stdout) == (2, ""), outcome.stderr
    return " ".join(outcome.stderr.split())


def test_what_was_seen_through_a_proxy_is_no_baseline(trustprobe, lab, decrypting, save):
    where = near(lab, RSA)
    for file in (save("intercept", where, "--via", decrypting), save("probe", where, "--proxy", decrypting)):
        assert f"{where} was seen through the proxy {decrypting}, which is not the direct path" in refusal(trustprobe, lab, where, "--baseline", file)


def test_a_failed_probe_is_no_baseline(trustprobe, lab, save):
    where = f"127.0.0.1,{RSA}:1"
    assert f"{where} showed no certificate when it was saved" in refusal(trustprobe, lab, where, "--baseline", save("probe", where))


def test_a_baseline_with_another_server_name_is_refused(trustprobe, lab, save):
    where = near(lab, DUAL)
    for more, names in ((("--no-sni",), f"none instead of {DUAL}"), (("--sni", RSA), f"{RSA} instead of {DUAL}")):
        file = save("probe", where, *more)
        assert f"another server name than now: {names}; give --sni or --no-sni" in refusal(trustprobe, lab, where, "--baseline", file)


def test_a_baseline_is_the_direct_side_also_without_no_direct(trustprobe, lab, tunnel, save):
    where = near(lab, RSA)
    file = save("probe", where)
    seen, exit_code = intercept(trustprobe, lab, tunnel, where, "--baseline", file)
    saved = next(json.loads(line) for line in file.read_text().splitlines() if '"kind":"endpoint"' in line)
    assert (seen["verdict"], exit_code, seen["direct"]["at"]) == ("transparent", 0, saved["at"])
    assert f"--baseline: no file has {near(lab, DUAL)}" in refusal(trustprobe, lab, near(lab, DUAL), "--baseline", file)


def test_a_baseline_is_found_by_host_and_port_however_they_are_typed(trustprobe, lab, tunnel, save):
    file = save("probe", near(lab, RSA))
    typed = f"https://{target(lab, RSA)}/"
    seen, exit_code = intercept(trustprobe, lab, tunnel, typed, "--baseline", file)
    assert (seen["target"], seen["verdict"], exit_code) == (typed, "transparent", 0)


@pytest.mark.parametrize("command, more", (("probe", ("--offers", "default")), ("scan", ())), ids=("fewer offers", "a scan"))
def test_an_untouched_path_is_transparent_whatever_else_the_baseline_was_asked(trustprobe, lab, tunnel, save, command, more):
    where = near(lab, DUAL)
    seen, exit_code = intercept(trustprobe, lab, tunnel, where, "--baseline", save(command, where, *more))
    assert (seen["verdict"], seen["compared_with"], exit_code) == ("transparent", "direct-path", 0)


def test_a_baseline_of_one_offer_shows_who_signs_anew(trustprobe, lab, decrypting, save):
    where = near(lab, DUAL)
    seen, exit_code = intercept(trustprobe, lab, decrypting, where, "--baseline", save("probe", where, "--offers", "default"))
    assert (seen["verdict"], seen["via"]["chains"][0]["root"]["name"], exit_code) == ("re-signed", "Lab Bump CA", 1)


def test_a_target_that_no_proxy_keeps_from_the_proxy_is_undetermined(trustprobe, lab, decrypting):
    outcome = trustprobe.json("intercept", "--via", "env", *options(lab), near(lab, RSA), environment={"HTTPS_PROXY": decrypting, "NO_PROXY": RSA})
    seen = outcome.of_kind("interception")[0]
    assert (seen["verdict"], seen["reason"], outcome.exit_code) == ("undetermined", "not through the proxy: NO_PROXY has it", 3)


def test_a_server_that_only_the_proxy_reaches_is_undetermined(trustprobe, lab):
    """Its name is known to the proxy alone."""
    with Squid({**addresses(lab.folder), "only-there.lab.example": "127.0.0.1"}) as proxy:
        where = f"only-there.lab.example:{lab.host(RSA)['port']}"
        seen, exit_code = intercept(trustprobe, lab, f"http://{proxy.where()}", where, "--dns-server", "127.0.0.1:1", "--timeout", "2")
    assert (seen["verdict"], seen["compared_with"], exit_code) == ("undetermined", "nothing", 3)
    assert seen["via"]["chains"] != [] and "--no-direct would judge it by its root" in seen["reason"]


def test_an_audit_without_a_list_asks_for_the_shipped_one_and_eats_no_target(trustprobe, lab):
    for more in ((near(lab, RSA), "--audit"), ("--audit", near(lab, RSA))):
        outcome = trustprobe.json("intercept", "--via", DEAD, "--no-direct", *options(lab), *more)
        assert [seen["target"] for seen in outcome.of_kind("interception")] == [near(lab, RSA)]
        audit = outcome.records[-1]
        assert (audit["kind"], audit["answered"], outcome.exit_code) == ("interception-audit", 0, 3)
        assert audit["targets"] > 2
    told = trustprobe.run("intercept", "--via", DEAD, "--no-direct", "--audit", *options(lab), near(lab, RSA)).stdout
    assert "\naudit  the proxy was not reached: there is no audit\n" in told


def test_an_environment_without_a_proxy_is_told_by_the_option_that_was_given(trustprobe, lab):
    nothing = {name: "" for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")}
    outcome = trustprobe.run("intercept", "--via", "env", *options(lab), near(lab, RSA), environment=nothing)
    assert outcome.exit_code == 2
    assert "--via env: the environment names no proxy; " in " ".join(outcome.stderr.split())
