"""The gate before a migration, anti-patterns in stores that real tools made, and the difference of two stores."""
import json
import subprocess

import pytest

from conftest import ROOT

AMAZON = ["Amazon Root CA 1", "Amazon Root CA 2", "Amazon Root CA 3", "Amazon Root CA 4",
          "Starfield Services Root Certificate Authority - G2"]


def blocks(pem):
    """The certificates of a bundle, each with its end."""
    return [part + "-----END CERTIFICATE-----\n" for part in pem.split("-----END CERTIFICATE-----\n")[:-1]]


def rules(outcome):
    return {finding["rule"] for finding in outcome.records[0]["findings"]}


@pytest.mark.parametrize("store", ["system", "amazon", "amazon-legacy", "java", "nss"])
def test_stores_of_this_machine_and_those_that_ship_have_amazon_s_roots(trustprobe, store):
    outcome = trustprobe.json("store", "check", store, "--require", "amazon")
    assert outcome.exit_code == 0, outcome.stderr
    gate, = outcome.records[0]["gates"]
    assert gate["passed"] and [anchor["status"] for anchor in gate["anchors"]] == ["present"] * 5


@pytest.mark.parametrize("removed", range(5), ids=AMAZON)
@pytest.mark.parametrize("base", ["amazon", "system"])
def test_each_root_that_is_removed_is_named(trustprobe, tmp_path, removed, base):
    source = (ROOT / "truststores/amazon.pem").read_text() if base == "amazon" else open("/etc/ssl/certs/ca-certificates.crt").read()
    gone = blocks((ROOT / "truststores/amazon.pem").read_text())[removed].split("-----BEGIN")[1]
    store = tmp_path / "kiosk.pem"
    store.write_text("".join(block for block in blocks(source) if gone not in block))
    outcome = trustprobe.json("store", "check", store, "--require", "amazon")
    assert outcome.exit_code == 1
    assert [anchor["status"] for anchor in outcome.records[0]["gates"][0]["anchors"]].count("missing") == 1
    text = trustprobe.run("store", "check", store, "--require", "amazon").stdout
    assert text.startswith("kiosk.pem   FAILS   1 of 1 gate")
    assert f"{AMAZON[removed]} is missing" in text.replace("\n             ", " ")
    assert "trustprobe store export amazon -o roots.pem" in " ".join(text.split())


def test_a_cross_signed_form_passes_and_says_for_whom_it_does_not_do(trustprobe, lab, tmp_path):
    store = tmp_path / "store.pem"
    names = ["rootca1-by-rootg2", "rootca2", "rootca3", "rootca4", "rootg2"]
    store.write_text("".join((lab.folder / "pki" / f"{name}.crt").read_text() for name in names))
    outcome = trustprobe.json("store", "check", store, "--require", f"lab={lab.store('amazon')}")
    assert outcome.exit_code == 0
    assert [anchor["status"] for anchor in outcome.records[0]["gates"][0]["anchors"]] == ["other-certificate"] + ["present"] * 4
    assert "cross-sign-anchor" in rules(outcome)
    text = " ".join(trustprobe.run("store", "check", store, "--require", f"lab={lab.store('amazon')}").stdout.split())
    assert "is there by its key, in another certificate" in text
    assert "Clients that want a self-signed anchor do not end a path there: openssl-1.0.2, openssl" in text


def test_a_root_that_the_store_limits_does_not_pass(trustprobe, tmp_path):
    manifest = tmp_path / "limited.toml"
    fingerprint = trustprobe.json("store", "show", "amazon").records[0]["anchors"][0]["sha256"]
    manifest.write_text(f'name = "limited"\nover = "amazon"\n[[anchor]]\nlabel = "Amazon Root CA 1"\nsha256 = "{fingerprint}"\n'
                        'distrust_after = "2026-01-01T00:00:00Z"\n')
    outcome = trustprobe.run("store", "check", manifest, "--require", "amazon")
    assert outcome.exit_code == 1
    assert "Amazon Root CA 1 (8ecde688) is there and limited: not for" in " ".join(outcome.stdout.split())
    assert "certificates issued after 2026-01-01T00:00:00Z" in " ".join(outcome.stdout.split())


