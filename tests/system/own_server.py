"""A TLS server of a test's own on loopback, whose certificate can be changed while its address stays."""
import socket
import subprocess
import time
from pathlib import Path


def openssl(*arguments, folder):
    subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)


class OwnServer:
    """`target` is probed by its address; `roots` is a store with its root. The certificate is `days` long valid."""

    def __init__(self, folder: Path, days: int = 90, names: str = "IP:127.0.0.1,DNS:shop.example"):
        self.folder = folder
        self.roots = folder / "roots.pem"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.target = f"127.0.0.1:{self.port}"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "root.key", "-out", "roots.pem",
                "-subj", "/CN=Own Root", "-days", 3650, "-addext", "keyUsage=critical,keyCertSign,cRLSign", folder=folder)
        self.issue(days, names)

    def issue(self, days: int, names: str = "IP:127.0.0.1,DNS:shop.example", key: str | None = None) -> None:
        """A new certificate, with a new key unless `key` is the file of an old one."""
        (self.folder / "leaf.cnf").write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature\n"
                                              "authorityKeyIdentifier=keyid\nbasicConstraints=critical,CA:FALSE\n")
        keys = ["-key", key] if key else ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "leaf.key"]
        openssl("req", "-new", *keys, "-out", "leaf.csr", "-subj", "/CN=shop.example", folder=self.folder)
        openssl("x509", "-req", "-in", "leaf.csr", "-CA", "roots.pem", "-CAkey", "root.key", "-out", "leaf.pem", "-days", days,
                "-extfile", "leaf.cnf", folder=self.folder)

    def __enter__(self):
        self.start()
        return self

    def start(self):
        self.process = subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{self.port}", "-cert", "leaf.pem", "-key", "leaf.key", "-quiet",
                                         "-naccept", "100000"], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("openssl s_server did not start")

    def stop(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.stop()
        self.start()

    def __exit__(self, *_):
        self.stop()
