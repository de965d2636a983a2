"""Relays that do not speak HTTP to their clients, and servers that stand behind them or before others."""
import os
from pathlib import Path

from running import Server, at, ordinary_user, unpacked

class Socks(Server):
    """microsocks: SOCKS5. It resolves names as this machine does."""
    name = "socks"

    def __init__(self, user: str = "", password: str = "", address: str = "127.0.0.1"):
        super().__init__(address)
        self.user, self.password = user, password
        self.program = unpacked("socks_server") / "usr/bin/microsocks"

    def command(self) -> list:
        credentials = ["-u", self.user, "-P", self.password] if self.user else []
        return [self.program, "-i", self.address, "-p", str(self.port), *credentials]


HAPROXY = """\
global
  maxconn 500
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen entry
  bind {where} accept-proxy
  server target {target}{send}
"""


class AcceptsProxyProtocol(Server):
    """HAProxy in front of `target`: a connection that does not begin with a PROXY header, of version 1 or 2, is closed.
    `sends`: "send-proxy" or "send-proxy-v2", so that the target is told as well."""
    name = "haproxy"

    def __init__(self, target: str, sends: str = ""):
        super().__init__()
        self.target, self.sends = target, sends
        self.program = unpacked("haproxy")

    def prepare(self) -> None:
        self.write("haproxy.cfg", HAPROXY.format(where=self.where(), target=self.target, send=f" {self.sends}" if self.sends else ""))

    def command(self) -> list:
        return [self.program, "-db", "-f", self.folder / "haproxy.cfg"]


NGINX = """\
{user}worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log info;
events {{ worker_connections 512; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path temporary; proxy_temp_path temporary; fastcgi_temp_path temporary; uwsgi_temp_path temporary; scgi_temp_path temporary;
  ssl_ciphers DEFAULT@SECLEVEL=0;
  server {{
    listen {where} ssl{listen};
    ssl_certificate {folder}/own.pem;
    ssl_certificate_key {folder}/own.key;
{body}  }}
}}
"""


class Nginx(Server):
    """A TLS server with `certificate` (chain, key). `listen`: more words for its listener; `body`: directives of its server block."""
    name = "nginx"

    def __init__(self, certificate: tuple[Path, Path], listen: str = "", body: tuple[str, ...] = ('return 200 "own\\n";',)):
        super().__init__()
        self.certificate, self.listen, self.body = certificate, listen, body
        self.program = unpacked("nginx")

    def prepare(self) -> None:
        self.copy(self.certificate[0], "own.pem")
        self.copy(self.certificate[1], "own.key")
        user = f"user {ordinary_user()};\n" if os.getuid() == 0 else ""
        self.write("nginx.conf", NGINX.format(user=user, folder=self.folder, where=self.where(), listen=f" {self.listen}" if self.listen else "",
                                              body="".join(f"    {line}\n" for line in self.body)))

    def command(self) -> list:
        return [self.program, "-p", self.folder, "-c", "nginx.conf", "-e", "nginx.log"]


def only_with_proxy_header(certificate: tuple[Path, Path]) -> Nginx:
    """Refuses connections that do not begin with a PROXY header."""
    return Nginx(certificate, listen="proxy_protocol", body=('return 200 "$proxy_protocol_addr\\n";',))


def re_encrypting(certificate: tuple[Path, Path], address: str, port: int, name: str) -> Nginx:
    """A reverse proxy: its own certificate to clients, TLS to the server behind it."""
    return Nginx(certificate, body=(f"location / {{ proxy_pass https://{at(address, port)}; proxy_ssl_server_name on; proxy_ssl_name {name}; }}",))
