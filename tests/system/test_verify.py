"""`verify`: the judgement of `probe`, offline, on files."""
import json
import subprocess

import pytest

from conftest import ROOT

REAL = ROOT / "../shared/facts/amazon-demo"
real_chains = pytest.mark.skipif(not REAL.exists(), reason="../shared/facts not present")


def openssl(folder, *arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    """root.pem, ca.pem, leaf.pem (shop.example) and their keys; signer.pem for code."""
    folder = tmp_path_factory.mktemp("pki")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "365"]
    authority = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"]

    def make(name, issuer, *extensions):
        issued_by = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"] if issuer else []
        openssl(folder, "req", "-x509", *new_key, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem",
                *issued_by, *extensions)

    make("root", None, *authority)
    make("ca", "root", *authority)
    make("leaf", "ca", "-addext", "subjectAltName=DNS:shop.example", "-addext", "extendedKeyUsage=serverAuth")
    make("signer", "ca", "-addext", "extendedKeyUsage=codeSigning", "-addext", "keyUsage=critical,digitalSignature")
    (folder / "chain.pem").write_text((folder / "leaf.pem").read_text() + (folder / "ca.pem").read_text())
    (folder / "code.bin").write_bytes(bytes(range(256)))
    for form in ("DER", "PEM"):
        openssl(folder, "cms", "-sign", "-binary", "-in", "code.bin", "-signer", "signer.pem", "-inkey", "signer.key", "-certfile",
                "ca.pem", "-outform", form, "-out", f"code.{form}")
    return folder


def verify(trustprobe, pki, *arguments):
    return trustprobe.run("verify", *arguments, "--store", f"lab={pki / 'root.pem'}")


def test_the_exit_code_says_trusted_or_not(trustprobe, pki):
    assert verify(trustprobe, pki, pki / "chain.pem", "--name", "shop.example").exit_code == 0
    assert verify(trustprobe, pki, pki / "chain.pem").exit_code == 0
    assert verify(trustprobe, pki, pki / "chain.pem", "--name", "other.example").exit_code == 1
    assert verify(trustprobe, pki, pki / "leaf.pem").exit_code == 1
    assert verify(trustprobe, pki, pki / "chain.pem", "--at", "2035-01-01").exit_code == 1


def test_the_tree_says_where_each_way_ends(trustprobe, pki):
    text = verify(trustprobe, pki, pki / "chain.pem", "--name", "shop.example").stdout
    assert "TRUSTED   by lab: root" in text
    assert "    └─ ca\n       └─ root" in text and "anchor in lab: TRUSTED" in text
    text = verify(trustprobe, pki, pki / "leaf.pem").stdout
    assert "NOT TRUSTED   by lab: issuer ca is not in the store" in text


def test_without_utf8_the_tree_is_drawn_in_ascii(trustprobe, pki):
    text = trustprobe.run("verify", pki / "chain.pem", "--store", pki / "root.pem", environment={"LC_ALL": "C"}).stdout
    assert "`- ca" in text and text.isascii()


def test_clients_that_disagree_have_a_tree_each_and_the_answer_names_them(trustprobe, pki):
    asked = ["--client", "web", "--client", "wolfssl", "--client", "go", "--untrusted", pki / "signer.pem"]
    outcome = verify(trustprobe, pki, pki / "chain.pem", *asked)
    assert outcome.exit_code == 1
    assert "NOT TRUSTED   by lab, for wolfssl: " in outcome.stdout.splitlines()[0]
    assert "as web and go judge without a name" in outcome.stdout and "as wolfssl judges without a name" in outcome.stdout
    assert verify(trustprobe, pki, pki / "chain.pem", *asked[:2], *asked[4:]).exit_code == 0


def test_a_time_of_judgement_may_have_an_offset(trustprobe, pki):
    line = trustprobe.json("verify", pki / "chain.pem", "--store", pki / "root.pem", "--at", "2035-01-01T01:00:00+02:00").records[0]
    assert line["at"] == "2034-12-31T23:00:00Z"


def test_a_byte_order_mark_does_not_hide_the_leaf(trustprobe, pki):
    marked = pki / "marked.pem"
    marked.write_bytes(b"\xef\xbb\xbf" + (pki / "chain.pem").read_bytes())
    line = trustprobe.json("verify", marked, "--store", pki / "root.pem").records[0]
    assert (len(line["chain"]), line["certificates"][line["chain"][0]]["subject"]) == (2, "CN=leaf")


