"""`intercept` before real proxies: the verdict is what was done to the connection, and the audit names what a decrypting proxy does badly and no more."""
import base64
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from defects import defect_list, issue, make_root, own_servers
from dns_server import dns_server
from proxies import Nginx, Socks, Squid, bumping, certificate_for, lab_leaf, proxy_peers, re_encrypting, squid, target

RSA, ECDSA, DUAL, MUTUAL = "tls12.lab.example", "valid.rootca3.demo.amazontrust.com", "dual.lab.example", "mtls.lab.example"
DEAD = "http://127.0.0.1:1"
WIDTH = 100
EXPIRED = "expired.rootca1.demo.amazontrust.com"
TODAYS = ("ssl_protocols TLSv1.2 TLSv1.3;", 'return 200 "own\\n";')  # of nginx, as the lab's servers have it


def near(lab, name: str) -> str:
    """A target that needs no resolver, here and at the proxy."""
    return f"127.0.0.1,{target(lab, name)}"


def arguments(lab, via: str, *more, roots=(), revocation=("--revocation", "off")) -> list:
    stores = [option for name, file in (("lab", lab.store("lab")), *roots) for option in ("--store", f"{name}={file}")]
    return ["intercept", "--via", via, *stores, *revocation, *more]


def through(proxy) -> str:
    return f"http://{proxy.where()}"


def intercept(trustprobe, lab, via: str, *more, roots=(), **options):
    """The only `interception` line, and the exit code."""
    outcome = trustprobe.json(*arguments(lab, via, *more, roots=roots), **options)
    assert len(outcome.of_kind("interception")) == 1, outcome.stderr
    return outcome.of_kind("interception")[0], outcome.exit_code


def text(trustprobe, lab, via: str, *more, roots=(), **options) -> str:
    """What people read, in lines that fit."""
    outcome = trustprobe.run(*arguments(lab, via, *more, roots=roots), **options)
    assert all(len(line) <= WIDTH for line in outcome.stdout.splitlines()), outcome.stdout
    return outcome.stdout


def refusal(trustprobe, lab, *more) -> str:
    """The one sentence by which the command line is refused, and its remedy."""
    outcome = trustprobe.run(*arguments(lab, DEAD, *more))
    assert (outcome.exit_code, outcome.stdout) == (2, ""), outcome.stderr
    return " ".join(outcome.stderr.split())


def differing(interception: dict) -> set[str]:
    return {fact["id"] for fact in interception["facts"] if fact["likeness"] == "differs"}


# The audit

@pytest.fixture(scope="module")
def defects(lab, tmp_path_factory):
    """A list of hosts with one defect each, as `--defects` reads it."""
    folder = tmp_path_factory.mktemp("defects")
    servers = own_servers(lab.folder, folder)
    with servers["untrusted-root"], servers["weak-key"]:
        (folder / "defects.toml").write_text(defect_list(lab.folder, servers))
        yield folder / "defects.toml"


def audited(trustprobe, lab, proxy, *more, environment=None):
    """{check: severity} of what failed, what is undetermined, and the exit code."""
    outcome = trustprobe.json(*arguments(lab, through(proxy), *more, "--expect", "re-signed", roots=[("corp", proxy.root())],
                                         revocation=("--revocation", "soft", "--allow-private-fetch", "--no-cache")), environment=environment)
    assert len(outcome.of_kind("interception-audit")) == 1, outcome.stderr
    assert outcome.records[-1]["kind"] == "interception-audit"
    findings = outcome.records[-1]["findings"]
    return ({each["check"]: each["severity"] for each in findings if each["status"] == "failed"},
            {each["check"] for each in findings if each["status"] == "undetermined"}, outcome.exit_code)


