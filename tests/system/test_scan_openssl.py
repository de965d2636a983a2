"""What `scan` finds out about `openssl s_server`, of Debian and of the private build, is its configuration: nothing missing, nothing extra."""
import pytest
from openssl_server import Configuration, OpensslServer
from scan_certificates import Certificates, openssl35
from scan_surface import scan_all

EVERYTHING = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
LEGACY = ("-provider", "default", "-provider", "legacy")
LOW = "DEFAULT:@SECLEVEL=0"
ORDER = "ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA256:DHE-RSA-CHACHA20-POLY1305"

ELLIPTIC = ("secp256r1", "secp384r1", "secp521r1", "x25519", "x448")
DEFAULT_GROUPS = "x25519:secp256r1:x448:secp521r1:secp384r1:ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:ffdhe8192"  # of 3.0

# Name: (the OpenSSL that serves, its configuration).
SERVERS = {
    "default-30": ("3.0", Configuration()),
    "default-35": ("3.5", Configuration()),
    "everything-30": ("3.0", Configuration(EVERYTHING, lowest="TLS 1.0", certificates=("rsa", "ecdsa"))),
    "everything-35": ("3.5", Configuration(EVERYTHING, lowest="SSL 3", certificates=("rsa", "ecdsa"))),
    "rc4-3des-null-anonymous": ("3.5", Configuration("RC4:3DES:eNULL:aNULL:@SECLEVEL=0", lowest="SSL 3", highest="TLS 1.2", providers=LEGACY)),
    "ssl3-only": ("3.5", Configuration(LOW, lowest="SSL 3", highest="SSL 3")),
    "tls10-only": ("3.5", Configuration(LOW, lowest="TLS 1.0", highest="TLS 1.0")),
    "tls11-only": ("3.0", Configuration(LOW, lowest="TLS 1.1", highest="TLS 1.1")),
    "tls12-only": ("3.0", Configuration(lowest="TLS 1.2", highest="TLS 1.2")),
    "tls13-only": ("3.0", Configuration(lowest="TLS 1.3")),
    "null-only": ("3.5", Configuration("eNULL:!aNULL:@SECLEVEL=0", highest="TLS 1.2")),
    "anonymous-only": ("3.0", Configuration("aNULL:@SECLEVEL=0", highest="TLS 1.2")),
    "one-suite": ("3.0", Configuration("AES128-SHA", highest="TLS 1.2")),
    "ccm-suites": ("3.5", Configuration("AESCCM", "TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_GCM_SHA256")),
    "server-order-30": ("3.0", Configuration(ORDER, "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384", options=("-serverpref",))),
    "server-order-35": ("3.5", Configuration(ORDER, "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256", options=("-serverpref",))),
    "client-order": ("3.0", Configuration(ORDER)),
    "classical-groups": ("3.0", Configuration(groups="x448:secp521r1:x25519:ffdhe3072")),
    "server-groups": ("3.5", Configuration(groups="x448:secp521r1:x25519:ffdhe3072", options=("-serverpref",))),
    "one-curve": ("3.0", Configuration(groups="secp384r1")),
    "hybrid-groups": ("3.5", Configuration(groups="SecP384r1MLKEM1024:x25519:SecP256r1MLKEM768:X25519MLKEM768:secp256r1")),
    "ml-kem-only": ("3.5", Configuration(groups="MLKEM768:MLKEM1024", lowest="TLS 1.3")),
    "every-group": ("3.5", Configuration(groups="MLKEM512:MLKEM768:MLKEM1024:SecP256r1MLKEM768:X25519MLKEM768:SecP384r1MLKEM1024:secp256r1:secp384r1:"
                                         "secp521r1:x25519:x448:ffdhe2048:ffdhe3072:ffdhe4096:ffdhe6144:ffdhe8192")),
    "schemes": ("3.0", Configuration(certificates=("rsa", "ecdsa"), options=("-sigalgs", "rsa_pss_rsae_sha512:ecdsa_secp256r1_sha256:rsa_pkcs1_sha256"))),
    "alpn": ("3.0", Configuration(options=("-alpn", "http/1.1,h2,imap"))),
    "no-tickets": ("3.0", Configuration(options=("-no_ticket", "-no_cache", "-num_tickets", "0"))),
    "renegotiation": ("3.0", Configuration(highest="TLS 1.2", options=("-client_renegotiation",))),
    "compression": ("3.5", Configuration("DEFAULT:@SECLEVEL=0", highest="TLS 1.2", options=("-comp",))),
    "early-data": ("3.0", Configuration(lowest="TLS 1.3", options=("-early_data", "-max_early_data", "4096"))),
    "client-certificate": ("3.0", Configuration(options=("-Verify", "1"))),
    "ecdsa": ("3.0", Configuration(certificates=("p384",))),
    "ml-dsa": ("3.5", Configuration(certificates=("mldsa65",), lowest="TLS 1.3")),
    "rsa-and-ml-dsa": ("3.5", Configuration(certificates=("rsa", "mldsa65"))),
    "dh-1536": ("3.0", Configuration("kDHE:@SECLEVEL=0", highest="TLS 1.2", options=("-dhparam", "modp_1536"))),
    "dh-2048": ("3.0", Configuration("kDHE", highest="TLS 1.2", options=("-dhparam", "ffdhe2048"))),
    "staple": ("3.0", Configuration(options=("-status_file", "staple"))),
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("scan-openssl"))


