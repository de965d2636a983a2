"""Both certificates of a listener with an ECDSA and an RSA one are found, in each version of TLS."""
import pytest

ENDPOINTS = ("dual.lab.example", "dual-java.lab.example")


def key_of(endpoint: dict, attempt: dict) -> str:
    return endpoint["certificates"][attempt["chain"][0]]["key"]


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize("version", ["TLS 1.2", "TLS 1.3"])
def test_both_certificates_are_found(trustprobe, lab, name, version):
    outcome = trustprobe.json("probe", name, "--store", lab.store("lab"), *lab.connect)
    (endpoint,) = outcome.of_kind("endpoint")
    keys = {key_of(endpoint, attempt) for attempt in endpoint["attempts"]
            if attempt["tls"]["version"] == version and attempt["offer"] not in ("default", "no-sni")}
    assert any("P-256" in key for key in keys) and any("RSA" in key for key in keys), keys
    assert all(attempt["tls"]["complete"] for attempt in endpoint["attempts"])


def test_the_load_balancer_prefers_ecdsa_and_has_an_rsa_default(trustprobe, lab):
    outcome = trustprobe.json("probe", "dual.lab.example", "--store", lab.store("lab"), *lab.connect)
    (endpoint,) = outcome.of_kind("endpoint")
    keys = {attempt["offer"]: key_of(endpoint, attempt) for attempt in endpoint["attempts"]}
    assert "P-256" in keys["default"]
    assert "RSA" in keys["no-sni"]


def test_a_tls12_only_server_is_not_said_to_speak_tls13(trustprobe, lab):
    outcome = trustprobe.json("probe", "tls12.lab.example", "--store", lab.store("lab"), *lab.connect)
    (endpoint,) = outcome.of_kind("endpoint")
    assert {attempt["tls"]["version"] for attempt in endpoint["attempts"] if attempt["tls"]["complete"]} == {"TLS 1.2"}
    declined = [attempt for attempt in endpoint["attempts"] if not attempt["tls"]["complete"]]
    assert declined and all(attempt["failure"]["reason"] == "alert" for attempt in declined)
    assert outcome.exit_code == 0
