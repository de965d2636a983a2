"""How each server of a protocol is configured and run: one function each, from where it may write and listen to its command."""
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534


@dataclass(frozen=True)
class Place:
    """What a server has to itself."""
    programs: Path           # what scripts/lib/protocol_servers unpacked
    folder: Path             # to write in
    ports: dict[str, int]    # by the service's name: "smtp", "smtp-plain"

    @property
    def chain(self) -> Path:
        return self.folder / "chain.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def program(self, path: str) -> str:
        return str(self.programs / path)


def servant() -> list[str]:
    """Some servers refuse to run as root: they run as nobody then."""
    if os.getuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def own(folder: Path) -> None:
    """Gives the folder to the servant."""
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)


def as_user(place: Place, name: str) -> list[str]:
    """The environment in which the servant is called `name`, for programs that look for a user of their own."""
    user, group = (NOBODY, NOBODY) if os.getuid() == 0 else (os.getuid(), os.getgid())
    users = place.file("passwd", f"{name}:x:{user}:{group}::{place.folder}:/bin/false\n")
    groups = place.file("group", f"{name}:x:{group}:\n")
    library = next(place.programs.glob("usr/lib/*/libnss_wrapper.so"))
    return ["env", f"LD_PRELOAD={library}", f"NSS_WRAPPER_PASSWD={users}", f"NSS_WRAPPER_GROUP={groups}"]


EXIM = """\
primary_hostname = mail.lab.example
spool_directory = {folder}
log_file_path = {folder}/%s.log
pid_file_path = {folder}/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {ports[smtp]} : {ports[smtp-plain]}
tls_certificate = {chain}
tls_privatekey = {key}
tls_advertise_hosts = ${{if eq{{$received_port}}{{{ports[smtp-plain]}}}{{}}{{*}}}}
tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.2
smtp_accept_max = 0
host_lookup =
rfc1413_query_timeout = 0s
"""


def exim(place: Place) -> list[str]:
    configuration = place.file("exim.conf", EXIM.format(folder=place.folder, ports=place.ports, chain=place.chain, key=place.key))
    return [*as_user(place, "Debian-exim"), place.program("usr/sbin/exim4"), "-bdf", "-C", configuration]


CYRUS = """\
configdirectory: {folder}/state
partition-default: {folder}/spool
sievedir: {folder}/sieve
servername: mail.lab.example
cyrus_user: cyrus
sasl_pwcheck_method: auxprop
sasl_mech_list: PLAIN
allowplaintext: no
newsprefix: news
virtdomains: off
"""
CYRUS_TLS = "tls_server_cert: {chain}\ntls_server_key: {key}\ntls_versions: tls1_2 tls1_3\n"
CYRUS_PROGRAMS = {"imap": "imapd", "pop3": "pop3d", "lmtp": "lmtpd", "sieve": "timsieved", "nntp": "nntpd"}


def cyrus(place: Place) -> list[str]:
    """IMAP, POP3, LMTP, ManageSieve and NNTP."""
    for name in ("state", "spool", "sieve"):
        (place.folder / name).mkdir()
    plain = place.file("plain.conf", CYRUS.format(folder=place.folder))
    tls = place.file("imapd.conf", CYRUS.format(folder=place.folder) + CYRUS_TLS.format(chain=place.chain, key=place.key))
    services = "".join(
        f'  {name.replace("-", "")} cmd="{place.program("usr/lib/cyrus/bin/" + CYRUS_PROGRAMS[name.removesuffix("-plain")])} -C '
        f'{plain if name.endswith("-plain") else tls}" listen="127.0.0.1:{port}" proto="tcp4" prefork=0\n'
        for name, port in place.ports.items())
    control = place.program("usr/lib/cyrus/bin/ctl_cyrusdb")
    table = place.file("cyrus.conf", f'START {{\n  recover cmd="{control} -C {tls} -r"\n}}\nSERVICES {{\n{services}}}\nEVENTS {{\n}}\n')
    # No mechanism to log in by is needed, and what is installed of them differs.
    return [*as_user(place, "cyrus"), f"SASL_PATH={place.folder}", place.program("usr/lib/cyrus/bin/master"), "-C", tls, "-M", table, "-p", str(place.folder / "pid")]


