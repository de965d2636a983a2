"""The examples of docs/pipelines.md: taken out, read in the form that each one's tool takes, and run where it would run them."""
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

from conftest import ROOT

DOCUMENT = (ROOT / "docs/pipelines.md").read_text(encoding="utf-8")
INSTALLED = "/usr/local/bin/"


def examples() -> dict[str, tuple[str, str]]:
    """{path: (language, text)}; every block begins with a comment that has its path, after #! where it has one."""
    found = {}
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL):
        named = re.match(r"(?:#!/bin/sh\n)?(?:#|//) ([\w./-]+)\n", text)
        assert named and named[1] not in found, text[:80]
        found[named[1]] = (language, text)
    return found


EXAMPLES = examples()


def text(path: str) -> str:
    return EXAMPLES[path][1]


def parsed(path: str):
    return yaml.safe_load(text(path))


# crontab

FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


@dataclass
class Crontab:
    """A file of /etc/cron.d with one job."""
    variables: dict[str, str]
    user: str
    command: str


def is_field(field: str, lowest: int, highest: int) -> bool:
    value = re.fullmatch(r"(\*|\d+)(?:/(\d+))?", field)
    return bool(value) and (value[1] == "*" or lowest <= int(value[1]) <= highest) and int(value[2] or 1) in range(1, highest + 1)


def crontab(path: str) -> Crontab:
    variables, jobs = {}, []
    assert "." not in Path(path).name, "cron skips it"
    for line in text(path).splitlines():
        variable = re.fullmatch(r"(\w+)=(.*)", line)
        if variable:
            assert "$" not in variable[2], "cron takes a value as it stands"
            variables[variable[1]] = variable[2]
        elif not line.startswith("#"):
            *when, user, command = line.split(maxsplit=6)
            assert len(when) == 5 and all(is_field(field, *bounds) for field, bounds in zip(when, FIELDS)), line
            assert not re.search(r"(?<!\\)%", command), "cron ends the command there"
            jobs.append((user, command.replace(r"\%", "%")))
    (job,) = jobs
    return Crontab(variables, *job)


# Nagios

def nagios(path: str) -> list[tuple[str, dict[str, str]]]:
    """(type, directives) of each definition. The brace opens at the end of its line and closes on one of its own."""
    definitions, directives = [], None
    for line in text(path).splitlines():
        assert ";" not in line, "begins a comment"
        begins = re.fullmatch(r"define (\w+) \{", line)
        if begins:
            assert directives is None
            directives = {}
            definitions.append((begins[1], directives))
        elif line == "}":
            assert directives is not None
            directives = None
        elif line and not line.startswith("#"):
            name, value = line.split(maxsplit=1)
            assert name not in directives
            directives[name] = value
    assert directives is None and definitions
    return definitions


def nagios_check(path: str, **host: str) -> str:
    """The command of the file's service, with the macros of `host` in place of those that Nagios would take from the service's."""
    definitions = nagios(path)
    (service,) = (each for kind, each in definitions if kind == "service")
    name, *arguments = service["check_command"].split("!")
    (line,) = (each["command_line"] for kind, each in definitions if kind == "command" and each["command_name"] == name)
    macros = {"HOSTNAME": service["host_name"], **{f"ARG{index}": value for index, value in enumerate(arguments, 1)}, **host, "": "$"}
    return re.sub(r"\$(\w*)\$", lambda macro: macros[macro[1]], line)


# Jenkins

def jenkins_steps(path: str) -> list[str]:
    """The commands of its sh steps, in order. None of them is interpolated."""
    steps = re.findall(r"\bsh(?:\(returnStatus: true, script:)? '([^'\\]*)'", text(path))
    assert len(steps) == len(re.findall(r"\bsh\b", text(path)))
    return steps


def is_balanced(groovy: str) -> bool:
    bare = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"|//[^\n]*", "", groovy)
    assert "'" not in bare and '"' not in bare
    open_ones = []
    for character in re.sub(r"[^][(){}]", "", bare):
        if character in "([{":
            open_ones.append(character)
        elif not open_ones or open_ones.pop() + character not in ("()", "[]", "{}"):
            return False
    return not open_ones


# Where they run

WRAPPER = """#!/bin/sh
case $1 in
  run)            set -- "$@" --connect-to-file {rules} --store public={store} --timeout 3 ;;
  probe|rotation) set -- "$@" --connect-to-file {rules} --store system={store} ;;
  diff)           set -- "$@" --store system={store} ;;
  impact)         set -- "$@" --connect-to-file {rules} --timeout 3 ;;
esac
exec {program} "$@"
"""


@dataclass
class Ran:
    code: int
    stdout: str
    stderr: str


class Workplace:
    """A folder to work in and a PATH on which `trustprobe` finds the lab, and the programs of the document that go to /usr/local/bin."""

    def __init__(self, program: Path, lab, folder: Path):
        self.folder, self.bin = folder / "work", folder / "bin"
        self.rules, self.store = folder / "connect-to", folder / "store.pem"
        self.rules.write_text((lab.folder / "connect-to").read_text())
        self.store.write_text(Path(lab.store("lab")).read_text())
        self.environment = {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.folder), "XDG_CACHE_HOME": str(folder / "cache"),
                            **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}}
        self.folder.mkdir()
        self.bin.mkdir()
        self.install("trustprobe", WRAPPER.format(rules=self.rules, store=self.store, program=program))
        for path, (_, script) in EXAMPLES.items():
            if path.startswith(INSTALLED):
                self.install(path.removeprefix(INSTALLED), script)

    def install(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def write(self, path: str, content: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        return file

    def leads(self, host: str, address: str, port: int, root: Path | None = None) -> None:
        """To this address for HOST:443, and `root` is trusted."""
        with self.rules.open("a") as rules:
            rules.write(f"{host}:443:{address}:{port}\n")
        if root:
            with self.store.open("a") as store:
                store.write(root.read_text())

    def suite(self, *hosts: str) -> None:
        """The document's suite with these hosts."""
        target = re.compile(r"^targets = .*$", re.MULTILINE)
        assert len(target.findall(text("suites/gate.toml"))) == 1
        self.write("suites/gate.toml", target.sub("targets = [" + ", ".join(f'"{host}"' for host in hosts) + "]", text("suites/gate.toml")))

    def start(self, *command: str, **variables: str) -> subprocess.Popen:
        return subprocess.Popen(command, cwd=self.folder, env={**self.environment, **variables}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *command: str, **variables: str) -> Ran:
        with self.start(*command, **variables) as process:
            stdout, stderr = process.communicate(timeout=120)
        return Ran(process.returncode, stdout, stderr)

    def plain_shell(self, command: str, **variables: str) -> Ran:
        """As cron, Nagios and NRPE run a command."""
        return self.run("/bin/sh", "-c", command, **variables)

    def github(self, step: str, **variables: str) -> Ran:
        """As a runner runs a step that names no shell."""
        return self.run("bash", "-e", "-c", step, **variables)

    def gitlab(self, script: list[str]) -> Ran:
        return self.run("bash", "-eo", "pipefail", "-c", "\n".join(script))

    def jenkins(self, step: str) -> Ran:
        return self.run("sh", "-xe", "-c", step)

    def cron(self, job: Crontab, **variables: str) -> Ran:
        """`variables` stand for those of the file that name places of a real machine."""
        assert set(variables) <= set(job.variables)
        path = ":".join(str(self.bin) if part + "/" == INSTALLED else part for part in job.variables["PATH"].split(":"))
        return self.plain_shell(job.command, **{**job.variables, **variables, "PATH": path})
