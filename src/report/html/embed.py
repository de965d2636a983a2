#!/usr/bin/env python3
"""Makes one C++ file of the page, its style and its scripts, with the hashes by which the page allows its own two parts and no others.

usage: embed.py page.html STYLE.css SCRIPT.js... OUT.cpp      the scripts are put together in this order
"""
import base64
import hashlib
import pathlib
import sys

BYTES_PER_LINE = 24


def policy_hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def page_with_parts(page: str, style: str, script: str) -> str:
    for name, part in (("style", style), ("script", script)):
        if "{{" in part or f"</{name}" in part:
            raise SystemExit(f"embed.py: the {name} must not hold {{{{ or </{name}")
    # The hash is of all that stands between the tags, so nothing may be added around it.
    fillings = {"style-hash": policy_hash(style), "script-hash": policy_hash(script), "style": style, "script": script}
    for slot, filling in fillings.items():
        if page.count("{{" + slot + "}}") != 1:
            raise SystemExit(f"embed.py: page.html must have the slot {slot} exactly once")
        page = page.replace("{{" + slot + "}}", filling)
    return page


def as_cpp(page: str) -> str:
    data = page.encode()
    lines = (",".join(map(str, data[i:i + BYTES_PER_LINE])) for i in range(0, len(data), BYTES_PER_LINE))
    # Numbers and not a string literal: compilers need not take literals of more than 65536 bytes.
    return ('#include "report/html_parts.h"\n\nnamespace trustprobe::report {\nnamespace {\n\n'
            "constexpr unsigned char bytes[] = {\n" + ",\n".join(lines) + "};\n\n}  // namespace\n\n"
            "std::string_view html_page() {\n  return {reinterpret_cast<const char*>(bytes), sizeof bytes};\n}\n\n"
            "}  // namespace trustprobe::report\n")


def main() -> None:
    page, style, *scripts = (pathlib.Path(name).read_text(encoding="utf-8") for name in sys.argv[1:-1])
    pathlib.Path(sys.argv[-1]).write_text(as_cpp(page_with_parts(page, style, "\n".join(scripts))), encoding="utf-8")


main()
