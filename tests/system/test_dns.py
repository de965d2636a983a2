"""Names are resolved by a real DNS server on loopback, and a dead one is told from a name that does not exist."""
import socket
import time

import pytest

from dns_server import dns_server, free_udp_port

TARGET = "four.lab.example"
# RFC 8659 4.1: flags, length of the tag, tag, value.
CAA = {"amazon": "0005" + b"issueamazon.com".hex(), "contact": "0005" + b"iodefmailto:ca@lab.example".hex(), "critical": "8003" + b"tbsx".hex()}


@pytest.fixture(scope="module")
def resolver():
    records = [f"--host-record={TARGET},127.0.0.11,::1", f"--host-record={TARGET},127.0.0.12", f"--cname=alias.lab.example,{TARGET}",
               f"--dns-rr=caa.lab.example,257,{CAA['amazon']}", f"--dns-rr=caa.lab.example,257,{CAA['contact']}",
               f"--dns-rr=critical.caa.lab.example,257,{CAA['critical']}"]
    with dns_server(*records) as address:
        yield address


def probe(trustprobe, lab, resolver, name, *options):
    port = lab.host(TARGET)["port"]
    return trustprobe.json("probe", f"{name}:{port}", "--store", lab.store("lab"), "--dns-server", resolver, "--offers", "default", *options)


def test_every_address_of_both_families_is_probed(trustprobe, lab, resolver):
    (target,) = probe(trustprobe, lab, resolver, TARGET).of_kind("target")
    assert target["addresses"] == ["127.0.0.11", "127.0.0.12", "::1"]


def test_one_family_can_be_asked_for(trustprobe, lab, resolver):
    (target,) = probe(trustprobe, lab, resolver, TARGET, "-4").of_kind("target")
    assert target["addresses"] == ["127.0.0.11", "127.0.0.12"]
    (target,) = probe(trustprobe, lab, resolver, TARGET, "-6").of_kind("target")
    assert target["addresses"] == ["::1"]


def test_the_first_address_can_be_asked_for_alone(trustprobe, lab, resolver):
    (target,) = probe(trustprobe, lab, resolver, TARGET, "--first-address").of_kind("target")
    assert len(target["addresses"]) == 1


def test_an_alias_is_followed_and_told(trustprobe, lab, resolver):
    outcome = probe(trustprobe, lab, resolver, "alias.lab.example", "--name", TARGET)
    (target,) = outcome.of_kind("target")
    assert target["aliases"] != []
    assert target["addresses"] == ["127.0.0.11", "127.0.0.12", "::1"]
    assert {endpoint["server_name"] for endpoint in outcome.of_kind("endpoint")} == {"alias.lab.example"}


def test_a_name_that_does_not_exist_is_told_from_one_without_addresses(trustprobe, lab, resolver):
    outcome = probe(trustprobe, lab, resolver, "nosuch.lab.example")
    (target,) = outcome.of_kind("target")
    assert target["resolve_failure"]["reason"] == "name-not-found"
    assert target["outcome"] == "not-probed"
    assert outcome.exit_code == 3


def test_a_silent_resolver_ends_at_the_timeout_and_says_nothing_of_the_name(trustprobe, lab):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        began = time.monotonic()
        outcome = probe(trustprobe, lab, f"127.0.0.1:{silent.getsockname()[1]}", TARGET, "--timeout", "1")
        took = time.monotonic() - began
    (target,) = outcome.of_kind("target")
    assert target["resolve_failure"]["reason"] == "resolver-failed"
    assert outcome.exit_code == 3
    assert took < 4


def look_up_caa(trustprobe, lab, server, name, *options):
    """The target's line; the name's addresses do not come from DNS, so that a dead resolver keeps nobody from the server."""
    port = lab.host(TARGET)["port"]
    outcome = probe(trustprobe, lab, server, name, "--caa", "--resolve", f"{name}:{port}:127.0.0.11", *options)
    (target,) = outcome.of_kind("target")
    return target


def test_caa_records_of_the_name_itself_are_told(trustprobe, lab, resolver):
    caa = look_up_caa(trustprobe, lab, resolver, "caa.lab.example")["caa"]
    assert caa == {"outcome": "found", "found_at": "caa.lab.example", "detail": None,
                   "records": [{"flags": 0, "tag": "iodef", "value": "mailto:ca@lab.example"}, {"flags": 0, "tag": "issue", "value": "amazon.com"}]}


def test_caa_records_of_the_nearest_parent_count(trustprobe, lab, resolver):
    caa = look_up_caa(trustprobe, lab, resolver, "a.b.caa.lab.example")["caa"]
    assert (caa["found_at"], len(caa["records"])) == ("caa.lab.example", 2)
    caa = look_up_caa(trustprobe, lab, resolver, "www.critical.caa.lab.example")["caa"]
    assert (caa["found_at"], caa["records"]) == ("critical.caa.lab.example", [{"flags": 128, "tag": "tbs", "value": "x"}])


def test_a_name_without_caa_records_up_to_the_top_has_none(trustprobe, lab, resolver):
    caa = look_up_caa(trustprobe, lab, resolver, TARGET)["caa"]
    assert caa == {"outcome": "none", "found_at": None, "records": [], "detail": None}


def test_a_dead_resolver_is_not_taken_for_a_name_without_caa_records(trustprobe, lab):
    target = look_up_caa(trustprobe, lab, f"127.0.0.1:{free_udp_port()}", "caa.lab.example")
    assert target["caa"]["outcome"] == "resolver-failed"
    assert target["caa"]["detail"].startswith("caa.lab.example: ")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        target = look_up_caa(trustprobe, lab, f"127.0.0.1:{silent.getsockname()[1]}", "caa.lab.example", "--timeout", "1")
    assert target["caa"]["outcome"] == "resolver-failed"


def test_caa_records_are_not_asked_for_without_being_told_or_of_an_address(trustprobe, lab, resolver):
    (target,) = probe(trustprobe, lab, resolver, TARGET).of_kind("target")
    assert target["caa"] is None
    (target,) = probe(trustprobe, lab, resolver, "127.0.0.11", "--caa").of_kind("target")
    assert target["caa"] is None


def test_who_may_issue_is_a_line_of_the_report_and_private_roots_are_not_judged_by_it(trustprobe, lab, resolver):
    port = lab.host(TARGET)["port"]
    arguments = ["probe", f"caa.lab.example:{port}", "--store", lab.store("lab"), "--dns-server", resolver, "--caa", "--resolve", f"*:{port}:127.0.0.11"]
    assert "  CAA: amazon.com may issue (at caa.lab.example)\n" in trustprobe.run(*arguments).stdout
    (target,) = trustprobe.json(*arguments).of_kind("target")
    assert {"check": "caa-renewal", "status": "not-applicable"} in target["findings"]
