"""A proxy's user and password are seen by the proxy and by nobody else."""
import base64
import os
import secrets
import subprocess
import time
import urllib.parse
from pathlib import Path

import pytest

from proxies import squid, target

NAME = "tls12.lab.example"
REPORTS = ("asff", "csv", "events", "html", "json", "junit", "markdown", "nagios", "ocsf", "prometheus", "sarif", "text")


class Secret:
    """A user and a password that occur nowhere by chance, with characters that URLs must escape."""

    def __init__(self):
        self.user, self.password = f"usr{secrets.token_hex(8)}", f"pw{secrets.token_hex(8)}%/@ä"

    def plain(self) -> str:
        return f"{self.user}:{self.password}"

    def in_url(self) -> str:
        return f"{urllib.parse.quote(self.user, safe='')}:{urllib.parse.quote(self.password, safe='')}"

    def found_in(self, data: bytes) -> list[bytes]:
        """Its forms that occur in `data`. Letters and digits in the middle survive every escaping."""
        forms = [self.user.encode(), self.password[:18].encode(), base64.b64encode(self.plain().encode())]
        return [form for form in forms + [form.hex().encode() for form in forms] if form in data]


@pytest.fixture(scope="module")
def secret():
    return Secret()


@pytest.fixture(scope="module")
def guarded(lab, secret):
    with squid(lab, users={secret.user: secret.password}) as proxy:
        yield proxy


# Proxies that say back what they were told in confidence.
ECHOES = ("echoes_head", "echoes_in_location", "echoes_in_scheme", "socks_echoes")
QUOTED = ("echoes_line", "echoes_in_status", "echoes_in_refusal", "echoes_plain_in_refusal", "echoes_in_tunnel")
SOURCES = ("file", "env", "proxy env")


