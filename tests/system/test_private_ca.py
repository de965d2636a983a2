"""A company's own CA: what only public certificates owe is asked of none of its leaves."""
import socket
import subprocess

import pytest

HOST = "intranet.example"


def openssl(folder, *arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, cwd=folder)


@pytest.fixture(scope="module")
def private_ca(tmp_path_factory):
    """A root, and a server's chain without key identifiers: ca.pem, leaf.pem, leaf.key. The leaf lives for seven days."""
    folder = tmp_path_factory.mktemp("private-ca")
    (folder / "ca.cnf").write_text("[req]\ndistinguished_name=name\nprompt=no\nx509_extensions=ca\n[name]\nCN=Example Works CA\n[ca]\n"
                                   "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n")
    (folder / "leaf.ext").write_text(f"subjectAltName=DNS:{HOST}\nextendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature\n"
                                     "basicConstraints=CA:FALSE\nsubjectKeyIdentifier=none\nauthorityKeyIdentifier=none\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl(folder, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-config", "ca.cnf")
    openssl(folder, "req", *key, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", f"/CN={HOST}")
    openssl(folder, "x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "77", "-days", "7",
            "-extfile", "leaf.ext", "-out", "leaf.pem")
    return folder


@pytest.fixture(scope="module")
def server(private_ca):
    """A port of 127.0.0.1 that serves the leaf; nothing listens there on ::1."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-www", "-cert", "leaf.pem", "-key", "leaf.key"]
    with subprocess.Popen(command, cwd=private_ca, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        while "ACCEPT" not in process.stdout.readline():
            assert process.poll() is None
        yield port
        process.terminate()


def test_a_young_private_leaf_without_scts_and_key_identifiers_is_no_error(trustprobe, private_ca, server):
    outcome = trustprobe.json("probe", f"{HOST}:{server}", "--store", private_ca / "ca.pem", "--resolve",
                              f"{HOST}:{server}:127.0.0.1,[::1]")
    assert outcome.exit_code == 0, outcome.stdout
    first, second = outcome.of_kind("endpoint")
    assert {first["address"], second["address"]} == {"127.0.0.1", "::1"}
    assert {verdict["verdict"] for verdict in first["verdicts"]} == {"trusted"}
    assert second["attempts"][0]["failure"]["stage"] == "connect"
    # What clients on the dead address and what Python's strict mode make of it.
    assert outcome.failed_findings() == {("address-unreachable", "warning"), ("clients-disagree", "warning")}
    findings = {finding["check"]: finding for finding in first["findings"]}
    assert "python-3.13" in findings["clients-disagree"]["summary"]
    assert "authorityKeyIdentifier" in findings["clients-disagree"]["remedy"]


def test_the_clients_that_refuse_it_say_so_when_they_are_asked_for(trustprobe, private_ca, server):
    def probe(*clients):
        arguments = [argument for client in clients for argument in ("--client", client)]
        return trustprobe.json("probe", f"{HOST}:{server}", "--offers", "default", "--store", private_ca / "ca.pem", "--connect-to",
                               f"{HOST}:{server}:127.0.0.1:{server}", *arguments)

    assert probe("go", "java").exit_code == 0
    outcome = probe("python-3.13", "go")
    assert outcome.exit_code == 1
    (endpoint,) = outcome.of_kind("endpoint")
    assert {verdict["client"]: verdict["verdict"] for verdict in endpoint["verdicts"]} == {"python-3.13": "not-trusted", "go": "trusted"}
    others = {client for camp in endpoint["other_clients"] for client in camp["clients"]}
    assert "web" in others and not others & {"python-3.13", "go"}
    (verdicts,) = [probe("all").of_kind("endpoint")[0]["verdicts"]]
    assert {"web", "strict", "openssl", "java"} <= {verdict["client"] for verdict in verdicts}


def test_an_unknown_client_is_a_usage_error_with_the_nearest_name_and_all_names(trustprobe):
    outcome = trustprobe.run("probe", "shop.example", "--client", "wolfsl")
    assert outcome.exit_code == 2
    assert "no client is called 'wolfsl'; did you mean wolfssl? known are web, strict, " in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_clients_are_listed_one_by_one_and_as_json(trustprobe):
    lines = trustprobe.json("clients").records
    listed = trustprobe.run("clients").stdout
    assert lines[0]["id"] == "web" and len(lines) >= 14
    for line in lines:
        assert f"  {line['id']} " in listed
        assert line["evidence"] in " ".join(trustprobe.run("clients", line["id"]).stdout.split())
        assert len(line["refuses"]) > 10
    assert trustprobe.json("clients", "java").records == [line for line in lines if line["id"] == "java"]
    assert trustprobe.run("clients", "jova").exit_code == 2


def test_explain_says_which_clients_refuse(trustprobe):
    text = trustprobe.run("explain", "authority-key-id-missing").stdout
    assert "refused by  strict" in text
    assert "python-3.13: not in the anchor" in text
    assert "not by      web, " in text
