"""Real proxies and scripted bad ones: a way through one shows what a direct one shows, and each failure says what it is."""
import copy
import socket
import time
from contextlib import ExitStack

import pytest

from dns_server import dns_server
from proxies import (AcceptsProxyProtocol, Nginx, Socks, bumping, certificate_for, comparable, only_with_proxy_header,
                     re_encrypting, squid, target)
from running import at, free_port

DEAD = "127.0.0.1:1"
NAME = "tls12.lab.example"
HOSTS = (NAME, "dual.lab.example", "mtls.lab.example", "sha1.lab.example", "selfsigned.lab.example")


@pytest.fixture(scope="module")
def ways(lab, tmp_path_factory):
    """{way: options that lead through it}; all leave TLS alone."""
    folder = tmp_path_factory.mktemp("proxies")
    with ExitStack() as running:
        plain, second, socks = (running.enter_context(each) for each in (squid(lab), squid(lab), Socks()))
        secure = running.enter_context(squid(lab, certificate=certificate_for(lab, folder, "127.0.0.1")))
        spliced = running.enter_context(bumping(lab, folder, splice=(".lab.example", "127.0.0.1")))
        http, tls = f"http://{plain.where()}", f"https://{secure.where()}"
        trusted = ("--proxy-store", lab.store("root1"))
        yield {"connect": ("--proxy", http),
               "https proxy": ("--proxy", tls, *trusted),
               "socks5": ("--proxy", f"socks5://{socks.where()}"),
               "socks5h": ("--proxy", f"socks5h://{socks.where()}"),
               "two proxies": ("--proxy", http, "--proxy", f"http://{second.where()}"),
               "socks behind connect": ("--proxy", http, "--proxy", f"socks5h://{socks.where()}"),
               "connect behind socks": ("--proxy", f"socks5h://{socks.where()}", "--proxy", http),
               "connect behind https proxy": ("--proxy", tls, "--proxy", http, *trusted),
               "splicing proxy": ("--proxy", f"http://{spliced.where()}")}


WAYS = ("connect", "https proxy", "socks5", "socks5h", "two proxies", "socks behind connect", "connect behind socks", "connect behind https proxy",
        "splicing proxy")


def probe(trustprobe, lab, where, *options, timeout="10", **more):
    return trustprobe.json("probe", where, "--store", lab.store("lab"), "--revocation", "off", "--timeout", timeout, *options, **more)


def only_endpoint(outcome):
    assert len(outcome.of_kind("endpoint")) == 1, outcome.stderr
    return outcome.of_kind("endpoint")[0]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_way_that_leaves_tls_alone_shows_what_a_direct_one_shows(trustprobe, lab, ways, way, host):
    where = f"127.0.0.1,{target(lab, host)}"
    direct, proxied = probe(trustprobe, lab, where), probe(trustprobe, lab, where, *ways[way])
    assert comparable(only_endpoint(proxied)) == comparable(only_endpoint(direct))
    assert only_endpoint(direct)["attempts"][0]["chain"] != []
    assert proxied.exit_code == direct.exit_code
    assert proxied.failed_findings() == direct.failed_findings()


def test_an_endpoint_says_by_which_way_it_was_reached(trustprobe, lab, ways):
    outcome = probe(trustprobe, lab, target(lab, NAME), *ways["connect"])
    endpoint = only_endpoint(outcome)
    assert endpoint["way"] == {"proxies": [ways["connect"][1]], "proxy_protocol": None, "starttls": None, "resolved_by": "proxy"}
    assert endpoint["address"] == NAME
    assert endpoint["attempts"][0]["timings_us"]["preamble"] > 0
    assert "way" not in only_endpoint(probe(trustprobe, lab, f"127.0.0.1,{target(lab, NAME)}"))


def test_names_can_be_resolved_here_for_a_proxy_that_would(trustprobe, lab, ways):
    where = f"localhost:{lab.host(NAME)['port']}"
    remote = only_endpoint(probe(trustprobe, lab, where, "--sni", NAME, *ways["socks5h"]))
    assert (remote["address"], remote["way"]["resolved_by"]) == ("localhost", "proxy")
    local = probe(trustprobe, lab, where, "--sni", NAME, "-4", "--proxy-dns", "local", *ways["socks5h"])
    assert (only_endpoint(local)["address"], only_endpoint(local)["way"]["resolved_by"]) == ("127.0.0.1", "here")


def test_connect_rules_win_over_the_proxys_resolver(trustprobe, lab, ways):
    endpoint = only_endpoint(probe(trustprobe, lab, NAME, *lab.connect, *ways["connect"]))
    assert endpoint["address"] == "127.0.0.1"
    assert endpoint["attempts"][0]["chain"] != []


