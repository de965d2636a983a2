"""What is judged over a connection and what is judged from files are the same: chains made elsewhere (../shared/limbo),
served by OpenSSL on loopback with the case's clock, against the same chains given to `verify`."""
import os
import shutil
import sys

import pytest

from conftest import ROOT

sys.path.append(str(ROOT / "tests/clients/asking"))
import limbo  # noqa: E402
import loopback  # noqa: E402

CASES = ROOT / "../shared/limbo/core.json"


def faked_clock(case):
    """The case's time, standing still; deadlines go on."""
    library = next(path for path in ("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
                                     "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1") if os.path.exists(path))
    return {"LD_PRELOAD": library, "FAKETIME": case.time.strftime("%Y-%m-%d %H:%M:%S"), "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}


def told(verdict):
    return {key: verdict[key] for key in ("verdict", "anchor", "path", "problems")}


def live_verdict(trustprobe, case, store):
    """The verdict, and the time at which it was made."""
    # AddressSanitizer and libfaketime do not go together: there the clock is the real one.
    environment = {} if trustprobe.sanitized else faked_clock(case)
    with loopback.serve(case) as server:
        name = f"[{case.name}]" if ":" in case.name else case.name
        outcome = trustprobe.json("probe", f"{name}:443", "--connect-to", f"{name}:443:127.0.0.1:{server.port}", "--offers",
                                  "default", "--store", f"case={store}", environment=environment)
    endpoint = next(record for record in outcome.records if record["kind"] == "endpoint")
    return told(endpoint["verdicts"][0]), endpoint["at"]


def offline_verdict(trustprobe, case, chain, store, at):
    outcome = trustprobe.json("verify", chain, "--name", case.name, "--at", at, "--store", f"case={store}")
    return told(outcome.records[0]["verdicts"][0])


def can_be_served(case):
    """With a key that today's suites use, a name to ask for, and no more certificates than are read."""
    plain = case.key and not case.skip and case.name not in ("", "-") and "dsa" not in case.id and len(case.sent) <= 100
    return plain and loopback.openssl_context(case)


@pytest.mark.skipif(not CASES.exists(), reason="../shared/limbo not present")
@pytest.mark.skipif(not shutil.which("faketime"), reason="no faketime: scripts/setup --tests")
def test_the_live_verdict_is_the_offline_verdict(trustprobe, tmp_path):
    asked = [case for case in limbo.read(CASES) if can_be_served(case)]
    assert len(asked) >= 100
    if trustprobe.sanitized:
        asked = asked[::6]
    for case in asked:
        chain, store = tmp_path / "chain.pem", tmp_path / "store.pem"
        chain.write_text("\n".join(case.sent))
        store.write_text("\n".join(case.trusted))
        live, at = live_verdict(trustprobe, case, store)
        assert trustprobe.sanitized or at == case.time.strftime("%Y-%m-%dT%H:%M:%SZ"), f"{case.id}: the clock was not faked"
        assert live == offline_verdict(trustprobe, case, chain, store, at), case.id
