"""Rotations on an nginx of the test's own: one address for each server, certificates made on the spot, switched by reload."""
import getpass
import json
import os
import re
import signal
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from conftest import ROOT
from openssl_ca import OpensslCa
from servers import NGINX, free_ports, server_block
from dns_server import answers, free_udp_port

HOST = "shop.rotation.example"
ADDRESSES = [f"127.0.9.{number}" for number in (1, 2, 3, 4)]
NOW = datetime.now(timezone.utc)
SERVER = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature", "extendedKeyUsage=serverAuth",
          "subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid"]
AUTHORITY = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash"]
KEYS = {"ecdsa": "P-256", "rsa": "rsa:2048"}


class Certificates:
    """A root, an issuing CA, and leaves NAME-KEY.pem with the chain of each."""

    def __init__(self, folder: Path):
        self.ca = OpensslCa(folder)
        for name in ("root", "issuer"):
            self.ca.make_key(name, "P-256", f"/O=Rotation/CN=Rotation {name}")
        self.ca.issue("root", "root", "root.crt", AUTHORITY, "sha256", NOW - timedelta(days=900), NOW + timedelta(days=900))
        self.ca.issue("issuer", "root", "issuer.crt", [*AUTHORITY, "authorityKeyIdentifier=keyid"], "sha256", NOW - timedelta(days=900),
                      NOW + timedelta(days=600))
        for key in KEYS:
            self.leaf(f"old-{key}", key, began=80, ends=10)
            self.leaf(f"new-{key}", key, began=1, ends=89)

    def leaf(self, name: str, key: str, began: int, ends: int, names=(HOST,)) -> None:
        """`began` days ago, `ends` in so many days."""
        self.ca.make_key(name, KEYS[key], f"/CN={HOST}")
        alternative = "subjectAltName=" + ",".join(f"DNS:{each}" for each in names)
        self.ca.issue(name, "issuer", f"{name}.crt", [*SERVER, alternative], "sha256", NOW - timedelta(days=began), NOW + timedelta(days=ends))
        self.pem(name).write_text("".join(self.ca.path(file).read_text() for file in (f"{name}.crt", "issuer.crt")))

    def pem(self, name: str) -> Path:
        return self.ca.path(f"{name}.pem")

    def key(self, name: str) -> Path:
        return self.ca.path(f"{name}.key")

    def fingerprint(self, name: str) -> str:
        printed = subprocess.run(["openssl", "x509", "-in", self.ca.path(f"{name}.crt"), "-noout", "-fingerprint", "-sha256"],
                                 capture_output=True, text=True, check=True).stdout
        return printed.split("=")[1].strip().replace(":", "").lower()


class Servers:
    """Four addresses on one port. `serve` says what each has, and reloads."""

    def __init__(self, folder: Path, certificates: Certificates):
        self.folder, self.certificates = folder, certificates
        self.port = free_ports(300)[-1]  # far from the lab's
        self.nginx = subprocess.run([ROOT / "scripts/lib/nginx"], capture_output=True, text=True, check=True).stdout.strip()
        self.rules = [f"{HOST}:443:{address}:{self.port}" for address in ADDRESSES]
        self.process = None

    def serve(self, *leaves: list[str], nameless: list[list[str]] | None = None) -> None:
        """For each address the names of its certificates, and what it has for clients without server name."""
        blocks = ""
        for address, names, default in zip(ADDRESSES, leaves, nameless or leaves):
            blocks += server_block("default.invalid", [address], self.port, self.pairs(default), default=True)
            blocks += server_block(HOST, [address], self.port, self.pairs(names))
        (self.folder / "nginx.conf").write_text(NGINX.format(user="user root;\n" if os.getuid() == 0 else "", servers=blocks))
        if self.process is None:
            self.start()
        else:
            self.reload()

    def pairs(self, names: list[str]) -> list[tuple[Path, Path]]:
        return [(self.certificates.pem(name), self.certificates.key(name)) for name in names]

    def start(self) -> None:
        self.process = subprocess.Popen([self.nginx, "-p", self.folder, "-c", "nginx.conf", "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        self.wait_for_workers(set())

    def reload(self) -> None:
        before = self.workers()
        self.process.send_signal(signal.SIGHUP)
        self.wait_for_workers(before)

    def workers(self) -> set[str]:
        return set(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split())

    def wait_for_workers(self, before: set[str]) -> None:
        """Until none of those before is left, and their successors are there."""
        for _ in range(400):
            assert self.process.poll() is None, (self.folder / "nginx.log").read_text()
            now = self.workers()
            if now and not now & before:
                return
            time.sleep(0.05)
        raise AssertionError("nginx did not reload")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)

    def options(self, addresses=4) -> list[str]:
        rules = [option for rule in self.rules[:addresses] for option in ("--connect-to", rule)]
        return [*rules, "--store", f"rotation={self.certificates.ca.path('root.crt')}", "--timeout", "5"]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("rotation-certificates"))


