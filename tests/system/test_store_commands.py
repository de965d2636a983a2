"""`store list`, `show`, `export` and `fetch`."""
import functools
import hashlib
import http.server
import ssl
import subprocess
import threading

import pytest

from conftest import ROOT


def test_every_named_store_is_listed_with_what_it_is_or_why_it_is_not_here(trustprobe):
    stores = {record["name"]: record for record in trustprobe.json("store", "list").records}
    assert {"amazon", "amazon-legacy", "amazon-eu-sovereign", "aws-rds", "apigateway-backend", "entrust-distrust", "system", "java",
            "nss"} <= stores.keys()
    assert stores["amazon"]["anchors"] == 5
    assert stores["amazon-legacy"]["anchors"] == 6
    assert all((record["anchors"] is None) == (record["error"] is not None) for record in stores.values())
    text = trustprobe.run("store", "list").stdout
    assert all(name in text for name in stores)


def test_show_tells_what_a_store_holds(trustprobe, lab):
    record, = trustprobe.json("store", "show", f"fleet={lab.store('lab')}").records
    assert (record["name"], record["format"], len(record["anchors"])) == ("fleet", "PEM bundle", 6)
    assert record["sha256"] == hashlib.sha256(open(lab.store("lab"), "rb").read()).hexdigest()
    text = trustprobe.run("store", "show", lab.store("lab"), "-v").stdout
    assert "Lab Root CA 1" in text and "sha256//" in text


def test_limits_are_shown_in_words(trustprobe):
    text = trustprobe.run("store", "show", "entrust-distrust").stdout
    assert "not for certificates issued after 2024-11-30T23:59:59Z" in text


@pytest.mark.parametrize("format", ["pem", "der"])
def test_what_is_exported_is_the_same_store(trustprobe, lab, tmp_path, format):
    target = tmp_path / "exported"
    done = trustprobe.run("store", "export", lab.store("lab"), "--format", format, "-o", target)
    assert done.exit_code == 0, done.stderr
    before, = trustprobe.json("store", "show", lab.store("lab")).records
    after, = trustprobe.json("store", "show", target).records
    assert {anchor["sha256"] for anchor in after["anchors"]} == {anchor["sha256"] for anchor in before["anchors"]}
    again = trustprobe.run("store", "export", lab.store("lab"), "--format", format, "-o", target)
    if format == "pem":
        assert again.exit_code == 2
        assert "is there already; name another file, or --force" in again.stderr
    assert trustprobe.run("store", "export", lab.store("lab"), "--format", format, "-o", target, "--force").exit_code == 0


def test_several_der_certificates_need_a_directory(trustprobe, lab):
    outcome = trustprobe.run("store", "export", lab.store("lab"), "--format", "der")
    assert outcome.exit_code == 2
    assert outcome.stderr == "trustprobe store export: --format der: holds one certificate a file; name a directory with -o\n"


class Publisher:
    """A server on loopback that publishes files, with TLS when a certificate is given."""

    def __init__(self, folder, certificate=None):
        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/moved":
                    self.send_response(302)
                    self.send_header("Location", "/bundle.pem")
                    self.end_headers()
                elif self.path == "/circle":
                    self.send_response(302)
                    self.send_header("Location", "/circle")
                    self.end_headers()
                else:
                    super().do_GET()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.scheme = "https"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"{self.scheme}://127.0.0.1:{self.server.server_port}/{path}"


