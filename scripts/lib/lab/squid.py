"""Squid as a forward proxy: a plain one, and one that decrypts, well or badly."""
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from running import Server, ordinary_user, unpacked

CONFIGURATION = """\
{port}
visible_hostname proxy.lab.example
cache_effective_user {user}
pid_filename none
access_log stdio:{folder}/access.log
cache_log {folder}/cache.log
cache_store_log none
netdb_filename none
pinger_enable off
cache deny all
cache_mem 0 MB
memory_cache_shared off
coredump_dir none
shutdown_lifetime 0 seconds
mime_table {folder}/mime.conf
icon_directory {folder}
error_directory {folder}/templates
err_page_stylesheet none
unlinkd_program {programs}/unlinkd
logfile_daemon {programs}/log_file_daemon
hosts_file {folder}/hosts
dns_nameservers 127.0.0.1
dns_timeout 1 seconds
connect_timeout 5 seconds
forward_timeout 6 seconds
{rules}
"""

# What keeps no weak key or signature of its own from being used. Towards servers it stays as strict as it is told to be.
ANY_STRENGTH = """\
openssl_conf = start
[start]
ssl_conf = ssl
[ssl]
system_default = any
[any]
CipherString = DEFAULT@SECLEVEL=0
MinProtocol = {lowest}
"""

# Dates and names are copied anyway. Squid knows no names for the errors of weak keys and signatures: those are OpenSSL's
# X509_V_ERR_CERT_REVOKED, _EE_KEY_TOO_SMALL, _CA_KEY_TOO_SMALL and _CA_MD_TOO_WEAK.
MIRROR = ("sslproxy_cert_error allow all", "acl unusable ssl_error 23 66 67 68", "sslproxy_cert_sign signUntrusted unusable",
          "sslproxy_cert_sign signUntrusted ssl::certUntrusted", "sslproxy_cert_sign signSelf ssl::certSelfSigned", "sslproxy_cert_sign signTrusted all")


@dataclass(frozen=True)
class Bump:
    """How a Squid decrypts. One key serves all certificates that it makes as long as it runs: Squid can do no other."""
    upstream_roots: Path | None = None  # whom it believes; nothing: everybody
    crls: Path | None = None            # by which it knows who is revoked, in PEM: every issuer's
    mirrors: bool = False               # passes on what it does not believe, in a certificate that nobody should believe either; else it
                                        # answers with an error page, under a good certificate of its own
    masks: bool = False                 # signs everything as good, with dates of its own: only a wrong name shows
    masks_names: bool = False           # puts the name that the client said to the proxy into every certificate
    signing_hash: str = "sha256"
    root_bits: int = 2048
    root_days: int = 3650
    root_subject: str = "/O=Trustprobe Lab/CN=Lab Bump CA"
    root_hash: str = "sha256"
    client_options: str = ""            # of its own TLS server, as `options=` of http_port takes them: "NO_TLSv1_3"
    outgoing_options: str = ""          # of its own TLS client
    ciphers: str = ""                   # of its own TLS server
    old_versions: bool = False          # speaks TLS 1.0 and 1.1 with clients
    splice: tuple[str, ...] = ()        # names that it lets through untouched

    def is_weak(self) -> bool:
        """OpenSSL as Debian configures it would not let Squid start, or speak."""
        return self.signing_hash in ("sha1", "md5") or self.root_bits < 2048 or self.old_versions


