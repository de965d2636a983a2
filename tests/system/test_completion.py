"""Completion scripts and manual pages: made of the commands that there are, and read by the real shells and by man."""
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def completed(trustprobe, tmp_path, *words):
    script = tmp_path / "completion.bash"
    script.write_text(trustprobe.run("completion", "bash").stdout)
    line = " ".join(f"'{word}'" for word in ("trustprobe", *words))
    command = f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _trustprobe 2>/dev/null; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("words, expected", [
    (["ro"], ["rotation"]),
    (["run", "--rep"], ["--report"]),
    (["run", "--report", "ju"], ["junit="]),
    (["probe", "--client", "jav"], ["java"]),
    (["store", "ch"], ["check"]),
    (["store", "check", "--req"], ["--require"]),
    (["explain", "leaf-expire"], ["leaf-expired"]),
], ids=lambda value: " ".join(value))
def test_bash_completes(trustprobe, tmp_path, words, expected):
    assert completed(trustprobe, tmp_path, *words) == expected


@pytest.mark.parametrize("shell, check", [("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])],
                         ids=["bash", "zsh", "fish"])
def test_the_script_is_one_that_its_shell_reads(trustprobe, tmp_path, shell, check):
    script = tmp_path / f"completion.{shell}"
    script.write_text(trustprobe.run("completion", shell).stdout)
    assert shutil.which(check[0]), f"{check[0]} is not installed: scripts/setup --tests"
    outcome = subprocess.run([*check, script], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr


def commands_of(trustprobe):
    lines = trustprobe.run("--help").stdout.split("Subcommands:")[1].splitlines()
    return [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("    ")]


def test_every_command_has_a_manual_page_that_man_formats_without_a_complaint(trustprobe):
    commands = commands_of(trustprobe)
    assert {"probe", "run", "rotation", "impact", "store"} <= set(commands)
    for command in ["", *commands, "store check"]:
        page = trustprobe.run("manual", *([command] if command else [])).stdout
        formatted = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=page, capture_output=True, text=True, check=False)
        assert formatted.stderr == "", f"{command}: {formatted.stderr}"
        assert f"trustprobe {command}".strip() in page.replace("\\-", "-")
    pages = (ROOT / "docs/meson.build").read_text()
    assert all(f"'{command}'" in pages for command in commands), "a command without an installed manual page: docs/meson.build"
    assert "--report" in trustprobe.run("manual", "run").stdout.replace("\\-", "-")


def test_a_manual_page_of_no_command_is_an_error(trustprobe):
    outcome = trustprobe.run("manual", "prob")
    assert outcome.exit_code == 2
    assert "there is no command 'prob'" in outcome.stderr
