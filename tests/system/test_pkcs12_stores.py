"""PKCS #12 stores that real tools write hold the anchors that the tools and Java say they hold; what is wrong is one sentence."""
import glob
import os
import re
import shutil
import subprocess

import pytest

PASSWORD = "correct horse"


def tool(*command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def java_entries(store, password=PASSWORD):
    """{SHA-256: kind of entry} of the first certificate of each entry, as keytool lists them."""
    listed = tool("keytool", "-J-XX:TieredStopAtLevel=1", "-list", "-v", "-keystore", store, "-storepass", password, "-J-Duser.language=en")
    entries = {}
    for entry in re.split(r"^Alias name: ", listed, flags=re.MULTILINE)[1:]:
        kind = re.search(r"Entry type: (\w+)", entry).group(1)
        entries[re.search(r"SHA256: ([0-9A-F:]+)", entry).group(1).replace(":", "").lower()] = kind
    return entries


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A root, an intermediate and a leaf with its key, as PEM files, and their SHA-256."""
    folder = tmp_path_factory.mktemp("made")

    def issue(name, issuer, *extensions):
        (folder / "ext").write_text("\n".join(extensions))
        tool("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / f"{name}.key",
             "-out", folder / f"{name}.csr", "-subj", f"/CN={name}")
        signer = (["-CA", folder / f"{issuer}.pem", "-CAkey", folder / f"{issuer}.key", "-CAcreateserial"] if issuer
                  else ["-signkey", folder / f"{name}.key"])
        tool("openssl", "x509", "-req", "-in", folder / f"{name}.csr", "-days", "300", "-extfile", folder / "ext", *signer,
             "-out", folder / f"{name}.pem")
    issue("root", None, "basicConstraints=critical,CA:TRUE")
    issue("other", None, "basicConstraints=critical,CA:TRUE")
    issue("middle", "root", "basicConstraints=critical,CA:TRUE")
    issue("leaf", "middle", "subjectAltName=DNS:leaf.example")
    (folder / "roots.pem").write_text((folder / "root.pem").read_text() + (folder / "other.pem").read_text())
    (folder / "chain.pem").write_text((folder / "middle.pem").read_text() + (folder / "root.pem").read_text())
    sha256 = {name: tool("openssl", "x509", "-in", folder / f"{name}.pem", "-noout", "-fingerprint", "-sha256")
              .split("=")[1].strip().replace(":", "").lower() for name in ("root", "other", "middle", "leaf")}
    return folder, sha256


def shown(trustprobe, store, *passwords):
    options = [option for password in passwords for option in ("--store-password", password)]
    outcome = trustprobe.json("store", "show", store, *options)
    assert outcome.exit_code == 0, outcome.stderr
    return outcome.records[0]


def readers(record):
    return {anchor["sha256"]: anchor["readers"] for anchor in record["anchors"]}


def newer_openssl():
    """The build's own OpenSSL, where it has one: 3.5 knows options that Debian 12's does not."""
    found = glob.glob(os.path.expanduser("~/.cache/trustprobe/openssl-*/bin/openssl"))
    cache = os.environ.get("TRUSTPROBE_CACHE")
    found += glob.glob(f"{cache}/openssl-*/bin/openssl") if cache else []
    candidates = [*found, "openssl"]
    return next((path for path in candidates if "-jdktrust" in subprocess.run([path, "pkcs12", "-help"], capture_output=True, text=True,
                                                                              check=False).stderr), None)


def test_keytool_s_trusted_certificates_are_anchors_to_everybody(trustprobe, made, tmp_path):
    folder, sha256 = made
    store = tmp_path / "truststore.jks"  # PKCS #12 all the same: the name says nothing
    for name in ("root", "other"):
        tool("keytool", "-importcert", "-noprompt", "-alias", f"My {name}", "-file", folder / f"{name}.pem", "-keystore", store, "-storetype",
             "PKCS12", "-storepass", PASSWORD)
    record = shown(trustprobe, store, PASSWORD)
    assert record["format"] == "PKCS #12"
    assert readers(record) == {sha256["root"]: "all", sha256["other"]: "all"}
    assert java_entries(store) == {sha256["root"]: "trustedCertEntry", sha256["other"]: "trustedCertEntry"}
    assert {anchor["label"] for anchor in record["anchors"]} == {"My root", "My other"}
    assert record["password"] == "matched"
    assert record["java"] == {"reads": True, "needs": "Java 8u301, 11.0.12 or later", "anchors": 2}


@pytest.mark.parametrize("options", [[], ["-legacy"], ["-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"], ["-nomac"],
                                     ["-certpbe", "NONE"], ["-nomaciter", "-noiter"]], ids=" ".join)
def test_openssl_s_certificates_are_anchors_to_all_but_java(trustprobe, made, tmp_path, options):
    folder, sha256 = made
    store = tmp_path / "store.p12"
    done = subprocess.run(["openssl", "pkcs12", "-export", "-nokeys", "-in", folder / "roots.pem", "-out", store, "-passout",
                           f"pass:{PASSWORD}", *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    record = shown(trustprobe, store, PASSWORD)
    assert readers(record) == {sha256["root"]: "not-java", sha256["other"]: "not-java"}
    if "-nomac" not in options:
        assert java_entries(store) == {}
    assert record["java"]["anchors"] == 0


def test_a_store_without_password_needs_none(trustprobe, made, tmp_path):
    folder, sha256 = made
    store = tmp_path / "store.p12"
    tool("openssl", "pkcs12", "-export", "-nokeys", "-in", folder / "root.pem", "-out", store, "-passout", "pass:", "-nomac", "-certpbe", "NONE")
    record = shown(trustprobe, store)
    assert (record["password"], record["protection"]) == ("none-needed", None)
    assert readers(record).keys() == {sha256["root"]}


def test_what_is_not_encrypted_is_read_without_the_password_as_java_does(trustprobe, made, tmp_path):
    openssl = newer_openssl()
    if openssl is None:
        pytest.fail("no OpenSSL from 3.2 on: scripts/setup builds one")
    folder, sha256 = made
    store = tmp_path / "store.p12"
    tool(openssl, "pkcs12", "-export", "-nokeys", "-jdktrust", "anyExtendedKeyUsage", "-in", folder / "roots.pem", "-out", store, "-passout",
         f"pass:{PASSWORD}", "-certpbe", "NONE")
    record = shown(trustprobe, store)
    assert record["password"] == "not-checked"
    assert readers(record) == {sha256["root"]: "all", sha256["other"]: "all"}
    assert shown(trustprobe, store, PASSWORD)["password"] == "matched"
    refused = trustprobe.run("store", "show", store, "--store-password", "battery staple")
    assert refused.exit_code == 2
    assert refused.stderr == (f"trustprobe store show: {store}: is a PKCS #12 store that no given password opens; check --store-password; "
                              "else it is damaged\n")


def test_any_java_reads_a_store_without_mac(trustprobe, made, tmp_path):
    openssl = newer_openssl()
    if openssl is None:
        pytest.fail("no OpenSSL from 3.2 on: scripts/setup builds one")
    folder, sha256 = made
    store = tmp_path / "store.p12"
    tool(openssl, "pkcs12", "-export", "-nokeys", "-jdktrust", "anyExtendedKeyUsage", "-in", folder / "roots.pem", "-out", store, "-passout",
         "pass:", "-nomac", "-certpbe", "NONE")
    assert set(java_entries(store)) == {sha256["root"], sha256["other"]}  # Java 17
    assert shown(trustprobe, store)["java"] == {"reads": True, "needs": None, "anchors": 2}


def test_openssl_s_jdktrust_makes_anchors_of_them_for_java_too(trustprobe, made, tmp_path):
    openssl = newer_openssl()
    if openssl is None:
        pytest.fail("no OpenSSL from 3.2 on: scripts/setup builds one")
    folder, sha256 = made
    store = tmp_path / "store.p12"
    tool(openssl, "pkcs12", "-export", "-nokeys", "-jdktrust", "anyExtendedKeyUsage", "-in", folder / "roots.pem", "-out", store, "-passout",
         f"pass:{PASSWORD}")
    assert readers(shown(trustprobe, store, PASSWORD)) == {sha256["root"]: "all", sha256["other"]: "all"}
    assert set(java_entries(store).values()) == {"trustedCertEntry"}


def test_of_a_private_key_s_chain_java_trusts_the_own_certificate_alone(trustprobe, made, tmp_path):
    folder, sha256 = made
    store = tmp_path / "server.p12"
    tool("openssl", "pkcs12", "-export", "-inkey", folder / "leaf.key", "-in", folder / "leaf.pem", "-certfile", folder / "chain.pem", "-name",
         "server", "-out", store, "-passout", f"pass:{PASSWORD}")
    record = shown(trustprobe, store, PASSWORD)
    assert readers(record) == {sha256["leaf"]: "java-only", sha256["middle"]: "not-java", sha256["root"]: "not-java"}
    assert record["private_keys"] == 1
    assert java_entries(store) == {sha256["leaf"]: "PrivateKeyEntry"}


def test_pk12util_s_stores_load(trustprobe, made, tmp_path):
    assert shutil.which("pk12util") and shutil.which("certutil"), "libnss3-tools: scripts/setup --tests"
    folder, sha256 = made
    database = f"sql:{tmp_path}"
    tool("certutil", "-N", "-d", database, "--empty-password")
    tool("openssl", "pkcs12", "-export", "-inkey", folder / "leaf.key", "-in", folder / "leaf.pem", "-certfile", folder / "chain.pem", "-name",
         "server", "-out", tmp_path / "in.p12", "-passout", f"pass:{PASSWORD}")
    tool("pk12util", "-d", database, "-i", tmp_path / "in.p12", "-W", PASSWORD)
    tool("pk12util", "-d", database, "-o", tmp_path / "out.p12", "-n", "server", "-W", PASSWORD)
    record = shown(trustprobe, tmp_path / "out.p12", PASSWORD)
    assert readers(record)[sha256["leaf"]] == "java-only"
    assert record["private_keys"] == 1


def test_an_exported_store_is_listed_by_keytool(trustprobe, made, tmp_path):
    folder, sha256 = made
    store, secret = tmp_path / "out.p12", tmp_path / "secret"
    secret.write_text(PASSWORD + "\n")
    done = trustprobe.run("store", "export", folder / "roots.pem", "--format", "pkcs12", "--password", f"file:{secret}", "-o", store)
    assert done.exit_code == 0, done.stderr
    assert java_entries(store) == {sha256["root"]: "trustedCertEntry", sha256["other"]: "trustedCertEntry"}
    assert readers(shown(trustprobe, store, f"file:{secret}")) == {sha256["root"]: "all", sha256["other"]: "all"}


def test_what_is_wrong_with_a_store_is_one_sentence(trustprobe, made, tmp_path):
    folder, _ = made
    store, cut, flipped, empty = (tmp_path / name for name in ("store.p12", "cut.p12", "flipped.p12", "empty.p12"))
    tool("openssl", "pkcs12", "-export", "-nokeys", "-in", folder / "root.pem", "-out", store, "-passout", f"pass:{PASSWORD}")
    tool("openssl", "pkcs12", "-export", "-nocerts", "-inkey", folder / "leaf.key", "-out", empty, "-passout", f"pass:{PASSWORD}")
    whole = store.read_bytes()
    cut.write_bytes(whole[:-20])
    flipped.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])

    def sentence(file, *options):
        outcome = trustprobe.run("store", "show", file, *options)
        assert outcome.exit_code == 2 and outcome.stdout == "" and outcome.stderr.count("\n") == 1
        return outcome.stderr.removeprefix(f"trustprobe store show: {file}: ").strip()

    given = ["--store-password", PASSWORD]
    assert sentence(store) == ("is a PKCS #12 store with a password; give it with --store-password file:PATH or env:NAME, or in "
                               "TRUSTPROBE_STORE_PASSWORD")
    assert sentence(store, "--store-password", "battery staple") == (
        "is a PKCS #12 store that no given password opens; check --store-password; else it is damaged")
    assert sentence(cut, *given) == "is a PKCS #12 store that is cut short or damaged; export or copy it again"
    assert sentence(flipped, *given) == "is a PKCS #12 store that no given password opens; check --store-password; else it is damaged"
    assert sentence(empty, *given) == "is a PKCS #12 store without a certificate; put the root certificates into it, or name another file"


def test_passwords_come_from_a_file_or_the_environment(trustprobe, made, tmp_path):
    folder, _ = made
    store, secret = tmp_path / "store.p12", tmp_path / "secret"
    secret.write_text(PASSWORD + "\r\n")
    tool("openssl", "pkcs12", "-export", "-nokeys", "-in", folder / "root.pem", "-out", store, "-passout", f"pass:{PASSWORD}")
    for options, environment in [(["--store-password", f"file:{secret}"], {}), (["--store-password", "env:SECRET"], {"SECRET": PASSWORD}),
                                 ([], {"TRUSTPROBE_STORE_PASSWORD": PASSWORD})]:
        outcome = trustprobe.run("store", "show", store, *options, environment=environment)
        assert outcome.exit_code == 0, outcome.stderr
        assert PASSWORD not in outcome.stdout


@pytest.mark.parametrize("format", ["jks", "pkcs12"])
def test_what_java_did_not_see_it_sees_in_an_export(trustprobe, made, tmp_path, format):
    folder, sha256 = made
    store, exported, server = tmp_path / "store.p12", tmp_path / "exported", tmp_path / "server.p12"
    tool("openssl", "pkcs12", "-export", "-nokeys", "-in", folder / "roots.pem", "-out", store, "-passout", f"pass:{PASSWORD}")
    done = trustprobe.run("store", "export", store, "--store-password", PASSWORD, "--format", format, "--password", PASSWORD, "-o", exported)
    assert done.exit_code == 0, done.stderr
    assert java_entries(exported) == {sha256["root"]: "trustedCertEntry", sha256["other"]: "trustedCertEntry"}
    tool("openssl", "pkcs12", "-export", "-inkey", folder / "leaf.key", "-in", folder / "leaf.pem", "-out", server, "-passout",
         f"pass:{PASSWORD}")
    refused = trustprobe.run("store", "export", server, "--store-password", PASSWORD, "--format", format, "-o", tmp_path / "none")
    assert refused.exit_code == 2
    assert "holds nothing but certificates of private keys; name a store with the roots above them" in refused.stderr
    assert not (tmp_path / "none").exists()
