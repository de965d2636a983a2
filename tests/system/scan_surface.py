"""Reads the surface that `scan` found, in the form in which configurations say what they expect: code points as "0xc02b"."""
from concurrent.futures import ThreadPoolExecutor

SCANS_AT_ONCE = 6


def code_points(values: list[dict]) -> list[str]:
    return [value["code"] for value in values]


class Surface:
    """`record` is the endpoint's line of the output."""

    def __init__(self, record: dict):
        self.record = record
        self.surface = record["surface"]

    def supported(self) -> list[str]:
        return [version["version"]["name"] for version in self.surface["versions"] if version["supported"] == "yes"]

    def suites(self) -> dict[str, list[str]]:
        return {version["version"]["name"]: sorted(code_points(version["cipher_suites"]["accepted"]))
                for version in self.surface["versions"] if version["supported"] == "yes"}

    def ordered_suites(self, version: str) -> list[str]:
        return code_points(self.version(version)["cipher_suites"]["accepted"])

    def version(self, name: str) -> dict:
        return next(version for version in self.surface["versions"] if version["version"]["name"] == name)

    def preference(self) -> dict[str, str]:
        return {name: self.version(name)["cipher_suites"]["preference"] for name in self.supported()}

    def names(self, part: str) -> list[str]:
        """Of "groups", "groups_tls12", "signature_schemes" or "signature_schemes_tls12", in the order reported."""
        return [value["name"] for value in self.surface[part]["accepted"]]

    def open_questions(self) -> list[str]:
        """Everything about versions, suites, groups and schemes that was not found out."""
        parts = ("groups", "groups_tls12", "signature_schemes", "signature_schemes_tls12")
        found = [f"{part}: {value['name']}" for part in parts for value in self.surface[part]["undetermined"]]
        for version in self.surface["versions"]:
            name = version["version"]["name"]
            if version["supported"] == "undetermined" and name != "SSL 2":
                found.append(f"{name}: {version['detail']}")
            found += [f"{name}: {value['name']}" for value in version["cipher_suites"]["undetermined"]]
        return found

    def feature(self, name: str) -> str:
        return self.surface["features"][name]["answer"]

    def leaf(self, keys: str, version: str, name_sent: str = "named") -> str:
        """Fingerprint of the certificate in that cell of the selection table, or "no", or "undetermined"."""
        for cell in self.surface["selection"]:
            if (cell["name_sent"], cell["keys"], cell["version"]["name"]) == (name_sent, keys, version):
                return cell["chain"][0] if cell["served"] == "yes" else cell["served"]
        return "not asked"


def scan(trustprobe, target: str, *options, timeout: int = 5, retry_budget: int = 200) -> Surface:
    """Of a server at ADDRESS:PORT, under the name that the test certificates have."""
    outcome = trustprobe.json("scan", target, "--sni", "shop.example", "--offers", "default", "--no-cache", "--cost-handshakes", "0",
                              "--revocation", "off", "--fail-on", "never", "--timeout", timeout, "--retry-budget", retry_budget, *options)
    assert outcome.of_kind("endpoint"), outcome.stderr
    (endpoint,) = outcome.of_kind("endpoint")
    assert "surface" in endpoint, outcome.stderr + str(endpoint["attempts"])
    return Surface(endpoint)


def scan_all(trustprobe, targets: dict[str, str], *options) -> dict[str, Surface]:
    """By name, as `targets` is."""
    with ThreadPoolExecutor(SCANS_AT_ONCE) as pool:
        running = {name: pool.submit(scan, trustprobe, target, *options) for name, target in targets.items()}
        return {name: each.result() for name, each in running.items()}
