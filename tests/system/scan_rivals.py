"""What sslscan and testssl.sh report of a server, as {"versions": ..., "suites": ..., "groups": ..., "groups_tls12": ...} of those that they report."""
import json
import subprocess
import xml.etree.ElementTree as xml
from pathlib import Path

SSLSCAN_VERSIONS = {("ssl", "3"): "SSL 3", ("tls", "1.0"): "TLS 1.0", ("tls", "1.1"): "TLS 1.1", ("tls", "1.2"): "TLS 1.2", ("tls", "1.3"): "TLS 1.3"}
TESTSSL_VERSIONS = {"SSLv3": "SSL 3", "TLS1": "TLS 1.0", "TLS1_1": "TLS 1.1", "TLS1_2": "TLS 1.2", "TLS1_3": "TLS 1.3"}
# testssl.sh names groups as OpenSSL does.
TESTSSL_GROUPS = {"prime256v1": "secp256r1", "X25519": "x25519", "X448": "x448"}


def sslscan(target: str, file: Path) -> dict[str, set[str]]:
    """Suites as "TLS 1.2 0xc02b"."""
    subprocess.run(["sslscan", "--no-heartbleed", "--no-compression", "--no-fallback", "--no-renegotiation", "--show-sigs", "--timeout=30", f"--xml={file}", target],
                   check=True, capture_output=True)
    root = xml.parse(file).getroot()
    versions = {SSLSCAN_VERSIONS[each.get("type"), each.get("version")] for each in root.iter("protocol")
                if each.get("enabled") == "1" and each.get("version") != "2"}
    suites = {f"{version_name(each)} {each.get('id').lower()}" for each in root.iter("cipher")}
    groups = {each.get("id").lower() for each in root.iter("group") if each.get("sslversion") == "TLSv1.3"}
    groups_tls12 = {each.get("id").lower() for each in root.iter("group") if each.get("sslversion") == "TLSv1.2"}
    schemes = {each.get("id").lower() for each in root.iter("connection-signature-algorithm") if each.get("sslversion") == "TLSv1.3"}
    return {"versions": versions, "suites": suites, "groups": groups, "groups_tls12": groups_tls12, "signature_schemes": schemes}


def version_name(element) -> str:
    return element.get("sslversion").replace("SSLv", "SSL ").replace("TLSv", "TLS ")


def start_testssl(target: str, file: Path) -> subprocess.Popen:
    """Versions, and with -f the suites with forward secrecy and the groups: the least that it can be made to do."""
    command = ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--sneaky", "--jsonfile", file, "-p", "-f", target]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def read_testssl(file: Path) -> dict[str, set[str]]:
    told = {row["id"]: row["finding"] for row in json.loads(file.read_text())}
    groups = told.get("PFS_ECDHE_curves", "").split() + told.get("DH_groups", "").split()
    return {"versions": {name for key, name in TESTSSL_VERSIONS.items() if told[key].startswith("offered")},
            "group_names": {TESTSSL_GROUPS.get(group, group) for group in groups},
            "ephemeral_suites": set(told["PFS_ciphers"].split())}