@pytest.fixture(scope="module")
def servers(certificates):
    programs = {"3.0": "openssl", "3.5": openssl35()}
    staple = certificates.folder / "staple.der"
    staple.write_bytes(bytes.fromhex("30030a0106"))  # RFC 6960 4.2.1: unauthorized
    files = {"staple": str(staple)} | {group: str(certificates.dh_parameters(group)) for group in ("modp_1536", "ffdhe2048")}
    started = {}
    try:
        for name, (version, configuration) in SERVERS.items():
            configuration.options = tuple(files.get(option, option) for option in configuration.options)
            started[name] = OpensslServer(programs[version], configuration, certificates, certificates.folder / f"{name}.log")
        yield started
    finally:
        for server in started.values():
            server.stop()


@pytest.fixture(scope="module")
def surfaces(trustprobe, servers):
    return scan_all(trustprobe, {name: server.target() for name, server in servers.items()})


@pytest.mark.parametrize("name", SERVERS)
def test_versions_and_suites_are_those_of_the_configuration(servers, surfaces, name):
    configuration = servers[name].configuration
    assert surfaces[name].supported() == configuration.versions()
    assert surfaces[name].suites() == {version: sorted(suites) for version, suites in servers[name].suites().items()}


@pytest.mark.parametrize("name", SERVERS)
def test_nothing_is_left_open(surfaces, name):
    assert surfaces[name].open_questions() == []




@pytest.mark.parametrize("name", ["default-30", "classical-groups", "one-curve", "hybrid-groups", "ml-kem-only", "every-group"])
def test_groups_are_those_of_the_configuration(servers, surfaces, name):
    configuration, surface = servers[name].configuration, surfaces[name]
    wanted = (configuration.groups or DEFAULT_GROUPS).split(":")
    assert set(surface.names("groups")) == set(wanted)
    elliptic = [group for group in wanted if group in ELLIPTIC and "TLS 1.2" in configuration.versions()]
    assert set(surface.names("groups_tls12")) == set(elliptic)


def test_the_order_of_groups_is_told_where_the_server_has_one(surfaces):
    # It asks for x448 first where it has to ask, and takes whichever share the client sends first.
    assert surfaces["classical-groups"].surface["groups"]["preference"] == "client"
    assert surfaces["server-groups"].names("groups") == SERVERS["server-groups"][1].groups.split(":")
    assert surfaces["server-groups"].surface["groups"]["preference"] == "server"
    assert surfaces["hybrid-groups"].surface["groups"]["preference"] == "client"


