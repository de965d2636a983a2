"""What the system tests share: the program under test, the lab it is held against, and peers that misbehave.

TRUSTPROBE names the program (default: build/trustprobe). The lab is left as it was found: up or down.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from program import Program

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts/lib/lab"))  # tests name the lab's hosts before it is up


class Lab:
    """The running lab: its folder, its hosts as hosts.json describes them, and the options that lead to it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.hosts = json.loads((folder / "hosts.json").read_text())
        self.connect = ["--connect-to-file", str(folder / "connect-to")]

    def store(self, name: str) -> str:
        return str(self.folder / "stores" / f"{name}.pem")

    def host(self, name: str) -> dict:
        return next(host for host in self.hosts if host["host"] == name)


def lab_script(command: str) -> subprocess.CompletedProcess:
    return subprocess.run([ROOT / "scripts/lab", command], capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def lab():
    was_up = lab_script("status").returncode == 0
    up = lab_script("up")
    assert up.returncode == 0, up.stderr
    variables = dict(line.removeprefix("export ").split("=", 1) for line in lab_script("env").stdout.splitlines())
    yield Lab(Path(variables["LAB"]))
    if not was_up:
        lab_script("down")


@pytest.fixture(scope="session")
def trustprobe():
    path = Path(os.environ.get("TRUSTPROBE", ROOT / "build/trustprobe"))
    assert path.exists(), f"{path} is not built: scripts/build"
    return Program(path, ROOT / "docs/schema/output.schema.json")


@pytest.fixture(scope="session")
def peers():
    """{behaviour: port} of tests/peers/bad_peers.py."""
    command = ["/usr/bin/python3", "-B", ROOT / "tests/peers/bad_peers.py"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield json.loads(process.stdout.readline())
        process.stdin.close()


@pytest.fixture(scope="module")
def bad_proxies():
    """{behaviour: port} of proxies that misbehave."""
    from proxies import proxy_peers  # which needs the path that is set above
    with proxy_peers() as ports:
        yield ports
