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
def test_a_documented_command_prints_what_the_document_shows(transcript, lab, trustprobe, tmp_path):
    def real(words):
        return [str(tmp_path / word) if word.endswith((".jsonl", ".db")) else word.replace("$LAB", str(lab.folder)) for word in words]

    for preparation in transcript.preparations():
        assert trustprobe.run(*real(preparation)).exit_code in (0, 1, 3), preparation
    printed = trustprobe.run(*real(transcript.arguments())).stdout.replace(str(lab.folder), "$LAB").replace(f"{tmp_path}/", "")
    if os.environ.get("TRUSTPROBE_BLESS"):
        bless(transcript, printed)
    else:
        assert comparable(printed) == comparable(transcript.output)
