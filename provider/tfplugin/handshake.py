"""The start of a provider: a socket, a certificate, and the one line that Terraform waits for.

Imports little, because Terraform waits (see `tfplugin.server`).
"""

from __future__ import annotations

import os
import socket
import sys
from binascii import b2a_base64
from collections.abc import Mapping
from contextlib import suppress

from tfplugin import certificate

COOKIE_NAME = "TF_PLUGIN_MAGIC_COOKIE"
COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
PROTOCOL = 6
LONGEST_PATH = 100
"""Bytes that a unix socket's path may have everywhere (macOS allows the least, 103)."""


class HandshakeError(Exception):
    """The provider cannot start; the message is for the user."""


class Endpoint:
    """Where the provider listens, and with which certificate.

    listener: The listening socket, reachable by this user alone.
    path: The socket's file, in a directory of its own.
    client_certificate: Terraform's, in PEM; empty when Terraform asked for no TLS.
    certificate: Ours, in DER.
    key: Its private key, in PEM.

    Raises:
        HandshakeError: The socket cannot be made.
    """

    def __init__(self, client_certificate: str) -> None:
        self.client_certificate = client_certificate
        self.certificate, self.key = certificate.generate() if client_certificate else (b"", b"")
        self.path = os.path.join(_private_directory(), "socket")  # noqa: PTH118 - pathlib is slow to import
        self.listener = socket.socket(socket.AF_UNIX)
        try:
            self.listener.bind(self.path)
        except OSError as error:
            self.close()
            raise HandshakeError(f"The provider cannot listen on its socket {self.path}: {error}") from error
        self.listener.listen(64)
        self.listener.setblocking(False)

    def line(self) -> str:
        """What Terraform reads: versions, address and certificate."""
        encoded = b2a_base64(self.certificate, newline=False).rstrip(b"=").decode()
        return f"1|{PROTOCOL}|unix|{self.path}|grpc|{encoded}"

    def close(self) -> None:
        """Stop listening, and remove the socket and its directory."""
        self.listener.close()
        for remove, path in ((os.unlink, self.path), (os.rmdir, os.path.dirname(self.path))):  # noqa: PTH120
            with suppress(OSError):
                remove(path)


def _private_directory() -> str:
    """A new directory that only this user can enter."""
    parent = os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108
    name = f"plugin{os.urandom(8).hex()}"
    if len(os.fsencode(parent)) + len(name) + len("//socket") > LONGEST_PATH:
        parent = "/tmp"  # noqa: S108 - the directory made here is private
    path = f"{parent}/{name}"
    try:
        os.mkdir(path, 0o700)  # noqa: PTH102
    except OSError as error:
        raise HandshakeError(f"The provider cannot make a directory for its socket: {error}") from error
    return path


def check(environment: Mapping[str, str], name: str) -> None:
    """See that it is Terraform who starts us, and that we speak a common protocol.

    Raises:
        HandshakeError: It is not, or we do not.
    """
    if environment.get(COOKIE_NAME) != COOKIE:
        raise HandshakeError(
            f"This is the Terraform provider {name}. Terraform starts it by itself; do not run it by hand.\n"
            f"Declare it under required_providers and run terraform init."
        )
    offered = environment.get("PLUGIN_PROTOCOL_VERSIONS", str(PROTOCOL)).split(",")
    if str(PROTOCOL) not in offered:
        raise HandshakeError(
            f"The provider {name} speaks Terraform's plugin protocol {PROTOCOL}, this Terraform only "
            f"{', '.join(offered)}. Terraform 1.0 or newer is needed."
        )


def claim_stdout() -> int:
    """Keep standard output for the handshake: what is printed from now on goes to standard error.

    Answers the file descriptor of the real standard output. A stray `print` there would end the start.
    """
    sys.stdout.flush()
    real = os.dup(1)
    os.dup2(2, 1)
    return real


def announce(stdout: int, line: str) -> None:
    """Print the line, and close the descriptor."""
    os.write(stdout, line.encode() + b"\n")
    os.close(stdout)
