"""The server's side of an HTTP/2 connection (RFC 9113), as far as gRPC uses it: bytes in and out, no sockets.

Our own, since it stands between Terraform and every call: a general library costs more than half of what a
call costs, and more to import than all the rest of the start.
"""

from __future__ import annotations

from collections.abc import Callable

from tfplugin import frames
from tfplugin.flow import INITIAL_ROOM, LARGEST_ROOM, WINDOW, Flow, increment
from tfplugin.frames import ProtocolError, Reader, frame, unpadded
from tfplugin.hpack import Decoder, Headers, HpackError

MAX_STREAMS = 1000
LARGEST_BLOCK = 1 << 16
"""Bytes of one request's headers, as they are sent."""


class Handler:
    """What a connection tells of; each stream has a number."""

    def opened(self, number: int, headers: Headers) -> None:
        """A request begins."""

    def received(self, number: int, data: bytes) -> None:
        """A part of its body has come."""

    def ended(self, number: int) -> None:
        """It is here wholly."""

    def was_reset(self, number: int) -> None:
        """The client has no more interest in it: the stream is gone."""

    def has_room(self, number: int) -> None:
        """More may be sent to a stream, or to any of them where it is 0."""


class Stream(Flow):
    """A stream; `is_ended` once the client has sent all."""

    __slots__ = ("is_ended",)

    def __init__(self, room: int) -> None:
        super().__init__(room)
        self.is_ended = False


