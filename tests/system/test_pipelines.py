"""The examples of docs/pipelines.md work as written: against the lab, in the good case and in the bad ones."""
import json
import os
import re
import subprocess
import threading
import time
import tomllib
import xml.etree.ElementTree as xml

import pytest
import yaml

import pipelines
from conftest import ROOT
from own_server import OwnServer
from pipelines import EXAMPLES, Workplace, crontab, jenkins_steps, nagios, nagios_check, parsed

SOUND, EXPIRED = "valid.rootca1.demo.amazontrust.com", "expired.rootca1.demo.amazontrust.com"
DUAL, EXPIRING, DEAD, SHOP = "dual.lab.example", "expiring.lab.example", "dead.lab.example", "shop.example.com"
GITHUB, ROTATE = ".github/workflows/certificates.yml", ".github/workflows/rotate.yml"
GITLAB, STORES = ".gitlab-ci.yml", ".gitlab/stores.yml"
NAGIOS, PASSIVE = "/etc/nagios4/conf.d/trustprobe.cfg", "/etc/nagios4/conf.d/trustprobe-passive.cfg"
NRPE = "/etc/nagios/nrpe.d/trustprobe.cfg"
METRICS, DAILY, SUBMIT = "/etc/cron.d/trustprobe-metrics", "/etc/cron.d/trustprobe-daily", "/etc/cron.d/trustprobe-nagios"
RULES = "/etc/prometheus/rules/trustprobe.yml"
GATES = {"met": ([SOUND, DUAL], 0), "unmet": ([SOUND, EXPIRED], 1), "undetermined": ([SOUND, DEAD], 3)}
gate = pytest.mark.parametrize("hosts, code", GATES.values(), ids=GATES)


@pytest.fixture
def place(trustprobe, lab, tmp_path):
    made = Workplace(trustprobe.path.resolve(), lab, tmp_path)
    made.leads(DEAD, "127.0.0.1", 1)
    return made


@pytest.fixture
def shop(place, tmp_path):
    """SHOP, a server whose certificate can be changed."""
    folder = tmp_path / "shop"
    folder.mkdir()
    with OwnServer(folder, names=f"DNS:{SHOP}") as server:
        place.leads(SHOP, "127.0.0.1", server.port, server.roots)
        yield server


