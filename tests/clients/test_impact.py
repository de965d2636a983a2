"""`impact` over the lab's hosts against the real clients: the chains that it says break for a client are those that the client
accepts with the store as it is and refuses with the changed one."""

import base64
import datetime
import json
import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "asking"))

import adapters  # noqa: E402
import limbo  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRUSTPROBE = pathlib.Path(os.environ.get("TRUSTPROBE_BUILD", ROOT / "build")) / "trustprobe"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)

# The row, and the client that is asked for it.
ROWS = {"openssl-1.0.2": "openssl-1.0.2", "openssl": "openssl", "curl": "curl", "python-3.13": "python-3.13", "java": "java", "go": "go",
        "gnutls": "gnutls", "nss": "nss", "nss-classic": "nss-classic", "wolfssl-alt-chains": "wolfssl", "nodejs": "nodejs"}

G2, CLASS_2 = "Lab Services Root Certificate Authority - G2", "Lab Class 2 Certification Authority"


class Change:
    """A store before, what is removed from it, and the time of the world after."""

    def __init__(self, name, store, remove=(), years=0, breaks=()):
        self.name, self.store, self.remove, self.breaks = name, store, remove, set(breaks)
        self.at = NOW + datetime.timedelta(days=365.25 * years)


CHANGES = [
    Change("G2 leaves a store with the four roots", ("rootca1", "rootca2", "rootca3", "rootca4", "rootg2"), [G2]),
    Change("G2 leaves a store with the first root", ("rootca1", "rootg2"), [G2],
           breaks=[f"valid.rootca{number}.demo.amazontrust.com" for number in (2, 3, 4)]),
    Change("Class 2 leaves a store with everything", ("rootca1", "rootca2", "rootca3", "rootca4", "rootg2", "class2"), [CLASS_2]),
    Change("Class 2 leaves a store with the third root", ("rootca3", "class2"), [CLASS_2],
           breaks=[f"valid.rootca{number}.demo.amazontrust.com" for number in (1, 2, 4)] + ["valid.sfg2.demo.amazontrust.com"]),
    Change("the first root leaves a store that has Class 2", ("rootca1", "class2"), ["Lab Root CA 1"]),
    Change("the clock moves past the end of leaves and intermediates", ("rootca1", "rootca2", "rootca3", "rootca4"), years=9,
           breaks=["valid.rootca1.demo.amazontrust.com"]),
]


@pytest.fixture(scope="module")
def lab():
    script = ROOT / "scripts/lab"
    was_up = subprocess.run([script, "status"], capture_output=True, check=False).returncode == 0
    subprocess.run([script, "up"], check=True, capture_output=True)
    variables = dict(line.removeprefix("export ").split("=", 1)
                     for line in subprocess.run([script, "env"], check=True, capture_output=True, text=True).stdout.splitlines())
    yield pathlib.Path(variables["LAB"])
    if not was_up:
        subprocess.run([script, "down"], check=True, capture_output=True)


@pytest.fixture(scope="module")
def saved(lab, tmp_path_factory):
    """What every host of the lab presents, the hundred tenants of one address aside."""
    names = [host["host"] for host in json.loads((lab / "hosts.json").read_text()) if not host["host"].startswith("tenant-")]
    done = subprocess.run([TRUSTPROBE, "probe", *names, "--connect-to-file", lab / "connect-to", "--store", lab / "stores/lab.pem",
                           "--format", "json"], check=False, capture_output=True, text=True)
    file = tmp_path_factory.mktemp("saved") / "lab.json"
    file.write_text(done.stdout)
    assert done.stdout.count('"kind":"endpoint"') >= 25, done.stderr
    return file


def pem(der_base64):
    return "-----BEGIN CERTIFICATE-----\n" + der_base64 + "\n-----END CERTIFICATE-----\n"


def chains(saved, lab):
    """{(target, leaf): (name, PEM chain, PEM key)}: whatever was presented to clients that send a name."""
    keys = {}
    for certificate in (lab / "pki").glob("*.crt"):
        key = certificate.with_suffix(".key")
        if key.exists():
            keys[limbo.der(certificate.read_text().split("-----BEGIN CERTIFICATE-----")[1].split("-----END")[0])] = key.read_text()
    found = {}
    for record in map(json.loads, saved.read_text().splitlines()):
        for attempt in record.get("attempts", []) if record["kind"] == "endpoint" else []:
            if attempt["offer"] == "no-sni" or not attempt["chain"]:
                continue
            sent = [record["certificates"][one]["der"] for one in attempt["chain"]]
            found[record["target"], attempt["chain"][0]] = (record["expected_name"], tuple(map(pem, sent)),
                                                            keys.get(base64.b64decode(sent[0])))
    return found


def impact(saved, store, change):
    """{row: {(target, leaf): effect}}"""
    arguments = [argument for root in change.remove for argument in ("--remove", root)]
    done = subprocess.run([TRUSTPROBE, "impact", "--saved", saved, "--revocation", "off", "--from", store, "--at", change.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                           *arguments, "--format", "json"], check=False, capture_output=True, text=True)
    assert done.returncode in (0, 1, 3), done.stderr
    effects = {row: {} for row in ROWS}
    for record in map(json.loads, done.stdout.splitlines()):
        for each in record["clients"] if record["kind"] == "impact" else []:
            if each["client"] in effects:
                effects[each["client"]][record["target"], record["leaf"]] = each["effect"]
    return effects


def answers(client, presented, trusted, at):
    """{(target, leaf): accepts}"""
    cases = [limbo.Case(id=f"{target} {leaf}", time=at, name_kind="DNS", name=name, trusted=trusted, sent=sent, key=key, skip=None)
             for (target, leaf), (name, sent, key) in presented.items()]
    answered = {}
    for name, answer, reason in adapters.ask(adapters.find(client), cases):
        assert answer in ("accept", "refuse", "skip", "unfinished"), f"{name}: {answer} {reason}"
        if answer in ("accept", "refuse"):
            answered[tuple(name.split(" "))] = answer == "accept"
    return answered


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_the_endpoints_that_break_for_a_client_are_those_that_it_refuses(lab, saved, tmp_path, change):
    members = {name: (lab / "pki" / f"{name}.crt").read_text() for name in change.store}
    removed = {G2: "rootg2", CLASS_2: "class2", "Lab Root CA 1": "rootca1"}
    left = [text for name, text in members.items() if name not in [removed[root] for root in change.remove]]
    store = tmp_path / "before.pem"
    store.write_text("".join(members.values()))

    presented = chains(saved, lab)
    said = impact(saved, store, change)
    compared = 0
    for row, client in ROWS.items():
        before, after = (answers(client, presented, tuple(trusted), at) for trusted, at in ((members.values(), NOW), (left, change.at)))
        both = before.keys() & after.keys()
        compared += len(both)
        theirs = {one for one in both if before[one] and not after[one]}
        ours = {one for one in both if said[row][one] == "breaks"}
        assert ours == theirs, f"{row}: only we say so: {ours - theirs}; only the client: {theirs - ours}"
        repaired = {one for one in both if not before[one] and after[one]}
        assert {one for one in both if said[row][one] == "repaired"} == repaired, row
        if row in ("java", "go", "openssl"):
            assert change.breaks <= {target for target, _ in ours}, row
    assert compared >= 200
