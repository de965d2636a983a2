"""Runs trustprobe and reads what it says."""
import base64
import json
import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema


@dataclass
class Outcome:
    exit_code: int
    stdout: str
    stderr: str
    records: list[dict] = field(default_factory=list)  # of --format json, in order

    def of_kind(self, kind: str) -> list[dict]:
        return [record for record in self.records if record["kind"] == kind]

    def failed_findings(self) -> set[tuple[str, str]]:
        """(check, severity) of everything that failed, on endpoints and targets."""
        return {(finding["check"], finding["severity"]) for record in self.records
                for finding in record.get("findings", []) if finding["status"] == "failed"}


class Program:
    def __init__(self, path: Path, schema: Path):
        self.path = path
        rules = json.loads(schema.read_text())
        self.validator = jsonschema.validators.validator_for(rules)(rules)
        self.sanitized = "sanitize" in str(path)
        self.scratch = tempfile.TemporaryDirectory(prefix="trustprobe-caches-")
        self.runs = 0

    def run(self, *arguments, environment=None, timeout=120, stdin=None) -> Outcome:
        """Text output, as a user without a terminal sees it; with an empty cache unless `environment` names one."""
        self.runs += 1
        cache = {"XDG_CACHE_HOME": f"{self.scratch.name}/{self.runs}"}
        done = subprocess.run([self.path, *map(str, arguments)], capture_output=True, timeout=timeout, text=True, input=stdin,
                              env={**os.environ, **cache, **(environment or {})}, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    def json(self, *arguments, **options) -> Outcome:
        """JSON Lines, checked against the schema: of a long run the first and the last lines, which have the shapes of the others."""
        outcome = self.run(*arguments, "--format", "json", **options)
        assert outcome.stdout == "" or outcome.stdout.endswith("\n"), "the last line is not whole"
        outcome.records = [json.loads(line) for line in outcome.stdout.splitlines()]
        self.validate(outcome.records[:300] + outcome.records[300:][-20:])
        return outcome

    def validate(self, records: list[dict]) -> None:
        for record in records:
            self.validator.validate(record)


def chain_der(endpoint: dict, attempt: dict) -> tuple[bytes, ...]:
    """The chain of one attempt as the bytes that were sent."""
    return tuple(base64.b64decode(endpoint["certificates"][fingerprint]["der"]) for fingerprint in attempt["chain"])
