"""What is captured is byte for byte what `openssl s_client -showcerts` prints."""
import re
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from program import chain_der

PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
ECDSA = ["-sigalgs", "ECDSA+SHA256:ECDSA+SHA384"]
RSA = ["-sigalgs", "RSA-PSS+SHA256:RSA+SHA256"]
NO_STORE = ["-no-CAfile", "-no-CApath", "-no-CAstore"]  # its verdict is not asked for; loading a store takes most of its time


def s_client_chain(address: str, port: int, *options: str) -> tuple[bytes, ...]:
    shown = subprocess.run(["openssl", "s_client", "-connect", f"{address}:{port}", "-showcerts", *NO_STORE, *options],
                           stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False).stdout
    # After the chain the leaf is printed once more.
    chain = shown.split("Server certificate")[0]
    return tuple(ssl.PEM_cert_to_DER_cert(pem) for pem in PEM.findall(chain))


def reference_chains(name: str, address: str, port: int) -> set[tuple[bytes, ...]]:
    """All that s_client can be made to show: with the name for any key, ECDSA only, RSA only; and without the name."""
    named = [s_client_chain(address, port, "-servername", name, *keys) for keys in ([], ECDSA, RSA)]
    return {chain for chain in (*named, s_client_chain(address, port, "-noservername")) if chain}


@pytest.fixture(scope="module")
def endpoints(trustprobe, lab, tmp_path_factory):
    hosts = tmp_path_factory.mktemp("chains") / "hosts"
    hosts.write_text("".join(host["host"] + "\n" for host in lab.hosts))
    return trustprobe.json("probe", "-l", hosts, "--store", lab.store("lab"), *lab.connect).of_kind("endpoint")


def captured_chains(endpoint: dict) -> set[tuple[bytes, ...]]:
    return {chain_der(endpoint, attempt) for attempt in endpoint["attempts"] if attempt["chain"]}


def test_every_chain_of_every_host_is_what_s_client_shows(lab, endpoints):
    answering = [endpoint for endpoint in endpoints if endpoint["address"] != "127.0.0.14"]  # nothing listens there
    assert len(answering) == sum(len(host["addresses"]) for host in lab.hosts) - 1
    with ThreadPoolExecutor(4) as pool:
        expected = pool.map(lambda seen: reference_chains(seen["target"], seen["address"], seen["port"]), answering)
        for endpoint, chains in zip(answering, expected):
            assert captured_chains(endpoint) == chains, endpoint["target"]
