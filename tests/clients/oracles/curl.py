"""What curl decides when it fetches https://NAME/ with --cacert. The line protocol is described in ../ask."""

import subprocess
import sys
import tempfile
import textwrap

HUNG_UP = ("unexpected eof", "SSL_ERROR_SYSCALL", "Connection reset")


def pem(base64):
    return "-----BEGIN CERTIFICATE-----\n" + "\n".join(textwrap.wrap(base64, 64)) + "\n-----END CERTIFICATE-----\n"


def fetch(kind, name, trusted, port):
    host = f"[{name}]" if ":" in name else name
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as store:
        store.write("".join(pem(each) for each in trusted.split(",") if each != "-"))
        store.flush()
        return subprocess.run(
            ["/usr/bin/curl", "--disable", "--silent", "--show-error", "--max-time", "15", "--noproxy", "*", "--output", "/dev/null"]
            + ["--cacert", store.name, "--connect-to", f"::127.0.0.1:{port}", f"https://{host}/"],
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )


def answer(kind, name, trusted, port):
    if kind == "-":
        return "skip", "curl always looks at the name"
    done = fetch(kind, name, trusted, port)
    said = " ".join(done.stderr.split("More details here:")[0].split())
    if done.returncode == 0:
        return "accept", ""
    if any(words in said for words in HUNG_UP):
        return "unfinished", said
    if "alert" in said:
        return "skip", f"the server gave up: {said}"
    return "refuse", said


def main():
    if sys.argv[1:] == ["--version"]:
        print(subprocess.run(["/usr/bin/curl", "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0])
        return
    for line in sys.stdin:
        case, _, kind, name, trusted, _, port = line.rstrip("\n").split("\t")
        print(case, *answer(kind, name, trusted, int(port)), sep="\t", flush=True)


main()
