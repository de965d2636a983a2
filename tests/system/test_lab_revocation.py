"""The lab's evidence on revocation is what it is meant to be, with openssl as the judge."""
import base64
import http.client
import re
import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from authorities import DELEGATING, ISSUERS, authority_certificates
from hosts import all_hosts

HOSTS = {host.name.removesuffix(".lab.example"): host for host in all_hosts()}
ISSUER_IDS = [authority.id for authority in ISSUERS]


class Web:
    """Fetches from the lab's HTTP sites by their own names."""

    def __init__(self, connect_to: Path):
        rules = (line.rsplit(":", 2) for line in connect_to.read_text().splitlines())
        self.servers = {name: (address, int(port)) for name, address, port in rules}

    def server(self, url: str) -> tuple[str, int]:
        return self.servers[f"{urlsplit(url).hostname}:80"]

    def ask(self, url: str, body: bytes | None = None, timeout: float = 20) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(*self.server(url), timeout=timeout)
        connection.request("POST" if body is not None else "GET", urlsplit(url).path or "/", body, {"Host": urlsplit(url).hostname})
        return connection.getresponse()

    def fetch(self, url: str) -> bytes:
        """Follows one redirect."""
        response = self.ask(url)
        if response.status == 302:
            response = self.ask(response.headers["Location"])
        assert response.status == 200, url
        return response.read()


@pytest.fixture(scope="module")
def web(lab):
    return Web(lab.folder / "connect-to")


@pytest.fixture
def pki(lab):
    return lab.folder / "pki"


def openssl(*arguments, data: bytes | None = None) -> str:
    """Both outputs."""
    done = subprocess.run(["openssl", *map(str, arguments)], input=data, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=30, check=False)
    return done.stdout.decode()


def serial(certificate: Path) -> str:
    return openssl("x509", "-in", certificate, "-noout", "-serial").strip().removeprefix("serial=")


def listed(crl: bytes) -> set[str]:
    return set(re.findall(r"Serial Number: ([0-9A-F]+)", openssl("crl", "-inform", "DER", "-noout", "-text", data=crl)))


def ask_responder(web: Web, pki: Path, issuer: str, certificate: str, *options, site: str = "") -> str:
    name = f"ocsp.{site or issuer}.lab.example"
    address, port = web.server(f"http://{name}")
    return openssl("ocsp", "-issuer", pki / f"{issuer}.crt", "-cert", pki / certificate, "-url", f"http://{address}:{port}",
                   "-header", f"Host={name}", "-CAfile", pki.parent / "stores/lab.pem", "-verify_other", pki / f"{issuer}.crt", *options)


def request_of(pki: Path, issuer: str, certificate: str, folder: Path) -> bytes:
    file = folder / "request.der"
    openssl("ocsp", "-issuer", pki / f"{issuer}.crt", "-cert", pki / certificate, "-no_nonce", "-reqout", file)
    return file.read_bytes()


@pytest.mark.parametrize("issuer", ISSUER_IDS)
def test_an_authority_publishes_its_certificate_and_a_crl_that_verifies(web, pki, issuer):
    crl = web.ask(f"http://crl.{issuer}.lab.example/{issuer}.crl")
    assert (crl.status, crl.headers["Content-Type"], crl.headers["Cache-Control"]) == (200, "application/pkix-crl", "max-age=3600")
    assert "verify OK" in openssl("crl", "-inform", "DER", "-noout", "-CAfile", pki / f"{issuer}.crt", data=crl.read())
    certificate = web.ask(f"http://crt.{issuer}.lab.example/{issuer}.cer")
    assert (certificate.status, certificate.headers["Content-Type"]) == (200, "application/pkix-cert")
    assert certificate.read() == ssl.PEM_cert_to_DER_cert((pki / f"{issuer}.crt").read_text())


