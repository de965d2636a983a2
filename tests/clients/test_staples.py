"""What the row `gnutls` makes of stapled OCSP responses, against gnutls-cli at the lab's hosts."""

import json
import subprocess
import sys
import pathlib

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "asking"))

from test_impact import TRUSTPROBE, lab  # noqa: E402, F401

HOSTS = ["staple-good", "staple-sha256", "staple-revoked", "staple-expired", "staple-foreign", "staple-forged", "staple-unauthorized",
         "staple-try-later", "must-staple", "must-staple-stapled", "revoked-both"]


@pytest.mark.parametrize("label", HOSTS)
def test_gnutls_judges_a_staple_as_its_row_says(lab, label):  # noqa: F811
    host = next(each for each in json.loads((lab / "hosts.json").read_text()) if each["host"] == f"{label}.lab.example")
    client = subprocess.run(["gnutls-cli", "--x509cafile", lab / "stores/lab.pem", "--port", str(host["port"]), "--sni-hostname", host["host"],
                             "--verify-hostname", host["host"], "127.0.0.1"], input="", capture_output=True, text=True, check=False, timeout=60)
    assert "- Status: The certificate is" in client.stdout, client.stderr
    done = subprocess.run([TRUSTPROBE, "probe", host["host"], "--connect-to-file", lab / "connect-to", "--store", lab / "stores/lab.pem",
                           "--client", "gnutls", "--no-cache", "--offers", "default", "--format", "json"], capture_output=True, text=True, check=False)
    (endpoint,) = (json.loads(line) for line in done.stdout.splitlines() if '"kind":"endpoint"' in line)
    assert (endpoint["verdicts"][0]["verdict"] == "trusted") == ("- Status: The certificate is trusted." in client.stdout)
