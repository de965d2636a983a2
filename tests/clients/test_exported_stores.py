"""Stores that `store export` writes for Java: keytool lists every anchor as trusted, and Java with such a store accepts exactly the
lab's chains that `verify --client java` says it will."""

import json
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "asking"))

import adapters  # noqa: E402
import limbo  # noqa: E402
from test_impact import NOW, TRUSTPROBE, chains, lab, saved  # noqa: E402, F401

PASSWORD = "battery staple"


def trusted_entries(store):
    """SHA-256 of each trustedCertEntry."""
    listed = subprocess.run(["keytool", "-list", "-keystore", store, "-storepass", PASSWORD, "-J-Duser.language=en"], check=True,
                            capture_output=True, text=True).stdout
    found = re.findall(r"trustedCertEntry, ?\n.*SHA-256\): ([0-9A-F:]+)", listed)
    return {fingerprint.replace(":", "").lower() for fingerprint in found}


def trusted_chains(saved, store):  # noqa: F811
    """{(target, leaf): whether the row `java` trusts it}"""
    done = subprocess.run([TRUSTPROBE, "verify", saved, "--store", f"exported={store}", "--store-password", PASSWORD, "--client", "java",
                           "--format", "json"], check=False, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return {(record["title"], record["chain"][0]): record["verdict"] == "trusted" for record in records if record["expected_name"]}


@pytest.mark.parametrize("format", ["pkcs12", "jks"])
@pytest.mark.parametrize("roots", [("rootca1",), ("rootca3", "rootg2"), ("class2",), ("rootca1", "rootca2", "rootca3", "rootca4")], ids=" ".join)
def test_java_accepts_with_an_exported_store_what_we_say(lab, saved, tmp_path, roots, format):  # noqa: F811
    source, store = tmp_path / "roots.pem", tmp_path / f"exported.{format}"
    source.write_text("".join((lab / "pki" / f"{name}.crt").read_text() for name in roots))
    subprocess.run([TRUSTPROBE, "store", "export", source, "--format", format, "--password", PASSWORD, "-o", store], check=True)
    assert store.read_bytes().startswith(b"\xfe\xed\xfe\xed") == (format == "jks")
    shown = json.loads(subprocess.run([TRUSTPROBE, "store", "show", source, "--format", "json"], check=True, capture_output=True).stdout)
    assert trusted_entries(store) == {anchor["sha256"] for anchor in shown["anchors"]}

    presented, ours = chains(saved, lab), trusted_chains(saved, store)
    cases = [limbo.Case(id=f"{target} {leaf}", time=NOW, name_kind="DNS", name=name, trusted=(), sent=sent, key=key, skip=None)
             for (target, leaf), (name, sent, key) in presented.items()]
    answers = adapters.ask(adapters.find("java"), cases, ["--keystore", str(store), "--password", PASSWORD])
    theirs = {tuple(name.split(" ")): answer == "accept" for name, answer, _ in answers if answer in ("accept", "refuse")}
    assert len(theirs) >= 20
    assert {one for one, accepts in theirs.items() if accepts} == {one for one in theirs if ours[one]}
    assert any(theirs.values()) and not all(theirs.values())
