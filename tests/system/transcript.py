"""Console blocks of the documentation, run for real.

A fenced block of kind `console` holds one `$ command` line and what it prints; commands before it that print to /dev/null prepare it. Files
`*.jsonl` and `*.db` that commands name are those of one scratch folder. `cases(path)` yields the blocks whose command starts with
`build/trustprobe`; `comparable(text)` blots out what differs from run to run (times, dates, ports, counts of days, fingerprints, the group), so that everything else must match.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```console\n(?P<before>(?:\$ build/trustprobe[^\n]* >/dev/null\n)*)\$ (?P<command>build/trustprobe[^\n]*)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL)

VARIABLE = [
    (re.compile(r"\bthis minute\b"), "SPAN ago"),
    (re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:]+Z)?"), "DATE"),
    (re.compile(r"\b\d+(\.\d+)? (ms|s|us)\b"), "TIME"),
    (re.compile(r"\b(\d+|less than an?) (day|hour|minute|second)s?\b"), "SPAN"),
    (re.compile(r"\b\d+ connections\b"), "N connections"),
    (re.compile(r":(\d{4,5})\b"), ":PORT"),
    (re.compile(r"\bserial\s+[0-9a-f]{16,}\b"), "SERIAL"),
    (re.compile(r"\b([0-9a-f]{64}|[0-9a-f]{8})\b"), "FINGERPRINT"),  # the lab's keys are made anew
    (re.compile(r"\b(X25519MLKEM768|x25519)\b"), "GROUP"),  # what the OpenSSL of the lab's servers has
]


@dataclass
class Transcript:
    file: Path
    command: str
    output: str
    before: str = ""

    def arguments(self):
        return shlex.split(self.command)[1:]

    def preparations(self):
        return [shlex.split(line)[2:-1] for line in self.before.splitlines()]


def cases(file):
    return [Transcript(file, m["command"], m["output"], m["before"]) for m in BLOCK.finditer(file.read_text())]


def comparable(text):
    text = " ".join(text.split())  # columns and folds move with the width of what stands in them
    for pattern, name in VARIABLE:
        text = pattern.sub(name, text)
    return text.split()


def bless(transcript, output):
    old = f"```console\n{transcript.before}$ {transcript.command}\n{transcript.output}```"
    new = f"```console\n{transcript.before}$ {transcript.command}\n{output}```"
    transcript.file.write_text(transcript.file.read_text().replace(old, new))
