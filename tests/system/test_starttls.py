"""STARTTLS: the lab's real server of each protocol, with TLS and without, held against `openssl s_client -starttls`."""
import hashlib
import json
import ssl
import subprocess

import pytest
from conftest import ROOT
from protocols import SERVICES

STARTTLS = [service for service in SERVICES if service.protocol != "redis"]
OFFERED = [service for service in STARTTLS if not service.plain]
NOT_OFFERED = [service for service in STARTTLS if service.plain]
# What openssl calls them; it does not speak RDP.
OPENSSL_NAMES = {service.protocol: service.protocol for service in OFFERED if service.protocol != "rdp"} | {"xmpp-client": "xmpp"}
# Debian 12's vsftpd reads the command as TLS, and its InspIRCd answers it by TLS.
INJECTION = {"smtp": "no", "lmtp": "no", "imap": "no", "pop3": "no", "sieve": "no", "nntp": "no", "ftp": "undetermined", "irc": "yes"}


def name_of(service) -> str:
    return service.name


@pytest.fixture(scope="module")
def services(lab):
    """{name: what protocols.json says}. The servers stay up with the lab."""
    up = subprocess.run([ROOT / "scripts/lab", "up", "protocols"], capture_output=True, text=True, check=False)
    assert up.returncode == 0, up.stderr
    described = json.loads((lab.folder / "protocols.json").read_text())
    return {service["protocol"] + ("" if service["tls"] == "offered" else "-plain"): service for service in described}


def issued(lab, service) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert((lab.folder / "pki" / f"{service.leaf}.crt").read_text())).hexdigest()


def probe(trustprobe, lab, target: str, *options):
    outcome = trustprobe.json("probe", target, "--store", lab.store("lab"), "--offers", "default", *lab.connect, *options)
    (endpoint,) = outcome.of_kind("endpoint")
    return outcome, endpoint


@pytest.mark.parametrize("service", OFFERED, ids=name_of)
def test_a_server_shows_by_starttls_the_chain_that_the_lab_issued(trustprobe, lab, services, service):
    outcome, endpoint = probe(trustprobe, lab, f"{service.host}:{service.port}", "--starttls", service.protocol)
    (attempt,) = endpoint["attempts"]
    assert attempt["failure"] is None
    assert attempt["chain"][0] == issued(lab, service)
    assert len(attempt["chain"]) == 4
    assert endpoint["way"] == {"proxies": [], "resolved_by": "here", "proxy_protocol": None, "starttls": service.protocol}
    assert {verdict["verdict"] for verdict in endpoint["verdicts"]} == {"trusted"}
    assert outcome.exit_code == (1 if service.protocol == "irc" else 0), outcome.stderr  # see INJECTION


@pytest.mark.parametrize("service", OFFERED, ids=name_of)
def test_a_url_names_the_protocol_and_its_usual_port(trustprobe, lab, services, service):
    _, endpoint = probe(trustprobe, lab, f"{service.protocol}://{service.host}")
    assert endpoint["attempts"][0]["chain"][0] == issued(lab, service)
    assert endpoint["way"]["starttls"] == service.protocol


@pytest.mark.parametrize("service", NOT_OFFERED, ids=name_of)
def test_a_server_without_tls_is_told_from_one_that_fails(trustprobe, lab, services, service):
    outcome, endpoint = probe(trustprobe, lab, f"{service.host}:{service.port}", "--starttls", service.protocol)
    (attempt,) = endpoint["attempts"]
    assert (attempt["failure"]["stage"], attempt["failure"]["reason"]) == ("starttls", "not-offered")
    assert attempt["chain"] == []
    assert outcome.of_kind("target")[0]["outcome"] == "not-probed"
    assert outcome.exit_code == 3


def shown_by_openssl(service, described: dict) -> str:
    """The fingerprint of the leaf that `openssl s_client -starttls` sees."""
    own_host = ["-xmpphost", service.host] if service.server == "prosody" else []
    shown = subprocess.run(["openssl", "s_client", "-connect", f"{described['address']}:{described['port']}", "-servername", service.host,
                            "-starttls", OPENSSL_NAMES[service.protocol], *own_host],
                           stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False).stdout
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----\n"
    assert begin in shown, shown
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(begin + shown.split(begin)[1].split(end)[0] + end)).hexdigest()


@pytest.mark.parametrize("service", [service for service in OFFERED if service.protocol in OPENSSL_NAMES], ids=name_of)
def test_openssl_sees_the_same_leaf(trustprobe, lab, services, service):
    _, endpoint = probe(trustprobe, lab, f"{service.host}:{service.port}", "--starttls", service.protocol)
    assert endpoint["attempts"][0]["chain"][0] == shown_by_openssl(service, services[service.name])


@pytest.mark.parametrize("protocol", INJECTION)
def test_whether_a_real_server_remembers_what_was_said_in_clear(trustprobe, lab, services, protocol):
    service = next(service for service in OFFERED if service.protocol == protocol)
    outcome, endpoint = probe(trustprobe, lab, f"{service.host}:{service.port}", "--starttls", protocol)
    assert endpoint["preamble"]["injection"] == INJECTION[protocol], endpoint["preamble"]["injection_detail"]
    assert (("starttls-injection", "error") in outcome.failed_findings()) == (INJECTION[protocol] == "yes")


@pytest.mark.parametrize("protocol, beginning", [("smtp", "220 mail.lab.example ESMTP Exim"), ("imap", "* OK"), ("pop3", "+OK"), ("ftp", "220 (vsFTPd")])
def test_the_greeting_is_kept(trustprobe, lab, services, protocol, beginning):
    service = next(service for service in OFFERED if service.protocol == protocol)
    _, endpoint = probe(trustprobe, lab, f"{service.host}:{service.port}", "--starttls", protocol)
    assert endpoint["preamble"]["greeting"].startswith(beginning)


@pytest.mark.parametrize("target, port", [("rediss://redis.lab.example", 6379), ("mongodb://redis.lab.example", 27017)])
def test_direct_tls_has_its_usual_ports(trustprobe, lab, services, target, port):
    """MongoDB speaks TLS from the first byte, so any server of TLS stands for it."""
    lead = ["--connect-to", f"redis.lab.example:{port}:127.0.0.1:{services['redis']['port']}"]
    _, endpoint = probe(trustprobe, lab, target, *lead)
    assert endpoint["attempts"][0]["failure"] is None
    assert (endpoint["target"], endpoint["port"]) == (target, services["redis"]["port"])
    assert "way" not in endpoint


@pytest.mark.parametrize("protocol, versions", [("smtp", ["TLS 1.2"]), ("imap", ["TLS 1.2", "TLS 1.3"])])
def test_a_scan_by_starttls_finds_the_versions_of_the_configuration(trustprobe, lab, services, protocol, versions):
    service = next(service for service in OFFERED if service.protocol == protocol)
    outcome = trustprobe.json("scan", f"{service.host}:{service.port}", "--starttls", protocol, "--store", lab.store("lab"), *lab.connect, timeout=300)
    (endpoint,) = outcome.of_kind("endpoint")
    supported = [version["version"]["name"] for version in endpoint["surface"]["versions"] if version["supported"] == "yes"]
    assert sorted(supported) == versions
