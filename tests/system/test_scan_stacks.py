"""What `scan` finds out about nginx, HAProxy, GnuTLS, Java and Node.js is how they are configured: nothing missing, nothing extra."""
import shutil
from contextlib import ExitStack

import pytest
import scan_stacks
from openssl_server import VERSIONS, Configuration, listed_suites
from scan_certificates import Certificates, openssl35
from scan_surface import scan_all

CIPHERS = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-SHA:AES256-SHA"

# nginx has no ephemeral DH without ssl_dhparam, and HAProxy none beside an ECDSA certificate.
# nginx: (certificates, directives, what `openssl ciphers` is asked for, groups of TLS 1.3 or None, whose order counts in TLS 1.2).
NGINX = {
    "nginx-default": (("rsa",), (), Configuration("HIGH:!aNULL:!MD5", ephemeral_dh=False), None, "client"),
    "nginx-modern": (("ecdsa",), ("ssl_protocols TLSv1.3;", "ssl_ecdh_curve X25519:prime256v1;"), Configuration("HIGH:!aNULL:!MD5", lowest="TLS 1.3", certificates=("ecdsa",)),
                     ["secp256r1", "x25519"], None),
    "nginx-old": (("rsa", "ecdsa"), ("ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;", "ssl_ciphers ALL:@SECLEVEL=0;", "ssl_prefer_server_ciphers on;"),
                  Configuration("ALL:@SECLEVEL=0", lowest="TLS 1.0", certificates=("rsa", "ecdsa"), ephemeral_dh=False), None, "server"),
    "nginx-order": (("rsa", "ecdsa"), ("ssl_protocols TLSv1.2;", f"ssl_ciphers {CIPHERS};", "ssl_prefer_server_ciphers on;", "ssl_ecdh_curve secp384r1:prime256v1;"),
                    Configuration(CIPHERS, highest="TLS 1.2", certificates=("rsa", "ecdsa")), [], "server"),
    "nginx-chacha": (("rsa",), ("ssl_ciphers ECDHE+CHACHA20:ECDHE+AESGCM;", "ssl_conf_command Ciphersuites TLS_CHACHA20_POLY1305_SHA256;"),
                     Configuration("ECDHE+CHACHA20:ECDHE+AESGCM", "TLS_CHACHA20_POLY1305_SHA256"), None, "client"),
}
# HAProxy: (certificate, parameters of bind, the same three).
HAPROXY = {
    "haproxy-default": ("rsa", "", Configuration(), None, "server"),
    "haproxy-old": ("ecdsa", "ssl-min-ver TLSv1.0 ssl-max-ver TLSv1.2 ciphers ALL:@SECLEVEL=0 prefer-client-ciphers",
                    Configuration("ALL:@SECLEVEL=0", lowest="TLS 1.0", highest="TLS 1.2", certificates=("ecdsa",), ephemeral_dh=False), [], "client"),
    "haproxy-modern": ("rsa", "ssl-min-ver TLSv1.3 ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256 curves X25519:P-384 alpn h2,http/1.1",
                       Configuration(None, "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256", lowest="TLS 1.3"), ["secp384r1", "x25519"], None),
}
GNUTLS = {
    "gnutls-normal": (("rsa", "ecdsa"), "NORMAL"),
    "gnutls-legacy": (("rsa",), "LEGACY:+ARCFOUR-128:+3DES-CBC"),
    "gnutls-secure": (("ecdsa",), "SECURE192:-VERS-ALL:+VERS-TLS1.2:-GROUP-ALL:+GROUP-SECP384R1:+GROUP-SECP256R1"),
    "gnutls-anonymous": (("rsa",), "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-256-CCM:+CHACHA20-POLY1305:-GROUP-ALL:+GROUP-X448:+GROUP-FFDHE2048"),
}
JAVA_GROUPS = "secp384r1,x25519,ffdhe2048"
# In a client's order Java still puts what it calls legacy (RC4, 3DES, NULL, anonymous) last: no order is told then.
JAVA = {
    "java-modern": (("TLSv1.3",), {"TLS_AES_256_GCM_SHA384": "0x1302", "TLS_CHACHA20_POLY1305_SHA256": "0x1303"}, "server"),
    "java-old": (("TLSv1", "TLSv1.1", "TLSv1.2"), {"TLS_RSA_WITH_AES_128_CBC_SHA": "0x002f", "SSL_RSA_WITH_3DES_EDE_CBC_SHA": "0x000a",
                 "SSL_RSA_WITH_RC4_128_SHA": "0x0005", "SSL_RSA_WITH_RC4_128_MD5": "0x0004", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": "0xc030",
                 "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256": "0x0067", "TLS_ECDHE_RSA_WITH_NULL_SHA": "0xc010", "TLS_DH_anon_WITH_AES_128_CBC_SHA": "0x0034"}, "undetermined"),
    "java-both": (("TLSv1.2", "TLSv1.3"), {"TLS_AES_128_GCM_SHA256": "0x1301", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": "0xc02f",
                  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256": "0xcca8"}, "server"),
    "java-client-order": (("TLSv1.2",), {"TLS_RSA_WITH_AES_128_CBC_SHA": "0x002f", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": "0xc030",
                          "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256": "0x0067"}, "client"),
}
NODE_CIPHERS = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305:AES128-SHA"
NODE = {
    "classical": ({"ciphers": NODE_CIPHERS + ":TLS_AES_128_GCM_SHA256", "ecdhCurve": "secp384r1:X25519", "maxVersion": "TLSv1.3"},
                  Configuration(NODE_CIPHERS, "TLS_AES_128_GCM_SHA256"), ["secp384r1", "x25519"]),
    "old": ({"ciphers": "AES128-SHA:ECDHE-RSA-AES256-SHA:@SECLEVEL=0", "minVersion": "TLSv1", "maxVersion": "TLSv1.2"},
            Configuration("AES128-SHA:ECDHE-RSA-AES256-SHA:@SECLEVEL=0", lowest="TLS 1.0", highest="TLS 1.2"), []),
}
NODE_24 = NODE | {
    "post-quantum": ({"minVersion": "TLSv1.3", "ecdhCurve": "X25519MLKEM768:SecP256r1MLKEM768:X25519", "ciphers": "TLS_AES_256_GCM_SHA384"},
                     Configuration(None, "TLS_AES_256_GCM_SHA384", lowest="TLS 1.3"), ["SecP256r1MLKEM768", "X25519MLKEM768", "x25519"]),
    "default": ({"minVersion": "TLSv1.3"}, Configuration(lowest="TLS 1.3"), None),
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("scan-stacks"))


@pytest.fixture(scope="module")
def surfaces(trustprobe, certificates):
    with ExitStack() as running:
        def started(server, prefix=""):
            running.callback(server.stop)
            return {prefix + name: f"{server.address}:{port}" for name, port in server.ports.items()}

        targets = started(scan_stacks.java(certificates, JAVA, JAVA_GROUPS))
        targets |= started(scan_stacks.Nginx(certificates, {name: row[:2] for name, row in NGINX.items()}))
        targets |= started(scan_stacks.Haproxy(certificates, {name: row[:2] for name, row in HAPROXY.items()}))
        targets |= started(scan_stacks.Gnutls(certificates, GNUTLS))
        targets |= started(scan_stacks.nodejs(shutil.which("node"), certificates, {name: row[0] for name, row in NODE.items()}), "node-")
        targets |= started(scan_stacks.nodejs(scan_stacks.tool("node", "24"), certificates, {name: row[0] for name, row in NODE_24.items()}), "node-24-")
        yield scan_all(trustprobe, targets)


def expected_suites(program: str, wanted: Configuration) -> dict[str, list[str]]:
    return {version: sorted(listed_suites(program, wanted, version)) for version in wanted.versions()}


OPENSSL_BASED = ([(name, "openssl", *row[2:]) for name, row in (NGINX | HAPROXY).items()]
                 + [(f"node-{name}", "openssl", *row[1:], "server") for name, row in NODE.items()]
                 + [(f"node-24-{name}", "3.5", *row[1:], "server") for name, row in NODE_24.items()])


@pytest.mark.parametrize("name, program, wanted, groups, order", OPENSSL_BASED, ids=[row[0] for row in OPENSSL_BASED])
def test_servers_on_openssl_are_seen_as_configured(surfaces, name, program, wanted, groups, order):
    surface = surfaces[name]
    assert surface.supported() == wanted.versions()
    assert surface.suites() == expected_suites(openssl35() if program == "3.5" else program, wanted)
    if groups is not None:
        assert sorted(surface.names("groups")) == groups
    if order and "TLS 1.2" in wanted.versions() and len(surface.suites()["TLS 1.2"]) > 1:
        assert surface.preference()["TLS 1.2"] == order


def test_the_order_of_an_nginx_is_told(surfaces):
    wanted = NGINX["nginx-order"][2]
    assert surfaces["nginx-order"].ordered_suites("TLS 1.2") == listed_suites("openssl", wanted, "TLS 1.2")
    assert surfaces["nginx-order"].names("groups_tls12") == ["secp384r1", "secp256r1"]


CERTIFICATES = {"nginx-old": ("rsa", "ecdsa"), "nginx-modern": ("ecdsa",), "haproxy-default": ("rsa",), "gnutls-normal": ("rsa", "ecdsa"), "java-both": ("rsa",),
                "node-classical": ("rsa",), "node-24-post-quantum": ("rsa",)}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_each_certificate_is_found_by_the_keys_that_ask_for_it(certificates, surfaces, name):
    found = {(keys, version): surfaces[name].leaf(keys, version) for version in surfaces[name].supported() if version in ("TLS 1.2", "TLS 1.3")
             for keys in ("ecdsa", "rsa-pss")}
    kinds = {"ecdsa": "ecdsa", "rsa-pss": "rsa"}
    assert found == {(keys, version): certificates.fingerprint(kinds[keys]) if kinds[keys] in CERTIFICATES[name] else "no" for keys, version in found}


def test_protocols_of_an_haproxy_are_told_in_its_order(surfaces):
    alpn = surfaces["haproxy-modern"].surface["alpn"]
    assert (alpn["protocols"], alpn["preference"]) == (["h2", "http/1.1"], "server")


@pytest.mark.parametrize("name", GNUTLS)
def test_gnutls_is_seen_as_its_priority_string_says(surfaces, name):
    kinds, priority = GNUTLS[name]
    listed = scan_stacks.gnutls_list(priority)
    surface = surfaces[name]
    assert surface.supported() == listed["versions"]
    for version in listed["versions"]:
        assert surface.suites()[version] == sorted(gnutls_suites(listed["suites"], version, kinds)), version
    if "TLS 1.3" in listed["versions"]:
        assert sorted(surface.names("groups")) == sorted(listed["groups"])


def gnutls_suites(listed: list[tuple[str, str, str]], version: str, kinds: tuple[str, ...]) -> list[str]:
    """Less those for a certificate that is not there."""
    missing = [key for kind, key in (("rsa", "_RSA_"), ("ecdsa", "_ECDSA_")) if kind not in kinds]
    return [code for name, code, since in listed
            if (since == "TLS 1.3") == (version == "TLS 1.3") and since.replace("SSL", "TLS") <= version and not any(key in name for key in missing)]


@pytest.mark.parametrize("name", JAVA)
def test_java_is_seen_as_set_by_its_parameters(surfaces, name):
    protocols, suites, order = JAVA[name]
    versions = ["TLS " + (protocol.removeprefix("TLSv") + ".0")[:3] for protocol in protocols]
    surface = surfaces[name]
    assert surface.supported() == versions
    assert surface.suites() == {version: java_suites(suites, version) for version in versions}
    for version in versions:
        if len(surface.suites()[version]) > 1:
            assert surface.preference()[version] == order
    if "TLS 1.3" in versions:
        assert sorted(surface.names("groups")) == sorted(JAVA_GROUPS.split(","))


def java_suites(suites: dict[str, str], version: str) -> list[str]:
    """RFC 5246 1.2, A.5: those with SHA-256, SHA-384 or an AEAD need TLS 1.2."""
    if version == "TLS 1.3":
        return sorted(code for name, code in suites.items() if "_WITH_" not in name)
    below = [code for name, code in suites.items() if "_WITH_" in name and (version == "TLS 1.2" or name.endswith(("_SHA", "_MD5")))]
    return sorted(below)


def test_node_24_prefers_post_quantum_groups(surfaces):
    """By its default list, in which hybrid groups stand before the others; in a list of its own every share that comes will do."""
    assert surfaces["node-24-default"].surface["prefers_post_quantum"] == "yes"
    assert surfaces["node-24-post-quantum"].surface["prefers_post_quantum"] == "no"


@pytest.mark.parametrize("name", [*NGINX, *HAPROXY, *GNUTLS, *JAVA, *(f"node-{name}" for name in NODE), *(f"node-24-{name}" for name in NODE_24)])
def test_nothing_is_left_open(surfaces, name):
    assert surfaces[name].open_questions() == []