def test_nothing_is_served_that_is_not_the_labs(web):
    assert web.ask("http://crl.r2m01.lab.example/r2m02.crl").status == 404
    connection = http.client.HTTPConnection(*web.server("http://crl.r2m01.lab.example"))
    connection.request("GET", "/", headers={"Host": "unknown.example"})
    assert connection.getresponse().status == 404


@pytest.mark.parametrize("certificate, issuer", authority_certificates().items())
def test_every_certificate_of_an_authority_is_good_at_its_issuers_responder(web, pki, certificate, issuer):
    answer = ask_responder(web, pki, issuer, certificate)
    assert "Response verify OK" in answer and f"{certificate}: good" in answer


@pytest.mark.parametrize("digest", ["-sha1", "-sha256"])
@pytest.mark.parametrize("number, issuer", enumerate(("r2m02", "r4m02", "e2m02", "e3m02"), 1))
def test_a_revoked_demo_host_is_revoked_by_both_sources(web, pki, number, issuer, digest):
    certificate = f"revoked{number}.crt"
    # openssl takes a digest for the certificates that follow it.
    address, port = web.server(f"http://ocsp.{issuer}.lab.example")
    answer = openssl("ocsp", "-issuer", pki / f"{issuer}.crt", digest, "-cert", pki / certificate, "-url", f"http://{address}:{port}",
                     "-header", f"Host=ocsp.{issuer}.lab.example", "-CAfile", pki.parent / "stores/lab.pem",
                     "-verify_other", pki / f"{issuer}.crt")
    assert "Response verify OK" in answer and f"{certificate}: revoked" in answer and "Reason: keyCompromise" in answer
    assert listed(web.fetch(f"http://crl.{issuer}.lab.example/{issuer}.crl")) == {serial(pki / certificate)}


LEAF_OF = {"r2m01": "valid1", "r2m02": "dual-java-rsa", "r4m01": "valid2", "r4m02": "revoked2",
           "e2m01": "dual-ecdsa", "e2m02": "cdn", "e3m01": "valid4", "e3m02": "revoked4"}


@pytest.mark.parametrize("issuer", LEAF_OF)
def test_a_responder_names_itself_by_name_or_by_key_and_shows_a_delegation(web, pki, issuer):
    answer = ask_responder(web, pki, issuer, f"{LEAF_OF[issuer]}.crt", "-resp_text")
    assert "Response verify OK" in answer
    responder_id = re.search(r"Responder Id: (.*)", answer).group(1)
    assert bool(re.fullmatch("[0-9A-F]{40}", responder_id)) == issuer.startswith("e"), responder_id
    assert ("OCSP Signing" in answer) == ("OCSP No Check" in answer) == (issuer in DELEGATING)


def test_both_ways_of_signing_and_of_naming_come_together():
    combinations = {(issuer in DELEGATING, issuer.startswith("e")) for issuer in LEAF_OF}
    assert combinations == {(True, True), (True, False), (False, True), (False, False)}


def test_a_responder_answers_get_as_it_answers_post(web, pki, tmp_path):
    request = request_of(pki, "r2m01", "valid1.crt", tmp_path)
    url = "http://ocsp.r2m01.lab.example"
    posted = web.ask(url, request)
    got = web.ask(f"{url}/{quote(base64.b64encode(request), safe='')}")
    assert got.headers["Content-Type"] == posted.headers["Content-Type"] == "application/ocsp-response"
    assert got.headers["Cache-Control"] == "max-age=3600, public"
    assert got.read() == posted.read()


@pytest.mark.parametrize("request_body, status", [
    (b"", "malformedrequest"), (b"no request", "malformedrequest"), (b"\x30\x84\xff\xff\xff\xff", "malformedrequest")])
def test_a_responder_says_that_a_request_is_malformed(web, tmp_path, request_body, status):
    file = tmp_path / "response.der"
    file.write_bytes(web.ask("http://ocsp.r2m01.lab.example", request_body).read())
    assert status in openssl("ocsp", "-respin", file, "-noverify")


def test_a_nonce_comes_back(web, pki):
    assert "WARNING: no nonce" not in ask_responder(web, pki, "r2m01", "valid1.crt", "-nonce")


