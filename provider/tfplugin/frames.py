"""HTTP/2's frames (RFC 9113, sections 4 and 6) as bytes."""

from __future__ import annotations

from struct import Struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""What a client sends first."""
LARGEST = 1 << 14
"""Bytes of the largest frame that we take: what RFC 9113 has everyone take."""

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS = range(5)
PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(5, 10)

END_STREAM = ACK = 0x1
END_HEADERS = 0x4
PADDED = 0x8
HAS_PRIORITY = 0x20

INITIAL_WINDOW_SIZE = 4
MAX_CONCURRENT_STREAMS = 3
MAX_FRAME_SIZE = 5

NO_ERROR = 0x0
PROTOCOL_ERROR = 0x1
FLOW_CONTROL_ERROR = 0x3
STREAM_CLOSED = 0x5
FRAME_SIZE_ERROR = 0x6
REFUSED_STREAM = 0x7
COMPRESSION_ERROR = 0x9
ENHANCE_YOUR_CALM = 0xB

HEAD = Struct(">HBBBL")
"""The length (in two parts), the type, the flags and the stream."""
NUMBER = Struct(">L")
SETTING = Struct(">HL")

Frame = tuple[int, int, int, bytes]
"""Its type, flags, stream and payload."""


class ProtocolError(Exception):
    """The client breaks the protocol: its connection ends, with the code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """A frame's bytes."""
    return HEAD.pack(len(payload) >> 8, len(payload) & 0xFF, kind, flags, stream) + payload


class Reader:
    """Cuts what a client sends into frames."""

    def __init__(self) -> None:
        self._rest = b""
        self._begun = False

    def read(self, data: bytes) -> list[Frame]:
        """The frames that are whole now that this has come.

        Raises:
            ProtocolError: This is not HTTP/2, or a frame is too large.
        """
        data = self._rest + data
        position = 0
        if not self._begun:
            if not PREFACE.startswith(data[: len(PREFACE)]):
                raise ProtocolError(PROTOCOL_ERROR, "the client does not speak HTTP/2")
            self._begun = len(data) >= len(PREFACE)
            position = len(PREFACE) if self._begun else len(data) + 1
        found: list[Frame] = []
        while position + HEAD.size <= len(data):
            high, low, kind, flags, stream = HEAD.unpack_from(data, position)
            size = high << 8 | low
            if size > LARGEST:
                raise ProtocolError(FRAME_SIZE_ERROR, f"a frame of {size} bytes; {LARGEST} are the limit")
            start = position + HEAD.size
            if start + size > len(data):
                break
            position = start + size
            found.append((kind, flags, stream & 0x7FFFFFFF, data[start:position]))
        self._rest = data[position:] if self._begun else data
        return found


def unpadded(flags: int, payload: bytes) -> bytes:
    """A payload without its padding.

    Raises:
        ProtocolError: The padding is longer than the payload.
    """
    if not flags & PADDED:
        return payload
    if not payload or payload[0] >= len(payload):
        raise ProtocolError(PROTOCOL_ERROR, "a frame's padding is longer than the frame")
    return payload[1 : len(payload) - payload[0]]
