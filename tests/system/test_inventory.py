"""AWS exports made of the lab's certificates, held against what the lab serves."""
import json
import subprocess

import pytest

ACM = "arn:aws:acm:eu-central-1:123456789012:certificate/"
SERVED, COVERED = "valid.rootca1.demo.amazontrust.com", "valid.rootca3.demo.amazontrust.com"


def openssl(lab, chain, *options):
    """What openssl says of the leaf of a chain of the lab."""
    file = lab.folder / "run/chains" / f"{chain}.pem"
    printed = subprocess.run(["openssl", "x509", "-in", file, "-noout", *options], capture_output=True, text=True, check=True).stdout
    return printed.strip().split("=", 1)[1]


def time_of(lab, chain, which):
    """A date of the leaf, as AWS writes it."""
    return openssl(lab, chain, which, "-dateopt", "iso_8601").replace(" ", "T").replace("Z", "+00:00")


def described(lab, chain, host, number=1, **changes):
    """What describe-certificate would print if the leaf were in ACM."""
    serial = openssl(lab, chain, "-serial")
    certificate = {"CertificateArn": f"{ACM}{number}", "DomainName": host, "SubjectAlternativeNames": [host], "Status": "ISSUED", "Type": "PRIVATE",
                   "Serial": ":".join(serial[i:i + 2] for i in range(0, len(serial), 2)).lower(), "NotBefore": time_of(lab, chain, "-startdate"),
                   "NotAfter": time_of(lab, chain, "-enddate"), "InUseBy": ["arn:aws:elasticloadbalancing:made-up"]}
    return {key: value for key, value in {**certificate, **changes}.items() if value is not None}


def written(tmp_path, *certificates, name="acm.json"):
    file = tmp_path / name
    file.write_text("\n".join(json.dumps({"Certificate": certificate}) for certificate in certificates))
    return file


def findings(record):
    return {(finding["kind"], finding["severity"]) for finding in record["findings"]}


@pytest.mark.parametrize("changes, join, not_listed", [({}, "serial", [1]), ({"Serial": None, "NotBefore": None}, "names-and-expiry", [])])
def test_a_certificate_that_its_endpoint_serves_is_found_there(trustprobe, lab, tmp_path, changes, join, not_listed):
    """The host serves an RSA certificate too, of the same names and expiry: by these alone it cannot be told from the other."""
    file = written(tmp_path, described(lab, "dual-ecdsa", "dual.lab.example", **changes))
    outcome = trustprobe.json("inventory", file, "--probe", "--warn-days", 0, *lab.connect)
    record, summary = outcome.records
    assert [place["join"] for place in record["served"]] == [join]
    assert record["findings"] == [] and record["use"] == "used" and outcome.exit_code == 0
    assert [len(place["leaves"]) for place in summary["in_no_export"]] == not_listed


def test_an_endpoint_that_serves_an_older_certificate_than_the_export_has_is_an_error(trustprobe, lab, tmp_path):
    file = written(tmp_path, described(lab, "four-new", "four.lab.example"))
    outcome = trustprobe.json("inventory", file, "--probe", "--warn-days", 0, *lab.connect)
    record = outcome.records[0]
    assert sorted(place["address"].split(":")[0] for place in record["served"]) == ["127.0.0.11", "127.0.0.12"]
    assert findings(record) == {("serves-older", "error")}
    assert [place["address"].split(":")[0] for place in record["findings"][0]["endpoints"]] == ["127.0.0.13"]
    assert outcome.exit_code == 1


def test_an_endpoint_that_serves_a_newer_certificate_than_the_export_has_is_a_warning(trustprobe, lab, tmp_path):
    file = written(tmp_path, described(lab, "four-old", "four.lab.example", Serial="0a:0b", NotBefore="2020-01-01T00:00:00Z"))
    outcome = trustprobe.json("inventory", file, "--target", "four.lab.example", "--warn-days", 0, "--critical-days", 0, *lab.connect)
    assert findings(outcome.records[0]) == {("serves-newer", "warning")}
    assert outcome.exit_code == 0
    again = trustprobe.run("inventory", file, "--target", "four.lab.example", "--warn-days", 0, "--fail-on", "warning", *lab.connect)
    assert again.exit_code == 1