def test_a_responder_answers_twenty_at_a_time(web, pki):
    names = [f"tenant-{number:03}.crt" for number in range(1, 21)]
    with ThreadPoolExecutor(len(names)) as pool:
        answers = list(pool.map(lambda name: ask_responder(web, pki, "e2m02", name), names))
    for name, answer in zip(names, answers):
        assert "Response verify OK" in answer and f"{name}: good" in answer


# OCSP, then the CRL alone; None: the leaf names no such source.
STATUS = {
    "revoked-both": ("revoked", "certificate revoked"),
    "revoked-crl": (None, "certificate revoked"),
    "revoked-ocsp": ("revoked", None),
    "revoked-disagree": ("good", "certificate revoked"),
    "hold": (None, "certificate revoked"),
    "good-crl-only": (None, "OK"),
    "no-revocation-info": (None, None),
    "short-lived": (None, None),
    "must-staple": ("good", "OK"),
    "must-staple-stapled": ("good", "OK"),
    "aia-incomplete": ("good", "OK"),
    "ocsp-unknown": ("unknown", None),
    "crl-redirect": (None, "OK"),
    "crl-html": (None, "unable to load CRLs"),
    "crl-expired": (None, "CRL has expired"),
    "crl-forged": (None, "CRL signature failure"),
    "crl-wrong-issuer": (None, "unable to get certificate CRL"),
    "crl-delta": (None, "certificate revoked"),
    "crl-removed": (None, "OK"),
    "crl-indirect": (None, "certificate revoked"),
    "crl-indirect-other": (None, "OK"),
    "crl-partitioned": (None, "OK"),
    "crl-partition-other": (None, "different CRL scope"),
    "crl-user-only": (None, "certificate revoked"),
}
WITHOUT_DELTA = {"crl-delta": "OK", "crl-removed": "certificate revoked"}


def named_urls(certificate: Path) -> tuple[str | None, str | None]:
    """Those of the responder and of the CRL."""
    text = openssl("x509", "-in", certificate, "-noout", "-ext", "authorityInfoAccess,crlDistributionPoints")
    ocsp, crl = re.search(r"OCSP - URI:(\S+)", text), re.search(r"X509v3 CRL Distribution Points:\s+Full Name:\s+URI:(\S+)", text)
    return ocsp and ocsp.group(1), crl and crl.group(1)


def verdict_by_crls(pki: Path, label: str, folder: Path, crls: list[bytes]) -> str:
    files = []
    for number, crl in enumerate(crls):
        (folder / f"{number}.crl").write_bytes(crl)
        pem = folder / f"{number}.pem"
        pem.write_text(openssl("crl", "-inform", "DER", data=crl))
        files += ["-CRLfile", pem]
    answer = openssl("verify", "-x509_strict", "-no-CApath", "-no-CAstore", "-CAfile", pki / "rootca1.crt",
                     "-untrusted", pki / "r2m01.crt", "-crl_check", "-extended_crl", *(["-use_deltas"] if len(crls) > 1 else []), *files, pki / f"{label}.crt")
    failures = re.findall(r"error \d+ at 0 depth lookup: (.*)", answer)
    return failures[0] if failures else "OK" if answer.endswith(": OK\n") else "unable to load CRLs"


@pytest.mark.parametrize("label", STATUS)
def test_a_hosts_sources_say_what_they_are_meant_to_say(web, pki, tmp_path, label):
    status, verdict = STATUS[label]
    ocsp_url, crl_url = named_urls(pki / f"{label}.crt")
    assert (ocsp_url is None, crl_url is None) == (status is None, verdict is None)
    if ocsp_url:
        site = re.fullmatch(r"http://ocsp\.(.*)\.lab\.example", ocsp_url).group(1)
        answer = ask_responder(web, pki, "r2m01", f"{label}.crt", site=site)
        assert "Response verify OK" in answer and f"{label}.crt: {status}" in answer
    if crl_url:
        base = web.fetch(crl_url)
        crls = [base] + ([web.fetch(f"http://crl.{label}.lab.example/delta.crl")] if label in WITHOUT_DELTA else [])
        assert verdict_by_crls(pki, label, tmp_path, crls) == verdict
        if label in WITHOUT_DELTA:
            assert verdict_by_crls(pki, label, tmp_path, [base]) == WITHOUT_DELTA[label]


