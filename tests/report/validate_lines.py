"""Validates each line of a JSON Lines file against the output schema: validate_lines.py SCHEMA LINES."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    validator = jsonschema.Draft202012Validator(json.load(file))
failures = 0
with open(sys.argv[2], encoding="utf-8") as file:
    for number, line in enumerate(file, 1):
        for error in validator.iter_errors(json.loads(line)):
            deepest = jsonschema.exceptions.best_match([error])
            print(f"line {number}, {'/'.join(map(str, deepest.absolute_path))}: {deepest.message[:400]}")
            failures += 1
sys.exit(1 if failures else 0)