def test_the_body_of_get_server_certificate_is_joined_byte_for_byte_and_judged(trustprobe, lab, tmp_path):
    pem = (lab.folder / "run/chains/sha1.pem").read_text()
    host = openssl(lab, "sha1", "-subject").rsplit("CN = ", 1)[1]
    file = tmp_path / "iam.json"
    file.write_text(json.dumps({"ServerCertificate": {"ServerCertificateMetadata": {"ServerCertificateName": "shop", "UploadDate": 1364987126},
                                                      "CertificateBody": pem}}))
    record = trustprobe.json("inventory", file, "--probe", "--warn-days", 0, *lab.connect).records[0]
    assert [(place["target"], place["join"]) for place in record["served"]] == [(host, "certificate")]
    assert findings(record) == {("weak-hash", "error"), ("pre-heartbleed", "warning")}


def test_an_audit_report_from_standard_input_is_joined_by_serial_number(trustprobe, lab):
    row = ["123456789012", "", "arn:aws:acm-pca:made-up", openssl(lab, "revoked-crl", "-serial"), '"CN=shop, O=Example"', "",
           time_of(lab, "revoked-crl", "-enddate"), "", "2026-10-05T08:30:00+0000", "KEY_COMPROMISE", ""]
    host = openssl(lab, "revoked-crl", "-subject").rsplit("CN = ", 1)[1]
    header = ("awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,notAfter,issuedAt,revokedAt,revocationReason,"
              "templateArn")
    outcome = trustprobe.json("inventory", "-", "--target", host, *lab.connect, stdin=f"{header}\r\n{','.join(row)}\r\n")
    assert findings(outcome.records[0]) == {("revoked", "error")}, "it is revoked and still served"
    assert outcome.exit_code == 1


def test_what_could_not_be_probed_or_is_one_page_of_a_list_is_undetermined(trustprobe, lab, tmp_path):
    file = written(tmp_path, described(lab, "dual-ecdsa", "dual.lab.example"))
    sound = ["inventory", file, "--warn-days", 0]
    assert trustprobe.run(*sound).exit_code == 0
    silent = trustprobe.json(*sound, "--target", "127.0.0.1:1")
    assert silent.exit_code == 3 and silent.records[-1]["not_probed"] == [{"target": "127.0.0.1:1", "reason": "refused the connection"}]
    page = tmp_path / "page.json"
    page.write_text(json.dumps({"CertificateSummaryList": [], "NextToken": "more"}))
    assert trustprobe.run(*sound, page).exit_code == 3
    failing = written(tmp_path, described(lab, "dual-ecdsa", "dual.lab.example", 2, RenewalSummary={"RenewalStatus": "FAILED"}), name="failing.json")
    assert trustprobe.run("inventory", failing, page, "--warn-days", 0).exit_code == 1, "what is known to be wrong wins"
    assert trustprobe.run("inventory", failing, "--warn-days", 0, "--fail-on", "never").exit_code == 0


def test_names_that_cannot_be_asked_are_left_out_and_counted(trustprobe, lab, tmp_path):
    host = "dual.lab.example"
    file = written(tmp_path, described(lab, "dual-ecdsa", host, SubjectAlternativeNames=[host, "*.lab.example", "no host"]))
    summary = trustprobe.json("inventory", file, "--probe", *lab.connect).records[-1]
    assert summary["targets"] == 1
    assert summary["left_out"] == {"wildcards": 1, "no_hosts": 1, "nameless": 0, "more_names": 0}


@pytest.mark.parametrize("text, said", [
    ("", "is empty; give a Private CA audit report"),
    ("hello", "is neither JSON nor CSV with the header of an audit report"),
    ('{"CertificateArn": "a", "NotAfter": "soon"}', "certificate 1: NotAfter is no time: 'soon'"),
    ('{"Certificate": {', ":1: the JSON ends too early; export it again, to the end"),
])
def test_what_is_no_export_is_an_input_error(trustprobe, tmp_path, text, said):
    file = tmp_path / "export"
    file.write_text(text)
    outcome = trustprobe.run("inventory", file)
    assert outcome.exit_code == 2 and said in outcome.stderr and outcome.stdout == ""


@pytest.mark.parametrize("arguments, said", [
    ([], "EXPORT is required"),
    (["missing.json"], "missing.json: cannot be read"),
    (["-", "-l", "-"], "standard input can be read only once"),
    (["a.json", "--probe", "--target", "b"], "--probe excludes --target"),
    (["a.json", "--warn-days", "-1"], "--warn-days"),
])
def test_wrong_usage_is_said_before_anything_is_asked(trustprobe, arguments, said):
    outcome = trustprobe.run("inventory", *arguments)
    assert outcome.exit_code == 2 and said in outcome.stderr