# Squid can do no other: all its certificates have its own key, which is RSA where that of one of the hosts is ECDSA.
ALWAYS = {"proxy-uses-ca-key": "warning", "proxy-changes-key-type": "note"}
TRUSTING = {"upstream_roots": None, "crls": None, "mirrors": False}
SEEN_BY_VERIFYING = {"proxy-masks-self-signed": "error", "proxy-masks-untrusted-root": "error", "proxy-masks-revoked": "error", "proxy-masks-sha1": "warning",
                     "proxy-masks-weak-key": "warning"}
WEAK_ROOT = {"proxy-weak-leaf-key": "error", "proxy-weak-root": "error"}
# How a Squid is configured, and what fails besides. Signed by SHA-1 with a weak key, defects of that kind show.
CONFIGURATIONS = {
    "well": ({}, {}),
    "refusing by pages of its own": ({"mirrors": False}, {}),
    "verifying nothing": (TRUSTING, SEEN_BY_VERIFYING),
    "verifying nothing, with dates of its own": ({**TRUSTING, "masks": True}, {**SEEN_BY_VERIFYING, "proxy-masks-expired": "error",
                                                                               "proxy-extends-validity": "note"}),
    "signing with SHA-1": ({"signing_hash": "sha1"}, {"proxy-signs-with-sha1": "error"}),
    "a weak root": ({"root_bits": 1024}, WEAK_ROOT),
    "a root that expires soon": ({"root_days": 20}, {"proxy-root-expiring": "warning"}),
    "a root that signed itself with SHA-1": ({"root_hash": "sha1"}, {}),
    "no TLS 1.3": ({"client_options": "NO_TLSv1_3"}, {"proxy-downgrades-version": "warning"}),
    "weak suites for clients without TLS 1.3": ({"ciphers": "AES128-SHA"}, {"proxy-downgrades-ciphers": "warning"}),
    "old versions": ({"old_versions": True}, {"proxy-offers-old-versions": "error"}),
    "no TLS 1.3 and weak suites": ({"client_options": "NO_TLSv1_3", "ciphers": "AES128-SHA"}, {"proxy-downgrades-version": "warning",
                                                                                              "proxy-downgrades-ciphers": "warning"}),
    "all at once": ({**TRUSTING, "masks": True, "signing_hash": "sha1", "root_bits": 1024, "root_days": 20, "old_versions": True},
                    {"proxy-masks-expired": "error", "proxy-masks-self-signed": "error", "proxy-masks-untrusted-root": "error",
                     "proxy-masks-revoked": "error", "proxy-signs-with-sha1": "error", **WEAK_ROOT, "proxy-offers-old-versions": "error",
                     "proxy-root-expiring": "warning"}),
}


@pytest.fixture(scope="module")
def resolving():
    """Options by which the lab's names are known here."""
    with dns_server("--address=/example/127.0.0.1", "--address=/com/127.0.0.1") as dns:
        yield "--dns-server", dns


@pytest.fixture(scope="module")
def audits(trustprobe, lab, defects, tmp_path_factory):
    """{configuration: its audit, once it is done}. They wait more than they work: some at a time."""
    def audit(options):
        folder = tmp_path_factory.mktemp("audit")
        with bumping(lab, folder, **options) as proxy:
            return audited(trustprobe, lab, proxy, near(lab, RSA), near(lab, ECDSA), "--defects", defects, *lab.connect,
                           environment={"XDG_CACHE_HOME": str(folder)})
    with ThreadPoolExecutor(max_workers=3) as workers:
        yield {configuration: workers.submit(audit, options) for configuration, (options, _) in CONFIGURATIONS.items()}


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_the_audit_names_what_a_squid_does_badly_and_no_more(audits, configuration):
    failed, undetermined, exit_code = audits[configuration].result()
    expected = {**ALWAYS, **CONFIGURATIONS[configuration][1]}
    assert failed == expected
    assert undetermined == set()
    assert exit_code == (1 if "error" in expected.values() else 0)