def slapd(place: Place) -> list[str]:
    (name, port), = place.ports.items()
    tls = "" if name.endswith("-plain") else f"TLSCertificateFile {place.chain}\nTLSCertificateKeyFile {place.key}\n"
    configuration = place.file("slapd.conf", f"pidfile {place.folder}/pid\nargsfile {place.folder}/args\n{tls}")
    return [place.program("usr/sbin/slapd"), "-d", "none", "-f", configuration, "-h", f"ldap://127.0.0.1:{port}"]


def postgres(place: Place) -> list[str]:
    (name, port), = place.ports.items()
    programs = max((place.programs / "usr/lib/postgresql").iterdir()) / "bin"
    data, user = place.folder / "data", as_user(place, "postgres")
    own(place.folder)
    subprocess.run([*servant(), *user, programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync",
                    "--no-instructions"], check=True, stdout=subprocess.DEVNULL, env=environment(place.programs))
    tls = [] if name.endswith("-plain") else ["ssl=on", f"ssl_cert_file={place.chain}", f"ssl_key_file={place.key}"]
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "jit=off", "shared_buffers=1MB", "max_connections=20", *tls]
    return [*user, str(programs / "postgres"), "-D", str(data), "-p", str(port), *(part for setting in settings for part in ("-c", setting))]


def environment(programs: Path) -> dict[str, str]:
    line = (programs / "environment").read_text().strip()
    name, value = line.removeprefix("export ").split("=", 1)
    return {**os.environ, name: value}


def mariadb(place: Place) -> list[str]:
    """Nobody logs in, so it has no table of users and no InnoDB."""
    (name, port), = place.ports.items()
    data = place.folder / "data"
    data.mkdir()
    tls = ["--skip-ssl"] if name.endswith("-plain") else [f"--ssl-cert={place.chain}", f"--ssl-key={place.key}"]
    share = place.program("usr/share/mysql")
    return [place.program("usr/sbin/mariadbd"), "--no-defaults", f"--datadir={data}", "--bind-address=127.0.0.1", f"--port={port}", "--socket=socket",
            f"--lc-messages-dir={share}", f"--character-sets-dir={share}/charsets", "--skip-grant-tables", "--innodb=OFF",
            "--default-storage-engine=MyISAM", "--skip-name-resolve", "--performance-schema=OFF", *tls]


VSFTPD = """\
listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
run_as_launching_user=YES
seccomp_sandbox=NO
anonymous_enable=NO
local_enable=YES
ssl_enable={tls}
rsa_cert_file={chain}
rsa_private_key_file={key}
"""


def vsftpd(place: Place) -> list[str]:
    (name, port), = place.ports.items()
    configuration = place.file("vsftpd.conf", VSFTPD.format(port=port, tls="NO" if name.endswith("-plain") else "YES", chain=place.chain, key=place.key))
    return [place.program("usr/sbin/vsftpd"), configuration]


PROSODY = """\
data_path = "{folder}"
pidfile = "{folder}/pid"
plugin_paths = {{}}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {ports[xmpp-client]} }}
s2s_ports = {{ {ports[xmpp-server]} }}
c2s_require_encryption = false
s2s_require_encryption = false
modules_enabled = {{ "saslauth", "dialback", "disco", "tls" }}
modules_disabled = {{ "http", "posix" }}
authentication = "internal_hashed"
log = {{ info = "*console" }}
ssl = {{ certificate = "{chain}", key = "{key}" }}
VirtualHost "chat.lab.example"
VirtualHost "plain-chat.lab.example"
  modules_disabled = {{ "tls" }}
"""


