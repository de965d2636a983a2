"""Cases of a file in the x509-limbo schema."""

import base64
import dataclasses
import datetime
import json
import re

# Cases without a time mean "now"; a fixed day gives the same answers every day.
DEFAULT_TIME = datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone.utc)


class BadFile(Exception):
    """A file that cannot be read as cases."""


@dataclasses.dataclass(frozen=True)
class Case:
    id: str
    time: datetime.datetime
    name_kind: str  # DNS, IP or -
    name: str
    trusted: tuple  # PEM
    sent: tuple  # PEM, the leaf first
    key: str  # PEM, or None
    skip: str  # why no client can be asked, or None

    @property
    def seconds(self):
        return int(self.time.timestamp() // 1)

    def line(self, port):
        """The case in the line protocol of `ask`."""
        milliseconds = round(self.time.timestamp() * 1000)
        fields = [self.id, milliseconds, self.name_kind, self.name, base64_list(self.trusted), base64_list(self.sent), port]
        return "\t".join("-" if field in (None, "") else str(field) for field in fields)


def pem_body(pem):
    """The base64 of a PEM block, in one line."""
    return "".join(re.sub(r"-----[^-]*-----", "", pem).split())


def der(pem):
    return base64.b64decode(pem_body(pem))


def base64_list(pems):
    return ",".join(pem_body(pem) for pem in pems)


def why_skipped(case):
    name = case.get("expected_peer_name") or {}
    if case["validation_kind"] != "SERVER":
        return "not a server's chain"
    if case.get("crls"):
        return "needs CRLs"
    if case.get("max_chain_depth") is not None:
        return "needs a depth limit"
    if case.get("key_usage"):
        return "needs a key usage as input"
    if case.get("extended_key_usage") not in (None, [], ["serverAuth"]):
        return "needs another purpose than serverAuth"
    if name.get("kind") not in (None, "DNS", "IP"):
        return f"needs a name of the kind {name['kind']}"
    return None


def parse_case(case):
    name = case.get("expected_peer_name") or {"kind": "-", "value": "-"}
    time = case.get("validation_time")
    return Case(
        id=case["id"],
        time=datetime.datetime.fromisoformat(time.replace("Z", "+00:00")) if time else DEFAULT_TIME,
        name_kind=name["kind"],
        name=name["value"],
        trusted=tuple(case["trusted_certs"]),
        sent=(case["peer_certificate"], *case["untrusted_intermediates"]),
        key=case.get("peer_certificate_key"),
        skip=why_skipped(case),
    )


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return [parse_case(case) for case in json.load(file)["testcases"]]
    except OSError as fault:
        raise BadFile(f"{path}: {fault.strerror}") from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise BadFile(f"{path}: not cases in the x509-limbo schema ({type(fault).__name__}: {fault})") from fault
