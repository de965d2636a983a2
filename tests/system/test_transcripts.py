"""What the documentation shows is what the program prints (run with TRUSTPROBE_BLESS=1 to write it anew)."""

import os
from pathlib import Path

import pytest
from transcript import bless, cases, comparable

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TRANSCRIPTS = [case for document in DOCUMENTS for case in cases(document)]


def test_the_readme_shows_real_runs():
    assert any(case.file.name == "README.md" for case in TRANSCRIPTS)


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda case: f"{case.file.name}: {case.command}")
def test_a_documented_command_prints_what_the_document_shows(transcript, lab, trustprobe):
    arguments = [argument.replace("$LAB", str(lab.folder)) for argument in transcript.arguments()]
    printed = trustprobe.run(*arguments).stdout.replace(str(lab.folder), "$LAB")
    if os.environ.get("TRUSTPROBE_BLESS"):
        bless(transcript, printed)
    else:
        assert comparable(printed) == comparable(transcript.output)
