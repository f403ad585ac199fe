"""One HTTP/2 connection that carries gRPC calls, by means of `h2`. Only the loop's thread touches it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress

from h2.config import H2Configuration
from h2.connection import ConnectionState, H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    RemoteSettingsChanged,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError, StreamClosedError
from h2.settings import SettingCodes

from tfplugin.grpc import Call, GrpcError, Status, check_prefix, encode_message, parse_timeout, unframe

WINDOW = 4 << 20
"""Bytes that a client may send ahead, for a stream and for the whole connection."""
MAX_STREAMS = 1000

BROKER_STREAM = "/plugin.GRPCBroker/StartStream"
OPEN_STREAMS = frozenset({BROKER_STREAM, "/plugin.GRPCStdio/StreamStdio"})
"""Streams that go-plugin opens for uses that a provider has not; they stay open and silent."""


CONFIGURATION = H2Configuration(
    client_side=False,
    header_encoding="latin-1",
    # A third of the time that a call takes: our own headers are right, and of the client's we read three,
    # any value of which has its answer.
    validate_outbound_headers=False,
    normalize_outbound_headers=False,
    validate_inbound_headers=False,
    normalize_inbound_headers=False,
)


class Stream:
    """One call on the wire: what has come in, and what is to go out."""

    def __init__(self, number: int, call: Call) -> None:
        self.number = number
        self.call = call
        self.received = bytearray()
        self.outgoing: deque[memoryview] = deque()
        self.started = False
        self.complete = False
        self.status: tuple[Status, str] | None = None


class Connection:
    """A client's connection: bytes in, calls to `dispatch`, answers in, bytes out."""

    def __init__(self, dispatch: Callable[[Call, bytes], None], wake: Callable[[Call, bytes], None]) -> None:
        self._dispatch = dispatch
        self._wake = wake
        self._streams: dict[int, Stream] = {}
        self._numbers: dict[Call, int] = {}
        self._h2 = H2Connection(CONFIGURATION)
        self.closed = False

    @property
    def active(self) -> int:
        """How many calls are not answered yet; streams that are held open do not count."""
        return len(self._numbers)

    def start(self) -> None:
        """Send our settings; the transport is ready."""
        self._h2.initiate_connection()
        self._h2.update_settings(
            {SettingCodes.INITIAL_WINDOW_SIZE: WINDOW, SettingCodes.MAX_CONCURRENT_STREAMS: MAX_STREAMS}
        )
        self._h2.increment_flow_control_window(WINDOW)

    def receive(self, data: bytes) -> None:
        """Take in what the client has sent; a client that breaks the protocol loses its connection."""
        try:
            for event in self._h2.receive_data(data):
                self._handle(event)
        except ProtocolError:
            self.closed = True

    def output(self) -> bytes:
        """What is to be sent."""
        return self._h2.data_to_send()

    def close(self) -> None:
        """The transport is gone: cancel every call."""
        self.closed = True
        for stream in self._streams.values():
            stream.call.cancel()
        self._streams.clear()
        self._numbers.clear()

    def say_goodbye(self) -> None:
        """Tell the client to open no new calls."""
        if self._h2.state_machine.state is not ConnectionState.CLOSED:
            self._h2.close_connection()

    def answer(self, call: Call, framed: bytes) -> None:
        """Queue a message of an answer."""
        stream = self._stream_of(call)
        if stream is not None:
            stream.outgoing.append(memoryview(framed))
            self._try_pump(stream)

    def finish(self, call: Call, status: Status, message: str) -> None:
        """Queue the end of an answer."""
        stream = self._stream_of(call)
        if stream is not None and stream.status is None:
            stream.status = (status, message)
            self._try_pump(stream)

    def _try_pump(self, stream: Stream) -> None:
        try:
            self._pump(stream)
        except ProtocolError:
            self.closed = True

    def _stream_of(self, call: Call) -> Stream | None:
        number = self._numbers.get(call)
        return None if number is None else self._streams.get(number)

    def _handle(self, event: Event) -> None:
        if isinstance(event, RequestReceived):
            self._open(event)
        elif isinstance(event, DataReceived):
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            self._take(event.stream_id, event.data)
        elif isinstance(event, StreamEnded):
            self._complete(event.stream_id)
        elif isinstance(event, StreamReset):
            self._forget(event.stream_id)
        elif isinstance(event, WindowUpdated):
            self._pump_all(event.stream_id)
        elif isinstance(event, RemoteSettingsChanged):
            self._pump_all(0)
        elif isinstance(event, ConnectionTerminated):
            self.closed = True

    def _open(self, event: RequestReceived) -> None:
        headers = {str(name): str(value) for name, value in event.headers}
        path = headers.get(":path", "")
        call = Call(path, parse_timeout(headers.get("grpc-timeout", "")), self._wake)
        stream = Stream(event.stream_id, call)
        self._streams[event.stream_id] = stream
        if path in OPEN_STREAMS:
            self._start_answer(stream)
            return
        self._numbers[call] = event.stream_id
        if not headers.get("content-type", "").startswith("application/grpc"):
            self.finish(call, Status.INTERNAL, "this is a gRPC server")

    def _take(self, number: int, data: bytes) -> None:
        stream = self._streams.get(number)
        if stream is None or stream.status is not None or stream.call.path in OPEN_STREAMS:
            return
        stream.received += data
        try:
            check_prefix(stream.received)
        except GrpcError as error:
            stream.received.clear()
            self.finish(stream.call, error.status, error.message)

    def _complete(self, number: int) -> None:
        stream = self._streams.get(number)
        if stream is None:
            return
        stream.complete = True
        if stream.status is not None:
            return
        if stream.call.path in OPEN_STREAMS:
            if stream.call.path == BROKER_STREAM:
                stream.status = (Status.OK, "")
                self._pump(stream)
            return
        try:
            request = unframe(stream.received)
        except GrpcError as error:
            self.finish(stream.call, error.status, error.message)
            return
        stream.received.clear()
        self._dispatch(stream.call, request)

    def _forget(self, number: int) -> None:
        stream = self._streams.pop(number, None)
        if stream is not None:
            self._numbers.pop(stream.call, None)
            stream.call.cancel()

    def _pump_all(self, number: int) -> None:
        waiting = [self._streams[number]] if number in self._streams else []
        for stream in waiting if number else list(self._streams.values()):
            self._pump(stream)

    def _start_answer(self, stream: Stream) -> None:
        if not stream.started:
            stream.started = True
            headers = [(":status", "200"), ("content-type", "application/grpc")]
            self._h2.send_headers(stream.number, headers)

    def _pump(self, stream: Stream) -> None:
        """Send as much of an answer as the client's flow control allows."""
        while stream.outgoing:
            self._start_answer(stream)
            first = stream.outgoing[0]
            room = min(
                self._h2.local_flow_control_window(stream.number),
                self._h2.max_outbound_frame_size,
                len(first),
            )
            if room <= 0:
                return
            self._h2.send_data(stream.number, bytes(first[:room]))
            stream.call.sent(room)
            if room == len(first):
                stream.outgoing.popleft()
            else:
                stream.outgoing[0] = first[room:]
        if stream.status is not None:
            self._start_answer(stream)
            self._send_trailers(stream, *stream.status)

    def _send_trailers(self, stream: Stream, status: Status, message: str) -> None:
        trailers = [("grpc-status", str(int(status)))]
        if message:
            trailers.append(("grpc-message", encode_message(message)))
        self._h2.send_headers(stream.number, trailers, end_stream=True)
        if not stream.complete:
            # A client that is still sending learns that nobody listens; one that has just ended is no error.
            with suppress(StreamClosedError):
                self._h2.reset_stream(stream.number, ErrorCodes.NO_ERROR)
        self._streams.pop(stream.number, None)
        self._numbers.pop(stream.call, None)
