"""What the documentation shows is what the program prints (run with TRUSTPROBE_BLESS=1 to write it anew)."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from transcript import bless, cases, comparable

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Parts of the lab, by what commands say that need them. They stay up with the lab.
PARTS = {"proxies": re.compile(r"\$LAB_(\w*PROXY|SOCKS|BALANCER|DEFECTS)"), "protocols": re.compile(r"--starttls | (?!https?:)[a-z]+://\S+\.lab\.example")}
TRANSCRIPTS = [case for document in DOCUMENTS for case in cases(document)]


def variables_for(transcript):
    """Those of `scripts/lab env`, with the parts of the lab up that the transcript needs."""
    commands = transcript.before + transcript.command
    if parts := [part for part, names in PARTS.items() if names.search(commands)]:
        up = subprocess.run([ROOT / "scripts/lab", "up", *parts], capture_output=True, text=True, check=False)
        assert up.returncode == 0, up.stderr
    told = subprocess.run([ROOT / "scripts/lab", "env"], capture_output=True, text=True, check=True).stdout
    return dict(shlex.split(line)[1].split("=", 1) for line in told.splitlines())


def test_the_readme_shows_real_runs():
    assert any(case.file.name == "README.md" for case in TRANSCRIPTS)


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda case: f"{case.file.name}: {case.command}")
def test_a_documented_command_prints_what_the_document_shows(transcript, lab, trustprobe, tmp_path):
    variables = variables_for(transcript)

    def real(words):
        return [str(tmp_path / word) if word.endswith((".jsonl", ".db")) else re.sub(r"\$([A-Z_]+)", lambda name: variables[name[1]], word) for word in words]

    for preparation in transcript.preparations():
        assert trustprobe.run(*real(preparation)).exit_code in (0, 1, 3), preparation
    printed = trustprobe.run(*real(transcript.arguments())).stdout.replace(str(lab.folder), "$LAB").replace(f"{tmp_path}/", "")
    if os.environ.get("TRUSTPROBE_BLESS"):
        bless(transcript, printed)
    else:
        assert comparable(printed) == comparable(transcript.output)