def test_anti_patterns_of_stores_that_tools_made(trustprobe, lab, tmp_path):
    def check(*arguments):
        return rules(trustprobe.json("store", "check", *arguments))

    def tool(*command):
        subprocess.run(list(map(str, command)), check=True, capture_output=True)
    pki = lab.folder / "pki"
    server, plain = tmp_path / "server.p12", tmp_path / "truststore.jks"
    tool("openssl", "pkcs12", "-export", "-inkey", pki / "valid1.key", "-in", pki / "valid1.crt", "-certfile", pki / "r2m01.crt", "-out", server,
         "-passout", "pass:secret")
    tool("openssl", "pkcs12", "-export", "-nokeys", "-in", pki / "rootca1.crt", "-out", plain, "-passout", "pass:changeit")
    assert {"private-key-in-store", "java-only", "java-blind", "intermediate-anchor", "leaf-anchor"} <= check(
        server, "--store-password", "secret")
    assert {"java-blind", "format-not-as-named", "well-known-password"} <= check(plain)
    assert "weak-root-signature" in check(lab.store("class2"))
    keystore = tmp_path / "entry.jks"
    tool("keytool", "-importkeystore", "-noprompt", "-srckeystore", server, "-srcstorepass", "secret", "-destkeystore", keystore,
         "-deststoretype", "JKS", "-deststorepass", "another secret", "-destkeypass", "another secret")
    assert {"private-key-in-store", "java-only", "key-chain-ignored", "password-not-checked"} <= check(keystore)
    directory = tmp_path / "certs"
    directory.mkdir()
    (directory / "one.pem").write_text((pki / "rootca1.crt").read_text())
    tool("openssl", "rehash", directory)
    (directory / "two.pem").write_text((pki / "rootca2.crt").read_text())
    assert "unreachable-files" in check(directory)
    twice = tmp_path / "twice.pem"
    twice.write_text((pki / "rootca1.crt").read_text() * 2)
    assert "repeated-anchor" in check(twice)


def test_fail_on_makes_a_warning_fail(trustprobe, lab, tmp_path):
    store = tmp_path / "middle.pem"
    store.write_text((lab.folder / "pki/r2m01.crt").read_text())
    assert trustprobe.run("store", "check", store).exit_code == 0
    assert trustprobe.run("store", "check", store, "--fail-on", "warning").exit_code == 1
    assert trustprobe.run("store", "check", store, "--fail-on", "never").exit_code == 0


def test_the_rules_in_the_schema_are_those_of_the_program(trustprobe, lab):
    schema = json.loads((ROOT / "docs/schema/output.schema.json").read_text())["$defs"]["store_check_line"]["properties"]["findings"]
    source = (ROOT / "src/trust/store_linter.cpp").read_text()
    assert all(f'"{rule}"' in source for rule in schema["items"]["properties"]["rule"]["enum"])
    documented = (ROOT / "docs/commands/store.md").read_text()
    assert all(f"`{rule}`" in documented for rule in schema["items"]["properties"]["rule"]["enum"])


def test_diff_tells_what_two_stores_do_not_have_in_common(trustprobe, lab):
    outcome = trustprobe.json("store", "diff", lab.store("lab"), lab.store("amazon"))
    assert outcome.exit_code == 1
    record, = outcome.records
    assert record["same"] == 5 and len(record["only_before"]) == 1 and record["only_after"] == []
    assert "Class 2" in record["only_before"][0]["subject"]
    assert trustprobe.run("store", "diff", lab.store("lab"), lab.store("lab")).exit_code == 0
    limits = trustprobe.json("store", "diff", "system", "entrust-distrust").records[0]
    assert limits["only_before"] == limits["only_after"] == []
    assert {pair["limits_after"] for pair in limits["other_limits"]} == {"not for certificates issued after 2024-11-30T23:59:59Z"}