def test_a_squid_that_signs_for_whatever_name_it_was_told_masks_a_wrong_one(trustprobe, lab, resolving, tmp_path):
    (tmp_path / "defects.toml").write_text(f'[[defect]]\nkind = "wrong-host"\ntarget = "{target(lab, "wrongname.lab.example")}"\n')
    with bumping(lab, tmp_path, **TRUSTING, masks_names=True) as proxy:
        failed, undetermined, exit_code = audited(trustprobe, lab, proxy, target(lab, RSA), target(lab, ECDSA), "--defects", tmp_path / "defects.toml",
                                                  *resolving)
    assert failed == {**ALWAYS, "proxy-masks-wrong-host": "error"}
    assert (undetermined, exit_code) == (set(), 1)


def test_the_audit_tells_of_client_certificates_and_of_http_2(trustprobe, lab, tmp_path):
    (tmp_path / "defects.toml").write_text(f'[[defect]]\nkind = "expired"\ntarget = "{near(lab, EXPIRED)}"\n')
    name = "h2.lab.example"
    server = Nginx(lab_leaf(lab.folder, tmp_path, name), listen="http2", body=("ssl_verify_client optional_no_ca;", *TODAYS))
    with server, bumping(lab, tmp_path) as proxy:
        failed, undetermined, exit_code = audited(trustprobe, lab, proxy, near(lab, RSA), f"127.0.0.1,{name}:{server.port}", "--defects",
                                                  tmp_path / "defects.toml")
    assert failed == {"proxy-uses-ca-key": "warning", "proxy-breaks-client-certificates": "error", "proxy-loses-http2": "note"}
    assert (undetermined, exit_code) == (set(), 1)


def test_an_audit_is_told_in_lines_that_fit(trustprobe, lab, defects, tmp_path):
    with bumping(lab, tmp_path, **TRUSTING) as proxy:
        told = text(trustprobe, lab, through(proxy), near(lab, RSA), near(lab, DUAL), "--defects", defects, roots=[("corp", proxy.root())])
    assert "audit  the proxy re-signed 9 of 9 targets" in told
    assert "error      the proxy hides that a certificate is self-signed" in told
    assert "the proxy uses the key of its CA for the certificates of hosts" in told


def test_an_audit_without_a_good_host_says_what_it_needs(trustprobe, lab, defects):
    assert "no target; name two good hosts or more" in refusal(trustprobe, lab, "--defects", defects)


# Verdicts

@pytest.fixture(scope="module")
def ways(lab, tmp_path_factory):
    """{way: options of a path that leaves TLS alone}."""
    with ExitStack() as running:
        plain, second, socks = (running.enter_context(each) for each in (squid(lab), squid(lab), Socks()))
        spliced = running.enter_context(bumping(lab, tmp_path_factory.mktemp("spliced"), splice=(".lab.example", ".amazontrust.com", "127.0.0.1")))
        yield {"connect": (through(plain),), "socks5h": (f"socks5h://{socks.where()}",), "splicing": (through(spliced),),
               "chain": (through(plain), "--via", through(second))}


@pytest.mark.parametrize("way", ("connect", "socks5h", "splicing", "chain"))
def test_a_path_that_leaves_tls_alone_is_transparent(trustprobe, lab, ways, way):
    hosts = (RSA, ECDSA, DUAL, MUTUAL, "sha1.lab.example", "selfsigned.lab.example")
    via, *more = ways[way]
    outcome = trustprobe.json(*arguments(lab, via, *more, *(near(lab, host) for host in hosts)))
    seen = {each["target"]: (each["verdict"], each["compared_with"], differing(each)) for each in outcome.of_kind("interception")}
    assert seen == {near(lab, host): ("transparent", "direct-path", set()) for host in hosts}
    assert outcome.exit_code == 0
    assert trustprobe.run(*arguments(lab, via, *more, "--expect", "re-signed", near(lab, RSA))).exit_code == 1


@pytest.fixture(scope="module")
def decrypting(lab, tmp_path_factory):
    with bumping(lab, tmp_path_factory.mktemp("decrypting")) as proxy:
        yield proxy