def surface_of(endpoint: dict) -> dict:
    """What does not depend on when and by which way it was asked."""
    surface = copy.deepcopy(endpoint["surface"])
    for name in ("effort", "post_quantum_cost"):
        del surface[name]
    return without_times(surface)


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(each) for key, each in value.items() if not key.endswith(("_us", "_ms")) and key != "timings_us"}
    return [without_times(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("way", ("connect", "socks5h", "two proxies"))
def test_a_scan_through_a_proxy_finds_what_a_direct_one_finds(trustprobe, lab, ways, way):
    options = ("--cost-handshakes", "0", "--offers", "default", "--no-cache")
    where = f"127.0.0.1,{target(lab, NAME)}"

    def scan(*more):
        return trustprobe.json("scan", where, "--store", lab.store("lab"), "--revocation", "off", *options, *more, timeout=300)
    direct, proxied = only_endpoint(scan()), only_endpoint(scan(*ways[way]))
    assert surface_of(proxied) == surface_of(direct)
    assert any(version["supported"] == "yes" for version in direct["surface"]["versions"])


@pytest.mark.parametrize("version", ("v1", "v2"))
def test_a_server_behind_a_load_balancer_is_reached_by_the_proxy_protocol(trustprobe, lab, tmp_path, version):
    with ExitStack() as running:
        nginx = running.enter_context(Nginx(certificate_for(lab, tmp_path, NAME)))
        strict = running.enter_context(only_with_proxy_header(certificate_for(lab, tmp_path, NAME)))
        haproxy = running.enter_context(AcceptsProxyProtocol(nginx.where()))
        direct = only_endpoint(probe(trustprobe, lab, f"127.0.0.1,{NAME}:{nginx.port}"))
        endpoint = only_endpoint(probe(trustprobe, lab, f"127.0.0.1,{NAME}:{haproxy.port}", "--proxy-protocol", version))
        assert comparable(endpoint) == comparable(direct)
        assert endpoint["way"]["proxy_protocol"] == version
        assert only_endpoint(probe(trustprobe, lab, f"127.0.0.1,{NAME}:{strict.port}", "--proxy-protocol", version))["attempts"][0]["chain"] != []


def test_the_proxy_protocol_goes_through_a_proxy(trustprobe, lab, ways, tmp_path):
    with only_with_proxy_header(certificate_for(lab, tmp_path, NAME)) as strict:
        for version in ("v1", "v2"):
            outcome = probe(trustprobe, lab, f"127.0.0.1,{NAME}:{strict.port}", "--proxy-protocol", version, *ways["connect"])
            assert only_endpoint(outcome)["attempts"][0]["chain"] != []


def test_a_server_that_wants_the_proxy_protocol_refuses_who_does_not_speak_it(trustprobe, lab, tmp_path):
    with only_with_proxy_header(certificate_for(lab, tmp_path, NAME)) as strict:
        outcome = probe(trustprobe, lab, f"127.0.0.1,{NAME}:{strict.port}")
        failure = only_endpoint(outcome)["attempts"][0]["failure"]
        assert (failure["stage"], failure["reason"]) in {("handshake", "closed"), ("handshake", "reset")}
        assert outcome.exit_code == 3


def test_a_reverse_proxy_that_encrypts_again_shows_its_own_certificate(trustprobe, lab, tmp_path):
    name = "dual.lab.example"
    with re_encrypting(certificate_for(lab, tmp_path, name), "127.0.0.1", lab.host(name)["port"], name) as proxy:
        through = only_endpoint(probe(trustprobe, lab, f"127.0.0.1,{name}:{proxy.port}"))
    direct = only_endpoint(probe(trustprobe, lab, f"127.0.0.1,{target(lab, name)}"))
    assert through["attempts"][0]["chain"][0] not in {attempt["chain"][0] for attempt in direct["attempts"]}


def test_a_decrypting_proxy_shows_a_chain_of_its_own(trustprobe, lab, tmp_path):
    with bumping(lab, tmp_path) as proxy:
        endpoint = only_endpoint(probe(trustprobe, lab, target(lab, NAME), "--proxy", f"http://{proxy.where()}"))
        leaf = endpoint["certificates"][endpoint["attempts"][0]["chain"][0]]
    assert "Lab Bump CA" in str(leaf["issuer"])


def failure_through(trustprobe, lab, proxy, *options, where=f"127.0.0.1,{NAME}:1", **more):
    """The failure that JSON tells, and the text that people read, held to be the same. No proxy may cost more than the timeout allows."""
    arguments = ("--proxy", proxy, "--offers", "default", *options)
    began = time.monotonic()
    outcome = probe(trustprobe, lab, where, *arguments, timeout="2", **more)
    assert time.monotonic() - began < (8 if not trustprobe.sanitized else 30)
    assert outcome.exit_code == 3, outcome.stderr
    text = trustprobe.run("probe", where, "--store", lab.store("lab"), "--revocation", "off", "--timeout", "2", *arguments, **more)
    endpoint = only_endpoint(outcome)
    assert endpoint["attempts"][0]["chain"] == []
    return endpoint["attempts"][0]["failure"], " ".join((text.stdout + text.stderr).split())


# behaviour -> reason, words that a reader needs
FAILURES = {
    "wants_something": ("authentication", "--proxy-credentials"),
    "wants_ntlm": ("authentication", "NTLM"),
    "wants_password": ("authentication", "--proxy-credentials"),
    "forbids": ("denied", "403"),
    "knows_no_connect": ("denied", "405"),
    "bad_gateway": ("bad-gateway", "502"),
    "unavailable": ("bad-gateway", "503"),
    "gateway_timeout": ("bad-gateway", "504"),
    "portal_redirects": ("captive-portal", "portal.example"),
    "portal_511": ("captive-portal", "511"),
    "closes_at_once": (("closed", "reset"), ""),  # a close with our request unread is a RST, one before it came a FIN
    "closes_after_request": ("closed", ""),
    "closes_in_head": ("closed", ""),
    "resets": ("reset", ""),
    "stalls": ("timed-out", ""),
    "dribbles": ("timed-out", ""),
    "endless_head": ("unexpected", ""),
    "endless_line": ("unexpected", ""),
    "garbage": ("unexpected", ""),
    "ssh": ("unexpected", "SSH"),
    "socks_http": ("unexpected", "HTTP"),
    "socks_version_4": ("unexpected", "SOCKS 4"),
    "socks_no_method": ("authentication", "--proxy-credentials"),
    "socks_gssapi": ("unexpected", ""),
    "socks_closes_after_request": ("closed", ""),
    "socks_stalls_after_greeting": ("timed-out", ""),
    "socks_closes_in_reply": ("closed", ""),
    "socks_reply_1": ("bad-gateway", ""),
    "socks_reply_2": ("denied", ""),
    "socks_reply_3": ("bad-gateway", "network"),
    "socks_reply_4": ("bad-gateway", "host"),
    "socks_reply_5": ("bad-gateway", "refused"),
    "socks_reply_6": ("bad-gateway", ""),
    "socks_reply_7": ("unexpected", "command"),
    "socks_reply_8": ("unexpected", ""),
    "socks_reply_91": ("unexpected", "91"),
}


@pytest.mark.parametrize("behaviour", FAILURES)
def test_each_failure_of_a_proxy_says_what_it_is(trustprobe, lab, bad_proxies, behaviour):
    scheme = "socks5h" if behaviour.startswith("socks") else "http"
    failure, text = failure_through(trustprobe, lab, f"{scheme}://127.0.0.1:{bad_proxies[behaviour]}")
    reason, words = FAILURES[behaviour]
    assert failure["stage"] == "proxy" and failure["reason"] in ((reason,) if isinstance(reason, str) else reason), failure
    assert "prox" in text and words in text, text
    assert "\x1b" not in text


def test_a_password_that_a_socks_proxy_refuses_is_told(trustprobe, lab, bad_proxies, tmp_path):
    (tmp_path / "secret").write_text("user:password\n")
    failure, _ = failure_through(trustprobe, lab, f"socks5h://127.0.0.1:{bad_proxies['socks_refuses_password']}", "--proxy-credentials",
                                 f"file:{tmp_path}/secret")
    assert (failure["stage"], failure["reason"]) == ("proxy", "authentication")


def test_a_page_that_comes_through_the_tunnel_is_not_tls(trustprobe, lab, bad_proxies):
    failure, text = failure_through(trustprobe, lab, f"http://127.0.0.1:{bad_proxies['page_later']}")
    assert (failure["stage"], failure["reason"]) == ("handshake", "not-tls")
    assert "HTTP/1.1 200 OK" in text


@pytest.mark.parametrize("behaviour", ("portal_page", "body_behind_200"))
def test_a_page_instead_of_a_tunnel_is_no_server(trustprobe, lab, bad_proxies, behaviour):
    failure, text = failure_through(trustprobe, lab, f"http://127.0.0.1:{bad_proxies[behaviour]}")
    assert failure["reason"] == "captive-portal", failure
    assert "page" in text


def test_a_tunnel_that_leads_nowhere_ends_at_the_timeout(trustprobe, lab, bad_proxies):
    failure, _ = failure_through(trustprobe, lab, f"http://127.0.0.1:{bad_proxies['stalls_in_tunnel']}")
    assert (failure["stage"], failure["reason"]) == ("handshake", "timed-out")


WORKING = ("works_slowly", "works_by_bytes", "works_without_reason", "works_as_1_0", "works_with_many_headers", "socks_bound_to_name")


@pytest.mark.parametrize("behaviour", WORKING)
def test_an_unusual_proxy_does_its_work(trustprobe, lab, bad_proxies, behaviour):
    scheme = "socks5h" if behaviour.startswith("socks") else "http"
    where = f"127.0.0.1,{target(lab, NAME)}"
    proxied = probe(trustprobe, lab, where, "--proxy", f"{scheme}://127.0.0.1:{bad_proxies[behaviour]}")
    assert comparable(only_endpoint(proxied)) == comparable(only_endpoint(probe(trustprobe, lab, where)))


@pytest.mark.parametrize("scheme", ("http", "https", "socks5", "socks5h"))
def test_a_dead_proxy_is_told_from_a_dead_server(trustprobe, lab, scheme):
    failure, text = failure_through(trustprobe, lab, f"{scheme}://{DEAD}")
    assert (failure["stage"], failure["reason"]) == ("proxy", "refused")
    assert "there is no connection to the proxy" in text


def test_a_server_that_the_proxy_cannot_reach_is_a_bad_gateway(trustprobe, lab, ways):
    for way in ("connect", "socks5h"):
        failure, text = failure_through(trustprobe, lab, ways[way][1], where=f"127.0.0.1,{NAME}:{free_port()}")
        assert (failure["stage"], failure["reason"]) == ("proxy", "bad-gateway")
        assert "could not be reached by the proxy" in text


def test_the_second_proxys_failure_is_told_as_such(trustprobe, lab, ways, bad_proxies):
    failure, _ = failure_through(trustprobe, lab, ways["connect"][1], "--proxy", f"http://127.0.0.1:{bad_proxies['forbids']}")
    assert (failure["stage"], failure["reason"]) == ("proxy", "denied")


def test_squid_lets_in_who_knows_the_password_and_nobody_else(trustprobe, lab, tmp_path):
    where = f"127.0.0.1,{target(lab, NAME)}"
    (tmp_path / "right").write_text("alice:open: sesame\n")
    (tmp_path / "wrong").write_text("alice:guess\n")
    with squid(lab, users={"alice": "open: sesame"}) as proxy:
        url = f"http://{proxy.where()}"
        for credentials in ((), ("--proxy-credentials", f"file:{tmp_path}/wrong"), ("--proxy-credentials", "none")):
            failure, text = failure_through(trustprobe, lab, url, *credentials, where=where)
            assert (failure["stage"], failure["reason"]) == ("proxy", "authentication")
            assert "407" in text or "credentials" in text or "password" in text, text
        outcome = probe(trustprobe, lab, where, "--proxy", url, "--proxy-credentials", f"file:{tmp_path}/right")
        assert only_endpoint(outcome)["attempts"][0]["chain"] != []
        outcome = probe(trustprobe, lab, where, "--proxy", url, "--proxy-credentials", "env:SECRET", environment={"SECRET": "alice:open: sesame"})
        assert only_endpoint(outcome)["attempts"][0]["chain"] != []


def test_a_socks_server_lets_in_who_knows_the_password_and_nobody_else(trustprobe, lab, tmp_path):
    where = f"127.0.0.1,{target(lab, NAME)}"
    (tmp_path / "right").write_text("alice:sesame")
    (tmp_path / "wrong").write_text("alice:guess")
    with Socks("alice", "sesame") as proxy:
        url = f"socks5h://{proxy.where()}"
        for credentials in ((), ("--proxy-credentials", f"file:{tmp_path}/wrong")):
            failure, _ = failure_through(trustprobe, lab, url, *credentials, where=where)
            assert (failure["stage"], failure["reason"]) == ("proxy", "authentication")
        outcome = probe(trustprobe, lab, where, "--proxy", url, "--proxy-credentials", f"file:{tmp_path}/right")
        assert only_endpoint(outcome)["attempts"][0]["chain"] != []


def test_a_name_that_squids_rules_forbid_is_denied(trustprobe, lab):
    with squid(lab, denied=("tls12.lab.example",)) as proxy:
        failure, text = failure_through(trustprobe, lab, f"http://{proxy.where()}", where=target(lab, NAME))
        assert (failure["stage"], failure["reason"]) == ("proxy", "denied")
        assert "forbid" in text and "403" in text
        outcome = probe(trustprobe, lab, target(lab, "dual.lab.example"), "--proxy", f"http://{proxy.where()}")
        assert only_endpoint(outcome)["attempts"][0]["chain"] != []


def test_a_proxy_whose_certificate_nobody_trusts_gets_nothing(trustprobe, lab, ways):
    url = ways["https proxy"][1]
    for store in ((), ("--proxy-store", lab.store("root3"))):
        failure, text = failure_through(trustprobe, lab, url, *store)
        assert (failure["stage"], failure["reason"]) == ("proxy", "not-trusted")
        assert "the proxy's certificate is not trusted" in text


def test_a_proxy_with_another_hosts_certificate_gets_nothing(trustprobe, lab, tmp_path):
    with squid(lab, certificate=certificate_for(lab, tmp_path, "another.lab.example")) as proxy:
        failure, _ = failure_through(trustprobe, lab, f"https://{proxy.where()}", "--proxy-store", lab.store("root1"))
    assert (failure["stage"], failure["reason"]) == ("proxy", "not-trusted")


def test_an_https_proxy_that_speaks_no_tls_says_so(trustprobe, lab, ways):
    plain = ways["connect"][1].replace("http:", "https:")
    failure, _ = failure_through(trustprobe, lab, plain, "--proxy-store", lab.store("root1"))
    assert failure["stage"] == "proxy" and failure["reason"] not in ("refused", "timed-out"), failure


@pytest.mark.parametrize("addresses", (("127.0.0.2", "127.0.0.1"), ("::1", "127.0.0.1")))
def test_a_proxys_name_with_a_dead_address_leads_to_the_other_one(trustprobe, lab, addresses):
    records = [f"--host-record=proxy.example,{address}" for address in addresses]
    with squid(lab) as proxy, dns_server(*records) as dns:
        outcome = probe(trustprobe, lab, target(lab, NAME), "--proxy", f"http://proxy.example:{proxy.port}", "--dns-server", dns)
        assert only_endpoint(outcome)["attempts"][0]["chain"] != []
        assert only_endpoint(outcome)["way"]["proxies"] == [f"http://proxy.example:{proxy.port}"]


def test_a_proxy_whose_name_does_not_exist_is_told(trustprobe, lab):
    with dns_server() as dns:
        failure, text = failure_through(trustprobe, lab, "http://nosuch.example:3128", "--dns-server", dns)
    assert (failure["stage"], failure["reason"]) == ("proxy", "name-not-found")
    assert "the proxy has no address" in text


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
        return True
    except OSError:
        return False


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_a_proxy_is_reached_over_ipv6(trustprobe, lab):
    with squid(lab, address="::1") as proxy:
        outcome = probe(trustprobe, lab, target(lab, NAME), "--proxy", f"http://{at('::1', proxy.port)}")
        assert only_endpoint(outcome)["attempts"][0]["chain"] != []
        assert only_endpoint(outcome)["way"]["proxies"] == [f"http://[::1]:{proxy.port}"]


def reaches(trustprobe, lab, environment, *options) -> bool:
    none = {name: "" for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")}
    where = f"127.0.0.1,{target(lab, NAME)}"
    return only_endpoint(probe(trustprobe, lab, where, *options, environment={**none, **environment}))["attempts"][0]["chain"] != []


def test_the_environments_proxy_is_used_only_when_asked_for(trustprobe, lab):
    dead = {"HTTPS_PROXY": f"http://{DEAD}"}
    assert reaches(trustprobe, lab, dead)
    assert not reaches(trustprobe, lab, dead, "--proxy", "env")


@pytest.mark.parametrize("variable", ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"))
def test_every_spelling_of_the_environments_proxy_is_read(trustprobe, lab, ways, variable):
    assert reaches(trustprobe, lab, {variable: ways["connect"][1]}, "--proxy", "env")
    assert not reaches(trustprobe, lab, {variable: f"http://{DEAD}"}, "--proxy", "env")


@pytest.mark.parametrize("variable", ("NO_PROXY", "no_proxy"))
def test_hosts_that_need_no_proxy_are_reached_without(trustprobe, lab, variable):
    dead = {"HTTPS_PROXY": f"http://{DEAD}"}
    for exempt in ("*", ".lab.example", "lab.example", NAME, f"other.example, {NAME}"):
        assert reaches(trustprobe, lab, {**dead, variable: exempt}, "--proxy", "env"), exempt
    for other in ("another.example", "example.lab", "s12.lab.example"):
        assert not reaches(trustprobe, lab, {**dead, variable: other}, "--proxy", "env"), other