def prosody(place: Place) -> list[str]:
    """Its two hosts share their ports: whom a client says to want decides whether TLS is offered."""
    configuration = place.file("prosody.cfg.lua", PROSODY.format(folder=place.folder, ports=place.ports, chain=place.chain, key=place.key))
    source = (place.programs / "usr/bin/prosody").read_text()
    script = place.file("prosody.lua", source.replace("'/usr/lib/prosody", f"'{place.program('usr/lib/prosody')}"))
    libraries = next(place.programs.glob("usr/lib/*/lua/5.4"))
    scripts = place.program("usr/share/lua/5.4")
    return ["env", f"LUA_PATH={scripts}/?.lua;{scripts}/?/init.lua", f"LUA_CPATH={libraries}/?.so", place.program("usr/bin/lua5.4"), script,
            "--config", configuration, "-F"]


INSPIRCD = """\
<server name="irc.lab.example" description="Lab" network="Lab" id="1LA">
<admin name="Lab" nick="lab" email="lab@lab.example">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}" moduledir="{modules}">
<pid file="{folder}/pid">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" resolvehostnames="no" useident="no" timeout="60">
<module name="ssl_gnutls">
<sslprofile name="Clients" provider="gnutls" certfile="{chain}" keyfile="{key}">
<module name="starttls">
<starttls sslprofile="Clients">
"""


def inspircd(place: Place) -> list[str]:
    configuration = place.file("inspircd.conf", INSPIRCD.format(
        folder=place.folder, port=place.ports["irc"], modules=place.program("usr/lib/inspircd/modules"), chain=place.chain, key=place.key))
    return [place.program("usr/sbin/inspircd"), "--nofork", "--nolog", "--config", configuration]


XRDP = """\
[Globals]
ini_version=1
fork=true
port=tcp://127.0.0.1:{port}
security_layer={layer}
crypt_level=high
certificate={chain}
key_file={key}
ssl_protocols=TLSv1.2, TLSv1.3
[Logging]
LogFile={folder}/xrdp.log
LogLevel=INFO
EnableSyslog=false
[Channels]
[Xvnc]
name=Xvnc
lib=libvnc.so
"""


def xrdp(place: Place) -> list[str]:
    """Will not start without a file in /etc, which only its own kind of encryption reads."""
    keys = place.folder / "etc/xrdp/rsakeys.ini"
    keys.parent.mkdir(parents=True)
    keys.write_text("[keys]\n")
    library = next(place.programs.glob("usr/lib/*/fakechroot/libfakechroot.so"))
    others = ":".join(f"/{path.name}" for path in Path("/").iterdir() if path.name != "etc")
    etc = ["env", f"LD_PRELOAD={library}", f"FAKECHROOT_BASE={place.folder}", f"FAKECHROOT_EXCLUDE_PATH={others}"]
    (name, port), = place.ports.items()
    configuration = place.file("xrdp.ini", XRDP.format(folder=place.folder, port=port, layer="rdp" if name.endswith("-plain") else "tls",
                                                       chain=place.chain, key=place.key))
    return [*etc, place.program("usr/sbin/xrdp"), "--nodaemon", "--config", configuration]


def redis(place: Place) -> list[str]:
    """One program with several names: Debian ships it under that of its checker."""
    command = shlex.join(["exec", "-a", "redis-server", place.program("usr/bin/redis-check-rdb"), "--port", "0", "--tls-port", str(place.ports["redis"]),
                          "--bind", "127.0.0.1", "--tls-cert-file", str(place.chain), "--tls-key-file", str(place.key), "--tls-auth-clients", "no",
                          "--save", "", "--dir", str(place.folder)])
    return ["bash", "-c", command]


CONFIGURE = {function.__name__: function for function in (exim, cyrus, slapd, postgres, mariadb, vsftpd, prosody, inspircd, xrdp, redis)}


def prepare_server(configure, place: Place, files: tuple[Path, Path]) -> str:
    """A fresh folder with the chain and the key, and the whole command line."""
    shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir(parents=True)
    shutil.copy(files[0], place.chain)
    shutil.copy(files[1], place.key)
    command = configure(place)
    own(place.folder)
    return f". {shlex.quote(str(place.programs / 'environment'))}; cd {shlex.quote(str(place.folder))}; exec {shlex.join(servant() + command)}"
