"""Key stores that Java writes hold the anchors that Java lists, and Java lists the anchors of those that we write."""
import json
import re
import subprocess

import pytest

PASSWORD = "secret99"
BOUNCY_CASTLE = "/usr/share/java/bcprov.jar"


def keytool(*arguments) -> str:
    done = subprocess.run(["keytool", "-J-XX:TieredStopAtLevel=1", "-J-Duser.language=en", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


class KeyStore:
    """A store that keytool makes: trusted roots one and two, and a key pair whose certificate a CA below a third root signed."""

    def __init__(self, folder, form: str, password: str = PASSWORD):
        self.folder, self.form, self.path = folder, form, folder / f"{form}-{password}.store"
        self.options = ["-storetype", form, "-keystore", self.path, "-storepass", password]
        if form in ("BKS", "UBER"):
            self.options += ["-providerpath", BOUNCY_CASTLE, "-providerclass", "org.bouncycastle.jce.provider.BouncyCastleProvider"]

    def trust(self, alias: str, certificate) -> None:
        keytool("-importcert", "-noprompt", "-alias", alias, "-file", certificate, *self.options)

    def add_key(self, chain, key_store) -> None:
        """The key pair of another store under its alias "key", with its chain."""
        keytool("-importkeystore", "-noprompt", "-srckeystore", key_store, "-srcstorepass", PASSWORD, "-srcalias", "key",
                "-destkeypass", PASSWORD, *(self.as_destination()))
        assert self.listed()["key"][0] == "PrivateKeyEntry" and len(self.listed()["key"][1]) == len(chain)

    def as_destination(self) -> list:
        renamed = {"-storetype": "-deststoretype", "-keystore": "-destkeystore", "-storepass": "-deststorepass"}
        return [renamed.get(option, option) for option in self.options]

    def listed(self) -> dict[str, tuple[str, list[str]]]:
        """{alias: (kind of entry, SHA-256 of its chain)}, as keytool says."""
        entries = {}
        for block in keytool("-list", "-v", *self.options).split("Alias name: ")[1:]:
            kind = re.search(r"Entry type: (\S+)", block)[1]
            fingerprints = [line.replace(":", "").lower() for line in re.findall(r"SHA256: (\S+)", block)]
            entries[block.split("\n")[0]] = (kind, fingerprints)
        return entries


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """Files one.crt and two.crt, and key.p12: a key pair "key" with a chain of three."""
    folder = tmp_path_factory.mktemp("material")
    pair = ["-storetype", "PKCS12", "-keystore", folder / "key.p12", "-storepass", PASSWORD, "-keyalg", "EC", "-groupname", "secp256r1"]
    for alias, issuer in (("one", None), ("two", None), ("root", None), ("ca", "root"), ("key", "ca")):
        signed = ["-signer", issuer] if issuer else []
        kind = [] if alias == "key" else ["-ext", "bc:c"]
        keytool("-genkeypair", "-alias", alias, "-dname", f"CN=Test {alias}", *kind, *signed, *pair)
        keytool("-exportcert", "-rfc", "-alias", alias, "-file", folder / f"{alias}.crt", *pair[:6])
    return folder


def key_store(tmp_path, material, form: str, password: str = PASSWORD) -> KeyStore:
    made = KeyStore(tmp_path, form, password)
    made.trust("Wurzel \u00c4 one", material / "one.crt")
    made.trust("two", material / "two.crt")
    made.add_key(["key", "ca", "root"], material / "key.p12")
    return made


@pytest.fixture
def show(trustprobe):
    def shown(store, *passwords) -> dict:
        options = [option for password in passwords for option in ("--store-password", password)]
        outcome = trustprobe.run("store", "show", store, "--format", "json", *options)
        assert outcome.exit_code == 0, outcome.stderr
        record, = (json.loads(line) for line in outcome.stdout.splitlines())
        return record
    return shown


def by_label(record: dict) -> dict[str, tuple[str, str]]:
    return {anchor["label"]: (anchor["sha256"], anchor["readers"]) for anchor in record["anchors"]}


def expected(listed: dict) -> dict[str, tuple[str, str]]:
    readers = {"trustedCertEntry": "all", "PrivateKeyEntry": "java-only"}
    return {alias: (chain[0], readers[kind]) for alias, (kind, chain) in listed.items() if kind in readers}


@pytest.mark.parametrize("form", ["JKS", "JCEKS", "BKS"])
def test_a_store_that_keytool_makes_holds_the_anchors_that_keytool_lists(show, tmp_path, material, form):
    made = key_store(tmp_path, material, form)
    record = show(made.path, PASSWORD)
    assert by_label(record) == expected(made.listed())
    assert len(record["anchors"]) == 3
    assert record["private_keys"] == 1
    assert record["password"] == "matched"


def test_a_secret_key_in_jceks_hides_no_anchor(show, tmp_path, material):
    made = key_store(tmp_path, material, "JCEKS")
    for number in range(5):  # entries stand in the order of their hashes: some secret keys come before certificates
        keytool("-genseckey", "-alias", f"aes{number}", "-keyalg", "AES", "-keysize", 256, *made.options)
    listed = made.listed()
    assert sum(kind == "SecretKeyEntry" for kind, _ in listed.values()) == 5
    record = show(made.path, PASSWORD)
    assert by_label(record) == expected(listed)
    assert len(record["anchors"]) == 3


@pytest.mark.parametrize("form", ["JKS", "JCEKS", "BKS"])
def test_the_password_is_one_given_or_well_known_or_not_needed(show, trustprobe, tmp_path, material, form):
    own, default = key_store(tmp_path, material, form), key_store(tmp_path, material, form, "changeit")
    assert show(own.path)["password"] == "not-checked"
    assert show(own.path, "other", PASSWORD)["password"] == "matched"
    assert show(default.path)["password"] == "matched-well-known"
    refused = trustprobe.run("store", "show", own.path, "--store-password", "other")
    assert refused.exit_code == 2
    assert f"is a {form} store that no given password fits, or that is damaged" in refused.stderr


def test_uber_is_refused_by_its_name(trustprobe, tmp_path, material):
    made = KeyStore(tmp_path, "UBER")
    made.trust("one", material / "one.crt")
    refused = trustprobe.run("store", "show", made.path)
    assert refused.exit_code == 2
    assert "is an UBER store, which is encrypted as a whole" in refused.stderr


def test_a_jks_store_that_we_export_is_listed_by_keytool_entry_for_entry_but_for_a_key_s_own_certificate(trustprobe, show, tmp_path, material):
    source = key_store(tmp_path, material, "JKS")
    written = tmp_path / "written.jks"
    done = trustprobe.run("store", "export", source.path, "--format", "jks", "--password", PASSWORD, "-o", written)
    assert done.exit_code == 0, done.stderr
    listed = KeyStore(tmp_path, "JKS")
    listed.options[listed.options.index("-keystore") + 1] = written
    assert written.read_bytes().startswith(b"\xfe\xed\xfe\xed")
    assert listed.listed() == {alias: ("trustedCertEntry", [sha256])
                               for alias, (sha256, readers) in by_label(show(source.path)).items() if readers != "java-only"}


def test_a_jks_store_of_the_system_s_roots_has_an_entry_for_each_under_its_alias(trustprobe, show, tmp_path):
    written = tmp_path / "system.jks"
    done = trustprobe.run("store", "export", "system", "--format", "jks", "-o", written)
    assert done.exit_code == 0, done.stderr
    record = show(written)
    assert record["password"] == "matched-well-known"
    everything = keytool("-list", "-keystore", written, "-storepass", "changeit", "-storetype", "JKS")
    assert everything.count("trustedCertEntry") == len(record["anchors"]) == len(show("system")["anchors"])
