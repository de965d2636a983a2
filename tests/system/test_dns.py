"""Names are resolved by a real DNS server on loopback, and a dead one is told from a name that does not exist."""
import getpass
import socket
import subprocess
import time

import pytest

TARGET = "four.lab.example"


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    """Whether a query (id 1, recursion desired, A of "lab.example") gets any answer."""
    query = b"\0\1\1\0\0\1\0\0\0\0\0\0\3lab\7example\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.2)
        client.sendto(query, ("127.0.0.1", port))
        try:
            return len(client.recv(512)) > 0
        except OSError:
            return False


@pytest.fixture(scope="module")
def resolver():
    port = free_udp_port()
    records = [f"--host-record={TARGET},127.0.0.11,::1", f"--host-record={TARGET},127.0.0.12", f"--cname=alias.lab.example,{TARGET}"]
    command = ["/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces",
               "--listen-address=127.0.0.1", f"--port={port}", "--local=/lab.example/", f"--user={getpass.getuser()}", "--pid-file", *records]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 10
        while not answers(port):
            assert process.poll() is None and time.monotonic() < until, "dnsmasq does not answer"
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
        process.terminate()


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