class Squid(Server):
    """A plain CONNECT proxy. `users`: {name: password} of Basic authentication; `denied`: names that it refuses (403);
    `certificate`: (chain, key) of an https proxy; `hosts`: {name: address}, the only names that it knows."""
    name = "squid"

    def __init__(self, hosts: dict[str, str] | None = None, *, address: str = "127.0.0.1", users: dict[str, str] | None = None,
                 denied: tuple[str, ...] = (), certificate: tuple[Path, Path] | None = None, bump: Bump | None = None):
        super().__init__(address)
        self.hosts, self.users, self.denied, self.certificate, self.bump = hosts or {}, users or {}, denied, certificate, bump
        self.unpacked = unpacked("squid")
        self.programs = self.unpacked / "usr/lib/squid"

    def root(self) -> Path:
        """The certificate by which it signs what it makes."""
        return self.folder / "root.pem"

    def prepare(self) -> None:
        data = self.unpacked / "usr/share/squid"
        self.write("mime.conf", "")
        shutil.copytree(data / "errors/templates", self.folder / "templates")
        self.write("hosts", "".join(f"{address} {name}\n" for name, address in self.hosts.items()))
        rules = self._authentication() + self._denial() + self._bumping() + ["http_access allow all"]
        self.configuration = self.write("squid.conf", CONFIGURATION.format(
            port=self._port(), user=ordinary_user(), folder=self.folder, programs=self.programs,
            rules="\n".join(rules)))
        if self.bump and self.bump.is_weak():
            self.write("openssl.cnf", ANY_STRENGTH.format(lowest="TLSv1" if self.bump.old_versions else "TLSv1.2"))

    def command(self) -> list:
        return [self.unpacked / "run", self.unpacked / "usr/sbin/squid", "-N", "-n", f"lab{self.port}", "-f", self.configuration]

    def environment(self) -> dict[str, str]:
        return {"OPENSSL_CONF": str(self.folder / "openssl.cnf")} if self.bump and self.bump.is_weak() else {}

    def _port(self) -> str:
        if self.certificate:
            chain, key = self.copy(self.certificate[0], "proxy.pem"), self.copy(self.certificate[1], "proxy.key")
            return f"https_port {self.where()} cert={chain} key={key}"
        if not self.bump:
            return f"http_port {self.where()}"
        self._make_root()
        options = [f"tls-cert={self.root()}", f"tls-key={self.folder / 'root.key'}", "generate-host-certificates=on",
                   "dynamic_cert_mem_cache_size=4MB"]
        options += [f"cipher={self.bump.ciphers}"] if self.bump.ciphers else []
        options += [f"options={self.bump.client_options}"] if self.bump.client_options else []
        return f"http_port {self.where()} ssl-bump {' '.join(options)}"

    def _make_root(self) -> None:
        bump = self.bump
        subprocess.run(["openssl", "req", "-x509", "-newkey", f"rsa:{bump.root_bits}", "-nodes", "-keyout", self.folder / "root.key", "-out", self.root(),
                        "-days", str(bump.root_days), "-subj", bump.root_subject, f"-{bump.root_hash}",
                        "-addext", "keyUsage=critical,keyCertSign,cRLSign"], check=True, capture_output=True)

    def _authentication(self) -> list[str]:
        if not self.users:
            return []
        passwords = self.write("passwords", "".join(
            f"{user}:{hashed(password)}\n" for user, password in self.users.items()))
        helper = self.copy(self.programs / "basic_ncsa_auth")
        return [f"auth_param basic program {helper} {passwords}", "auth_param basic realm lab", "acl known proxy_auth REQUIRED",
                "http_access deny !known"]

    def _denial(self) -> list[str]:
        return [f"acl denied dstdomain -n {' '.join(self.denied)}", "http_access deny denied"] if self.denied else []

    def _bumping(self) -> list[str]:
        bump = self.bump
        if not bump:
            return []
        helper, database = self.copy(self.programs / "security_file_certgen"), self.folder / "certificates"
        subprocess.run([self.unpacked / "run", helper, "-c", "-s", database, "-M", "4MB"], check=True, capture_output=True)
        lines = [f"sslcrtd_program {helper} -s {database} -M 4MB", "sslcrtd_children 2 startup=1 idle=1"]
        lines += [f"sslproxy_cert_sign_hash {bump.signing_hash}", "acl hello at_step SslBump1"]
        lines += [f"acl spliced ssl::server_name {' '.join(bump.splice)}"] if bump.splice else []
        lines += ["ssl_bump peek hello"] + (["ssl_bump splice spliced"] if bump.splice else []) + ["ssl_bump stare all", "ssl_bump bump all"]
        return lines + self._outgoing() + self._masking()

    def _outgoing(self) -> list[str]:
        bump = self.bump
        options = [f"options={bump.outgoing_options}"] if bump.outgoing_options else []
        if not bump.upstream_roots:
            return [f"tls_outgoing_options flags=DONT_VERIFY_PEER cipher=DEFAULT@SECLEVEL=0 {' '.join(options)}", "sslproxy_cert_error allow all"]
        options += [f"crlfile={self.copy(bump.crls, 'crls.pem')}", "flags=VERIFY_CRL"] if bump.crls else []
        options += ["default-ca=off", "cipher=DEFAULT@SECLEVEL=2", "min-version=1.2", f"cafile={self.copy(bump.upstream_roots, 'upstream.pem')}"]
        return [f"tls_outgoing_options {' '.join(options)}"] + (list(MIRROR) if bump.mirrors else [])

    def _masking(self) -> list[str]:
        names = ["sslproxy_cert_adapt setCommonName all"] if self.bump.masks_names else []
        if not self.bump.masks:
            return names
        return ["sslproxy_cert_sign signTrusted all", "sslproxy_cert_adapt setValidAfter all", "sslproxy_cert_adapt setValidBefore all"] + names


def hashed(password: str) -> str:
    return subprocess.run(["openssl", "passwd", "-apr1", "-stdin"], input=password, capture_output=True, text=True, check=True).stdout.strip()
