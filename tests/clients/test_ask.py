"""The adapters answer: each real client, on chains about which clients agree."""

import json
import pathlib
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "asking"))

import adapters  # noqa: E402
import limbo  # noqa: E402

EXPECTED = {
    "good": "accept",
    "intermediates in another order": "accept",
    "expired": "refuse",
    "not yet valid": "refuse",
    "another root": "refuse",
    "intermediate not sent": "refuse",
    "another name": "refuse",
    "a client's chain": "skip",
}


def expected(client):
    # wolfSSL reads a chain from its end and wants each certificate's issuer to be known by then.
    return EXPECTED | ({"intermediates in another order": "refuse"} if client == "wolfssl" else {})


class Authority:
    """Makes certificates with the openssl program."""

    def __init__(self, folder):
        self.folder = folder

    def make(self, name, issuer, *extensions):
        issued_by = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"] if issuer else []
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256"]
        command += ["-subj", f"/CN={name}", "-days", "3650", "-keyout", f"{name}.key", "-out", f"{name}.pem", *issued_by]
        for extension in extensions:
            command += ["-addext", extension]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return self.read(f"{name}.pem")

    def read(self, file):
        return (self.folder / file).read_text()


def later(years):
    return (limbo.datetime.datetime.now(limbo.datetime.timezone.utc) + limbo.datetime.timedelta(days=366 * years)).isoformat()


@pytest.fixture(scope="session")
def cases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    made = Authority(folder)
    ca = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign")
    root, other = made.make("root", None, *ca), made.make("other", None, *ca)
    first, second = made.make("first", "root", *ca), made.make("second", "first", *ca)
    leaf = made.make("leaf", "second", "subjectAltName=DNS:www.example.com", "extendedKeyUsage=serverAuth", "basicConstraints=CA:FALSE")
    good = {
        "id": "good",
        "validation_kind": "SERVER",
        "trusted_certs": [root],
        "untrusted_intermediates": [second, first],
        "peer_certificate": leaf,
        "peer_certificate_key": made.read("leaf.key"),
        "validation_time": later(1),
        "expected_peer_name": {"kind": "DNS", "value": "www.example.com"},
    }
    changes = {
        "good": {},
        "intermediates in another order": {"untrusted_intermediates": [first, second]},
        "expired": {"validation_time": later(11)},
        "not yet valid": {"validation_time": later(-1)},
        "another root": {"trusted_certs": [other]},
        "intermediate not sent": {"untrusted_intermediates": [second]},
        "another name": {"expected_peer_name": {"kind": "DNS", "value": "mail.example.com"}},
        "a client's chain": {"validation_kind": "CLIENT"},
    }
    path = folder / "cases.json"
    path.write_text(json.dumps({"version": 1, "testcases": [good | changed | {"id": name} for name, changed in changes.items()]}))
    return limbo.read(path)


def without_key(case):
    return limbo.dataclasses.replace(case, key=None)


@pytest.mark.parametrize("name", adapters.CLIENTS)
def test_a_real_client_accepts_the_good_chains_and_refuses_the_others(name, cases):
    answers = adapters.ask(adapters.find(name), cases)
    assert {case: verdict for case, verdict, _ in answers} == expected(name), answers


@pytest.mark.parametrize("name", [name for name, client in adapters.CLIENTS.items() if client.server is adapters.Server.any])
def test_a_client_that_judges_the_certificate_message_needs_no_key(name, cases):
    answers = adapters.ask(adapters.find(name), [without_key(case) for case in cases])
    assert {case: verdict for case, verdict, _ in answers} == expected(name), answers


@pytest.mark.parametrize("name", ["curl", "nodejs"])
def test_a_client_that_looks_at_the_name_last_does_not_accept_without_a_key(name, cases):
    (answer,) = adapters.ask(adapters.find(name), [without_key(cases[0])])
    assert answer[1] == "skip"


def test_a_client_that_crashes_is_an_error_and_the_next_case_is_asked(cases):
    crash = adapters.Client("broken", ("go.go",), start=("/bin/sh", "-c", "read case; echo oh >&2; exit 3"))
    answers = adapters.ask(crash, cases[:2])
    assert [answer[1:] for answer in answers] == [("error", "the adapter ended with 3: oh")] * 2


def test_a_client_that_is_silent_is_an_error(cases, monkeypatch):
    monkeypatch.setattr(adapters, "DEADLINE", 0.1)
    silent = adapters.Client("silent", ("go.go",), start=("/bin/sh", "-c", "sleep 60; true"))
    begun = time.monotonic()
    assert adapters.ask(silent, cases[:1])[0][1:] == ("error", "no answer in 0.1 seconds")
    assert time.monotonic() - begun < 10  # what it started is ended with it
