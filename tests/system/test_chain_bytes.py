"""What is captured is byte for byte what `openssl s_client -showcerts` prints."""
import re
import ssl
import subprocess

import pytest

from program import chain_der

PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
ECDSA = ["-sigalgs", "ECDSA+SHA256:ECDSA+SHA384"]
RSA = ["-sigalgs", "RSA-PSS+SHA256:RSA+SHA256"]


def s_client_chain(address: str, port: int, *options: str) -> tuple[bytes, ...]:
    shown = subprocess.run(["openssl", "s_client", "-connect", f"{address}:{port}", "-showcerts", *options],
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


def test_every_chain_of_every_host_is_what_s_client_shows(lab, endpoints):
    seen = set()
    for endpoint in endpoints:
        captured = {chain_der(endpoint, attempt) for attempt in endpoint["attempts"] if attempt["chain"]}
        if not captured:
            assert endpoint["address"] == "127.0.0.14"  # nothing listens there
            continue
        expected = reference_chains(endpoint["target"], endpoint["address"], endpoint["port"])
        assert captured == expected, endpoint["target"]
        seen.add((endpoint["target"], endpoint["address"]))
    assert len(seen) == sum(len(host["addresses"]) for host in lab.hosts) - 1
