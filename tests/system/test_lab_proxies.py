"""The proxies that tests and users are given do what they are said to do, as seen by OpenSSL: what is said of our program rests on it."""
import re
import shlex
import subprocess

import pytest
from conftest import ROOT

from defects import HOSTS, OWN_HOSTS, own_servers, targets
from proxies import bumping

GOOD = "tls12.lab.example"
WELL = {"expired": "expired", "self-signed": "self-signed", "wrong-host": "mismatch", "untrusted-root": "unable to verify", "revoked": "unable to verify",
        "sha1": "unable to verify", "weak-key": "unable to verify"}
TRUSTING = {"upstream_roots": None, "crls": None, "mirrors": False}


@pytest.fixture(scope="module")
def defective(lab, tmp_path_factory):
    """{kind of defect: target}, and one without under "good"."""
    servers = own_servers(lab.folder, tmp_path_factory.mktemp("defects"))
    with servers["untrusted-root"], servers["weak-key"]:
        yield {"good": f"127.0.0.1,{GOOD}:{lab.host(GOOD)['port']}", **targets(lab.folder, servers)}


def openssl(proxy, target: str, *options) -> str:
    """What `openssl s_client` says that believes the proxy's root, and cares as little about strength as it can."""
    address, name, port = re.fullmatch(r"(.+),(.+):(\d+)", target).groups()
    command = ["openssl", "s_client", "-proxy", proxy.where(), "-connect", f"{address}:{port}", "-servername", name, "-verify_hostname", name,
               "-CAfile", proxy.root(), "-cipher", "DEFAULT@SECLEVEL=0", "-auth_level", "0", *options]
    done = subprocess.run(command, input="", capture_output=True, text=True, timeout=30, check=False)
    return done.stdout + done.stderr


def verification(text: str) -> str:
    return re.search(r"Verification(?: error)?: (.*)", text)[1]


@pytest.mark.parametrize("misconfiguration", ({}, {"signing_hash": "sha1"}, {"root_bits": 1024}, {"old_versions": True}), ids=str)
def test_a_squid_that_verifies_shows_every_defect(lab, defective, tmp_path, misconfiguration):
    with bumping(lab, tmp_path, **misconfiguration) as proxy:
        assert verification(openssl(proxy, defective["good"])) == "OK"
        for kind, words in WELL.items():
            assert words in verification(openssl(proxy, defective[kind])), kind


@pytest.mark.parametrize("options, shown", ((TRUSTING, {"expired", "wrong-host"}), ({**TRUSTING, "masks": True}, {"wrong-host"})), ids=("trusting", "masking"))
def test_a_squid_that_does_not_verify_masks_defects(lab, defective, tmp_path, options, shown):
    with bumping(lab, tmp_path, **options) as proxy:
        seen = {kind for kind, target in defective.items() if verification(openssl(proxy, target)) != "OK"}
    assert seen == shown


def leaf_text(output: str) -> str:
    pem = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", output, re.DOTALL)[0]
    return subprocess.run(["openssl", "x509", "-noout", "-text"], input=pem, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("options, words", (({}, ("sha256With", "(2048 bit)")), ({"signing_hash": "sha1"}, ("sha1With", "(2048 bit)")),
                                            ({"root_bits": 1024}, ("sha256With", "(1024 bit)")), ({"root_bits": 4096}, ("sha256With", "(4096 bit)"))), ids=str)
def test_a_squid_makes_certificates_as_it_is_told(lab, defective, tmp_path, options, words):
    with bumping(lab, tmp_path, **options) as proxy:
        text = leaf_text(openssl(proxy, defective["good"]))
    assert all(word in text for word in words), text


@pytest.mark.parametrize("option, options, spoken", (("-tls1", {}, False), ("-tls1", {"old_versions": True}, True), ("-tls1_3", {}, True),
                                                    ("-tls1_3", {"client_options": "NO_TLSv1_3"}, False)), ids=str)
def test_a_squid_speaks_the_versions_that_it_is_told(lab, defective, tmp_path, option, options, spoken):
    with bumping(lab, tmp_path, **options) as proxy:
        assert ("Server certificate" in openssl(proxy, defective["good"], option)) == spoken


@pytest.fixture(scope="module")
def environment(lab):
    """The variables of `scripts/lab env` with proxies. They go down with the lab."""
    up = subprocess.run([ROOT / "scripts/lab", "up", "proxies"], capture_output=True, text=True, check=False)
    assert up.returncode == 0, up.stderr
    told = subprocess.run([ROOT / "scripts/lab", "env"], capture_output=True, text=True, check=True).stdout
    return {name: shlex.split(value)[0] for name, value in re.findall(r"^export (\w+)=(.*)$", told, re.MULTILINE)}


def curl(*arguments) -> str:
    done = subprocess.run(["curl", "-sS", "-m", "20", *map(str, arguments)], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_the_labs_proxies_can_be_used_by_hand(lab, environment):
    port = lab.host(GOOD)["port"]
    direct, bumped = ["--cacert", lab.store("lab")], ["--cacert", lab.store("bump")]
    assert curl("-x", environment["LAB_PROXY"], *direct, f"https://{GOOD}:{port}") == f"{GOOD}\n"
    assert curl("-x", environment["LAB_BUMP_PROXY"], *bumped, f"https://{GOOD}:{port}") == f"{GOOD}\n"
    assert curl("-x", environment["LAB_BAD_BUMP_PROXY"], *bumped, "--ciphers", "DEFAULT@SECLEVEL=0", f"https://{GOOD}:{port}") == f"{GOOD}\n"
    assert curl("-x", environment["LAB_SOCKS"], "-k", f"https://localhost:{port}") != ""
    address, name, balanced = re.fullmatch(r"(.+),(.+):(\d+)", environment["LAB_BALANCER"]).groups()
    assert curl("--haproxy-protocol", *direct, "--resolve", f"{name}:{balanced}:{address}", f"https://{name}:{balanced}") == "own\n"
    assert "own" not in curl(*direct, "--resolve", f"{name}:{balanced}:{address}", f"https://{name}:{balanced}")


def test_the_labs_list_of_defects_has_one_server_each(environment):
    with open(environment["LAB_DEFECTS"], encoding="utf-8") as file:
        listed = dict(re.findall(r'kind = "(.+)"\ntarget = ".+,(.+):\d+"', file.read()))
    assert listed == {**HOSTS, **OWN_HOSTS}
