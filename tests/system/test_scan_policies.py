"""A server that is configured by a published policy is told by a scan to fit that policy and those that look the same, and no other.

The servers are OpenSSL 3.5 with RSA, ECDSA and both keys, and nginx for Mozilla's profile. Every published suite is one that OpenSSL has, so
nothing is left out of a configuration; what needs a DSA key (TLS_DHE_DSS_WITH_AES_128_CBC_SHA of two old policies) has no certificate here,
as the publisher's customers have none.
"""
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from policy_server import (KEY_KINDS, ROOT, Certificates, Configuration, Policy, PolicyServer, all_policies, configured_by, fitting, free_port,
                           identity, openssl_suites, own_openssl, policy_named, wait_for)

SERVICES = {"load-balancer": 51, "cdn": 9, "api-gateway": 13, "profile": 3}
SAMPLE = 12  # of the policies of a service the sanitizer build scans every twelfth: it is slow, and the release build scans all


def published(service: str) -> list[Policy]:
    return [policy for policy in all_policies() if policy.service == service]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("policies"))


def scan(trustprobe, target: str, *options) -> dict:
    """The endpoint's line, with the findings of both lines: what passed everywhere is told once, of the target."""
    outcome = trustprobe.json("scan", target, "--cost-handshakes", 0, *options)
    (endpoint,), (whole,) = outcome.of_kind("endpoint"), outcome.of_kind("target")
    return {**endpoint, "findings": endpoint["findings"] + whole["findings"]}


def match_of(endpoint: dict) -> dict:
    return endpoint["surface_judgement"]["policy"]


def exact(endpoint: dict) -> set[str]:
    return {identity(**policy) for policy in match_of(endpoint)["exact"]}


def scan_configured(trustprobe, certificates, configuration: Configuration, *options) -> dict:
    with PolicyServer(configuration, certificates) as server:
        return scan(trustprobe, server.target, *options)


@pytest.fixture(scope="module")
def told(trustprobe, certificates):
    """{configuration: identities of the policies that its server is told to fit}; every server is started once."""
    step = SAMPLE if trustprobe.sanitized else 1
    configurations = list(dict.fromkeys(configured_by(policy, keys) for service in SERVICES for policy in published(service)[::step]
                                        for keys in KEY_KINDS.values()))
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(configurations, pool.map(lambda each: exact(scan_configured(trustprobe, certificates, each)), configurations)))


@pytest.mark.parametrize("service", SERVICES)
def test_every_published_policy_is_there_and_made_of_suites_that_openssl_has(service):
    policies = published(service)
    assert len(policies) == SERVICES[service]
    assert {suite for policy in policies for suite in policy.suites} <= set(openssl_suites())


@pytest.mark.parametrize("keys", KEY_KINDS)
@pytest.mark.parametrize("service", SERVICES)
def test_the_server_of_a_policy_fits_it_and_its_likes_and_no_other(told, service, keys):
    wrong, tried = {}, 0
    for policy in published(service):
        configuration = configured_by(policy, KEY_KINDS[keys])
        if configuration not in told:
            continue
        tried += 1
        expected = fitting(configuration)
        assert policy.identity() in expected
        if told[configuration] != expected:
            wrong[policy.identity()] = {"missing": expected - told[configuration], "extra": told[configuration] - expected}
    assert tried > 0 and wrong == {}


def server_of(name: str, keys: str = "both") -> Configuration:
    return configured_by(policy_named(name), KEY_KINDS[keys])


def test_a_service_or_a_scope_narrows_the_names(trustprobe, certificates):
    load_balancer, api = policy_named("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"), policy_named("SecurityPolicy_TLS13_1_2_2021_06")
    with PolicyServer(server_of(load_balancer.name), certificates) as server:
        assert exact(scan(trustprobe, server.target)) >= {load_balancer.identity(), api.identity()}
        assert exact(scan(trustprobe, server.target, "--service", "load-balancer")) == {load_balancer.identity()}
        assert exact(scan(trustprobe, server.target, "--service", "alb")) == {load_balancer.identity()}
        of_regional_apis = exact(scan(trustprobe, server.target, "--service", "regional"))
        assert of_regional_apis == {api.identity(), "api-gateway/regional+private:TLS_1_2"}
        of_cdn = match_of(scan(trustprobe, server.target, "--service", "cdn"))
        assert of_cdn["exact"] == [] and of_cdn["nearest"]["service"] == "cdn"


RESTRICTED = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"


def weakness(endpoint: dict) -> str | None:
    """What the finding says where the endpoint is weaker than the policy asked for."""
    (finding,) = [finding for finding in endpoint["findings"] if finding["check"] == "policy-weaker"]
    assert finding["status"] in ("passed", "failed")
    return finding["summary"] if finding["status"] == "failed" else None


def held_against(trustprobe, certificates, configuration: Configuration, name: str) -> str | None:
    return weakness(scan_configured(trustprobe, certificates, configuration, "--policy", name))


@pytest.mark.parametrize("keys", KEY_KINDS)
def test_the_server_of_a_policy_is_no_weaker_than_it(trustprobe, certificates, keys):
    assert held_against(trustprobe, certificates, server_of(RESTRICTED, keys), RESTRICTED) is None


def test_a_stronger_server_is_no_weaker(trustprobe, certificates):
    stronger = replace(server_of(RESTRICTED), versions=("TLS 1.3",))
    assert held_against(trustprobe, certificates, stronger, RESTRICTED) is None


def test_a_suite_that_the_policy_has_not_is_a_weakness_that_is_named(trustprobe, certificates):
    server = server_of(RESTRICTED)
    weaker = replace(server, suites=server.suites + ("TLS_RSA_WITH_AES_128_CBC_SHA",))
    assert held_against(trustprobe, certificates, weaker, RESTRICTED) == f"is weaker than {RESTRICTED}: accepts TLS_RSA_WITH_AES_128_CBC_SHA"