def test_a_delta_is_named_by_the_certificate_or_by_the_base(web, pki):
    assert "http://crl.crl-delta.lab.example/delta.crl" in openssl("x509", "-in", pki / "crl-delta.crt", "-noout", "-ext", "freshestCRL")
    base = openssl("crl", "-inform", "DER", "-noout", "-text", data=web.fetch("http://crl.crl-removed.lab.example/crl-removed.crl"))
    assert "http://crl.crl-removed.lab.example/delta.crl" in base and "Freshest CRL" in base
    assert "Remove From CRL" in openssl("crl", "-inform", "DER", "-noout", "-text",
                                        data=web.fetch("http://crl.crl-removed.lab.example/delta.crl"))


def test_the_short_lived_certificate_is_one(pki):
    text = openssl("x509", "-in", pki / "short-lived.crt", "-noout", "-startdate", "-enddate")
    start, end = (ssl.cert_time_to_seconds(moment) for moment in re.findall(r"=(.*)", text))
    assert end - start <= 7 * 86400
    assert end > time.time()


def test_the_issuer_that_is_not_sent_is_at_its_url(web, pki, tmp_path):
    (tmp_path / "fetched.der").write_bytes(web.fetch("http://crt.r2m01.lab.example/r2m01.cer"))
    verify = ["verify", "-no-CApath", "-no-CAstore", "-CAfile", pki / "rootca1.crt"]
    leaf = pki / "aia-incomplete.crt"
    assert "unable to get local issuer certificate" in openssl(*verify, leaf)
    assert openssl(*verify, "-untrusted", tmp_path / "fetched.der", leaf).endswith(": OK\n")


# What `openssl ocsp` says of each staple.
STAPLES = {
    "staple-good": ("Response verify OK", "staple-good.crt: good"),
    "staple-sha256": ("Response verify OK", "staple-sha256.crt: good"),
    "staple-revoked": ("Response verify OK", "staple-revoked.crt: revoked"),
    "staple-expired": ("Response verify OK", "staple-expired.crt: WARNING: Status times invalid", "status expired"),
    "staple-foreign": ("Response verify OK", "staple-foreign.crt: ERROR: No Status found"),
    "staple-forged": ("Response Verify Failure", "staple-forged.crt: good"),
    "staple-unauthorized": ("Response Verify Failure", "missing ocspsigning usage", "staple-unauthorized.crt: good"),
    "staple-try-later": ("Responder Error: trylater (3)",),
    "must-staple-stapled": ("Response verify OK", "must-staple-stapled.crt: good"),
}


def text_of(staple: Path) -> str:
    """All that s_client shows of it, but for the signature."""
    text = openssl("ocsp", "-respin", staple, "-resp_text", "-noverify")
    if "trylater" in text:
        return "OCSP Response Status: trylater (0x3)\n"
    return text[text.index("OCSP Response Data:\n"):text.index("Signature Value")]


def s_client_status(host: dict) -> str:
    return openssl("s_client", "-connect", f"127.0.0.1:{host['port']}", "-servername", host["host"], "-status",
                   "-no-CAfile", "-no-CApath", "-no-CAstore", data=b"")


@pytest.mark.parametrize("label", STAPLES)
def test_a_staple_is_what_it_is_meant_to_be_and_is_sent(lab, pki, label):
    staple = lab.folder / f"run/staples/{label}.lab.example.der"
    answer = openssl("ocsp", "-respin", staple, "-issuer", pki / "r2m01.crt", "-sha256" if label == "staple-sha256" else "-sha1",
                     "-cert", pki / f"{label}.crt", "-CAfile", pki / "rootca1.crt", "-verify_other", pki / "r2m01.crt")
    for part in STAPLES[label]:
        assert part in answer
    assert text_of(staple) in s_client_status(lab.host(f"{label}.lab.example"))


