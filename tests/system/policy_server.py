"""Published policies as the TOML files say them, servers that are configured by them, and which policies such a server must fit.

What a suite needs (a version, a key) is what OpenSSL says of it, so that nothing here comes from the program under test.
"""
import os
import socket
import subprocess
import tempfile
import time
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ("SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
SWITCHED_OFF_BY = dict(zip(VERSIONS, ("-no_ssl3", "-no_tls1", "-no_tls1_1", "-no_tls1_2", "-no_tls1_3")))
# The oldest version of a suite as OpenSSL writes it.
OLDEST = {"SSLv3": "SSL 3", "TLSv1": "TLS 1.0", "TLSv1.2": "TLS 1.2", "TLSv1.3": "TLS 1.3"}
CLASSICAL_GROUPS = ("x25519", "secp256r1", "secp384r1")
PROVIDERS = ("-provider", "default", "-provider", "legacy")  # RC4 is in the latter
KEY_KINDS = {"RSA": frozenset({"RSA"}), "ECDSA": frozenset({"ECDSA"}), "both": frozenset({"RSA", "ECDSA"})}


@cache
def own_openssl() -> str:
    """OpenSSL 3.5 as scripts/build makes it: with SSL 3, weak suites and post-quantum groups."""
    done = subprocess.run([ROOT / "scripts/lib/openssl_prefix"], capture_output=True, text=True, check=True)
    return f"{done.stdout.strip()}/bin/openssl"


@dataclass(frozen=True)
class Suite:
    name: str           # IANA's
    openssl_name: str
    oldest: str         # version
    key: str            # "RSA", "ECDSA", ...; "any" in TLS 1.3
    elliptic: bool      # its key exchange needs a group

    def usable(self, version: str) -> bool:
        if "TLS 1.3" in (self.oldest, version):
            return self.oldest == version
        return VERSIONS.index(self.oldest) <= VERSIONS.index(version)


@cache
def openssl_suites() -> dict[str, Suite]:
    command = [own_openssl(), "ciphers", *PROVIDERS, "-v", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    suites = {}
    for name, _, openssl_name, oldest, exchange, key, *_ in map(str.split, lines):
        suites[name] = Suite(name, openssl_name, OLDEST[oldest], key.removeprefix("Au="), exchange in ("Kx=ECDH", "Kx=any"))
    return suites


@dataclass(frozen=True)
class Policy:
    name: str
    service: str
    scopes: tuple[str, ...]
    versions: tuple[str, ...]
    suites: tuple[str, ...]             # as published
    ordered: bool
    groups: tuple[str, ...]             # empty: not documented
    post_quantum: bool | None           # None: not documented
    post_quantum_groups: tuple[str, ...]

    def identity(self) -> str:
        return identity(self.name, self.service, self.scopes)


def identity(name: str, service: str, scopes) -> str:
    """Names are given twice; with service and scopes no two policies are called alike."""
    return f"{service}/{'+'.join(scopes)}:{name}"


def read_policies(file: Path) -> list[Policy]:
    document = tomllib.loads(file.read_text())
    lists = document.get("cipher_suite_lists", {})

    def read(table: dict) -> Policy:
        suites = table["cipher_suites"]
        return Policy(table["name"], table.get("service", document.get("service")), tuple(table.get("scopes", ())),
                      tuple(sorted(table["versions"], key=VERSIONS.index)), tuple(lists[suites] if isinstance(suites, str) else suites),
                      table.get("ordered", True), tuple(table.get("groups", ())), table.get("post_quantum"),
                      tuple(table.get("post_quantum_groups", ())))

    return [read(table) for table in document["policy"]]


@cache
def all_policies() -> tuple[Policy, ...]:
    files = sorted((ROOT / "probes/policies").glob("*.toml"))
    return tuple(policy for file in files for policy in read_policies(file))


def policy_named(name: str) -> Policy:
    (policy,) = [policy for policy in all_policies() if policy.name == name]
    return policy


@dataclass(frozen=True)
class Configuration:
    """What a server is told; two policies that tell it the same are served by one."""
    versions: tuple[str, ...]
    suites: tuple[str, ...]   # IANA's names, best first
    ordered: bool             # the server's order decides
    groups: tuple[str, ...]
    keys: frozenset[str]

    def shown(self, version: str) -> list[Suite]:
        """What it can negotiate in a version, best first."""
        return exercised(self.suites, version, self.keys)

    def spoken(self) -> list[str]:
        return [version for version in self.versions if self.shown(version)]


def exercised(suites: tuple[str, ...], version: str, keys: frozenset[str]) -> list[Suite]:
    known = [openssl_suites()[name] for name in suites if name in openssl_suites()]
    return [suite for suite in known if suite.usable(version) and (suite.key == "any" or suite.key in keys)]


def is_post_quantum(group: str) -> bool:
    return "MLKEM" in group


def configured_by(policy: Policy, keys: frozenset[str]) -> Configuration:
    """Groups that are not documented are chosen: the usual ones, and such as the policy promises."""
    groups = policy.groups
    if not groups:
        promised = policy.post_quantum_groups or ("X25519MLKEM768",)
        groups = (promised if policy.post_quantum else ()) + CLASSICAL_GROUPS
    suites = tuple(name for name in policy.suites if name in openssl_suites())
    return Configuration(policy.versions, suites, policy.ordered, groups, keys)


def same_suites(server: Configuration, policy: Policy) -> bool:
    spoken = [version for version in policy.versions if exercised(policy.suites, version, server.keys)]
    if server.spoken() != spoken:
        return False
    return all(set(server.shown(version)) == set(exercised(policy.suites, version, server.keys)) for version in spoken)


def by_key(suites: list[Suite]) -> dict[str, list[str]]:
    """Which of two keys goes first is the certificates' matter; the order of each one's suites is the policy's."""
    return {key: [suite.name for suite in suites if suite.key == key] for key in {suite.key for suite in suites}}


def same_order(server: Configuration, policy: Policy) -> bool:
    if not policy.ordered:
        return True
    choices = [version for version in server.spoken() if len(server.shown(version)) > 1]
    if not server.ordered:
        return not choices
    return all(by_key(server.shown(version)) == by_key(exercised(policy.suites, version, server.keys)) for version in choices)


def same_groups(server: Configuration, policy: Policy) -> bool:
    tls13 = "TLS 1.3" in server.spoken()
    elliptic = any(suite.elliptic for version in server.spoken() for suite in server.shown(version))
    shown = {group for group in server.groups if tls13 or not is_post_quantum(group)}
    if policy.groups and elliptic:
        if shown != {group for group in policy.groups if tls13 or not is_post_quantum(group)}:
            return False
    if policy.post_quantum is None or not tls13:
        return True
    if policy.post_quantum != any(map(is_post_quantum, shown)):
        return False
    return not policy.post_quantum_groups or not shown.isdisjoint(policy.post_quantum_groups)


def fitting(server: Configuration) -> set[str]:
    """The identities of all policies that look like this server on the wire."""
    return {policy.identity() for policy in all_policies()
            if same_suites(server, policy) and same_order(server, policy) and same_groups(server, policy)}


class Certificates:
    """One self-signed certificate per kind of key."""

    def __init__(self, folder: Path):
        self.folder = folder
        for kind, key in {"RSA": ["rsa:2048"], "ECDSA": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]}.items():
            subprocess.run([own_openssl(), "req", "-x509", "-newkey", *key, "-nodes", "-keyout", f"{kind}.key", "-out", f"{kind}.pem", "-days", "90",
                            "-subj", "/CN=shop.example", "-addext", "subjectAltName=IP:127.0.0.1"], cwd=folder, check=True, capture_output=True)

    def options(self, keys: frozenset[str]) -> list[str]:
        first, *second = sorted(keys)
        options = ["-cert", f"{first}.pem", "-key", f"{first}.key"]
        return options + [part for kind in second for part in ("-dcert", f"{kind}.pem", "-dkey", f"{kind}.key")]


class PolicyServer:
    """`openssl s_server` with a configuration, on loopback while the context lasts."""

    def __init__(self, configuration: Configuration, certificates: Certificates):
        self.configuration = configuration
        self.certificates = certificates
        self.port = free_port()
        self.target = f"127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        told = self.configuration
        suites = [openssl_suites()[name] for name in told.suites]
        older = [suite.openssl_name for suite in suites if suite.oldest != "TLS 1.3"]
        newest = [suite.openssl_name for suite in suites if suite.oldest == "TLS 1.3"]
        return [own_openssl(), "s_server", *PROVIDERS, "-accept", self.target, "-quiet", *self.certificates.options(told.keys),
                *(SWITCHED_OFF_BY[version] for version in VERSIONS if version not in told.versions),
                *(["-serverpref"] if told.ordered else []), "-groups", ":".join(told.groups),
                *(["-cipher", ":".join([*older, "@SECLEVEL=0"])] if older else []), *(["-ciphersuites", ":".join(newest)] if newest else [])]

    def __enter__(self):
        self.complaints = tempfile.TemporaryFile("w+")  # a pipe would fill up: every hello that is declined makes a line
        # The machine's own configuration could forbid versions.
        self.process = subprocess.Popen(self.command(), cwd=self.certificates.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=self.complaints, env={**os.environ, "OPENSSL_CONF": os.devnull})
        wait_for(self.process, self.port)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.complaints.close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(process: subprocess.Popen, port: int) -> None:
    for _ in range(1000):
        assert process.poll() is None, f"{process.args[0]} ended with {process.returncode}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    process.kill()
    raise AssertionError(f"{process.args[0]} does not listen")
