"""Stores that real tools write hold the anchors that the tools say they hold."""
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


def tool(*command, **options) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def fingerprint(path: Path) -> str:
    """What `openssl x509` says of one certificate."""
    return tool("openssl", "x509", "-in", path, "-noout", "-fingerprint", "-sha256").split("=")[1].strip().replace(":", "").lower()


class Roots:
    """Three roots as PEM files: one, two, three."""

    def __init__(self, folder: Path):
        self.files = {}
        for name in ("one", "two", "three"):
            self.files[name] = folder / f"{name}.crt"
            tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3000",
                 "-keyout", folder / f"{name}.key", "-out", self.files[name], "-utf8", "-subj", f"/CN=R\u00f6ot {name}")
        self.sha256 = {name: fingerprint(file) for name, file in self.files.items()}

    def named(self, *names: str) -> set[str]:
        return {self.sha256[name] for name in names}


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    return Roots(tmp_path_factory.mktemp("roots"))


@pytest.fixture
def show(trustprobe):
    def shown(store) -> dict:
        outcome = trustprobe.run("store", "show", store, "--format", "json")
        assert outcome.exit_code == 0, outcome.stderr
        record, = (json.loads(line) for line in outcome.stdout.splitlines())
        assert record["kind"] == "store"
        return record
    return shown


@pytest.fixture
def refusal(trustprobe):
    def sentence(store) -> str:
        outcome = trustprobe.run("store", "show", store, "--format", "json")
        assert outcome.exit_code == 2
        line, = outcome.stderr.splitlines()
        return line
    return sentence


def anchors(record: dict) -> set[str]:
    listed = [anchor["sha256"] for anchor in record["anchors"]]
    assert len(listed) == len(set(listed))
    return set(listed)


def labels(record: dict) -> dict[str, str]:
    return {anchor["sha256"]: anchor["label"] for anchor in record["anchors"]}


class TrustModule:
    """`trust` of p11-kit over a folder of its own. It reads nobody's configuration but an ordinary user's."""

    def __init__(self, folder: Path):
        self.folder = folder
        settings = folder / "home/.config/pkcs11"
        (settings / "modules").mkdir(parents=True)
        (settings / "pkcs11.conf").write_text("user-config: only\n")
        (settings / "modules/trust.module").write_text(
            f"module: p11-kit-trust.so\nx-init-reserved: paths='{folder}/source'\ntrust-policy: yes\n")
        for name in ("source/anchors", "source/blocklist", "out"):
            (folder / name).mkdir(parents=True)
        (folder / "out").chmod(0o777)
        folder.chmod(0o755)

    def run(self, *arguments) -> str:
        as_nobody = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        return tool(*as_nobody, "env", f"HOME={self.folder}/home", f"XDG_CONFIG_HOME={self.folder}/home/.config", "trust", *arguments)

    def extract(self, form: str, what: str = "ca-anchors") -> Path:
        purpose = [] if form.startswith("openssl") else ["--purpose=server-auth"]
        self.run("extract", f"--format={form}", f"--filter={what}", *purpose, "--comment", self.folder / "out" / form)
        return self.folder / "out" / form


@pytest.fixture
def trust_module(roots):
    """Root one is an anchor for servers and not for e-mail, two is one for everything, three is distrusted."""
    folder = Path(tempfile.mkdtemp(prefix="trustprobe-p11-kit-"))
    module = TrustModule(folder)
    tool("openssl", "x509", "-in", roots.files["one"], "-trustout", "-addtrust", "serverAuth", "-addreject", "emailProtection",
         "-setalias", "Alias one", "-out", folder / "source/one.pem")
    shutil.copy(roots.files["two"], folder / "source/anchors")
    shutil.copy(roots.files["three"], folder / "source/blocklist")
    yield module
    shutil.rmtree(folder)


FORMS = ["pem-bundle", "openssl-bundle", "edk2-cacerts", "pem-directory", "pem-directory-hash", "openssl-directory", "x509-directory"]


@pytest.mark.parametrize("form", FORMS)
def test_what_trust_extract_writes_holds_the_anchors_that_trust_lists(show, roots, trust_module, form):
    listed = trust_module.run("list", "--filter=ca-anchors")
    assert "Alias one" in listed and "R\u00f6ot two" in listed and "R\u00f6ot three" not in listed
    record = show(trust_module.extract(form))
    assert anchors(record) == roots.named("one", "two")
    if form in ("pem-bundle", "openssl-bundle"):
        assert labels(record)[roots.sha256["one"]] == "Alias one"
        assert labels(record)[roots.sha256["two"]] == "R\u00f6ot two"