@pytest.mark.parametrize("label", [label for label in HOSTS if label.startswith("staple-")])
def test_where_a_staple_is_put_to_the_test_nothing_else_answers(web, pki, label):
    ocsp_url, crl_url = named_urls(pki / f"{label}.crt")
    assert crl_url is None
    with pytest.raises(ConnectionRefusedError):
        web.ask(ocsp_url)


def test_must_staple_is_said_and_not_kept(lab, pki):
    for label in ("must-staple", "must-staple-stapled"):
        assert "status_request" in openssl("x509", "-in", pki / f"{label}.crt", "-noout", "-ext", "tlsfeature")
    assert "OCSP response: no response sent" in s_client_status(lab.host("must-staple.lab.example"))


@pytest.mark.parametrize("url", ["http://ocsp.ocsp-stalls.lab.example", "http://crl.crl-stalls.lab.example/crl-stalls.crl"])
def test_a_stalling_server_takes_the_request_and_says_nothing(web, url):
    with pytest.raises(socket.timeout):
        web.ask(url, b"request" if "ocsp." in url else None, timeout=1)


def test_a_redirecting_server_never_comes_to_an_end(web):
    seen, url = set(), "http://ocsp.ocsp-redirects.lab.example"
    for _ in range(30):
        response = web.ask(url, b"request")
        assert response.status == 307
        url = response.headers["Location"]
        seen.add(url)
    assert len(seen) == 30


@pytest.mark.parametrize("url", ["http://ocsp.ocsp-404.lab.example", "http://crl.crl-404.lab.example/crl-404.crl"])
def test_a_server_that_has_nothing_says_404(web, url):
    assert web.ask(url).status == 404


@pytest.mark.parametrize("url", ["http://ocsp.ocsp-huge.lab.example", "http://crl.crl-huge.lab.example/crl-huge.crl"])
def test_a_huge_answer_does_not_say_how_long_it_is(web, url):
    response = web.ask(url, b"request" if "ocsp." in url else None)
    assert "Content-Length" not in response.headers
    length = 0
    while part := response.read(1 << 20):
        length += len(part)
    assert length == 100_000_000


def test_an_unauthorized_responder_says_so(web, pki):
    assert "Responder Error: unauthorized (6)" in ask_responder(web, pki, "r2m01", "ocsp-unauthorized.crt", site="ocsp-unauthorized")


def test_a_captive_portal_answers_with_a_page(web):
    response = web.ask("http://crl.crl-html.lab.example/crl-html.crl")
    assert (response.status, response.headers["Content-Type"]) == (200, "text/html")


def test_a_stalled_client_holds_nobody_up(web, pki):
    stalled = [socket.create_connection(web.server("http://ocsp.r2m01.lab.example")) for _ in range(20)]
    try:
        assert "Response verify OK" in ask_responder(web, pki, "r2m01", "valid1.crt")
    finally:
        for connection in stalled:
            connection.close()


@pytest.mark.parametrize("days, due", [(3.9, False), (4.1, True)])
def test_crls_and_staples_are_made_anew_when_three_of_their_seven_days_are_left(lab, days, due):
    from issuers import evidence_due  # what it needs is installed with the lab
    made = (lab.folder / "run/sites/crt.e3m02.lab.example/e3m02.cer").stat().st_mtime
    assert evidence_due(lab.folder / "run/sites", datetime.fromtimestamp(made, timezone.utc) + timedelta(days=days)) is due


def test_what_the_stores_are_expected_to_say_is_said_under_the_default_policy(lab):
    for host in lab.hosts:
        assert list(host["revocation"]) == ["off", "staple", "soft", "hard"]
        assert host["revocation"]["staple"] == host["stores"]["lab"], host["host"]