def test_a_decrypting_proxy_is_told_by_its_root_and_by_who_trusts_it(trustprobe, lab, decrypting):
    corp = [("corp", decrypting.root())]
    seen, exit_code = intercept(trustprobe, lab, through(decrypting), near(lab, ECDSA), roots=corp)
    assert (seen["verdict"], exit_code) == ("re-signed", 1)
    chain = seen["via"]["chains"][0]
    assert (chain["root"]["name"], chain["root"]["public"]) == ("Lab Bump CA", False)
    assert {word["store"]: word["verdict"] for word in chain["stores"]} == {"lab": "not-trusted", "corp": "trusted"}
    assert {"leaf-issuer", "anchor", "key"} <= differing(seen)
    told = text(trustprobe, lab, through(decrypting), near(lab, RSA), roots=corp)
    assert told.startswith(f"{near(lab, RSA)}  RE-SIGNED  by Lab Bump CA (private; in corp, not in lab)\n")


def test_a_request_for_a_client_certificate_that_a_decrypting_proxy_does_not_pass_on_is_shown(trustprobe, lab, decrypting):
    seen, _ = intercept(trustprobe, lab, through(decrypting), near(lab, MUTUAL))
    assert seen["verdict"] == "re-signed"
    assert "client-certificate" in differing(seen)


def test_what_is_expected_is_no_failure(trustprobe, lab, decrypting):
    assert intercept(trustprobe, lab, through(decrypting), "--expect", "re-signed", near(lab, RSA))[1] == 0
    assert intercept(trustprobe, lab, through(decrypting), "--expect", "blocked", near(lab, RSA))[1] == 1


def test_the_proxy_of_the_environment_can_be_looked_at(trustprobe, lab, decrypting):
    seen, _ = intercept(trustprobe, lab, "env", near(lab, RSA), environment={"HTTPS_PROXY": through(decrypting), "NO_PROXY": "", "no_proxy": ""})
    assert seen["verdict"] == "re-signed"


def test_a_host_that_the_proxy_forbids_is_blocked(trustprobe, lab):
    with squid(lab, denied=("127.0.0.1",)) as proxy:
        seen, exit_code = intercept(trustprobe, lab, through(proxy), near(lab, RSA))
        assert (seen["verdict"], exit_code) == ("blocked", 1)
        assert "403" in seen["via"]["failure"]
        assert seen["via"]["chains"] == [] and seen["direct"]["chains"] != []
        assert intercept(trustprobe, lab, through(proxy), "--expect", "blocked", near(lab, RSA))[1] == 0
        assert "  BLOCKED" in text(trustprobe, lab, through(proxy), near(lab, RSA))


def test_a_host_that_the_proxy_cannot_reach_is_blocked(trustprobe, lab, resolving):
    with Squid({RSA: "127.0.0.3"}) as proxy:
        seen, exit_code = intercept(trustprobe, lab, through(proxy), target(lab, RSA), *resolving)
    assert (seen["verdict"], exit_code) == ("blocked", 1)
    assert seen["via"]["failure"].startswith("could not be reached by the proxy") and "503" in seen["via"]["failure"]


def test_a_proxy_that_wants_a_password_gets_it_and_it_is_told_nowhere(trustprobe, lab, tmp_path):
    password = "open-sesame"
    with squid(lab, users={"alice": password}) as proxy:
        refused, exit_code = intercept(trustprobe, lab, through(proxy), near(lab, RSA))
        assert (refused["verdict"], exit_code) == ("undetermined", 3)
        assert "--proxy-credentials" in refused["reason"]
        outcome = trustprobe.json(*arguments(lab, through(proxy), near(lab, RSA), "--proxy-credentials", "env:SECRET", "--save", tmp_path / "kept"),
                                  environment={"SECRET": f"alice:{password}"})
    assert outcome.of_kind("interception")[0]["verdict"] == "transparent"
    told = outcome.stdout + outcome.stderr + (tmp_path / "kept").read_text()
    assert password not in told and base64.b64encode(f"alice:{password}".encode()).decode() not in told


