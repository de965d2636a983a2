"""A handshake with ssl.create_default_context. Arguments: the name to ask for, a port of 127.0.0.1."""

import socket
import ssl
import sys

with socket.create_connection(("127.0.0.1", int(sys.argv[2]))) as plain:
    ssl.create_default_context().wrap_socket(plain, server_hostname=sys.argv[1])
