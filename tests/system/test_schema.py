"""The lists of names in the JSON schema are those of the program."""
import json
import re

from conftest import ROOT

SCHEMA = json.loads((ROOT / "docs/schema/output.schema.json").read_text())


def explained(trustprobe, heading):
    """The ids that `explain` lists under a heading."""
    section = trustprobe.run("explain").stdout.split(heading, 1)[1].split("\n\n")[0]
    return re.findall(r"^  ([a-z0-9-]+)", section, re.MULTILINE)


def test_every_rule_is_in_the_schema_and_the_other_way_round(trustprobe):
    assert explained(trustprobe, "path rules") == SCHEMA["$defs"]["problems"]["items"]["properties"]["id"]["enum"]


def test_every_check_is_in_the_schema_and_the_other_way_round(trustprobe):
    assert sorted(explained(trustprobe, "checks, each")) == sorted(SCHEMA["$defs"]["check_id"]["enum"])
