"""A certificate of 10,000 names is captured whole."""
import socket
import ssl
import subprocess
import time

import pytest

from program import chain_der

NAMES = [f"name-{number:05}.large.lab.example" for number in range(10_000)]


@pytest.fixture
def large(tmp_path):
    """A port that serves a self-signed certificate of 10,000 names, and that certificate's file."""
    configuration = tmp_path / "large.cnf"
    configuration.write_text("[req]\ndistinguished_name = name\nx509_extensions = leaf\n[name]\n[leaf]\nsubjectAltName = @names\n[names]\n"
                             + "".join(f"DNS.{number} = {name}\n" for number, name in enumerate(NAMES)))
    certificate, key = tmp_path / "large.pem", tmp_path / "large.key"
    subprocess.run(["openssl", "req", "-x509", "-config", configuration, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-subj", "/CN=large.lab.example", "-days", "60", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-www", "-cert", certificate, "-key", key],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        wait_until_listening(port)
        yield port, certificate
        server.terminate()


def wait_until_listening(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


def test_a_certificate_of_ten_thousand_names_is_captured(trustprobe, large):
    port, certificate = large
    name = NAMES[9_876]
    outcome = trustprobe.json("probe", name, "--connect-to", f"{name}:443:127.0.0.1:{port}", "--store", certificate, "--offers", "default")
    (endpoint,) = outcome.of_kind("endpoint")
    (attempt,) = endpoint["attempts"]
    assert chain_der(endpoint, attempt) == (ssl.PEM_cert_to_DER_cert(certificate.read_text()),)
    assert endpoint["certificates"][attempt["chain"][0]]["names"] == NAMES
    assert ("name-mismatch", "error") not in outcome.failed_findings()
