"""The rows of src/path/client.cpp against the real clients: on the same chains and stores each says the same, or the
difference is in differences/<client>.txt with its reason (lines "ID<two blanks>REASON"; "? ID<two blanks>REASON" where it
depends on the release or on how a distribution built it, so that either answer will do)."""

import collections
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
BUILD = pathlib.Path(os.environ.get("TRUSTPROBE_BUILD", ROOT / "build"))
ELSEWHERE = [ROOT / "../shared/limbo" / name for name in ("core.json", "bettertls-pathbuilding.json")]

# The row, and the client that is asked for it.
ROWS = {
    "openssl-1.0.2": "openssl-1.0.2",
    "openssl": "openssl",
    "curl": "curl",
    "python-3.13": "python-3.13",
    "java": "java",
    "go": "go",
    "gnutls": "gnutls",
    "nss": "nss",
    "nss-classic": "nss-classic",
    "wolfssl-alt-chains": "wolfssl",
    "nodejs": "nodejs",
}
# What is not asked: libpkix takes longer than anybody waits.
SLOW = {"nss": {"pathological::nc-dos-3"}}


def differences(row):
    path = pathlib.Path(__file__).parent / "differences" / f"{row}.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    listed = [line.split("  ", 1) for line in lines if line and not line.startswith("#")]
    assert all(len(parts) == 2 for parts in listed), f"{path}: a line without two blanks before its reason"
    always = {name for name, _ in listed if not name.startswith("? ")}
    return always, {name.removeprefix("? ") for name, _ in listed} - always


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    made = tmp_path_factory.mktemp("cases") / "own.json"
    made.write_bytes(subprocess.run([BUILD / "client_cases"], check=True, capture_output=True).stdout)
    return [made, *(file for file in ELSEWHERE if file.exists())]


def our_answers(row, files):
    done = subprocess.run([BUILD / "limbo_runner", *files, "--client", row, "--format", "tsv"], check=True, capture_output=True,
                          text=True)
    return {name: (answer, reason) for name, answer, reason in (line.split("\t") for line in done.stdout.splitlines())}


def their_answers(client, files):
    cases = [case for file in files for case in limbo.read(file) if case.id not in SLOW.get(client, ())]
    return {name: (answer, reason) for name, answer, reason in adapters.ask(adapters.find(client), cases)}


def category(name):
    return name.rsplit("::", 1)[0].split("::")[0]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_says_what_the_client_says(row, files):
    ours, theirs = our_answers(row, files), their_answers(ROWS[row], files)
    listed, sometimes = differences(row)
    counts = collections.defaultdict(collections.Counter)
    surprises = []
    for name, (answer, reason) in theirs.items():
        assert answer != "error", f"{name}: {reason}"
        if answer not in ("accept", "refuse") or ours[name][0] == "skip":
            continue
        agrees = (ours[name][0] == "accept") == (answer == "accept")
        counts[category(name)]["agree" if agrees else "differ"] += 1
        if name not in sometimes and agrees == (name in listed):
            surprises.append(f"{name}  {'agrees now: take it off the list' if agrees else ''}"
                             f"they {answer} {reason} | we {ours[name][0]} {ours[name][1]}")
    print(row, json.dumps(counts))
    assert not surprises, "\n".join(surprises)
    unknown = (listed | sometimes) - set(theirs)
    assert not unknown or len(files) == 1, f"listed and not asked: {unknown}"


def test_java_takes_the_own_certificate_of_a_private_key_entry_for_an_anchor(tmp_path):
    """What `stores::leaf only` means to the row `java`, with a keystore that has no trusted certificate."""
    cases = json.loads(subprocess.run([BUILD / "client_cases"], check=True, capture_output=True).stdout)["testcases"]
    case = next(case for case in cases if case["id"] == "stores::leaf only")
    for name, text in {"leaf": case["peer_certificate"], "key": case["peer_certificate_key"],
                       "above": "".join(case["untrusted_intermediates"])}.items():
        (tmp_path / f"{name}.pem").write_text(text)
    subprocess.run(["openssl", "pkcs12", "-export", "-in", "leaf.pem", "-inkey", "key.pem", "-certfile", "above.pem", "-out",
                    "store.p12", "-passout", "pass:changeit"], cwd=tmp_path, check=True)
    other = next(case for case in cases if case["id"] == "stores::leaf only, another leaf of its CA")
    (tmp_path / "cases.json").write_text(json.dumps({"version": 1, "testcases": [case, other]}))
    done = subprocess.run([ROOT / "tests/clients/ask", "java", "--keystore", tmp_path / "store.p12", "--password", "changeit",
                           tmp_path / "cases.json"], check=True, capture_output=True, text=True)
    answers = dict(line.split("\t")[:2] for line in done.stdout.splitlines())
    assert answers == {case["id"]: "accept", other["id"]: "refuse"}, "the CAs above the entry's certificate are no anchors"
