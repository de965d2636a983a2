"""What ssl.create_default_context() of Python 3.13 decides: this Python's defaults and the two flags that 3.13 adds.

The line protocol is described in ../ask."""

import base64
import socket
import ssl
import sys


def context_for(trusted):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    if trusted != "-":
        context.load_verify_locations(cadata=b"".join(base64.b64decode(each) for each in trusted.split(",")))
    return context


def ask(kind, name, trusted, port):
    context = context_for(trusted)
    context.check_hostname = kind != "-"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=name if kind != "-" else None):
            return "accept", ""


def answer(kind, name, trusted, port):
    try:
        return ask(kind, name, trusted, port)
    except ssl.SSLCertVerificationError as fault:
        return "refuse", f"error {fault.verify_code}: {fault.verify_message}"
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError) as fault:
        return "unfinished", str(fault)
    except ssl.SSLError as fault:
        if "ALERT" in (fault.reason or ""):
            return "skip", f"the server gave up: {fault.reason}"
        return "refuse", str(fault)
    except ValueError as fault:
        return "refuse", str(fault)


def main():
    if sys.argv[1:] == ["--version"]:
        print(f"Python {sys.version.split()[0]} with the verification flags of 3.13, {ssl.OPENSSL_VERSION}")
        return
    for line in sys.stdin:
        case, _, kind, name, trusted, _, port = line.rstrip("\n").split("\t")
        print(case, *answer(kind, name, trusted, int(port)), sep="\t", flush=True)


main()
