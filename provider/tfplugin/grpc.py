"""gRPC's own part of the wire: message frames, statuses, and one call as its handler sees it."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from enum import IntEnum

MAX_MESSAGE = 256 << 20
"""Bytes of the largest message; Terraform has the same limit."""
MAX_WAITING = 4 << 20
"""Bytes of answers that may wait for a slow client before the handler has to wait too."""

PREFIX = struct.Struct(">BI")


class Status(IntEnum):
    """gRPC's status codes, those in use here."""

    OK = 0
    CANCELLED = 1
    INVALID_ARGUMENT = 3
    RESOURCE_EXHAUSTED = 8
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14


class GrpcError(Exception):
    """Ends a call with a status other than OK."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class CancelledError(Exception):
    """The client has lost its interest in the answer."""


def frame(message: bytes) -> bytes:
    """A message with the prefix that gRPC gives it."""
    return PREFIX.pack(0, len(message)) + message


def check_prefix(received: bytes | bytearray) -> None:
    """Refuse a message early, as soon as its prefix has arrived.

    Raises:
        GrpcError: It is compressed or too large.
    """
    if len(received) < PREFIX.size:
        return
    compressed, size = PREFIX.unpack_from(received)
    if compressed:
        raise GrpcError(Status.UNIMPLEMENTED, "compressed messages are not supported")
    if size > MAX_MESSAGE:
        raise GrpcError(Status.RESOURCE_EXHAUSTED, f"a message of {size} bytes; {MAX_MESSAGE} are the limit")
    if len(received) > PREFIX.size + size:
        raise GrpcError(Status.UNIMPLEMENTED, "this call takes one message only")


def encode_message(text: str) -> str:
    """A status message as its header wants it: percent-encoded."""
    return "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte != 0x25 else f"%{byte:02X}" for byte in text.encode()
    )


def unframe(received: bytes | bytearray) -> bytes:
    """The single message in what a client has sent.

    Raises:
        GrpcError: There is none, or more than one.
    """
    check_prefix(received)
    if len(received) < PREFIX.size or len(received) - PREFIX.size != PREFIX.unpack_from(received)[1]:
        raise GrpcError(Status.INTERNAL, "the message is cut off")
    return bytes(received[PREFIX.size :])


LONGEST_TIMEOUT = 8
"""Digits of a `grpc-timeout` header."""
_UNITS = {"H": 3600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}


def parse_timeout(text: str) -> float:
    """Seconds in a `grpc-timeout` header; infinite when there is none or it makes no sense."""
    digits, unit = text[:-1], text[-1:]
    if unit in _UNITS and digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_TIMEOUT:
        return int(digits) * _UNITS[unit]
    return float("inf")


class Call:
    """One call. `send` may be called from any thread; everything else is the connection's."""

    _changed = threading.Condition()
    """Notified when any call may go on: those that wait are few."""

    def __init__(self, path: str, timeout: float, wake: Callable[[Call, bytes], None]) -> None:
        self.path = path
        self.timeout = timeout
        self._is_cancelled = False
        self._wake = wake
        self._waiting = 0

    def send(self, message: bytes) -> None:
        """Send one message of the answer; waits while the client is too slow.

        Raises:
            CancelledError: Nobody wants the answer any more.
        """
        with self._changed:
            while self._waiting > MAX_WAITING and not self._is_cancelled:
                self._changed.wait()
            if self._is_cancelled:
                raise CancelledError
            framed = frame(message)
            self._waiting += len(framed)
        self._wake(self, framed)

    def sent(self, size: int) -> None:
        """Told by the connection: so many bytes of what `send` was given are on their way."""
        with self._changed:
            self._waiting -= size
            self._changed.notify_all()

    def cancel(self) -> None:
        """Told by the connection: the client is gone, or has cancelled."""
        with self._changed:
            self._is_cancelled = True
            self._changed.notify_all()
