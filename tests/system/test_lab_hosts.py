"""Every host of the lab gets the verdicts, the findings and the exit code that hosts.json says."""
import pytest

from hosts import all_hosts

ONE_BY_ONE = [host.name for host in all_hosts() if not host.shares_port_with]
STORES = ("amazon", "lab", "class2", "root1", "root3")


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_a_host_gets_its_findings_and_exit_code(trustprobe, lab, name):
    expected = lab.host(name)
    outcome = trustprobe.json("probe", name, "--store", lab.store("lab"), *lab.connect)
    assert outcome.failed_findings() == {(finding["check"], finding["severity"]) for finding in expected["findings"]}
    assert outcome.exit_code == expected["exit_code"], outcome.stderr


def test_every_tenant_of_one_address_gets_its_own_certificate(trustprobe, lab, tmp_path):
    tenants = [host for host in lab.hosts if host["host"].startswith("tenant-")]
    (tmp_path / "tenants").write_text("".join(host["host"] + "\n" for host in tenants))
    outcome = trustprobe.json("probe", "-l", tmp_path / "tenants", "--store", lab.store("lab"), *lab.connect)
    assert outcome.exit_code == 0, outcome.stderr
    endpoints = {record["target"]: record for record in outcome.of_kind("endpoint")}
    assert len(tenants) == 100
    for tenant in tenants:
        record = endpoints[tenant["host"]]
        leaf = record["certificates"][record["attempts"][0]["chain"][0]]
        assert leaf["names"] == [tenant["host"]]
    assert outcome.failed_findings() == {("default-certificate", "note")}


def test_every_host_gets_its_verdict_of_every_store(trustprobe, lab, tmp_path):
    names = [host["host"] for host in lab.hosts]
    (tmp_path / "hosts").write_text("".join(name + "\n" for name in names))
    stores = [argument for store in STORES for argument in ("--store", f"{store}={lab.store(store)}")]
    outcome = trustprobe.json("probe", "-l", tmp_path / "hosts", *stores, *lab.connect)
    assert {record["target"] for record in outcome.of_kind("target")} == set(names)
    for record in outcome.of_kind("endpoint"):
        if not record["verdicts"]:
            assert record["address"] == "127.0.0.14"  # nothing listens there
            continue
        assert named_verdicts(record) == expected_verdicts(lab.host(record["target"]), record), record["target"]


def named_verdicts(record: dict) -> set[tuple[str, str]]:
    """(store, verdict) of every chain that was served to a client that sent the name."""
    named = {attempt["chain"][0] for attempt in record["attempts"] if attempt["chain"] and attempt["offer"] != "no-sni"}
    return {(verdict["store"], verdict["verdict"]) for verdict in record["verdicts"] if verdict["leaf"] in named}


def expected_verdicts(host: dict, record: dict) -> set[tuple[str, str]]:
    if host["host"] != "dual.lab.example":
        return set(host["stores"].items())
    # Its two chains end at different roots: root 1 for RSA, root 3 for ECDSA.
    both = {("root1", "trusted"), ("root1", "not-trusted"), ("root3", "trusted"), ("root3", "not-trusted")}
    return both | {(store, "trusted") for store in ("amazon", "lab", "class2")}


def test_http_reports_status_and_hsts(trustprobe, lab):
    outcome = trustprobe.json("probe", "valid.rootca1.demo.amazontrust.com", "--http", "--store", lab.store("lab"), *lab.connect)
    (endpoint,) = outcome.of_kind("endpoint")
    assert endpoint["http"]["status"] == 200
    assert endpoint["http"]["strict_transport_security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("variable, value", [("SSL_CERT_FILE", "lab.pem"), ("SSL_CERT_DIR", "")])
def test_certificates_of_the_environment_do_not_reach_a_store(trustprobe, lab, variable, value):
    name = "valid.rootca1.demo.amazontrust.com"
    environment = {variable: str(lab.folder / "stores" / value)}
    for store in ("system", lab.store("root3")):
        outcome = trustprobe.json("probe", name, "--store", store, *lab.connect, environment=environment)
        (endpoint,) = outcome.of_kind("endpoint")
        assert {verdict["verdict"] for verdict in endpoint["verdicts"]} == {"not-trusted"}
        assert outcome.exit_code == 1


def test_a_client_certificate_that_is_required_is_told_and_the_chain_is_captured(trustprobe, lab):
    outcome = trustprobe.json("probe", "mtls.lab.example", "--offers", "default", "--store", lab.store("lab"), *lab.connect)
    (endpoint,) = outcome.of_kind("endpoint")
    (attempt,) = endpoint["attempts"]
    assert attempt["tls"]["client_certificate"] == "required"
    assert any("Lab Root CA 1" in name for name in attempt["tls"]["client_ca_names"])
    assert len(attempt["chain"]) == 4