PEERS = {"forbids": "blocked", "bad_gateway": "blocked", "unavailable": "blocked", "portal_redirects": "blocked", "portal_page": "blocked",
         "page_later": "blocked", "wants_password": "undetermined", "stalls": "undetermined", "closes_at_once": "undetermined",
         "garbage": "undetermined"}


@pytest.fixture(scope="module")
def peers_seen(trustprobe, lab):
    """{behaviour: (interception, exit code)} of what a proxy that is none does to a host."""
    with proxy_peers() as ports:
        yield {behaviour: intercept(trustprobe, lab, f"http://127.0.0.1:{ports[behaviour]}", near(lab, RSA), "--timeout", "2") for behaviour in PEERS}


@pytest.mark.parametrize("behaviour", PEERS)
def test_no_certificate_is_blocked_where_the_answer_is_clear_and_undetermined_where_not(peers_seen, behaviour):
    seen, exit_code = peers_seen[behaviour]
    assert (seen["verdict"], exit_code) == (PEERS[behaviour], 1 if PEERS[behaviour] == "blocked" else 3)


def test_a_dead_proxy_shows_nothing(trustprobe, lab):
    seen, exit_code = intercept(trustprobe, lab, DEAD, near(lab, RSA))
    assert (seen["verdict"], exit_code) == ("undetermined", 3)
    assert "refused" in seen["via"]["failure"]
    assert "  UNDETERMINED" in text(trustprobe, lab, DEAD, near(lab, RSA))


def test_a_dead_server_says_nothing_of_the_proxy(trustprobe, lab, ways):
    seen, exit_code = intercept(trustprobe, lab, *ways["connect"], f"127.0.0.1,{RSA}:1")
    assert (seen["verdict"], exit_code) == ("undetermined", 3)


# Another server where the proxy leads

def elsewhere(server: Nginx, port: int) -> Nginx:
    """On another address, so that a proxy can lead a name to it."""
    server.address, server.port = "127.0.0.2", port
    return server


@pytest.fixture(scope="module")
def leading_astray(trustprobe, lab, resolving):
    """Says what a plain proxy shows of a host whose name it leads to another server."""
    proxy = squid(lab)
    proxy.hosts.update({RSA: "127.0.0.2", ECDSA: "127.0.0.2"})

    def show(name: str, server: Nginx, roots=()):
        with elsewhere(server, lab.host(name)["port"]):
            return intercept(trustprobe, lab, through(proxy), target(lab, name), *resolving, roots=roots)
    with proxy:
        yield show


def own_certificate(lab, label: str):
    """(chain, key) of a host of the lab."""
    return lab.folder / "run/chains" / f"{label}.pem", lab.folder / "pki" / f"{label}.key"


def test_the_servers_own_certificate_is_transparent_wherever_it_comes_from(lab, leading_astray):
    seen, exit_code = leading_astray(ECDSA, Nginx(own_certificate(lab, "valid3"), body=TODAYS))
    assert (seen["verdict"], exit_code, differing(seen)) == ("transparent", 0, set())


def test_the_servers_certificate_with_another_chain_is_altered(lab, leading_astray, tmp_path):
    chain, key = own_certificate(lab, "valid3")
    (tmp_path / "leaf.pem").write_text(chain.read_text().split("-----END CERTIFICATE-----\n")[0] + "-----END CERTIFICATE-----\n")
    seen, exit_code = leading_astray(ECDSA, Nginx((tmp_path / "leaf.pem", key), body=TODAYS))
    assert (seen["verdict"], exit_code) == ("altered", 1)
    assert differing(seen) == {"anchor", "chain-length"}


def test_the_servers_certificate_by_another_version_is_altered(lab, leading_astray):
    seen, exit_code = leading_astray(ECDSA, Nginx(own_certificate(lab, "valid3"), body=("ssl_protocols TLSv1.2;", 'return 200 "own\\n";')))
    assert (seen["verdict"], exit_code) == ("altered", 1)
    assert "version" in differing(seen)


