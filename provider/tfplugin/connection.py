"""A client's connection as gRPC sees it: calls in, answers out. Only the loop's thread touches it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from tfplugin.grpc import Call, GrpcError, Status, check_prefix, encode_message, frame, parse_timeout, unframe
from tfplugin.hpack import EMPTY_TABLE, Headers, encode
from tfplugin.http2 import Handler, Http2

BROKER_STREAM = "/plugin.GRPCBroker/StartStream"
OPEN_STREAMS = frozenset({BROKER_STREAM, "/plugin.GRPCStdio/StreamStdio"})
"""Streams that go-plugin opens for uses that a provider has not; they stay open and silent."""

ANSWER_HEADERS = EMPTY_TABLE + encode([(":status", "200"), ("content-type", "application/grpc")])
SUCCESS = encode([("grpc-status", "0")])


class Stream:
    """One call on the wire: what has come in, and what is to go out."""

    __slots__ = ("call", "is_started", "number", "outgoing", "received", "trailers")

    def __init__(self, number: int, call: Call) -> None:
        self.number = number
        self.call = call
        self.received = bytearray()
        self.outgoing: deque[memoryview] = deque()
        self.is_started = False
        self.trailers: bytes | None = None


class Connection(Handler):
    """Bytes in, calls to `dispatch`, answers in, bytes out."""

    def __init__(self, dispatch: Callable[[Call, bytes], None], wake: Callable[[Call, bytes], None]) -> None:
        self._dispatch = dispatch
        self._wake = wake
        self._streams: dict[int, Stream] = {}
        self._numbers: dict[Call, int] = {}
        self._http2 = Http2(self)

    @property
    def closed(self) -> bool:
        """Whether nothing more will be said."""
        return self._http2.closed

    @property
    def active(self) -> int:
        """How many calls are not answered yet; streams that are held open do not count."""
        return len(self._numbers)

    def start(self) -> None:
        """The transport is ready."""
        self._http2.start()

    def receive(self, data: bytes) -> None:
        """Take in what the client has sent."""
        self._http2.receive(data)

    def output(self) -> bytes:
        """What is to be sent."""
        return self._http2.output()

    def say_goodbye(self) -> None:
        """Tell the client that nothing more will be said."""
        self._http2.close()

    def close(self) -> None:
        """The transport is gone: cancel every call."""
        self._http2.closed = True
        for stream in self._streams.values():
            stream.call.cancel()
        self._streams.clear()
        self._numbers.clear()

    def answer(self, call: Call, framed: bytes) -> None:
        """Queue a message of an answer, in gRPC's frame."""
        stream = self._stream_of(call)
        if stream is not None:
            stream.outgoing.append(memoryview(framed))
            self._pump(stream)

    def finish(self, call: Call, status: Status, message: str = "", answer: bytes | None = None) -> None:
        """Queue the end of an answer, after its last message if there is one."""
        stream = self._stream_of(call)
        if stream is None or stream.trailers is not None:
            return
        if answer is not None:
            stream.outgoing.append(memoryview(frame(answer)))
        stream.trailers = _trailers(status, message)
        self._pump(stream)

    def _stream_of(self, call: Call) -> Stream | None:
        number = self._numbers.get(call)
        return None if number is None else self._streams.get(number)

    def opened(self, number: int, headers: Headers) -> None:
        """A call begins."""
        path = headers.get(":path", "")
        call = Call(path, parse_timeout(headers.get("grpc-timeout", "")), self._wake)
        stream = self._streams[number] = Stream(number, call)
        if path in OPEN_STREAMS:
            self._start_answer(stream)
            return
        self._numbers[call] = number
        if not headers.get("content-type", "").startswith("application/grpc"):
            self.finish(call, Status.INTERNAL, "this is a gRPC server")

    def received(self, number: int, data: bytes) -> None:
        """A part of its message has come."""
        stream = self._streams.get(number)
        if stream is None or stream.trailers is not None or stream.call.path in OPEN_STREAMS:
            return
        stream.received += data
        try:
            check_prefix(stream.received)
        except GrpcError as error:
            stream.received.clear()
            self.finish(stream.call, error.status, error.message)

    def ended(self, number: int) -> None:
        """Its message is here."""
        stream = self._streams.get(number)
        if stream is None or stream.trailers is not None:
            return
        if stream.call.path in OPEN_STREAMS:
            if stream.call.path == BROKER_STREAM:
                stream.trailers = SUCCESS
                self._pump(stream)
            return
        try:
            request = unframe(stream.received)
        except GrpcError as error:
            self.finish(stream.call, error.status, error.message)
            return
        stream.received.clear()
        self._dispatch(stream.call, request)

    def was_reset(self, number: int) -> None:
        """The client has cancelled the call."""
        stream = self._streams.get(number)
        if stream is not None:
            self._forget(stream)
            stream.call.cancel()

    def has_room(self, number: int) -> None:
        """The client takes more of an answer, or of any where the number is 0."""
        waiting = [self._streams[number]] if number in self._streams else []
        for stream in waiting if number else list(self._streams.values()):
            self._pump(stream)

    def _start_answer(self, stream: Stream) -> None:
        if not stream.is_started:
            stream.is_started = True
            self._http2.send_headers(stream.number, ANSWER_HEADERS)

    def _pump(self, stream: Stream) -> None:
        """Send as much of an answer as the client's flow control allows."""
        while stream.outgoing:
            self._start_answer(stream)
            first = stream.outgoing[0]
            room = min(self._http2.room(stream.number), len(first))
            if room <= 0:
                return
            self._http2.send_data(stream.number, bytes(first[:room]))
            if stream.trailers is None:
                stream.call.sent(room)
            if room == len(first):
                stream.outgoing.popleft()
            else:
                stream.outgoing[0] = first[room:]
        if stream.trailers is not None:
            self._start_answer(stream)
            self._forget(stream)
            self._http2.send_headers(stream.number, stream.trailers, end=True)

    def _forget(self, stream: Stream) -> None:
        self._streams.pop(stream.number, None)
        self._numbers.pop(stream.call, None)


def _trailers(status: Status, message: str) -> bytes:
    if not message:
        return SUCCESS if status is Status.OK else encode([("grpc-status", str(int(status)))])
    return encode([("grpc-status", str(int(status))), ("grpc-message", encode_message(message))])
