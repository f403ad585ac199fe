"""A client for providers, and the means to start the toy provider: what the protocol's tests share."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import h2.events
import msgpack  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import tfplugin
from tfplugin import dynamic, wire
from tfplugin.handshake import COOKIE, COOKIE_NAME
from tfplugin.messages import METHODS
from tfplugin.types import Type

TOY = Path(__file__).parent / "toy"
Message = dict[str, Any]


@cache
def client_identity() -> tuple[str, str]:
    """A certificate such as Terraform's (P-521, self-signed) and its key, both in PEM."""
    key = ec.generate_private_key(ec.SECP521R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA512())
    )
    plain = serialization.NoEncryption()
    return (
        certificate.public_bytes(serialization.Encoding.PEM).decode(),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode(),
    )


EXECUTABLE = "terraform-provider-toy_v1.0.0"
LAUNCHER = """#!/bin/sh
exec "${TOY_PYTHON:-python3}" -I -S "${0%/*}/launch.py" "$@"
"""
LAUNCH = """
import os, sys
sys.pycache_prefix = os.environ.get("TOY_CACHE", "/tmp/toy-cache")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tfplugin.server import serve
serve("toy.registration:REGISTRATION")
"""


def package(directory: Path) -> Path:
    """Put all that the toy provider needs, and nothing else, into a new directory; answer its executable.

    The files are the same wherever they lie, and compiled files are kept elsewhere.
    """
    assert tfplugin.__file__ is not None
    for source, name in ((Path(tfplugin.__file__).parent, "tfplugin"), (TOY, "toy")):
        shutil.copytree(source, directory / "lib" / name, ignore=shutil.ignore_patterns("__pycache__"))
    (directory / "launch.py").write_text(LAUNCH)
    executable = directory / EXECUTABLE
    executable.write_text(LAUNCHER)
    executable.chmod(0o755)
    return executable


class CallFailed(Exception):  # noqa: N818 - the outcome of a call, not an error of ours
    """A call ended with another status than OK."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message


class Client:
    """A plain, blocking gRPC client for one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.socket.settimeout(30)
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self.h2.initiate_connection()
        self.flush()

    def flush(self) -> None:
        """Send what h2 has to send."""
        self.socket.sendall(self.h2.data_to_send())

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()

    def start(self, path: str, body: bytes, *, end: bool = True) -> int:
        """Send a request, as far as flow control allows in parts; answer its stream."""
        number = self.h2.get_next_available_stream_id()
        headers = [
            (":method", "POST"),
            (":scheme", "http"),
            (":path", path),
            (":authority", "localhost"),
            ("content-type", "application/grpc"),
            ("te", "trailers"),
        ]
        self.h2.send_headers(number, headers)
        while body:
            room = min(self.h2.local_flow_control_window(number), self.h2.max_outbound_frame_size, len(body))
            if room:
                self.h2.send_data(number, body[:room])
                body = body[room:]
            self.flush()
            if not room:
                self.events()
        if end:
            self.h2.end_stream(number)
        self.flush()
        return number

    def events(self) -> list[h2.events.Event]:
        """Wait for the next events."""
        data = self.socket.recv(1 << 16)
        if not data:
            raise ConnectionError("the provider closed the connection")
        events = self.h2.receive_data(data)
        for event in events:
            if isinstance(event, h2.events.DataReceived) and event.flow_controlled_length:
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        with suppress(OSError):  # The provider may have said its last word.
            self.flush()
        return events

    def finish(self, number: int) -> list[bytes]:
        """The messages of an answer, all of them."""
        data, headers = bytearray(), {}
        ended = False
        while not ended:
            for event in self.events():
                if getattr(event, "stream_id", None) != number:
                    continue
                if isinstance(event, h2.events.DataReceived):
                    data += event.data
                elif isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
                    headers.update({str(name): str(value) for name, value in event.headers})
                elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)):
                    ended = True
        if headers.get("grpc-status") != "0":
            raise CallFailed(int(headers.get("grpc-status", -1)), headers.get("grpc-message", ""))
        return list(messages(bytes(data)))

    def raw(self, path: str, request: bytes) -> list[bytes]:
        """Call any path with any bytes as the message."""
        return self.finish(self.start(path, len(request).to_bytes(5, "big") + request))

    def stream(self, name: str, **request: Any) -> list[Message]:
        """Call a method of the provider, and answer all messages."""
        method = METHODS[name]
        answers = self.raw(f"/tfplugin6.Provider/{name}", wire.encode(method.request, request))
        return [wire.decode(method.response, answer) for answer in answers]

    def call(self, name: str, **request: Any) -> Message:
        """Call a method of the provider that answers one message."""
        (answer,) = self.stream(name, **request)
        return answer


def messages(data: bytes) -> Iterator[bytes]:
    """The messages in gRPC's framing."""
    while data:
        size = int.from_bytes(data[1:5], "big")
        yield data[5 : 5 + size]
        data = data[5 + size :]


def packed(content: Any) -> bytes:
    """A value in MessagePack, written by the library."""
    data: bytes | None = msgpack.packb(content)
    assert data is not None
    return data


def value(kind: Type, content: Any) -> dict[str, bytes]:
    """A `DynamicValue` message."""
    return dynamic.encode(kind, content)


@dataclass
class Provider:
    """A provider's running process."""

    process: subprocess.Popen[bytes]
    line: str
    clients: list[Client] = field(default_factory=list)

    @property
    def socket_path(self) -> str:
        return self.line.split("|")[3]

    @property
    def certificate(self) -> bytes:
        text = self.line.split("|")[5]
        return b64decode(text + "=" * (-len(text) % 4))

    def connect(self, *, identity: tuple[str, str] | None = None, tls: bool = True) -> Client:
        """A new connection; `identity` is a certificate with its key, Terraform's when left out."""
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(30)
        sock.connect(self.socket_path)
        if tls:
            sock = client_context(self.certificate, identity or client_identity()).wrap_socket(
                sock, server_hostname="localhost"
            )
        client = Client(sock)
        self.clients.append(client)
        return client

    def end(self) -> None:
        """End it, if it still runs: gently, so that it leaves no files, unless it is busy."""
        for client in self.clients:
            client.close()
        self.process.terminate()
        try:
            self.process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate(timeout=30)


def client_context(certificate: bytes, identity: tuple[str, str] | None) -> ssl.SSLContext:
    """TLS as Terraform does it: the provider's certificate is the only one that is trusted."""
    context = ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(certificate))
    context.set_alpn_protocols(["h2"])
    if identity is not None:
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("".join(identity))
            file.flush()
            context.load_cert_chain(file.name)
    return context


@contextmanager
def running(executable: Path, *arguments: str, **environment: str) -> Iterator[Provider]:
    """The provider's process, started as Terraform starts it."""
    given = {
        "PATH": os.environ["PATH"],
        COOKIE_NAME: COOKIE,
        "PLUGIN_PROTOCOL_VERSIONS": "5,6",
        "PLUGIN_CLIENT_CERT": client_identity()[0],
        **{name: item for name, item in os.environ.items() if name.startswith("TOY_")},
        **environment,
    }
    process = subprocess.Popen(
        [str(executable), *arguments], env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    provider = Provider(process, process.stdout.readline().decode().strip())
    try:
        yield provider
    finally:
        provider.end()