def test_every_form_of_a_chain_gives_the_same_verdict(trustprobe, pki):
    openssl(pki, "x509", "-in", "leaf.pem", "-outform", "DER", "-out", "leaf.der")
    openssl(pki, "crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-out", "chain.p7b")
    openssl(pki, "crl2pkcs7", "-nocrl", "-certfile", "chain.pem", "-outform", "DER", "-out", "chain.p7c")
    for chain in (["chain.pem"], ["chain.p7b"], ["chain.p7c"], ["leaf.der", "--untrusted", pki / "ca.pem"]):
        assert verify(trustprobe, pki, pki / chain[0], *chain[1:], "--name", "shop.example").exit_code == 0, chain
    outcome = trustprobe.run("verify", "-", "--store", pki / "root.pem", stdin=(pki / "chain.pem").read_text())
    assert outcome.exit_code == 0


def test_issuers_from_aia_serve_the_clients_that_fetch_and_nobody_else(trustprobe, pki):
    def refused_by(*more):
        line = trustprobe.json("verify", pki / "leaf.pem", "--store", pki / "root.pem", *more).records[0]
        return {client for camp in line["other_clients"] if camp["verdict"] != "trusted" for client in camp["clients"]}

    assert "chrome" in refused_by()
    assert refused_by() - refused_by("--aia", pki / "ca.pem") == {"chrome"}


def test_the_depth_and_the_purpose_are_judged(trustprobe, pki):
    assert verify(trustprobe, pki, pki / "chain.pem", "--max-depth", "1").exit_code == 0
    assert verify(trustprobe, pki, pki / "chain.pem", "--max-depth", "0").exit_code == 1
    assert verify(trustprobe, pki, pki / "chain.pem", "--purpose", "code-signing").exit_code == 1
    assert verify(trustprobe, pki, pki / "signer.pem", "--untrusted", pki / "ca.pem", "--purpose", "code-signing").exit_code == 0