class Http2:
    """A connection: bytes in by `receive`, bytes out by `output`.

    closed: Nothing more will be said, after what `output` still answers.
    """

    def __init__(self, handler: Handler) -> None:
        self.closed = False
        self._handler = handler
        self._reader = Reader()
        self._headers = Decoder()
        self._outgoing: list[bytes] = []
        self._streams: dict[int, Stream] = {}
        self._last = 0
        self._flow = Flow()
        self._initial_room = INITIAL_ROOM
        self._largest_frame = frames.LARGEST
        self._block: bytearray | None = None
        self._block_head = (0, 0)
        self._takers: dict[int, Callable[[int, int, bytes], None]] = {
            frames.DATA: self._take_data,
            frames.HEADERS: self._take_headers,
            frames.PRIORITY: self._take_priority,
            frames.RST_STREAM: self._take_reset,
            frames.SETTINGS: self._take_settings,
            frames.PUSH_PROMISE: self._refuse,
            frames.PING: self._take_ping,
            frames.GOAWAY: self._take_goodbye,
            frames.WINDOW_UPDATE: self._take_window_update,
            frames.CONTINUATION: self._refuse,
        }

    def start(self) -> None:
        """Send our settings; the transport is ready."""
        ours = {frames.INITIAL_WINDOW_SIZE: WINDOW, frames.MAX_CONCURRENT_STREAMS: MAX_STREAMS}
        payload = b"".join(frames.SETTING.pack(name, value) for name, value in ours.items())
        self._send(frames.SETTINGS, 0, 0, payload)
        self._send(frames.WINDOW_UPDATE, 0, 0, frames.NUMBER.pack(WINDOW - INITIAL_ROOM))

    def receive(self, data: bytes) -> None:
        """Take in what the client has sent; one that breaks the protocol is told so, and that was it."""
        try:
            for kind, flags, stream, payload in self._reader.read(data):
                if not self.closed:
                    self._take(kind, flags, stream, payload)
        except ProtocolError as error:
            self.close(error.code, str(error))

    def output(self) -> bytes:
        """What is to be sent."""
        if not self._outgoing:
            return b""
        data = b"".join(self._outgoing)
        self._outgoing.clear()
        return data

    def close(self, code: int = frames.NO_ERROR, reason: str = "") -> None:
        """Say goodbye, and why."""
        payload = frames.NUMBER.pack(self._last) + frames.NUMBER.pack(code) + reason.encode()
        self._send(frames.GOAWAY, 0, 0, payload)
        self.closed = True

    def room(self, stream: int) -> int:
        """Bytes that may now be sent to a stream in one frame."""
        found = self._streams.get(stream)
        return 0 if found is None else min(self._flow.room, found.room, self._largest_frame)

    def send_headers(self, stream: int, block: bytes, *, end: bool = False) -> None:
        """Send headers, or with `end` those that end an answer."""
        limit, ending = self._largest_frame, frames.END_STREAM if end else 0
        flags = ending | (frames.END_HEADERS if len(block) <= limit else 0)
        self._send(frames.HEADERS, flags, stream, block[:limit])
        for start in range(limit, len(block), limit):
            is_last = start + limit >= len(block)
            part = block[start : start + limit]
            self._send(frames.CONTINUATION, frames.END_HEADERS if is_last else 0, stream, part)
        if end:
            self._forget(stream)

    def send_data(self, stream: int, data: bytes) -> None:
        """Send a part of a body, no more than there is room for."""
        self._streams[stream].room -= len(data)
        self._flow.room -= len(data)
        self._send(frames.DATA, 0, stream, data)

    def _send(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if not self.closed:
            self._outgoing.append(frame(kind, flags, stream, payload))

    def _forget(self, number: int) -> None:
        """Our answer is over; a client that is still sending learns that nobody listens."""
        stream = self._streams.pop(number, None)
        if stream is not None and not stream.is_ended:
            self._reset(number, frames.NO_ERROR)

    def _reset(self, stream: int, code: int) -> None:
        self._send(frames.RST_STREAM, 0, stream, frames.NUMBER.pack(code))

    def _take(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if self._block is not None:
            self._take_continuation(kind, flags, stream, payload)
        elif kind in self._takers:
            self._takers[kind](flags, stream, payload)

    def _refuse(self, _flags: int, _stream: int, _payload: bytes) -> None:
        raise ProtocolError(frames.PROTOCOL_ERROR, "a frame that nobody may send now")

    def _known(self, number: int) -> Stream | None:
        """An open stream; None for one that is over.

        Raises:
            ProtocolError: There has been none of this number.
        """
        if number == 0 or number > self._last:
            raise ProtocolError(frames.PROTOCOL_ERROR, f"there is no stream {number}")
        return self._streams.get(number)

    def _take_data(self, flags: int, number: int, payload: bytes) -> None:
        stream = self._known(number)
        data = unpadded(flags, payload)
        self._give_room(0, self._flow.take(len(payload)))
        if stream is None:
            return
        if stream.is_ended:
            raise ProtocolError(frames.STREAM_CLOSED, f"data after the end of stream {number}")
        if flags & frames.END_STREAM:
            stream.is_ended = True
        self._give_room(number, stream.take(len(payload)))
        if data:
            self._handler.received(number, data)
        if flags & frames.END_STREAM:
            self._handler.ended(number)

    def _give_room(self, stream: int, more: int) -> None:
        if more:
            self._send(frames.WINDOW_UPDATE, 0, stream, frames.NUMBER.pack(more))

    def _take_headers(self, flags: int, stream: int, payload: bytes) -> None:
        if stream % 2 == 0:
            raise ProtocolError(frames.PROTOCOL_ERROR, f"a client may not open the stream {stream}")
        block = unpadded(flags, payload)
        if flags & frames.HAS_PRIORITY:
            block = block[5:]
        if flags & frames.END_HEADERS:
            self._take_block(flags, stream, block)
        else:
            self._block, self._block_head = bytearray(block), (flags, stream)

    def _take_continuation(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        first_flags, number = self._block_head
        if kind != frames.CONTINUATION or stream != number or self._block is None:
            raise ProtocolError(frames.PROTOCOL_ERROR, "headers are cut off")
        self._block += payload
        if len(self._block) > LARGEST_BLOCK:
            raise ProtocolError(frames.ENHANCE_YOUR_CALM, f"headers of more than {LARGEST_BLOCK} bytes")
        if flags & frames.END_HEADERS:
            block, self._block = bytes(self._block), None
            self._take_block(first_flags, number, block)

    def _take_block(self, flags: int, number: int, block: bytes) -> None:
        try:
            headers = self._headers.decode(block)
        except HpackError as error:
            raise ProtocolError(frames.COMPRESSION_ERROR, str(error)) from None
        if number > self._last:
            self._open(flags, number, headers)
        elif number in self._streams:
            self._take_trailers(flags, number, self._streams[number])

    def _open(self, flags: int, number: int, headers: Headers) -> None:
        self._last = number
        if len(self._streams) >= MAX_STREAMS:
            self._reset(number, frames.REFUSED_STREAM)
            return
        stream = self._streams[number] = Stream(self._initial_room)
        self._handler.opened(number, headers)
        if flags & frames.END_STREAM:
            stream.is_ended = True
            self._handler.ended(number)

    def _take_trailers(self, flags: int, number: int, stream: Stream) -> None:
        if stream.is_ended or not flags & frames.END_STREAM:
            raise ProtocolError(frames.PROTOCOL_ERROR, f"headers in the middle of stream {number}")
        stream.is_ended = True
        self._handler.ended(number)

    def _take_priority(self, _flags: int, _stream: int, payload: bytes) -> None:
        _expect_size(payload, 5)

    def _take_reset(self, _flags: int, number: int, payload: bytes) -> None:
        _expect_size(payload, frames.NUMBER.size)
        if self._known(number) is not None:
            del self._streams[number]
            self._handler.was_reset(number)

    def _take_ping(self, flags: int, _stream: int, payload: bytes) -> None:
        _expect_size(payload, 8)
        if not flags & frames.ACK:
            self._send(frames.PING, frames.ACK, 0, payload)

    def _take_goodbye(self, _flags: int, _stream: int, _payload: bytes) -> None:
        self.closed = True

    def _take_settings(self, flags: int, _stream: int, payload: bytes) -> None:
        if flags & frames.ACK:
            return
        if len(payload) % frames.SETTING.size:
            raise ProtocolError(frames.FRAME_SIZE_ERROR, "settings are cut off")
        for name, value in frames.SETTING.iter_unpack(payload):
            if name == frames.INITIAL_WINDOW_SIZE:
                self._set_initial_room(value)
            elif name == frames.MAX_FRAME_SIZE:
                if not frames.LARGEST <= value < 1 << 24:
                    raise ProtocolError(frames.PROTOCOL_ERROR, f"frames of {value} bytes")
                self._largest_frame = value
        self._send(frames.SETTINGS, frames.ACK, 0, b"")
        self._handler.has_room(0)

    def _set_initial_room(self, value: int) -> None:
        change, self._initial_room = value - self._initial_room, value
        if value > LARGEST_ROOM:
            raise ProtocolError(frames.FLOW_CONTROL_ERROR, f"a window of {value} bytes")
        for stream in self._streams.values():
            stream.widen(change)

    def _take_window_update(self, _flags: int, number: int, payload: bytes) -> None:
        _expect_size(payload, frames.NUMBER.size)
        (more,) = frames.NUMBER.unpack(payload)
        flow = self._known(number) if number else self._flow
        if flow is not None:
            flow.widen(increment(more))
            self._handler.has_room(number)


def _expect_size(payload: bytes, size: int) -> None:
    if len(payload) != size:
        raise ProtocolError(frames.FRAME_SIZE_ERROR, f"a payload of {len(payload)} bytes in place of {size}")