@pytest.fixture(scope="module")
def promtool():
    found = subprocess.run([ROOT / "scripts/lib/promtool"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def is_whole(file) -> bool:
    content = file.read_text()
    if file.suffix == ".xml":
        return xml.fromstring(content).tag == "testsuites"
    if file.suffix == ".html":
        return content.startswith("<!") and content.rstrip().endswith("</html>")
    return json.loads(content)["version"] == "2.1.0"


# Every example, in its form

FORMS = {"yaml": yaml.safe_load, "toml": tomllib.loads}


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_has_the_form_of_its_file(path, promtool, tmp_path):
    language, content = EXAMPLES[path]
    if language in FORMS:
        assert FORMS[language](content)
    elif language == "sh":
        assert subprocess.run(["sh", "-n"], input=content, text=True, check=False).returncode == 0
    elif language == "crontab":
        assert crontab(path).command
    elif language == "nagios":
        assert {kind for kind, _ in nagios(path)} == {"command", "service"}
    elif language == "nrpe":
        assert re.fullmatch(r"# \S+\ncommand\[\w+\]=\S.*\n", content)
    else:
        assert language == "groovy" and pipelines.is_balanced(content) and len(jenkins_steps(path)) == 2
    if path == RULES:
        (tmp_path / "rules.yml").write_text(content)
        assert subprocess.run([promtool, "check", "rules", tmp_path / "rules.yml"], check=False).returncode == 0


def test_an_unbalanced_pipeline_is_seen():
    assert pipelines.is_balanced("pipeline { stage('}') { f([1]) } }")
    assert not pipelines.is_balanced("pipeline { stage('a') { f([1)] } }")
    assert not pipelines.is_balanced("pipeline {")


# GitHub Actions

def github_gate():
    """The command of the gate, and {file: condition} of what is uploaded after it."""
    steps = parsed(GITHUB)["jobs"]["gate"]["steps"]
    (command,) = (step["run"] for step in steps if "run" in step)
    uploads = {step["with"].get("sarif_file") or step["with"]["path"]: step["if"] for step in steps if "with" in step}
    return command, uploads


@gate
def test_github_has_the_exit_code_a_summary_and_every_file_that_it_uploads(place, hosts, code):
    place.suite(*hosts)
    summary = place.write("summary", "")
    command, uploads = github_gate()
    outcome = place.github(command, GITHUB_STEP_SUMMARY=str(summary))
    assert outcome.code == code, outcome.stdout + outcome.stderr
    assert summary.read_text().startswith("### trustprobe run: ")
    assert set(uploads) == {"gate.sarif", "gate.xml"}
    assert all(is_whole(place.folder / file) for file in uploads)
    assert all("always()" in condition for condition in uploads.values()), "a step that failed ends the job otherwise"


def test_github_uploads_nothing_when_the_suite_has_a_mistake(place):
    place.write("suites/gate.toml", "expct = 1\n")
    command, uploads = github_gate()
    assert place.github(command, GITHUB_STEP_SUMMARY=str(place.folder / "summary")).code == 2
    for file, condition in uploads.items():
        assert not (place.folder / file).exists() and f"hashFiles('{file}') != ''" in condition


@pytest.mark.parametrize("hosts, code, passes", [(hosts, code, code != 1) for hosts, code in GATES.values()], ids=GATES)
def test_what_an_outage_may_pass_with_passes_nothing_else(place, hosts, code, passes):
    assert "`|| [ $? = 3 ]`" in pipelines.DOCUMENT
    place.suite(*hosts)
    assert (place.github("trustprobe run suites/gate.toml || [ $? = 3 ]").code == 0) == passes, code


def test_a_pipe_loses_the_exit_code_unless_the_shell_is_told(place):
    place.suite(EXPIRED)
    assert place.github("trustprobe run suites/gate.toml | tee gate.log").code == 0
    assert place.github("set -o pipefail\ntrustprobe run suites/gate.toml | tee gate.log").code == 1


# GitLab

@gate
def test_gitlab_has_the_exit_code_and_the_artifacts(place, hosts, code):
    place.suite(*hosts)
    job = parsed(GITLAB)["certificates"]
    assert place.gitlab(job["script"]).code == code
    assert job["allow_failure"] == {"exit_codes": 3} and job["artifacts"]["when"] == "always"
    assert job["artifacts"]["reports"]["junit"] in job["artifacts"]["paths"]
    assert all(is_whole(place.folder / file) for file in job["artifacts"]["paths"])


# Jenkins

@gate
def test_jenkins_has_the_exit_code_and_the_files_of_this_build(place, hosts, code):
    place.suite(*hosts)
    stale, command = jenkins_steps("Jenkinsfile")
    files = [place.write(name, "of an older build") for name in ("gate.xml", "gate.html")]
    assert place.jenkins(stale).code == 0 and not any(file.exists() for file in files)
    assert place.jenkins(command).code == code
    assert all(is_whole(file) for file in files)


def test_jenkins_turns_3_into_unstable_and_publishes_whatever_happened():
    flat = " ".join(EXAMPLES["Jenkinsfile"][1].split())
    assert re.search(r"if \(code == 3\) \{ unstable\('[^']+'\) \} else if \(code != 0\) \{ error\(", flat)
    assert re.search(r"post \{ always \{ junit testResults: 'gate.xml', .* archiveArtifacts artifacts: 'gate.html', ", flat)


# A rotation

class Rotation:
    """The job, step by step, with an old and a new certificate of SHOP."""

    def __init__(self, place, shop, new_names=f"DNS:{SHOP}"):
        self.place, self.shop = place, shop
        place.write("certificates/old.pem", (shop.folder / "leaf.pem").read_text())
        shop.issue(120, new_names)  # served from the next restart on
        place.write("certificates/new.pem", (shop.folder / "leaf.pem").read_text())
        place.write("deploy.sh", '#!/bin/sh\necho "$1" >deployed\n').chmod(0o755)
        self.job = parsed(ROTATE)["jobs"]["rotate"]
        self.before, self.deploy, self.after = (step["run"] for step in self.job["steps"] if "run" in step)
        assert set(self.job["env"]) == {"WAIT"}


def test_a_rotation_is_allowed_deployed_and_waited_for(place, shop):
    job = Rotation(place, shop)
    before = place.github(job.before)
    assert before.code == 0, before.stdout + before.stderr
    assert place.github(job.deploy).code == 0
    assert (place.folder / "deployed").read_text() == "certificates/new.pem\n"
    with place.start("bash", "-e", "-c", job.after, WAIT="60s") as waiting:
        assert "still serves the old one" in waiting.stdout.readline()
        shop.restart()
        rest = waiting.communicate(timeout=90)[0]
    assert waiting.returncode == 0, rest


def test_a_rotation_that_does_not_arrive_fails_when_time_is_up(place, shop):
    job = Rotation(place, shop)
    outcome = place.github(job.after, WAIT="1s")
    assert outcome.code == 1 and "still serves the old one" in outcome.stdout


def test_a_certificate_that_loses_a_name_is_not_deployed(place, shop):
    job = Rotation(place, shop, new_names="DNS:elsewhere.example.com")
    assert place.github(job.before).code == 1
    assert json.loads((place.folder / "before.json").read_text())["answer"] == "regression"


def test_a_rotation_of_a_server_that_nobody_reaches_is_not_begun(place, shop):
    job = Rotation(place, shop)
    shop.stop()
    assert place.github(job.before).code == 1
    assert json.loads((place.folder / "before.json").read_text())["answer"] == "undetermined"


# Stores

def store(place, lab, path, *, amazon=True, lab_roots=True):
    parts = ([(ROOT / "truststores/amazon.pem").read_text()] if amazon else []) + ([open(lab.store("lab")).read()] if lab_roots else [])
    place.write(path, "".join(parts))


@pytest.mark.parametrize("hosts, next_store, code, said", [
    ([SOUND, DUAL], {}, 0, "NOTHING BREAKS"),
    ([SOUND, DUAL], {"amazon": False}, 1, "Amazon Root CA 1 is missing"),
    ([SOUND, DUAL], {"lab_roots": False}, 1, "BREAKS 2 of 2 endpoints"),
    ([SOUND, DEAD], {}, 3, "undetermined for 1"),
], ids=["nothing changes", "a root is missing", "endpoints break", "one does not answer"])
def test_a_store_is_changed_only_when_nothing_breaks(place, lab, hosts, next_store, code, said):
    place.suite(*hosts)
    store(place, lab, "stores/current.pem")
    store(place, lab, "stores/next.pem", **next_store)
    job = parsed(STORES)["stores"]
    outcome = place.gitlab(job["script"])
    assert outcome.code == code, outcome.stdout + outcome.stderr
    assert said in " ".join(outcome.stdout.split())
    assert "allow_failure" not in job


# Nagios

STATES = {SOUND: ("OK", 0), EXPIRING: ("WARNING", 1), EXPIRED: ("CRITICAL", 2), DEAD: ("UNKNOWN", 3)}


@pytest.mark.parametrize("host", STATES)
def test_nagios_gets_a_plugins_line_and_exit_code(place, host):
    state, code = STATES[host]
    outcome = place.plain_shell(nagios_check(NAGIOS, HOSTNAME=host))
    assert (outcome.code, outcome.stdout.split(" - ")[0]) == (code, f"TRUSTPROBE {state}")


def test_nrpe_asks_for_the_shop(place, shop):
    command = EXAMPLES[NRPE][1].split("]=", 1)[1].strip()
    assert place.plain_shell(command).code == 0
    shop.issue(90, "DNS:elsewhere.example.com")
    shop.restart()
    assert place.plain_shell(command).code == 2
    shop.stop()
    assert place.plain_shell(command).code == 3


def test_a_result_that_stays_away_is_unknown(place):
    outcome = place.plain_shell(nagios_check(PASSIVE))
    assert outcome.code == 3 and outcome.stdout.startswith("UNKNOWN - ")


def submitted(place, hosts) -> str:
    """What Nagios reads from its pipe after the job."""
    (place.folder / "hosts").write_text("".join(f"{host}\n" for host in hosts))
    pipe = place.folder / "nagios.cmd"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    outcome = place.cron(crontab(SUBMIT), LIST=str(place.folder / "hosts"), NAGIOS=str(pipe))
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "", "")
    reader.join(timeout=10)
    return read[0]


@pytest.mark.parametrize("host", STATES)
def test_cron_submits_one_line_with_the_state_to_nagios(place, host):
    state, code = STATES[host]
    line = submitted(place, [SOUND, host])
    assert re.fullmatch(rf"\[\d+\] PROCESS_SERVICE_CHECK_RESULT;watcher;certificates;{code};TRUSTPROBE {state} - [^\n]+ \| [^\n]+\n", line)
    assert abs(int(line[1:line.index("]")]) - time.time()) < 60
    (service,) = (each for kind, each in nagios(PASSIVE) if kind == "service")
    assert (service["host_name"], service["service_description"]) == ("watcher", "certificates")


def test_a_mistake_in_the_list_is_submitted_as_critical(place):
    assert ";certificates;2;trustprobe probe: " in submitted(place, ["not a host"])


def test_without_nagios_no_file_takes_the_place_of_its_pipe(place):
    place.write("hosts", f"{SOUND}\n")
    outcome = place.cron(crontab(SUBMIT), LIST=str(place.folder / "hosts"), NAGIOS=str(place.folder / "nagios.cmd"))
    assert outcome.code == 1 and "is Nagios running?" in outcome.stderr
    assert not (place.folder / "nagios.cmd").exists()


# Prometheus

class Collector:
    """The directory that node_exporter reads."""

    def __init__(self, place):
        self.place, self.folder = place, place.folder / "metrics"
        self.folder.mkdir()

    def job(self, *hosts):
        self.place.write("hosts", "".join(f"{host}\n" for host in hosts))
        return self.place.cron(crontab(METRICS), LIST=str(self.place.folder / "hosts"), METRICS=str(self.folder))

    def read(self) -> str:
        (file,) = self.folder.iterdir()
        assert file.name == "trustprobe.prom" and file.stat().st_mode & 0o444 == 0o444, "the collector is another user"
        return file.read_text()


@pytest.mark.parametrize("hosts, code", [([SOUND, DUAL], 0), ([SOUND, EXPIRED], 1), ([SOUND, DEAD], 3)], ids=["good", "bad", "dead"])
def test_the_collector_gets_metrics_whatever_was_found(place, promtool, hosts, code):
    collector = Collector(place)
    outcome = collector.job(*hosts)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (code, "", "")
    checked = subprocess.run([promtool, "check", "metrics"], input=collector.read(), text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_metrics_stay_when_the_list_has_a_mistake_and_the_reason_is_mailed(place):
    collector = Collector(place)
    collector.job(SOUND)
    before = collector.read()
    outcome = collector.job("not a host")
    assert outcome.code == 2 and outcome.stderr.startswith("trustprobe probe: ")
    assert collector.read() == before


def test_the_rules_ask_for_metrics_and_labels_that_are_there(place):
    collector = Collector(place)
    collector.job(SOUND, EXPIRED)
    metrics = collector.read()
    for rule in parsed(RULES)["groups"][0]["rules"]:
        (name,) = set(re.findall(r"trustprobe_\w+", rule["expr"]))
        labels = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) | set(re.findall(r"(\w+)=\"", rule["expr"]))
        sample = next(line for line in metrics.splitlines() if line.startswith((name + "{", name + " ")))
        assert labels <= set(re.findall(r'(\w+)="', sample)), name
    assert 'verdict="not-trusted"} 1\n' in metrics


HOUR, DAY = 3600, 86400
END, LAST_RUN = "trustprobe_certificate_not_after_timestamp_seconds", "trustprobe_last_run_timestamp_seconds"
CERTIFICATE = '{target="t",address="192.0.2.1",key="RSA 2048"}'
PROBED, VERDICT = 'trustprobe_target_probed{target="t"}', 'trustprobe_verdict{target="t",store="s",client="web",verdict="not-trusted"}'


@pytest.mark.parametrize("alert, series, value, fires", [
    ("CertificateExpires", END + CERTIFICATE, 2 * HOUR + 14 * DAY + 1, False),
    ("CertificateExpires", END + CERTIFICATE, 2 * HOUR + 14 * DAY - 1, True),
    ("CertificateExpires", END + CERTIFICATE, 60, True),
    ("CertificateNotTrusted", VERDICT, 0, False),
    ("CertificateNotTrusted", VERDICT, 1, True),
    ("EndpointNotProbed", PROBED, 1, False),
    ("EndpointNotProbed", PROBED, 0, True),
    ("ProbeStale", LAST_RUN, HOUR, False),
    ("ProbeStale", LAST_RUN, HOUR - 1, True),
    ("ProbeStale", "something_else", 1, True),
])
def test_an_alert_fires_two_hours_in(promtool, tmp_path, alert, series, value, fires):
    (tmp_path / "rules.yml").write_text(EXAMPLES[RULES][1])
    rules = {rule["alert"]: rule for rule in parsed(RULES)["groups"][0]["rules"]}
    test = {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": [
        {"interval": "1m", "input_series": [{"series": series, "values": f"{value}x130"}],
         "promql_expr_test": [{"expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"}}) or vector(0)', "eval_time": "2h",
                               "exp_samples": [{"labels": "{}", "value": int(fires)}]}]}]}
    (tmp_path / "test.yml").write_text(yaml.safe_dump(test))
    checked = subprocess.run([promtool, "test", "rules", "test.yml"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert alert in rules


# The daily difference

class Daily:
    def __init__(self, place):
        self.place = place
        place.write("hosts", f"{SHOP}\n")

    def mail(self) -> tuple[str, str]:
        """What cron would send."""
        ran = self.place.cron(crontab(DAILY), WATCH=str(self.place.folder))
        return ran.stdout, ran.stderr


def test_a_mail_comes_when_something_is_worse_and_not_otherwise(place, shop):
    daily = Daily(place)
    first = daily.mail()
    assert first[0] == "" and "compare again after the next run" in first[1]
    assert daily.mail() == ("", ""), "nothing is worse"
    shop.issue(90, "DNS:elsewhere.example.com")
    shop.restart()
    worse, errors = daily.mail()
    assert worse.startswith("WORSE   1 of 1 target") and errors == ""
    reports = [file for file in place.folder.iterdir() if re.fullmatch(r"report-\d{4}-\d\d-\d\d\.html", file.name)]
    assert reports and all(is_whole(file) for file in reports)


def test_a_mail_comes_when_the_shop_could_not_be_seen(place, shop):
    daily = Daily(place)
    daily.mail()
    shop.stop()
    printed, errors = daily.mail()
    assert "could not be probed again" in printed and errors == ""


def test_a_run_that_did_not_look_mails_its_reason_and_no_difference(place, shop):
    daily = Daily(place)
    daily.mail()
    shop.issue(90, "DNS:elsewhere.example.com")
    shop.restart()
    assert daily.mail()[0].startswith("WORSE")
    place.write("hosts", "not a host\n")
    printed, errors = daily.mail()
    assert printed == "" and errors.startswith("trustprobe probe: ") and errors.count("\n") == 1