def test_a_version_that_the_policy_has_not_is_a_weakness_that_is_named(trustprobe, certificates):
    name = "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"
    weaker = replace(server_of(name), versions=("TLS 1.1", "TLS 1.2", "TLS 1.3"))
    assert held_against(trustprobe, certificates, weaker, name) == f"is weaker than {name}: accepts TLS 1.1"


def test_a_server_without_post_quantum_is_weaker_than_a_policy_with_it(trustprobe, certificates):
    name = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
    endpoint = scan_configured(trustprobe, certificates, server_of(RESTRICTED), "--policy", name)
    assert weakness(endpoint) == f"is weaker than {name}: takes no post-quantum group"
    (finding,) = [finding for finding in endpoint["findings"] if finding["check"] == "policy-weaker"]
    assert finding["detail"] == "Unlike a server of that policy, this one takes no post-quantum group."


def test_a_policy_that_nobody_published_is_an_error_that_names_the_nearest(trustprobe):
    unknown = trustprobe.run("scan", "127.0.0.1", "--policy", "ELBSecurityPolicy-2016-80")
    assert unknown.exit_code == 2 and unknown.stdout == ""
    assert "there is no published policy named 'ELBSecurityPolicy-2016-80'; did you mean ELBSecurityPolicy-2016-08?" in unknown.stderr


def test_where_no_policy_fits_the_nearest_and_the_difference_are_told_in_words(trustprobe, certificates):
    server = server_of(RESTRICTED, "RSA")
    suites = tuple(suite for suite in server.suites if suite != "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")
    odd = replace(server, suites=suites + ("TLS_RSA_WITH_CAMELLIA_128_CBC_SHA",))
    with PolicyServer(odd, certificates) as running:
        nearest = match_of(scan(trustprobe, running.target, "--service", "load-balancer"))["nearest"]
        text = trustprobe.run("scan", running.target, "--cost-handshakes", 0, "--service", "load-balancer").stdout
    assert nearest["name"] == RESTRICTED
    difference = nearest["difference"]
    assert [suite["name"] for suite in difference["cipher_suites_extra"]] == ["TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"]
    assert [suite["name"] for suite in difference["cipher_suites_missing"]] == ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]
    words = " ".join(text.split())
    assert (f"fits none; nearest is {RESTRICTED}, but this endpoint takes TLS_RSA_WITH_CAMELLIA_128_CBC_SHA, "
            "does not take TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384") in words


def test_another_order_than_the_policys_fits_none_that_has_one(trustprobe, certificates):
    server = server_of(RESTRICTED, "RSA")
    reversed_order = replace(server, suites=server.suites[::-1])
    match = match_of(scan_configured(trustprobe, certificates, reversed_order, "--service", "load-balancer"))
    assert match["exact"] == [] and match["nearest"]["name"] == RESTRICTED and match["nearest"]["difference"]["order_differs"]


class Nginx:
    """Debian's nginx, set up as Mozilla's generator does for the intermediate profile; `dhparam`: with the DHE suites of it."""

    CIPHERS = ("ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
               "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:"
               "DHE-RSA-CHACHA20-POLY1305")

    def __init__(self, folder: Path, certificates: Certificates, keys: list[str], dhparam: bool):
        self.folder = folder
        self.port = free_port()
        self.target = f"127.0.0.1:{self.port}"
        pairs = "".join(f"ssl_certificate {certificates.folder}/{key}.pem; ssl_certificate_key {certificates.folder}/{key}.key;\n" for key in keys)
        if dhparam:
            subprocess.run([own_openssl(), "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", folder / "dh.pem"],
                           check=True, capture_output=True)
        (folder / "nginx.conf").write_text(f"""
            daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; events {{}}
            http {{
              access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
              uwsgi_temp_path {folder}; scgi_temp_path {folder};
              server {{
                listen {self.target} ssl; {pairs}
                ssl_protocols TLSv1.2 TLSv1.3; ssl_ecdh_curve X25519:prime256v1:secp384r1; ssl_ciphers {self.CIPHERS};
                ssl_prefer_server_ciphers off; {f"ssl_dhparam {folder}/dh.pem;" if dhparam else ""}
              }}
            }}""")

    def __enter__(self):
        nginx = subprocess.run([ROOT / "scripts/lib/nginx"], capture_output=True, text=True, check=True).stdout.strip()
        self.process = subprocess.Popen([nginx, "-p", self.folder, "-e", self.folder / "error.log", "-c", self.folder / "nginx.conf"])
        wait_for(self.process, self.port)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def test_nginx_by_mozillas_generator_fits_the_intermediate_profile(trustprobe, certificates, tmp_path):
    with Nginx(tmp_path, certificates, ["RSA", "ECDSA"], dhparam=True) as nginx:
        endpoint = scan(trustprobe, nginx.target)
        held = scan(trustprobe, nginx.target, "--policy", "mozilla:intermediate")
    assert exact(endpoint) == {policy_named("intermediate").identity()}
    assert weakness(held) is None


def test_nginx_without_its_dhe_parameters_lacks_three_suites_of_the_intermediate_profile(trustprobe, certificates, tmp_path):
    with Nginx(tmp_path, certificates, ["RSA"], dhparam=False) as nginx:
        match = match_of(scan(trustprobe, nginx.target, "--service", "profile"))
    assert match["exact"] == [] and match["nearest"]["name"] == "intermediate"
    missing = {suite["name"] for suite in match["nearest"]["difference"]["cipher_suites_missing"]}
    assert missing == {"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"}
