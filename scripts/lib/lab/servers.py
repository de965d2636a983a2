"""Chain files, the nginx configuration, and the commands of the other servers."""
import os
import shlex
import socket
import sys
from dataclasses import replace
from pathlib import Path

from authorities import issuer_root
from host import Host
from leaves import Leaf
from openssl_ca import OpensslCa
from sites import nginx_block

FIRST_PORT = 21000  # below the range that Linux takes clients' ports from
KEYSTORE_PASSWORD = "trustprobe-lab"


def sent_certificates(leaf: Leaf, sent: str) -> list[str]:
    """File names of the chain, in the order sent: as the real hosts do, with both cross-certificates and without a root."""
    if sent == "leaf-only":
        return [f"{leaf.id}.crt"]
    rest = [f"{leaf.issuer}.crt", f"rootca{issuer_root(leaf.issuer)}-by-rootg2.crt", "rootg2-by-class2.crt"]
    return [f"{leaf.id}.crt"] + (rest[::-1] if sent == "reversed" else rest)


def write_chain(ca: OpensslCa, leaf: Leaf, sent: str, folder: Path) -> None:
    (folder / f"{leaf.id}.pem").write_text("".join(ca.path(name).read_text() for name in sent_certificates(leaf, sent)))


def free_ports(count: int) -> list[int]:
    """Ports on which no loopback address is listened on."""
    ports, port = [], FIRST_PORT
    while len(ports) < count:
        port += 1
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
            except OSError:
                continue
        ports.append(port)
    return ports


def assign_ports(hosts: list[Host]) -> dict[str, int]:
    """By host name; "sites" and "responder" are the two servers of plain HTTP."""
    owners = ["sites", "responder"] + [host.name for host in hosts if not host.shares_port_with]
    ports = dict(zip(owners, free_ports(len(owners))))
    return ports | {host.name: ports[host.shares_port_with] for host in hosts if host.shares_port_with}


NGINX = """\
{user}worker_processes 1;
worker_rlimit_nofile 16384;
pid nginx.pid;
error_log nginx.log;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_temp_path temporary; proxy_temp_path temporary; fastcgi_temp_path temporary;
  uwsgi_temp_path temporary; scgi_temp_path temporary;
  server_names_hash_bucket_size 128;
  ssl_protocols TLSv1.2 TLSv1.3;
  default_type text/plain;
{servers}}}
"""
SERVER = """\
  server {{
{listen}    server_name {name};
{certificates}{directives}    location / {{ return 200 "{name}\\n"; }}
  }}
"""


def server_block(name: str, addresses: list[str], port: int, certificates: list[tuple[Path, Path]], directives=(),
                 default: bool = False) -> str:
    """`certificates`: pairs of a chain file and its key."""
    options = "ssl default_server backlog=4096" if default else "ssl"
    return SERVER.format(
        name=name,
        listen="".join(f"    listen {address}:{port} {options};\n" for address in addresses),
        certificates="".join(f"    ssl_certificate {chain};\n    ssl_certificate_key {key};\n" for chain, key in certificates),
        directives="".join(f"    {directive}\n" for directive in directives))


def with_staple(host: Host, run: Path) -> Host:
    """nginx sends the file as it is."""
    if not host.evidence.staple:
        return host
    return replace(host, directives=(*host.directives, "ssl_stapling on;", f"ssl_stapling_file {run}/staples/{host.name}.der;"))


def blocks_of(host: Host, port: int, files) -> str:
    """The nginx servers of one host; `files` maps a leaf to its chain file and key."""
    if host.leaf_addresses:
        return "".join(server_block(host.name, list(addresses), port, [files(leaf)], host.directives, default=True)
                       for leaf, addresses in zip(host.leaves, host.leaf_addresses))
    own = server_block(host.name, list(host.addresses), port, [files(leaf) for leaf in host.leaves], host.directives,
                       default=not (host.default_leaf or host.shares_port_with))
    if not host.default_leaf:
        return own
    # The name of a server that no client asks for.
    return own + server_block("default.invalid", list(host.addresses), port, [files(host.default_leaf)], host.directives, default=True)


def nginx_configuration(hosts: list[Host], ports: dict[str, int], files, run: Path) -> str:
    blocks = nginx_block(run / "sites", ports["sites"]) + "".join(
        blocks_of(with_staple(host, run), ports[host.name], files) for host in hosts if host.server == "nginx")
    return NGINX.format(user="user root;\n" if os.getuid() == 0 else "", servers=blocks)


def java_command(host: Host, port: int, ca: OpensslCa, run: Path, source: Path) -> str:
    keystores = []
    for leaf in host.leaves:
        keystores.append(run / f"{leaf.id}.p12")
        ca.pkcs12(run / "chains" / f"{leaf.id}.pem", ca.path(f"{leaf.id}.key"), KEYSTORE_PASSWORD, keystores[-1])
    return shlex.join(["java", "-Xmx64m", "-XX:TieredStopAtLevel=1", str(source), str(port), KEYSTORE_PASSWORD, *map(str, keystores)])


def responder_command(settings: Path) -> str:
    return shlex.join([sys.executable, "-B", str(Path(__file__).with_name("responder.py")), str(settings)])


def openssl_command(host: Host, port: int, ca: OpensslCa, run: Path) -> str:
    """Asks for a client certificate of the first root's and refuses a client that has none. With nginx the handshake would complete."""
    leaf, *rest = (ca.path(name) for name in sent_certificates(host.leaves[0], host.sent))
    above = run / "chains" / f"{host.leaves[0].id}-above.pem"
    above.write_text("".join(certificate.read_text() for certificate in rest))
    return shlex.join(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-www", "-cert", str(leaf), "-cert_chain", str(above),
                       "-key", str(leaf.with_suffix(".key")), "-CAfile", str(ca.path("rootca1.crt")), "-no-CApath", "-no-CAstore",
                       "-Verify", "1", "-verify_return_error"])