@pytest.fixture
def shop(lab, tmp_path):
    """A data directory with a manifest "shop" that is fetched, and the program's environment for it."""
    (tmp_path / "www").mkdir()
    (tmp_path / "data/truststores").mkdir(parents=True)

    class Shop:
        environment = {"TRUSTPROBE_DATA": str(tmp_path / "data"), "XDG_DATA_HOME": str(tmp_path / "home")}
        folder = tmp_path / "www"
        fetched = tmp_path / "home/trustprobe/truststores/shop.pem"

        def certificate(self, name):
            return (lab.folder / "pki" / f"{name}.crt").read_text()

        def publish(self, *names):
            (self.folder / "bundle.pem").write_text("".join(map(self.certificate, names)))

        def manifest(self, url, *names):
            entries = ""
            for name in names:
                path = lab.folder / "pki" / f"{name}.crt"
                der = subprocess.run(["openssl", "x509", "-in", path, "-outform", "der"], check=True, capture_output=True).stdout
                spki = subprocess.run(f"openssl x509 -in {path} -noout -pubkey | openssl pkey -pubin -outform der | "
                                      "openssl dgst -sha256 -binary | base64", shell=True, check=True, capture_output=True, text=True).stdout
                entries += f'[[anchor]]\nlabel = "{name}"\nsha256 = "{hashlib.sha256(der).hexdigest()}"\nspki_sha256 = "{spki.strip()}"\n'
            (tmp_path / "data/truststores/shop.toml").write_text(f'name = "shop"\nfetch = ["{url}"]\n{entries}')

    return Shop()


@pytest.mark.parametrize("path", ["bundle.pem", "moved"])
@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_fetch_takes_what_is_pinned_and_passes_over_the_rest(trustprobe, lab, shop, path, tls):
    certificate = [str(lab.folder / "pki" / f"valid1.{kind}") for kind in ("crt", "key")] if tls else None
    publisher = Publisher(shop.folder, certificate)
    shop.publish("rootca1", "rootca2", "rootca3")
    shop.manifest(publisher.url(path), "rootca3", "rootca1")
    before = trustprobe.run("store", "show", "shop", environment=shop.environment)
    assert before.exit_code == 2
    assert "have not been fetched; run trustprobe store fetch shop" in before.stderr
    done = trustprobe.run("store", "fetch", "shop", environment=shop.environment)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("shop: 2 certificates fetched, each with the fingerprint and key that are pinned; 1 other passed over\n")
    record, = trustprobe.json("store", "show", "shop", environment=shop.environment).records
    assert [anchor["label"] for anchor in record["anchors"]] == ["rootca3", "rootca1"]


@pytest.mark.parametrize("published, path, sentence", [
    (("rootca1",), "bundle.pem", "no certificate with the fingerprint of 'rootca3' came; nothing was written"),
    ((), "bundle.pem", "is empty"),
    (("rootca1",), "nowhere.pem", "the server answered with status 404"),
    (("rootca1",), "circle", "redirects more than 5 times"),
])
def test_fetch_writes_nothing_unless_all_of_it_is_right(trustprobe, shop, published, path, sentence):
    publisher = Publisher(shop.folder)
    shop.publish(*published)
    shop.manifest(publisher.url(path), "rootca1", "rootca3")
    outcome = trustprobe.run("store", "fetch", "shop", environment=shop.environment)
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr and outcome.stderr.count("\n") == 1
    assert not shop.fetched.exists()


def test_fetch_says_when_nobody_answers_or_nothing_can_be_fetched(trustprobe, shop):
    shop.manifest("http://127.0.0.1:1/bundle.pem", "rootca1")
    outcome = trustprobe.run("store", "fetch", "shop", environment=shop.environment)
    assert outcome.exit_code == 2 and "cannot be reached: Connection refused" in outcome.stderr
    assert "no store of this name can be fetched" in trustprobe.run("store", "fetch", "nonesuch").stderr
    assert "has nothing to fetch" in trustprobe.run("store", "fetch", "entrust-distrust").stderr


@pytest.mark.parametrize("arguments, sentence", [
    (["store"], "trustprobe store: say which: list, show,"),
    (["store", "shw", "x"], "trustprobe store: unknown command 'shw'; did you mean show?"),
    (["store", "show"], "trustprobe store show: STORE is required"),
    (["store", "show", "--verbos", "x"], "trustprobe store show: unknown option '--verbos'; did you mean --verbose?"),
    (["store", "show", "/etc/hostname"], "trustprobe store show: /etc/hostname: "),
    (["store", "show", "system", "--store-password", "env:NOT_SET_ANYWHERE"], "this variable is not set"),
])
def test_a_wrong_command_line_is_one_sentence(trustprobe, arguments, sentence):
    outcome = trustprobe.run(*arguments)
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr and outcome.stderr.count("\n") == 1, outcome.stderr
