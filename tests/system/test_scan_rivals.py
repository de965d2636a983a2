"""`scan` and what sslscan and testssl.sh say of the same servers: every difference stands in scan_differences.toml with its reason."""
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import scan_stacks
from openssl_server import Configuration, OpensslServer
from scan_certificates import Certificates, openssl35
from scan_rivals import read_testssl, sslscan, start_testssl
from scan_surface import Surface, code_points, scan_all

LISTED = Path(__file__).with_name("scan_differences.toml")
OPENSSL = Configuration("ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:DHE-RSA-CHACHA20-POLY1305:ADH-AES128-SHA256:@SECLEVEL=0", lowest="TLS 1.0")
# Older than what sslscan's OpenSSL speaks, and newer.
OLD_AND_NEW = Configuration("AES128-SHA:RC4-SHA:DES-CBC3-SHA:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", lowest="SSL 3", groups="X25519MLKEM768:x25519",
                            providers=("-provider", "default", "-provider", "legacy"))
NGINX = {"nginx": (("rsa", "ecdsa"), ("ssl_protocols TLSv1.2 TLSv1.3;", "ssl_ciphers HIGH;", "ssl_ecdh_curve X25519:secp384r1:prime256v1;"))}
GNUTLS = {"gnutls": (("rsa",), "NORMAL")}


@pytest.fixture(scope="module")
def found(trustprobe, tmp_path_factory):
    """{(tool, server): {part: (only scan, only the tool)}} of everything that both report."""
    folder = tmp_path_factory.mktemp("scan-rivals")
    certificates = Certificates(folder)
    own = [OpensslServer("openssl", OPENSSL, certificates, folder / f"{name}.log") for name in ("ours", "theirs")]
    own.append(OpensslServer(openssl35(), OLD_AND_NEW, certificates, folder / "old-and-new.log"))
    stacks = [scan_stacks.Nginx(certificates, NGINX), scan_stacks.Gnutls(certificates, GNUTLS)]
    try:
        targets = {"openssl": own[0].target(), "old-and-new": own[2].target()} | {name: f"{each.address}:{port}" for each in stacks for name, port in each.ports.items()}
        # testssl.sh takes its time: it has a server of its own, and one run of the tests is enough for it.
        slow = None if trustprobe.sanitized else start_testssl(own[1].target(), folder / "testssl.json")
        surfaces = scan_all(trustprobe, targets)
        differences = {("sslscan", name): compared(ours(surfaces[name]), sslscan(target, folder / f"{name}.xml")) for name, target in targets.items()}
        if slow:
            slow.wait(timeout=300)
            differences["testssl.sh", "openssl"] = compared(as_testssl(surfaces["openssl"]), read_testssl(folder / "testssl.json"))
        yield differences
    finally:
        for server in own + stacks:
            server.stop()


def ours(surface: Surface) -> dict[str, set[str]]:
    suites = {f"{version} {code}" for version, codes in surface.suites().items() for code in codes}
    lists = {part: set(code_points(surface.surface[part]["accepted"])) for part in ("groups", "groups_tls12", "signature_schemes")}
    return {"versions": set(surface.supported()), "suites": suites} | lists


def as_testssl(surface: Surface) -> dict[str, set[str]]:
    """Suites with forward secrecy by OpenSSL's names, groups by IANA's."""
    printed = subprocess.run(["openssl", "ciphers", "-V", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"], capture_output=True, text=True, check=True).stdout
    names = {f"0x{high}{low}".lower(): (name, rest) for high, low, name, rest in re.findall(r"0x(..),0x(..) - (\S+) (.*)", printed)}
    suites = {code for codes in surface.suites().values() for code in codes}
    ephemeral = {names[code][0] for code in suites if re.search(r"Kx=(any|DH|ECDH) .*Au=(any|RSA|ECDSA)", names[code][1])}
    return {"versions": set(surface.supported()), "group_names": set(surface.names("groups")) | set(surface.names("groups_tls12")), "ephemeral_suites": ephemeral}


def compared(scanned: dict[str, set[str]], told: dict[str, set[str]]) -> dict:
    return {part: (scanned[part] - told[part], told[part] - scanned[part]) for part in told}


def listed(tool: str, server: str) -> set[tuple]:
    rows = [row for row in tomllib.loads(LISTED.read_text(encoding="utf-8"))["difference"] if (row["tool"], row["server"]) == (tool, server)]
    assert all(len(row["reason"]) > 20 for row in rows)
    return {(row["part"], row["only"], value) for row in rows for value in row["what"]}


@pytest.mark.parametrize("tool, server", [("sslscan", "openssl"), ("sslscan", "nginx"), ("sslscan", "gnutls"), ("sslscan", "old-and-new"), ("testssl.sh", "openssl")])
def test_every_difference_is_listed_with_its_reason_and_none_is_listed_that_is_gone(trustprobe, found, tool, server):
    if trustprobe.sanitized and tool == "testssl.sh":
        pytest.skip("testssl.sh is compared once, with the release build")
    differences = {(part, who, value) for part, sides in found[tool, server].items() for who, values in zip(("scan", tool), sides) for value in values}
    assert differences == listed(tool, server)


def test_a_difference_is_listed_for_no_other_tool_or_server():
    rows = tomllib.loads(LISTED.read_text(encoding="utf-8"))["difference"]
    assert {(row["tool"], row["server"]) for row in rows} <= {("sslscan", name) for name in ("openssl", "nginx", "gnutls", "old-and-new")} | {("testssl.sh", "openssl")}
