"""The files of probes/clients: one ClientHello each, and how it was recorded."""

import dataclasses
import json
import re

import hello

FORM = '''# The ClientHello of a real client: the handshake message, without the headers of its records. Made by scripts/record-client.
title = {title}
client_row = {row}
recorded = {recorded}
hello = """
{hello}
"""
'''


@dataclasses.dataclass(frozen=True)
class Recording:
    title: str
    row: str
    recorded: str
    message: bytes


def written(recording):
    lines = re.findall(".{1,64}", recording.message.hex())
    texts = {"title": recording.title, "row": recording.row, "recorded": recording.recorded}
    quoted = {key: json.dumps(text, ensure_ascii=False) for key, text in texts.items()}  # such a text is one in TOML as well
    return FORM.format(**quoted, hello="\n".join(lines))


def read_message(path):
    """The hello of a file as `written` makes it; the program itself reads any TOML."""
    found = re.search(r'^hello = """\n([0-9a-f\n]+)"""$', path.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise hello.Malformed(f"{path} holds no hello of this form; remove it and record the client again")
    return bytes.fromhex(found[1])


def update(path, fresh, permutes):
    """Writes what is new and says so. A hello that differs only in what is random stays as it was."""
    changes = ["recorded for the first time"]
    if path.exists():
        old = read_message(path)
        changes = hello.differences(old, fresh.message, permutes)
        if not changes:
            fresh = dataclasses.replace(fresh, message=old)
            if written(fresh) != path.read_text(encoding="utf-8"):
                changes = ["same hello from another release or command"]
    if changes:
        path.write_text(written(fresh), encoding="utf-8")
    return changes