@pytest.fixture
def servers(tmp_path, certificates):
    running = Servers(tmp_path, certificates)
    yield running
    running.stop()


def expect(certificates: Certificates, *names: str) -> list[str]:
    return [option for name in names for option in ("--expect", str(certificates.pem(name)))]


def states(record: dict) -> list[str]:
    return [address["state"] for address in record["addresses"]]


class Following:
    """`rotation --wait` while it runs, and the lines that it has written."""

    def __init__(self, trustprobe, folder: Path, *options):
        self.out = folder / "out"
        command = [trustprobe.path, "rotation", *options, "--wait", "60s", "--every", "1s", "--format", "json"]
        with open(self.out, "wb") as out:
            self.process = subprocess.Popen(list(map(str, command)), stdout=out)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=20)

    def records(self) -> list[dict]:
        return [json.loads(line) for line in self.out.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]

    def says(self, *expected: str) -> None:
        """Waits for a line with these states of addresses."""
        for _ in range(600):
            if any(states(record) == list(expected) for record in self.records()):
                return
            assert self.process.poll() is None, f"ended early: {self.records()[-1:]}"
            time.sleep(0.05)
        raise AssertionError(f"{expected} was never said")


@pytest.fixture
def names(tmp_path):
    """A DNS server for HOST: call it with the addresses that it is to have from now on."""
    port, hosts = free_udp_port(), tmp_path / "hosts"
    hosts.touch()
    command = ["/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces",
               "--listen-address=127.0.0.1", f"--port={port}", "--local=/example/", f"--user={getpass.getuser()}", "--pid-file",
               f"--addn-hosts={hosts}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 10
        while not answers(port):
            assert process.poll() is None and time.monotonic() < until, "dnsmasq does not answer"
            time.sleep(0.05)

        def has(*addresses: str) -> str:
            hosts.write_text("".join(f"{address} {HOST}\n" for address in addresses))
            process.send_signal(signal.SIGHUP)
            return f"127.0.0.1:{port}"
        yield has
        process.terminate()


def test_a_rotation_is_followed_from_one_of_four_addresses_to_all(trustprobe, servers, certificates, tmp_path):
    servers.serve(*[["old-ecdsa"]] * 4)
    with Following(trustprobe, tmp_path, HOST, *expect(certificates, "new-ecdsa"), *servers.options()) as run:
        run.says("old", "old", "old", "old")
        servers.serve(["new-ecdsa"], *[["old-ecdsa"]] * 3)
        run.says("new", "old", "old", "old")
        assert run.process.poll() is None
        servers.serve(*[["new-ecdsa"]] * 4)
        assert run.process.wait(timeout=60) == 0
    records = run.records()
    trustprobe.validate(records)
    assert [record["last"] for record in records] == [False] * (len(records) - 1) + [True]
    assert records[-1]["answer"] == "done" and states(records[-1]) == ["new"] * 4
    assert records[-1]["old"] == [certificates.fingerprint("old-ecdsa")], "it is no longer served, and known"
    assert all(record["answer"] == "not-yet" for record in records[:-1])


def test_an_address_that_comes_up_while_it_waits_is_asked_too(trustprobe, servers, certificates, names, tmp_path):
    servers.serve(["new-ecdsa"], ["old-ecdsa"], ["old-ecdsa"])
    resolver = names(ADDRESSES[1])
    options = [*expect(certificates, "new-ecdsa"), "--dns-server", resolver, "--store", certificates.ca.path("root.crt")]
    with Following(trustprobe, tmp_path, f"{HOST}:{servers.port}", *options) as run:
        run.says("old")
        names(ADDRESSES[1], ADDRESSES[2])
        run.says("old", "old")
        names(ADDRESSES[0])
        assert run.process.wait(timeout=60) == 0
    assert states(run.records()[-1]) == ["new"]


def test_when_time_is_up_the_laggards_are_named_and_it_ends_1(trustprobe, servers, certificates):
    servers.serve(["new-ecdsa"], ["old-ecdsa"], ["new-ecdsa"], ["new-ecdsa"])
    began = time.monotonic()
    outcome = trustprobe.run("rotation", HOST, *expect(certificates, "new-ecdsa"), *servers.options(), "--wait", "3s", "--every", "1s")
    assert outcome.exit_code == 1
    assert 3 <= time.monotonic() - began < 20
    assert "NOT YET   3 of 4 addresses serve the new certificate\n" in outcome.stdout
    between = [line for line in outcome.stdout.splitlines() if re.match(r"\d\d:\d\d:\d\dZ  ", line)]
    assert len(between) == 1, "what does not change is said once"
    assert between[0].endswith(f"3 of 4 addresses serve the new certificate; {ADDRESSES[1]}:{servers.port} still serves the old one")


def test_the_rsa_certificate_alone_can_lag(trustprobe, servers, certificates):
    new, half = ["new-ecdsa", "new-rsa"], ["new-ecdsa", "old-rsa"]
    servers.serve(new, new, half, new)
    outcome = trustprobe.json("rotation", HOST, *expect(certificates, *new), *servers.options())
    (record,) = outcome.of_kind("rotation")
    assert outcome.exit_code == 1 and states(record) == ["new", "new", "old", "new"]
    standings = {offer["offer"]: offer["standing"] for offer in record["addresses"][2]["offers"]}
    assert standings["rsa-tls12"] == standings["rsa-tls13"] == "old" and standings["ecdsa-tls13"] == "new"
    servers.serve(new, new, new, new)
    assert trustprobe.run("rotation", HOST, *expect(certificates, *new), *servers.options()).exit_code == 0


def test_a_listener_without_rsa_is_done_with_the_ecdsa_certificate_and_lacks_an_expected_rsa_one(trustprobe, servers, certificates):
    servers.serve(*[["new-ecdsa"]] * 4)
    assert trustprobe.run("rotation", HOST, *expect(certificates, "new-ecdsa"), *servers.options()).exit_code == 0
    outcome = trustprobe.json("rotation", HOST, *expect(certificates, "new-ecdsa", "new-rsa"), *servers.options())
    assert outcome.exit_code == 1
    assert states(outcome.records[0]) == ["missing"] * 4


def test_the_default_without_server_name_can_still_be_the_old_one(trustprobe, servers, certificates):
    servers.serve(*[["new-ecdsa"]] * 4, nameless=[["new-ecdsa"], ["old-ecdsa"], ["new-ecdsa"], ["new-ecdsa"]])
    outcome = trustprobe.run("rotation", HOST, *expect(certificates, "new-ecdsa"), *servers.options())
    assert outcome.exit_code == 1
    assert f"{ADDRESSES[1]}:{servers.port}   still serves the old one to clients without server name" in outcome.stdout


def test_an_address_that_is_dead_is_undetermined(trustprobe, servers, certificates):
    servers.serve(*[["new-ecdsa"]] * 3)
    outcome = trustprobe.run("rotation", HOST, *expect(certificates, "new-ecdsa"), *servers.options())
    assert outcome.exit_code == 3
    assert outcome.stdout.startswith("UNDETERMINED   3 of 4 addresses serve the new certificate; 1 could not be asked\n")
    assert f"{ADDRESSES[3]}:{servers.port}   refused the connection" in outcome.stdout


def test_a_certificate_that_loses_a_name_fails_also_when_it_is_everywhere(trustprobe, servers, certificates):
    certificates.leaf("wide", "ecdsa", began=80, ends=10, names=(HOST, f"www.{HOST}"))
    servers.serve(*[["new-ecdsa"]] * 4)
    outcome = trustprobe.json("rotation", HOST, *expect(certificates, "new-ecdsa"), "--was", certificates.pem("wide"), *servers.options())
    (record,) = outcome.records
    assert outcome.exit_code == 1 and record["answer"] == "regression" and states(record) == ["new"] * 4
    assert [(each["kind"], each["severity"]) for each in record["regressions"]] == [("names-lost", "error")]


def test_a_server_that_does_not_send_the_intermediate_is_named(trustprobe, servers, certificates):
    certificates.ca.path("bare.pem").write_text(certificates.ca.path("new-ecdsa.crt").read_text())
    certificates.ca.path("bare.key").write_text(certificates.key("new-ecdsa").read_text())
    servers.serve(["bare"], ["new-ecdsa"], ["new-ecdsa"], ["old-ecdsa"])
    outcome = trustprobe.json("rotation", HOST, *expect(certificates, "new-ecdsa"), *servers.options())
    assert outcome.exit_code == 1
    (regression,) = outcome.records[0]["regressions"]
    assert regression["kind"] == "not-trusted" and ADDRESSES[0] in regression["summary"]


def test_the_private_key_must_be_that_of_the_new_certificate(trustprobe, servers, certificates):
    servers.serve(*[["new-ecdsa"]] * 4)
    ask = ["rotation", HOST, *expect(certificates, "new-ecdsa"), *servers.options()]
    assert trustprobe.run(*ask, "--key", certificates.key("new-ecdsa")).exit_code == 0
    wrong = trustprobe.run(*ask, "--key", certificates.key("old-ecdsa"))
    assert wrong.exit_code == 1 and wrong.stdout.startswith("REGRESSION   4 of 4 addresses")
    assert "key-mismatch" in wrong.stdout
    locked = certificates.ca.path("locked.key")
    subprocess.run(["openssl", "pkey", "-in", certificates.key("new-ecdsa"), "-aes256", "-passout", "pass:secret", "-out", locked], check=True)
    refused = trustprobe.run(*ask, "--key", locked)
    assert refused.exit_code == 2 and "is encrypted" in refused.stderr


def test_an_interruption_says_what_was_known(trustprobe, servers, certificates):
    servers.serve(["new-ecdsa"], *[["old-ecdsa"]] * 3)
    command = [trustprobe.path, "rotation", HOST, *expect(certificates, "new-ecdsa"), *servers.options(), "--wait", "60s", "--every", "30s"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=20)
    assert first.endswith("still serve the old one\n")
    assert "NOT YET   1 of 4 addresses serves the new certificate\n" in rest
    assert said == "trustprobe rotation: interrupted; the last whole round is reported\n"
    assert process.returncode == 130


@pytest.mark.parametrize("options, sentence", [
    (["--wait", "soon"], "--wait: 'soon' is no length of time; write 30s, 15m, 2h or 1d"),
    (["--every", "0"], "--every: must be a second at least; write 1s or more"),
])
def test_times_that_are_none_are_refused(trustprobe, certificates, options, sentence):
    outcome = trustprobe.run("rotation", "127.0.0.1:1", *expect(certificates, "new-ecdsa"), *options)
    assert outcome.exit_code == 2 and sentence in outcome.stderr


def test_files_that_do_not_say_what_is_new_are_refused(trustprobe, certificates):
    same = trustprobe.run("rotation", "127.0.0.1:1", *expect(certificates, "new-ecdsa"), "--was", certificates.pem("new-ecdsa"))
    assert same.exit_code == 2 and "is the same certificate as --expect" in same.stderr
    two = trustprobe.run("rotation", "127.0.0.1:1", *expect(certificates, "new-ecdsa", "old-ecdsa"))
    assert two.exit_code == 2 and "holds a second certificate with a key of type ECDSA" in two.stderr
    none = trustprobe.run("rotation", "127.0.0.1:1")
    assert none.exit_code == 2 and "--expect" in none.stderr