def test_openssl_and_trustprobe_read_the_same_trust_out_of_a_bundle(trustprobe, show, roots, trust_module, tmp_path):
    bundle = trust_module.extract("openssl-bundle", "trust-policy")
    assert anchors(show(bundle)) == roots.named("one", "two", "three")
    for name in ("one", "two", "three"):
        leaf = tmp_path / f"{name}.pem"
        tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
             "-CA", roots.files[name], "-CAkey", roots.files[name].with_suffix(".key"), "-keyout", tmp_path / "leaf.key", "-out", leaf,
             "-subj", "/CN=shop.example", "-addext", "subjectAltName=DNS:shop.example", "-addext", "extendedKeyUsage=serverAuth",
             "-addext", "basicConstraints=critical,CA:FALSE")
        verify = ["openssl", "verify", "-no-CAfile", "-no-CApath", "-purpose", "sslserver", "-trusted", bundle, leaf]
        verified = subprocess.run(verify, capture_output=True, check=False).returncode == 0
        assert verified == (name != "three")
        outcome = trustprobe.run("verify", leaf, "--name", "shop.example", "--store", bundle, "--client", "rfc5280")
        assert (outcome.exit_code == 0) == verified, outcome.stdout + outcome.stderr


def test_trust_dump_is_read_with_what_each_certificate_is_trusted_for(show, roots, trust_module, tmp_path):
    (tmp_path / "dump.p11-kit").write_text(trust_module.run("dump"))
    record = show(tmp_path / "dump.p11-kit")
    assert anchors(record) == roots.named("one", "two", "three")
    assert labels(record)[roots.sha256["two"]] == "R\u00f6ot two"


def test_openssl_rehash_makes_a_directory_whose_links_repeat_nothing(show, roots, tmp_path):
    for name in ("one", "two"):
        shutil.copy(roots.files[name], tmp_path)
    tool("openssl", "rehash", tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    assert anchors(show(tmp_path)) == roots.named("one", "two")


@pytest.mark.skipif(not shutil.which("update-ca-certificates", path="/usr/sbin:" + os.environ["PATH"]), reason="no update-ca-certificates")
def test_update_ca_certificates_writes_a_bundle_and_a_directory_with_the_same_anchors(show, roots, tmp_path):
    for name in ("shipped", "local", "hooks", "etc"):
        (tmp_path / name).mkdir()
    shutil.copy(roots.files["one"], tmp_path / "shipped")
    shutil.copy(roots.files["three"], tmp_path / "shipped")
    shutil.copy(roots.files["two"], tmp_path / "local")
    (tmp_path / "conf").write_text("one.crt\n!three.crt\n")
    tool("update-ca-certificates", "--certsconf", tmp_path / "conf", "--certsdir", tmp_path / "shipped", "--localcertsdir", tmp_path / "local",
         "--etccertsdir", tmp_path / "etc", "--hooksdir", tmp_path / "hooks",
         env={**os.environ, "PATH": "/usr/sbin:" + os.environ["PATH"]})
    assert anchors(show(tmp_path / "etc/ca-certificates.crt")) == roots.named("one", "two")
    assert anchors(show(tmp_path / "etc")) == roots.named("one", "two")


def test_openssl_s_pkcs7_holds_what_it_was_made_of(show, refusal, roots, tmp_path):
    sources = [option for name in ("one", "two") for option in ("-certfile", roots.files[name])]
    for form in ("DER", "PEM"):
        bag = tmp_path / f"bag.{form}"
        tool("openssl", "crl2pkcs7", "-nocrl", *sources, "-outform", form, "-out", bag)
        assert tool("openssl", "pkcs7", "-in", bag, "-inform", form, "-print_certs", "-noout").count("subject=") == 2
        assert anchors(show(bag)) == roots.named("one", "two")
        bag.write_bytes(bag.read_bytes()[:200])
        assert str(bag) in refusal(bag)


def test_what_certutil_exports_is_a_store_and_its_database_says_how(show, refusal, roots, tmp_path):
    database = tmp_path / "db"
    database.mkdir()
    nss = ["certutil", "-d", f"sql:{database}"]
    tool(*nss, "-N", "--empty-password")
    for name, flags in (("one", "C,,"), ("two", "CT,C,C")):
        tool(*nss, "-A", "-n", f"root {name}", "-t", flags, "-i", roots.files[name])
    listed = tool(*nss, "-L")
    assert "root one" in listed and "root two" in listed
    exported = "".join(tool(*nss, "-L", "-n", f"root {name}", "-a") for name in ("one", "two"))
    (tmp_path / "roots.pem").write_text(exported)
    assert anchors(show(tmp_path / "roots.pem")) == roots.named("one", "two")
    assert f"certutil -L -d sql:{database} -n NICKNAME -a" in refusal(database / "cert9.db")
