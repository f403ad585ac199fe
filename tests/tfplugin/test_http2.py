"""The provider's side of HTTP/2, with the library `h2` as the client, and with frames that it never sends."""

from __future__ import annotations

import h2.config
import h2.connection
import h2.events
import h2.settings
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tfplugin.test_fuzz import HEADERS, PREFACE

from tfplugin import frames
from tfplugin.connection import Connection
from tfplugin.flow import WINDOW
from tfplugin.frames import frame
from tfplugin.grpc import Call, Status
from tfplugin.hpack import encode
from tfplugin.http2 import LARGEST_BLOCK, MAX_STREAMS

BODY = b"\0\0\0\0\2\x0a\0"
BLOCK = encode(HEADERS)
BOTH = frames.END_HEADERS | frames.END_STREAM


class Talk:
    """A connection of ours, and what is said to it.

    calls: The calls that have come, with their requests.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[Call, bytes]] = []
        self.server = Connection(lambda *call: self.calls.append(call), lambda *_: None)
        self.server.start()

    def say(self, *sent: bytes) -> list[frames.Frame]:
        """What it answers to frames."""
        self.server.receive(b"".join(sent))
        return read(self.server.output())


def read(sent: bytes) -> list[frames.Frame]:
    return frames.Reader().read(PREFACE + sent)


def begun() -> Talk:
    talk = Talk()
    talk.say(PREFACE, frame(frames.SETTINGS, 0, 0, b""))
    return talk


def client() -> h2.connection.H2Connection:
    made = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="latin-1"))
    made.initiate_connection()
    return made


def changed(**values: int) -> bytes:
    names = {"window": frames.INITIAL_WINDOW_SIZE, "frame": frames.MAX_FRAME_SIZE}
    payload = b"".join(frames.SETTING.pack(names[name], value) for name, value in values.items())
    return frame(frames.SETTINGS, 0, 0, payload)


def told(found: list[frames.Frame]) -> int:
    """The code of the goodbye at the end."""
    kind, _, stream, payload = found[-1]
    assert (kind, stream) == (frames.GOAWAY, 0)
    (code,) = frames.NUMBER.unpack_from(payload, 4)
    return int(code)


@given(st.integers(0, 30_000), st.integers(100, 5000), st.integers(1, 500))
def test_an_answer_of_any_size_passes_a_window_of_any_size(size: int, window: int, step: int) -> None:
    talk, asker = Talk(), client()
    asker.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: window})
    asker.send_headers(1, HEADERS)
    asker.send_data(1, BODY, end_stream=True)
    sent = asker.data_to_send()
    for at in range(0, len(sent), step):
        talk.server.receive(sent[at : at + step])
    ((call, request),) = talk.calls
    assert request == BODY[5:]
    talk.server.finish(call, Status.OK, "", b"x" * size)
    found = bytearray()
    ended = False
    while not ended:
        events = asker.receive_data(talk.server.output())
        for event in events:
            if isinstance(event, h2.events.DataReceived):
                found += event.data
                asker.acknowledge_received_data(event.flow_controlled_length, 1)
            ended = ended or isinstance(event, h2.events.StreamEnded)
        talk.server.receive(asker.data_to_send())
    assert bytes(found) == size.to_bytes(5, "big") + b"x" * size
    assert talk.server.active == 0


@given(st.integers(0, 40_000))
def test_a_request_of_any_size_is_taken(size: int) -> None:
    talk, asker = Talk(), client()
    asker.receive_data(talk.server.output())
    asker.send_headers(1, HEADERS)
    body = size.to_bytes(5, "big") + b"x" * size
    for at in range(0, len(body), 10_000):
        asker.send_data(1, body[at : at + 10_000], pad_length=7)
        talk.server.receive(asker.data_to_send())
        asker.receive_data(talk.server.output())
    asker.end_stream(1)
    talk.server.receive(asker.data_to_send())
    assert [request for _, request in talk.calls] == [b"x" * size]


def test_a_client_gets_room_for_more_than_a_window() -> None:
    talk, asker = Talk(), client()
    asker.receive_data(talk.server.output())
    asker.send_headers(1, HEADERS)
    part = b"\0" * (1 << 14)
    asker.send_data(1, (3 * WINDOW).to_bytes(5, "big"))
    for _ in range(3 * WINDOW // len(part)):
        asker.send_data(1, part)
        talk.server.receive(asker.data_to_send())
        asker.receive_data(talk.server.output())
    asker.end_stream(1)
    talk.server.receive(asker.data_to_send())
    assert [len(request) for _, request in talk.calls] == [3 * WINDOW]


def test_headers_may_come_in_parts() -> None:
    talk = begun()
    talk.say(
        frame(
            frames.HEADERS,
            frames.PADDED | frames.HAS_PRIORITY,
            1,
            b"\x03" + b"\0" * 5 + BLOCK[:9] + b"\0\0\0",
        ),
        frame(frames.CONTINUATION, 0, 1, BLOCK[9:20]),
        frame(frames.CONTINUATION, frames.END_HEADERS, 1, BLOCK[20:]),
        frame(frames.DATA, frames.END_STREAM, 1, BODY),
    )
    assert [call.path for call, _ in talk.calls] == ["/tfplugin6.Provider/GetMetadata"]


def test_a_long_error_is_sent_in_parts() -> None:
    talk = begun()
    talk.say(
        frame(frames.HEADERS, frames.END_HEADERS, 1, BLOCK), frame(frames.DATA, frames.END_STREAM, 1, BODY)
    )
    talk.server.finish(talk.calls[0][0], Status.INTERNAL, "x" * 40_000)
    found = [(kind, flags) for kind, flags, _, _ in read(talk.server.output())]
    assert found == [
        (frames.HEADERS, frames.END_HEADERS),
        (frames.HEADERS, frames.END_STREAM),
        (frames.CONTINUATION, 0),
        (frames.CONTINUATION, frames.END_HEADERS),
    ]


def test_a_call_may_end_with_trailers() -> None:
    talk = begun()
    talk.say(
        frame(frames.HEADERS, frames.END_HEADERS, 1, BLOCK),
        frame(frames.DATA, 0, 1, BODY),
        frame(frames.HEADERS, BOTH, 1, encode([("checksum", "1")])),
    )
    assert [request for _, request in talk.calls] == [BODY[5:]]


def test_a_ping_is_answered_and_its_answer_is_not() -> None:
    talk = begun()
    assert talk.say(frame(frames.PING, 0, 0, b"12345678")) == [(frames.PING, frames.ACK, 0, b"12345678")]
    assert talk.say(frame(frames.PING, frames.ACK, 0, b"12345678")) == []


def test_what_is_new_to_it_is_ignored() -> None:
    talk = begun()
    assert talk.say(frame(0x20, 0xFF, 1, b"?"), frame(frames.PRIORITY, 0, 1, b"\0" * 5)) == []
    assert talk.say(frame(frames.SETTINGS, 0, 0, frames.SETTING.pack(0x99, 1)))[0][:2] == (frames.SETTINGS, 1)


def test_a_call_too_many_is_refused_and_the_others_go_on() -> None:
    talk = begun()
    opened = [frame(frames.HEADERS, frames.END_HEADERS, 2 * n + 1, BLOCK) for n in range(MAX_STREAMS + 1)]
    refused = frames.NUMBER.pack(frames.REFUSED_STREAM)
    assert talk.say(*opened) == [(frames.RST_STREAM, 0, 2 * MAX_STREAMS + 1, refused)]
    assert talk.server.active == MAX_STREAMS
    talk.say(frame(frames.DATA, frames.END_STREAM, 1, BODY))
    assert len(talk.calls) == 1


def test_a_cancelled_call_is_forgotten_and_what_comes_late_is_dropped() -> None:
    talk = begun()
    talk.say(frame(frames.HEADERS, frames.END_HEADERS, 1, BLOCK))
    late = [
        frame(frames.RST_STREAM, 0, 1, frames.NUMBER.pack(8)),
        frame(frames.DATA, 0, 1, BODY),
        frame(frames.WINDOW_UPDATE, 0, 1, frames.NUMBER.pack(1)),
        frame(frames.RST_STREAM, 0, 1, frames.NUMBER.pack(8)),
        frame(frames.HEADERS, BOTH, 1, BLOCK),
    ]
    assert talk.say(*late) == []
    assert talk.server.active == 0
    assert not talk.server.closed


def test_an_early_answer_tells_the_client_to_stop() -> None:
    talk = begun()
    found = talk.say(frame(frames.HEADERS, frames.END_HEADERS, 1, encode([(":path", "/x")])))
    assert [kind for kind, *_ in found] == [frames.HEADERS, frames.HEADERS, frames.RST_STREAM]
    assert found[-1][3] == frames.NUMBER.pack(frames.NO_ERROR)


OPENED = frame(frames.HEADERS, frames.END_HEADERS, 1, BLOCK)
MORE = frames.NUMBER.pack(0x7FFFFFFF)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([frame(frames.HEADERS, BOTH, 2, BLOCK)], frames.PROTOCOL_ERROR),
        ([frame(frames.DATA, 0, 5, b"x")], frames.PROTOCOL_ERROR),
        ([frame(frames.DATA, 0, 0, b"x")], frames.PROTOCOL_ERROR),
        ([OPENED, frame(frames.DATA, frames.PADDED, 1, b"\x05ab")], frames.PROTOCOL_ERROR),
        ([OPENED, OPENED], frames.PROTOCOL_ERROR),
        ([frame(frames.HEADERS, BOTH, 1, BLOCK), frame(frames.DATA, 0, 1, b"x")], None),
        ([OPENED, frame(frames.DATA, 1, 1, BODY), frame(frames.DATA, 0, 1, b"x")], frames.STREAM_CLOSED),
        ([frame(frames.HEADERS, 0, 1, BLOCK), frame(frames.PING, 0, 0, b"12345678")], frames.PROTOCOL_ERROR),
        ([frame(frames.HEADERS, 0, 1, BLOCK), frame(frames.CONTINUATION, 4, 3, b"")], frames.PROTOCOL_ERROR),
        ([frame(frames.CONTINUATION, 4, 1, BLOCK)], frames.PROTOCOL_ERROR),
        ([frame(frames.PUSH_PROMISE, 4, 1, BLOCK)], frames.PROTOCOL_ERROR),
        ([frame(frames.HEADERS, BOTH, 1, b"\xff\xff\xff")], frames.COMPRESSION_ERROR),
        ([frame(frames.PING, 0, 0, b"1")], frames.FRAME_SIZE_ERROR),
        ([frame(frames.SETTINGS, 0, 0, b"1")], frames.FRAME_SIZE_ERROR),
        ([changed(window=1 << 31)], frames.FLOW_CONTROL_ERROR),
        ([changed(frame=100)], frames.PROTOCOL_ERROR),
        ([OPENED, frame(frames.WINDOW_UPDATE, 0, 1, b"\0\0\0\0")], frames.PROTOCOL_ERROR),
        ([frame(frames.WINDOW_UPDATE, 0, 0, MORE)], frames.FLOW_CONTROL_ERROR),
        ([OPENED, frame(frames.WINDOW_UPDATE, 0, 1, MORE)], frames.FLOW_CONTROL_ERROR),
        ([frame(frames.RST_STREAM, 0, 7, b"\0\0\0\0")], frames.PROTOCOL_ERROR),
        ([frame(frames.DATA, 0, 1, b"x" * (frames.LARGEST + 1))], frames.FRAME_SIZE_ERROR),
    ],
)
def test_who_breaks_the_protocol_is_told_why(sent: list[bytes], code: int | None) -> None:
    talk = begun()
    found = talk.say(*sent)
    assert talk.server.closed == (code is not None)
    if code is not None:
        assert told(found) == code
        assert talk.say(frame(frames.PING, 0, 0, b"12345678")) == [], "it is over"


def test_headers_without_end_are_refused() -> None:
    talk = begun()
    parts = LARGEST_BLOCK // 10_000 + 1
    more = [frame(frames.CONTINUATION, 0, 1, b"\0" * 10_000)] * parts
    assert told(talk.say(frame(frames.HEADERS, 0, 1, b""), *more)) == frames.ENHANCE_YOUR_CALM


def test_who_sends_more_than_there_is_room_for_is_refused() -> None:
    # What is padding counts too.
    talk = begun()
    talk.say(OPENED)
    part = frame(frames.DATA, frames.PADDED, 1, b"\xff" + b"\0" * 255)
    unanswered = WINDOW // 2 // 256
    assert talk.say(*[part] * unanswered)[-1][0] == frames.WINDOW_UPDATE
    assert not talk.server.closed
