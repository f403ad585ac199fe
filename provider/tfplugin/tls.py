"""Mutual TLS as a transformation of bytes: no sockets here, so that one thread can serve many clients."""

from __future__ import annotations

import os
import ssl

from tfplugin.certificate import pem
from tfplugin.handshake import Endpoint

LARGEST_RECORD = 1 << 14
"""Bytes that one record of TLS holds at most."""


def server_context(endpoint: Endpoint) -> ssl.SSLContext:
    """A context that shows our certificate and lets in only the client who has Terraform's.

    Raises:
        ssl.SSLError: Terraform's certificate is no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=endpoint.client_certificate)
    context.set_alpn_protocols(["h2"])
    _load_key(context, endpoint)
    return context


def _load_key(context: ssl.SSLContext, endpoint: Endpoint) -> None:
    # The ssl module takes a key only from a file: one of this user alone, beside the socket, for a moment.
    path = os.path.join(os.path.dirname(endpoint.path), "key")  # noqa: PTH118, PTH120
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(endpoint.key + pem("CERTIFICATE", endpoint.certificate))
        context.load_cert_chain(path)
    finally:
        os.unlink(path)  # noqa: PTH108


class ChannelClosedError(Exception):
    """The other side closed the channel, or cannot prove who it is."""


class PlainChannel:
    """A channel without TLS."""

    established = True

    def receive(self, data: bytes) -> bytes:
        """What the received bytes mean."""
        return data

    def send(self, data: bytes) -> bytes:
        """The bytes to put on the wire."""
        return data


class TlsChannel:
    """A channel with TLS; `established` once the client has shown its certificate."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.established = False

    def receive(self, data: bytes) -> bytes:
        """What the received bytes mean; there may be bytes to send afterwards, even if they mean nothing.

        Raises:
            ChannelClosedError: The handshake failed or the client closed the channel.
        """
        self._incoming.write(data)
        plain = bytearray()
        try:
            if not self.established:
                self._tls.do_handshake()
                self.established = True
            # Asking once more than there is something costs an exception.
            while self._incoming.pending or self._tls.pending():
                chunk = self._tls.read(LARGEST_RECORD)
                if not chunk:
                    raise ChannelClosedError("closed by the client")
                plain += chunk
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            raise ChannelClosedError(error.reason or "TLS failed") from None
        return bytes(plain)

    def send(self, data: bytes) -> bytes:
        """The bytes to put on the wire."""
        if data:
            self._tls.write(data)
        return self._outgoing.read()
