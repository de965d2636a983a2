"""TLS servers on 127.0.0.1 for clients that are asked by a handshake."""


def serve(case):
    raise NotImplementedError