def test_the_issuer_profile_of_mobile_licences(trustprobe, pki):
    """ISO/IEC 18013-5 annex B; the same chain is nothing for a web server."""
    points = ["-addext", "crlDistributionPoints=URI:http://crl.example/iaca.crl"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl(pki, "req", "-x509", *key, "-subj", "/C=UT/CN=IACA", "-days", "3285", "-keyout", "iaca.key", "-out", "iaca.pem", "-addext",
            "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext", "keyUsage=critical,keyCertSign,cRLSign", *points)
    for name, country in (("signer-ut", "UT"), ("signer-aq", "AQ")):
        openssl(pki, "req", "-x509", *key, "-subj", f"/C={country}/CN=Signer", "-days", "365", "-CA", "iaca.pem", "-CAkey", "iaca.key",
                "-keyout", f"{name}.key", "-out", f"{name}.pem", "-addext", "basicConstraints=critical,CA:FALSE", "-addext",
                "extendedKeyUsage=critical,1.0.18013.5.1.2", "-addext", "keyUsage=critical,digitalSignature", "-addext",
                "issuerAltName=URI:https://licences.example/", *points)

    def judged(name, *purpose):
        return trustprobe.run("verify", pki / f"{name}.pem", "--store", pki / "iaca.pem", *purpose)

    assert judged("signer-ut", "--purpose", "mdl").exit_code == 0
    assert judged("signer-ut").exit_code == 1
    other = judged("signer-aq", "--purpose", "mdl")
    assert other.exit_code == 1 and "its country is not that of its issuer" in other.stdout
    assert verify(trustprobe, pki, pki / "chain.pem", "--purpose", "mdl").exit_code == 1


@pytest.mark.parametrize("form", ["DER", "PEM"])
def test_a_cms_signature_holds_over_its_data_and_no_other(trustprobe, pki, form):
    signed = ["--cms", pki / f"code.{form}", "--data"]
    good = verify(trustprobe, pki, *signed, pki / "code.bin")
    assert good.exit_code == 0 and "holds, made by signer" in good.stdout
    other = verify(trustprobe, pki, *signed, pki / "leaf.pem")
    assert other.exit_code == 1 and "does not hold" in other.stdout


def test_a_signer_whose_chain_is_not_trusted_is_not_trusted(trustprobe, pki):
    outcome = trustprobe.json("verify", "--cms", pki / "code.DER", "--data", pki / "code.bin", "--store", pki / "leaf.pem")
    line = outcome.records[0]
    assert (outcome.exit_code, line["signature"]["status"], line["verdict"]) == (1, "valid", "not-trusted")


def test_one_of_two_signers_does_not_make_the_other_fail(trustprobe, pki):
    openssl(pki, "cms", "-sign", "-binary", "-in", "code.bin", "-signer", "signer.pem", "-inkey", "signer.key", "-signer", "leaf.pem",
            "-inkey", "leaf.key", "-certfile", "ca.pem", "-outform", "DER", "-out", "two.cms")
    outcome = trustprobe.json("verify", "--cms", pki / "two.cms", "--data", pki / "code.bin", "--store", pki / "root.pem")
    told = {line["certificates"][line["chain"][0]]["subject"]: (line["signature"]["status"], line["verdict"]) for line in outcome.records}
    assert told == {"CN=signer": ("valid", "trusted"), "CN=leaf": ("valid", "not-trusted")}  # it is for TLS servers only
    assert outcome.exit_code == 1


def test_a_signature_without_its_signers_certificate_needs_it_given(trustprobe, pki):
    openssl(pki, "cms", "-sign", "-binary", "-nocerts", "-in", "code.bin", "-signer", "signer.pem", "-inkey", "signer.key", "-outform",
            "DER", "-out", "bare.cms")
    signed = ["--cms", pki / "bare.cms", "--data", pki / "code.bin"]
    outcome = verify(trustprobe, pki, *signed)
    assert outcome.exit_code == 2 and "bare.cms: does not hold the certificate of its signer; give it: " in outcome.stderr
    assert verify(trustprobe, pki, pki / "signer.pem", *signed, "--untrusted", pki / "ca.pem").exit_code == 0


def told(verdict):
    return verdict["leaf"], verdict["store"], verdict["client"], verdict["verdict"], json.dumps(verdict["path"] + verdict["problems"])


HOSTS = ["dual.lab.example", "incomplete.lab.example", "reversed.lab.example", "selfsigned.lab.example", "sha1.lab.example",
         "wildcard.lab.example", "wrongname.lab.example", "valid.rootca1.demo.amazontrust.com",
         "expired.rootca3.demo.amazontrust.com", "valid.sfg2.demo.amazontrust.com"]


def test_a_saved_observation_is_judged_as_it_was_live(trustprobe, lab, tmp_path):
    """Every host that the lab has got wrong or right, by every client."""
    judges = ["--store", f"lab={lab.store('lab')}", "--store", f"kiosk={lab.store('root1')}", "--client", "all"]
    live = trustprobe.json("probe", *HOSTS, *lab.connect, *judges)
    saved = tmp_path / "saved.json"
    saved.write_text("".join(json.dumps(record) + "\n" for record in live.records))
    offline = trustprobe.json("verify", saved, *judges, "--at", live.of_kind("endpoint")[0]["at"])
    for host in HOSTS:
        then = {told(verdict) for record in live.of_kind("endpoint") if record["target"] == host for verdict in record["verdicts"]}
        now = {told(verdict) for record in offline.records if record["title"] == host for verdict in record["verdicts"]}
        assert then and then == now, host


@real_chains
def test_real_chains_verify_to_the_root_itself_and_through_its_cross_signature(trustprobe, tmp_path):
    untrusted = []
    for name in ("rootca1", "rootca3", "r2m01", "r2m02", "r2m03", "r2m04", "e2m01", "e2m02", "e2m03", "e2m04"):
        untrusted += ["--untrusted", REAL / f"{name}.cer"]

    def judged(kind, root):
        leaf = f"{kind}.rootca{root}.demo.amazontrust.com"
        return trustprobe.json("verify", REAL / f"{leaf}.cer", *untrusted, "--store", "amazon", "--name", leaf, "--at", "2025-02-25",
                               "--all-paths")

    for root in (1, 3):
        good = judged("valid", root)
        verdict = good.records[0]["verdicts"][0]
        assert (good.exit_code, verdict["verdict"], len(verdict["also_trusted"])) == (0, "trusted", 1)
        assert f"Amazon Root CA {root}" in verdict["anchor"]["subject"]
        expired = judged("expired", root)
        assert expired.exit_code == 1
        assert expired.records[0]["verdicts"][0]["problems"][0]["id"] == "expired"


@pytest.mark.parametrize("arguments, sentence", [
    (["root.key"], "holds a private key and no certificate"),
    (["code.bin"], "no certificate in it"),
    (["nowhere.pem"], "nowhere.pem: cannot be read"),
    (["chain.pem", "--at", "yesterday"], "--at: 'yesterday' is no time; write 2026-11-21"),
    (["chain.pem", "--client", "openss"], "no client is called 'openss'; did you mean openssl?"),
    (["chain.pem", "--name", "a..b"], "--name: "),
    (["--cms", "code.DER"], "--cms: says nothing of what was signed"),
    (["chain.pem", "--data", "code.bin"], "--data: belongs to a signature"),
    (["--cms", "chain.pem", "--data", "code.bin"], "not a CMS signature"),
    ([], "no chain"),
    (["empty.pem"], "empty.pem: is empty; give PEM, DER or PKCS #7"),
    (["cut.pem"], "cut.pem:1: the CERTIFICATE block that begins here has no END line"),
    (["."], "is a directory, a file was expected"),
    (["chain.pem", "--untrusted", "empty.pem"], "empty.pem: is empty"),
    (["chain.pem", "--aia", "root.key"], "root.key: holds a private key and no certificate"),
    (["chain.pem", "--at", "2026-02-29"], "--at: '2026-02-29' is no time"),
    (["chain.pem", "--purpose", "mail"], "--purpose: "),
    (["chain.pem", "--max-depth", "-1"], "--max-depth: "),
    (["chain.pem", "ca.pem"], "ca.pem"),
    (["--cms", "nowhere.cms", "--data", "code.bin"], "nowhere.cms: cannot be read"),
    (["--cms", "code.DER", "--data", "nowhere.bin"], "nowhere.bin: cannot be read"),
    (["--cms", "empty.pem", "--data", "code.bin"], "empty.pem: not a CMS signature"),
])
def test_bad_input_gets_one_sentence(trustprobe, pki, arguments, sentence):
    (pki / "empty.pem").write_text("")
    (pki / "cut.pem").write_text((pki / "chain.pem").read_text()[:300])
    files = [str(pki / argument) if "." in argument and not argument.startswith("a.") else argument for argument in arguments]
    outcome = trustprobe.run("verify", *files, "--store", pki / "root.pem")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert sentence in outcome.stderr and outcome.stderr.count("\n") == 1


def test_a_broken_line_of_a_saved_observation_is_named(trustprobe, pki):
    broken = pki / "saved.json"
    broken.write_text('{"kind":"target"}\n{"kind":"endpoint"}\n')
    outcome = trustprobe.run("verify", broken, "--store", pki / "root.pem")
    assert outcome.exit_code == 2 and "saved.json:2: is an endpoint without its attempts" in outcome.stderr


@pytest.mark.parametrize("variant", ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87", "SLH-DSA-SHA2-128s"])
def test_a_post_quantum_chain_is_judged_or_undetermined(trustprobe, variant):
    made = ROOT / "tests/data/post_quantum"
    outcome = trustprobe.json("verify", made / f"leaf-{variant}.pem", "--store", f"lab={made}/root-{variant}.pem", "--name",
                              "shop.example", "--client", "all")
    told = {(verdict["verdict"], *(problem["detail"] for problem in verdict["problems"] if problem["id"] == "algorithm-unsupported"))
            for verdict in outcome.records[0]["verdicts"]}
    family = variant[:variant.index("DSA") + 3]
    if family in trustprobe.run("--version").stdout:  # which names what the linked OpenSSL cannot do
        assert (outcome.exit_code, told) == (3, {("undetermined", f"algorithm not in this build: {variant}")})
    else:
        assert (outcome.exit_code, told) == (0, {("trusted",)})


def test_a_post_quantum_signature_is_judged_or_undetermined(trustprobe):
    made = ROOT / "tests/data/post_quantum"
    outcome = trustprobe.json("verify", "--cms", made / "make.cms", "--data", made / "make", "--store", made / "root-ML-DSA-65.pem")
    signature = outcome.records[0]["signature"]
    assert signature["algorithm"] == "ML-DSA-65"
    knows = "ML-DSA" not in trustprobe.run("--version").stdout  # which names what the linked OpenSSL cannot do
    assert (outcome.exit_code, signature["status"]) == ((0, "valid") if knows else (3, "unsupported"))
