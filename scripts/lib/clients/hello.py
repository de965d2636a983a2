"""A ClientHello (RFC 8446 4.1.2) taken apart, and what of it matters when two are compared."""

import dataclasses

SERVER_NAME, GROUPS, SCHEMES, ALPN, PADDING, TICKET = 0, 10, 13, 16, 21, 35
PRE_SHARED_KEY, VERSIONS, SCHEMES_CERT, KEY_SHARE, ENCRYPTED_HELLO = 41, 43, 50, 51, 0xFE0D
GREASE = 0x0A0A
LISTS = {GROUPS: ("groups", 2), SCHEMES: ("signature schemes", 2), VERSIONS: ("versions", 1), SCHEMES_CERT: ("signature schemes for certificates", 2)}
RANDOM = {PRE_SHARED_KEY: "a pre-shared key", ENCRYPTED_HELLO: "an encrypted hello or GREASE for one", TICKET: "a ticket or room for one"}


class Malformed(ValueError):
    """Bytes that are no ClientHello."""


class Reader:
    def __init__(self, data):
        self.rest = data

    def take(self, count):
        if count > len(self.rest):
            raise Malformed(f"{count} bytes expected, {len(self.rest)} left")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def number(self, width):
        return int.from_bytes(self.take(width), "big")

    def vector(self, width):
        return self.take(self.number(width))


def is_grease(value):
    """RFC 8701"""
    return value & 0x0F0F == GREASE and value >> 8 == value & 0xFF


def code_points(data):
    """16-bit numbers; the sixteen values of GREASE are one."""
    if len(data) % 2:
        raise Malformed("half a code point")
    numbers = [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
    return [GREASE if is_grease(number) else number for number in numbers]


@dataclasses.dataclass(frozen=True)
class Hello:
    legacy_version: int
    session_id_bytes: int
    suites: list
    compression: bytes
    extensions: list  # (type, data), in the order sent

    def find(self, kind):
        return next((data for each, data in self.extensions if each == kind), None)


def parse(message):
    if message[:1] != b"\x01":
        raise Malformed("not a ClientHello")
    whole = Reader(message[1:])
    body = Reader(whole.vector(3))
    version = body.number(2)
    body.take(32)
    session_id, suites, compression = body.vector(1), code_points(body.vector(2)), body.vector(1)
    extensions, block = [], Reader(body.vector(2) if body.rest else b"")
    while block.rest:
        kind = block.number(2)
        extensions.append((GREASE if is_grease(kind) else kind, block.vector(2)))
    if whole.rest or body.rest:
        raise Malformed("bytes behind the hello")
    return Hello(version, len(session_id), suites, compression, extensions)


def server_name(hello):
    """RFC 6066 3; empty where none is sent."""
    data = hello.find(SERVER_NAME)
    if data is None:
        return ""
    names = Reader(Reader(data).vector(2))
    return names.vector(2).decode() if names.number(1) == 0 else ""


def key_shares(data):
    """Groups and sizes: the keys are new every time."""
    shares, entries = [], Reader(Reader(data).vector(2))
    while entries.rest:
        group = entries.number(2)
        shares.append((GREASE if is_grease(group) else group, len(entries.vector(2))))
    return shares


def protocols(data):
    names, rest = [], Reader(Reader(data).vector(2))
    while rest.rest:
        names.append(rest.vector(1).decode(errors="backslashreplace"))
    return names


def shown(numbers):
    return " ".join(f"{number:04x}" for number in numbers)


def extension_facts(kind, data):
    """(what it is called, what it says without what is new every time)"""
    if kind in LISTS:
        what, width = LISTS[kind]
        return what, shown(code_points(Reader(data).vector(width)))
    if kind == KEY_SHARE:
        return "key shares", ", ".join(f"{group:04x} of {size} bytes" for group, size in key_shares(data))
    if kind == ALPN:
        return "ALPN", " ".join(protocols(data))
    if kind in RANDOM:
        return f"extension {kind:04x}", RANDOM[kind]
    if kind in (GREASE, PADDING):
        return f"extension {kind:04x}", "any"
    return f"extension {kind:04x}", data.hex() or "empty"


def facts(message, permutes):
    """{what: how it stands in this hello}. Two hellos with the same facts differ only in what is random."""
    hello = parse(message)
    order = [kind for kind, _ in hello.extensions]
    found = {
        "legacy version": f"{hello.legacy_version:04x}",
        "length of the session id": str(hello.session_id_bytes),
        "cipher suites": shown(hello.suites),
        "compression methods": hello.compression.hex(),
        "extensions": shown(sorted(order)) if permutes else shown(order),
    }
    return found | dict(extension_facts(*extension) for extension in hello.extensions)


def differences(old, new, permutes):
    """One line for each fact that is not the same."""
    before, now = facts(old, permutes), facts(new, permutes)
    return [
        f"{what}: recorded {before.get(what, 'none')}, now {now.get(what, 'none')}"
        for what in [*before, *(each for each in now if each not in before)]
        if before.get(what) != now.get(what)
    ]