def test_post_quantum_groups_are_preferred_where_the_default_list_of_3_5_says_so(surfaces):
    found = {name: surfaces[name].surface["prefers_post_quantum"] for name in ("default-35", "hybrid-groups", "classical-groups")}
    assert found == {"default-35": "yes", "hybrid-groups": "no", "classical-groups": "undetermined"}


@pytest.mark.parametrize("name", ["server-order-30", "server-order-35"])
def test_the_order_of_suites_is_told_where_the_server_has_one(servers, surfaces, name):
    for version, suites in servers[name].suites().items():
        assert surfaces[name].preference()[version] == "server"
        assert surfaces[name].ordered_suites(version) == suites


def test_the_order_of_suites_is_the_clients_otherwise(surfaces):
    assert surfaces["client-order"].preference() == {"TLS 1.2": "client", "TLS 1.3": "client"}


def test_signature_schemes_are_those_of_the_configuration_that_the_certificates_can_make(surfaces):
    assert sorted(surfaces["schemes"].names("signature_schemes")) == ["ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha512"]
    assert sorted(surfaces["schemes"].names("signature_schemes_tls12")) == ["ecdsa_secp256r1_sha256", "rsa_pkcs1_sha256", "rsa_pss_rsae_sha512"]
    assert surfaces["ecdsa"].names("signature_schemes") == ["ecdsa_secp384r1_sha384"]


def test_protocols_are_told_in_the_order_of_the_server(surfaces):
    alpn = surfaces["alpn"].surface["alpn"]
    assert (alpn["protocols"], alpn["preference"]) == (["http/1.1", "h2", "imap"], "server")
    assert surfaces["default-30"].surface["alpn"]["protocols"] == []


# Server, feature, answer; the same feature of "default-30" is the other answer.
FEATURES = [("no-tickets", "ticket_resumption", "no"), ("no-tickets", "session_id_resumption", "no"), ("no-tickets", "psk_resumption", "no"),
            ("renegotiation", "client_renegotiation", "yes"), ("compression", "compression", "yes"), ("early-data", "early_data", "yes"),
            ("client-certificate", "client_certificate_request", "yes"), ("staple", "ocsp_stapling", "yes")]


@pytest.mark.parametrize("name, feature, answer", FEATURES)
def test_a_feature_is_found_where_it_is_configured_and_nowhere_else(surfaces, name, feature, answer):
    assert surfaces[name].feature(feature) == answer
    assert surfaces["default-30"].feature(feature) == {"yes": "no", "no": "yes"}[answer]


@pytest.mark.parametrize("name, kinds", [("default-30", {"rsa-pss": "rsa"}), ("everything-30", {"rsa-pss": "rsa", "ecdsa": "ecdsa"}), ("ecdsa", {"ecdsa": "p384"}),
                                         ("ml-dsa", {"ml-dsa": "mldsa65"}), ("rsa-and-ml-dsa", {"rsa-pss": "rsa", "ml-dsa": "mldsa65"})])
def test_each_certificate_is_found_by_the_keys_that_ask_for_it(certificates, surfaces, name, kinds):
    found = {keys: surfaces[name].leaf(keys, "TLS 1.3") for keys in ("ecdsa", "rsa-pss", "ml-dsa")}
    assert found == {keys: certificates.fingerprint(kinds[keys]) if keys in kinds else "no" for keys in found}


def test_an_ml_dsa_certificate_signs_by_its_own_scheme(surfaces):
    assert surfaces["ml-dsa"].names("signature_schemes") == ["mldsa65"]


def test_the_smallest_prime_is_told_that_any_suite_gets(surfaces):
    found = {name: surfaces[name].surface["smallest_dh_bits"] for name in ("dh-1536", "dh-2048", "anonymous-only", "everything-30", "one-suite")}
    # By itself OpenSSL takes a prime as strong as the certificate, and without one, at security level 0, one of 1,024 bits for weak ciphers.
    assert found == {"dh-1536": 1536, "dh-2048": 2048, "anonymous-only": 1024, "everything-30": 1024, "one-suite": 0}