def leads(source: str, url: str, secret: Secret, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Options and variables that lead to a proxy with these credentials."""
    if source == "file":
        (folder / "credentials").write_text(secret.plain() + "\n")
        return ["--proxy", url, "--proxy-credentials", f"file:{folder}/credentials"], {}
    if source == "env":
        return ["--proxy", url, "--proxy-credentials", "env:PROXY_LOGIN"], {"PROXY_LOGIN": secret.plain()}
    scheme, rest = url.split("://")
    return ["--proxy", "env"], {"HTTPS_PROXY": f"{scheme}://{secret.in_url()}@{rest}", "NO_PROXY": "", "no_proxy": ""}


def assert_not_told(secret: Secret, outcome, written: Path) -> None:
    assert secret.found_in((outcome.stdout + outcome.stderr).encode()) == []
    files = [file for file in written.rglob("*") if file.is_file()]
    for file in files:
        assert secret.found_in(file.read_bytes()) == [], file


def run_all_outputs(trustprobe, lab, where, options, environment, written: Path, *more):
    reports = [argument for name in REPORTS for argument in ("--report", f"{name}={written}/report.{name}")]
    return trustprobe.run("probe", where, "--store", lab.store("lab"), "--revocation", "off", "--timeout", "3",
                          "--aws-account", "123456789012", "--aws-region", "eu-central-1",
                          "--save", written / "saved", "--history", written / "history.db", *reports, *options, *more, environment=environment)


def scheme_of(behaviour: str) -> str:
    return "socks5h" if behaviour.startswith("socks") else "http"


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_that_is_written_holds_credentials_that_were_accepted(trustprobe, lab, guarded, secret, tmp_path, source):
    written = tmp_path / "written"
    written.mkdir()
    options, environment = leads(source, f"http://{guarded.where()}", secret, tmp_path)
    where = f"127.0.0.1,{target(lab, NAME)}"
    for form in ((), ("-v",), ("--format", "json")):
        outcome = run_all_outputs(trustprobe, lab, where, options, environment, written, *form)
        assert outcome.exit_code == 0, outcome.stdout + outcome.stderr
        assert_not_told(secret, outcome, written)
    assert len(list(written.iterdir())) >= len(REPORTS) + 2


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("behaviour", ("wants_password", "wants_ntlm", "forbids", "closes_after_request", "garbage", "socks_refuses_password", *ECHOES, *QUOTED))
def test_nothing_that_is_written_holds_credentials_that_did_not_help(trustprobe, lab, bad_proxies, secret, tmp_path, source, behaviour):
    written = tmp_path / "written"
    written.mkdir()
    options, environment = leads(source, f"{scheme_of(behaviour)}://127.0.0.1:{bad_proxies[behaviour]}", secret, tmp_path)
    for form in (("-v",), ("--format", "json")):
        outcome = run_all_outputs(trustprobe, lab, f"127.0.0.1,{NAME}:1", options, environment, written, *form)
        assert outcome.exit_code == 3, outcome.stdout + outcome.stderr
        assert_not_told(secret, outcome, written)


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_that_is_written_holds_credentials_of_a_dead_proxy(trustprobe, lab, secret, tmp_path, source):
    written = tmp_path / "written"
    written.mkdir()
    options, environment = leads(source, "http://127.0.0.1:1", secret, tmp_path)
    outcome = run_all_outputs(trustprobe, lab, f"127.0.0.1,{NAME}:1", options, environment, written, "-v")
    assert outcome.exit_code == 3
    assert_not_told(secret, outcome, written)


def test_a_password_on_the_command_line_is_refused_and_not_repeated(trustprobe, secret, tmp_path):
    for url in (f"http://{secret.in_url()}@127.0.0.1:3128", f"socks5h://{secret.in_url()}@127.0.0.1", f"{secret.in_url()}@127.0.0.1:3128"):
        outcome = trustprobe.run("probe", "127.0.0.1:1", "--proxy", url)
        assert outcome.exit_code == 2
        assert "--proxy-credentials" in outcome.stderr
        assert_not_told(secret, outcome, tmp_path)


@pytest.mark.parametrize("rest", ("@127.0.0.1", "@127.0.0.1:0", "@127.0.0.1:99999", "@[::1:3128", "@", "@bad host:1", "@127.0.0.1:3128/path"))
def test_an_error_in_the_environments_proxy_does_not_repeat_the_password(trustprobe, lab, secret, tmp_path, rest):
    outcome = trustprobe.run("probe", f"127.0.0.1,{NAME}:1", "--store", lab.store("lab"), "--timeout", "2", "--proxy", "env",
                             environment={"HTTPS_PROXY": f"http://{secret.in_url()}{rest}", "NO_PROXY": "", "no_proxy": ""})
    assert outcome.exit_code in (2, 3)
    assert_not_told(secret, outcome, tmp_path)


@pytest.mark.parametrize("content", ("{user}{password}", "\n{user}:{password}\n", ":{password}"))
def test_an_error_in_a_file_of_credentials_does_not_repeat_it(trustprobe, lab, secret, tmp_path, content):
    written = tmp_path / "written"
    written.mkdir()
    (tmp_path / "credentials").write_text(content.format(user=secret.user, password=secret.password))
    outcome = trustprobe.run("probe", "127.0.0.1:1", "--store", lab.store("lab"), "--timeout", "2", "--proxy", "http://127.0.0.1:1",
                             "--proxy-credentials", f"file:{tmp_path}/credentials")
    assert outcome.exit_code != 0
    assert_not_told(secret, outcome, written)


@pytest.mark.parametrize("source", SOURCES)
def test_the_list_of_processes_does_not_show_credentials(trustprobe, lab, bad_proxies, secret, tmp_path, source):
    options, environment = leads(source, f"http://127.0.0.1:{bad_proxies['stalls']}", secret, tmp_path)
    command = [trustprobe.path, "probe", f"127.0.0.1,{NAME}:1", "--store", lab.store("lab"), "--timeout", "20", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment}) as process:
        try:
            time.sleep(1)
            assert process.poll() is None, "the stalling proxy does not hold it"
            seen = Path(f"/proc/{process.pid}/cmdline").read_bytes()
            names = b"".join(file.read_bytes() for file in Path(f"/proc/{process.pid}/task").glob("*/comm"))
        finally:
            process.kill()
            process.communicate()
    assert b"--proxy" in seen
    assert secret.found_in(seen + names) == []