def test_a_reverse_proxy_with_a_certificate_of_a_strange_root_is_re_signed(lab, leading_astray, tmp_path):
    root = make_root(tmp_path, "edge", "/O=Trustprobe Lab/CN=Lab Edge CA")
    server = re_encrypting(issue(tmp_path, RSA, root), "127.0.0.1", lab.host(RSA)["port"], RSA)
    seen, exit_code = leading_astray(RSA, server, roots=[("edge", root[0])])
    assert (seen["verdict"], exit_code) == ("re-signed", 1)
    assert seen["via"]["chains"][0]["root"]["name"] == "Lab Edge CA"


def test_a_reverse_proxy_with_a_certificate_of_the_same_issuer_is_taken_for_a_renewed_server(lab, leading_astray, tmp_path):
    server = re_encrypting(certificate_for(lab, tmp_path, RSA), "127.0.0.1", lab.host(RSA)["port"], RSA)
    server.body += ("ssl_protocols TLSv1.2;",)
    seen, exit_code = leading_astray(RSA, server)
    assert (seen["verdict"], exit_code) == ("transparent", 0)
    assert "serial" in differing(seen)


# Without a direct path

@pytest.fixture(scope="module")
def baseline(trustprobe, lab, tmp_path_factory):
    """What was seen of RSA where there is no proxy."""
    file = tmp_path_factory.mktemp("baseline") / "direct.json"
    outcome = trustprobe.run("probe", near(lab, RSA), "--store", lab.store("lab"), "--revocation", "off", "--save", file)
    assert outcome.exit_code == 0, outcome.stderr
    return file


def test_a_saved_observation_stands_for_the_direct_path(trustprobe, lab, ways, decrypting, baseline):
    options = ("--no-direct", "--baseline", baseline, near(lab, RSA))
    untouched, exit_code = intercept(trustprobe, lab, *ways["connect"], *options)
    assert (untouched["verdict"], untouched["compared_with"], exit_code) == ("transparent", "direct-path", 0)
    re_signed, exit_code = intercept(trustprobe, lab, through(decrypting), *options)
    assert (re_signed["verdict"], re_signed["compared_with"], exit_code) == ("re-signed", "direct-path", 1)
    assert re_signed["direct"] == untouched["direct"]


def test_a_baseline_without_the_target_is_refused(trustprobe, lab, baseline):
    words = refusal(trustprobe, lab, "--no-direct", "--baseline", baseline, near(lab, ECDSA))
    assert f"--baseline: no file has {near(lab, ECDSA)}" in words
    assert "probe --save" in words


def test_without_a_direct_path_a_private_root_is_re_signed_unless_it_is_expected(trustprobe, lab, ways):
    seen, exit_code = intercept(trustprobe, lab, *ways["connect"], "--no-direct", near(lab, RSA))
    assert (seen["verdict"], seen["compared_with"], seen["direct"], exit_code) == ("re-signed", "public-roots", None, 1)
    seen, exit_code = intercept(trustprobe, lab, *ways["connect"], "--no-direct", "--expect-root", "Lab Root CA 1", near(lab, RSA))
    assert (seen["verdict"], seen["compared_with"], exit_code) == ("transparent", "expected-root", 0)


def test_another_root_than_the_expected_one_is_re_signed(trustprobe, lab, ways, decrypting):
    expected = ("--no-direct", "--expect-root", "Lab Root CA 1")
    for via, host in ((through(decrypting), RSA), (*ways["connect"], ECDSA)):
        seen, exit_code = intercept(trustprobe, lab, via, *expected, near(lab, host), roots=[("corp", decrypting.root())])
        assert (seen["verdict"], seen["compared_with"], exit_code) == ("re-signed", "expected-root", 1)


def test_an_expected_root_that_no_store_has_is_refused(trustprobe, lab):
    words = refusal(trustprobe, lab, "--no-direct", "--expect-root", "Nobody's Root", near(lab, RSA))
    assert "--expect-root Nobody's Root: " in words
