"""What `scan` finds out about `openssl s_server`, of Debian and of the private build, is its configuration: nothing missing, nothing extra."""
import pytest
from openssl_server import Configuration, OpensslServer
from scan_certificates import Certificates, openssl35
from scan_surface import scan_all

EVERYTHING = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
LEGACY = ("-provider", "default", "-provider", "legacy")
LOW = "DEFAULT:@SECLEVEL=0"
ORDER = "ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA256:DHE-RSA-CHACHA20-POLY1305"

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
    "dh-1024": ("3.0", Configuration("kDHE:@SECLEVEL=0", highest="TLS 1.2", options=("-dhparam", "{dh1024}"))),
    "dh-2048": ("3.0", Configuration("kDHE", highest="TLS 1.2", options=("-dhparam", "{dh2048}"))),
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("scan-openssl"))


@pytest.fixture(scope="module")
def servers(certificates):
    programs = {"3.0": "openssl", "3.5": openssl35()}
    started = {}
    try:
        for name, (version, configuration) in SERVERS.items():
            configuration.options = tuple(option.format(dh1024=certificates.dh_parameters(1024), dh2048=certificates.dh_parameters(2048))
                                          if option.startswith("{dh") else option for option in configuration.options)
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


