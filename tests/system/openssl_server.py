"""`openssl s_server` by a configuration, and the cipher suites which that OpenSSL says belong to it."""
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from scan_certificates import Certificates

VERSIONS = {"SSL 3": ("SSLv3", "-ssl3"), "TLS 1.0": ("TLSv1", "-tls1"), "TLS 1.1": ("TLSv1.1", "-tls1_1"), "TLS 1.2": ("TLSv1.2", "-tls1_2"),
            "TLS 1.3": ("TLSv1.3", "-tls1_3")}
# The column Au of `openssl ciphers -v` by kind of certificate; suites of TLS 1.3 take any.
AUTHENTICATIONS = {"rsa": {"RSA"}, "ecdsa": {"ECDSA"}, "p384": {"ECDSA"}, "rsa-pss": {"RSA"}, "ed25519": {"ECDSA"}, "mldsa65": set()}


@dataclass
class Configuration:
    cipher: str | None = None
    ciphersuites: str | None = None
    lowest: str = "TLS 1.2"
    highest: str = "TLS 1.3"
    certificates: tuple[str, ...] = ("rsa",)
    groups: str | None = None
    options: tuple[str, ...] = ()
    ephemeral_dh: bool = True
    providers: tuple[str, ...] = ()

    def versions(self) -> list[str]:
        names = list(VERSIONS)
        return names[names.index(self.lowest):names.index(self.highest) + 1]


def listed_suites(program: str, wanted: Configuration, version: str) -> list[str]:
    """Code points in the order of the list, as `openssl ciphers` prints them for that version; less those which need another certificate."""
    command = [program, "ciphers", "-s", VERSIONS[version][1], "-V", "-stdname", *wanted.providers]
    command += ["-ciphersuites", wanted.ciphersuites] if wanted.ciphersuites is not None else []
    command += [wanted.cipher] if wanted.cipher is not None else []
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    usable = {"any", "None"}.union(*(AUTHENTICATIONS[kind] for kind in wanted.certificates))
    suites = []
    for line in printed.splitlines():
        code = re.match(r"\s*0x(..),0x(..) - (TLS|SSL)_", line)
        needs_tls13 = re.search(r"\bTLSv1\.3\b", line) is not None
        needs_dh = re.search(r"\bKx=DH\b", line) is not None and not wanted.ephemeral_dh
        if code and not needs_dh and re.search(r"Au=(\S+)", line)[1] in usable and needs_tls13 == (version == "TLS 1.3"):
            suites.append(f"0x{code[1]}{code[2]}".lower())
    return suites


class OpensslServer:
    def __init__(self, program: str, configuration: Configuration, certificates: Certificates, log: Path):
        self.program, self.configuration, self.log = program, configuration, log
        with log.open("w", encoding="utf-8") as output:
            self.process = subprocess.Popen([program, *self.arguments(certificates)], stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT)

    def arguments(self, certificates: Certificates) -> list[str]:
        wanted = self.configuration
        arguments = ["s_server", "-accept", "127.0.0.1:0", "-min_protocol", VERSIONS[wanted.lowest][0], "-max_protocol", VERSIONS[wanted.highest][0]]
        if "-early_data" not in wanted.options:  # s_server takes one of the two
            arguments.append("-www")
        for kind, certificate, key in zip(wanted.certificates, ("-cert", "-dcert"), ("-key", "-dkey")):
            arguments += [certificate, str(certificates.pem(kind)), key, str(certificates.key(kind))]
        for option, value in (("-cipher", wanted.cipher), ("-ciphersuites", wanted.ciphersuites), ("-groups", wanted.groups)):
            arguments += [option, value] if value is not None else []
        return arguments + list(wanted.options + wanted.providers)

    def target(self) -> str:
        """Where it listens, once it does."""
        for _ in range(500):
            told = re.search(r"ACCEPT (127\.0\.0\.1:\d+)", self.log.read_text(encoding="utf-8", errors="replace"))
            if told:
                return told[1]
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.02)
        raise AssertionError(f"openssl s_server did not start: {self.log.read_text(encoding='utf-8')}")

    def suites(self) -> dict[str, list[str]]:
        """By version, in the order of the configuration."""
        return {version: listed_suites(self.program, self.configuration, version) for version in self.configuration.versions()}

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
