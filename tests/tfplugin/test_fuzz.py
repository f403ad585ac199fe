"""Nothing that a client sends crashes or hangs the provider: bytes, frames, messages, values."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import pytest
from hyperframe.frame import (
    DataFrame,
    Frame,
    HeadersFrame,
    PingFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from tests.tfplugin.support import CallFailed, Client, Provider, running
from tests.tfplugin.test_wire import classes, fill
from tests.tfplugin.toy.registration import REGISTRATION

from tfplugin import wire
from tfplugin.connection import Connection
from tfplugin.grpc import Call, GrpcError, Status
from tfplugin.messages import MESSAGES, METHODS
from tfplugin.service import Service

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS = [
    (":method", "POST"),
    (":scheme", "http"),
    (":path", "/tfplugin6.Provider/GetMetadata"),
    (":authority", "localhost"),
    ("content-type", "application/grpc"),
    ("te", "trailers"),
]


def connection() -> Connection:
    """A connection whose calls are answered at once, with a message of some size."""

    def dispatch(call: Call, request: bytes) -> None:
        server.answer(call, b"x" * (len(request) * 50))
        server.finish(call, Status.OK, "")

    server = Connection(dispatch, lambda _call, _framed: None)
    server.start()
    return server


def conversation() -> bytes:
    """What a client sends in two ordinary calls."""
    client = h2.connection.H2Connection(h2.config.H2Configuration())
    client.initiate_connection()
    for number in (1, 3):
        client.send_headers(number, HEADERS)
        client.send_data(number, b"\0\0\0\0\2\x0a\0", end_stream=True)
    client.ping(b"12345678")
    return client.data_to_send()


@given(st.data())
@settings(max_examples=400)
def test_mutated_conversations_end_in_answers_or_a_closed_connection(data: DataObject) -> None:
    sent = bytearray(conversation())
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(len(PREFACE), len(sent) - 1))
        kind = data.draw(st.sampled_from(["change", "cut", "repeat"]))
        if kind == "change":
            sent[place] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del sent[place : place + data.draw(st.integers(1, 20))]
        else:
            sent[place:place] = sent[place : place + data.draw(st.integers(1, 40))]
        if len(sent) <= len(PREFACE):
            break
    feed(bytes(sent), data.draw(st.integers(1, 200)))


def feed(sent: bytes, step: int) -> None:
    server = connection()
    for at in range(0, len(sent), step):
        if not server.closed:
            server.receive(sent[at : at + step])
        server.output()
    server.close()
    assert server.active == 0


frames: st.SearchStrategy[Frame] = st.one_of(
    st.builds(
        lambda number, content, flags: made(DataFrame(number), flags, data=content),
        st.integers(1, 9),
        st.binary(max_size=30),
        st.sets(st.sampled_from(["END_STREAM"])),
    ),
    st.builds(
        lambda number, content, flags: made(HeadersFrame(number), flags, data=content),
        st.integers(1, 9),
        st.binary(max_size=30),
        st.sets(st.sampled_from(["END_STREAM", "END_HEADERS"])),
    ),
    st.builds(
        lambda number, code: made(RstStreamFrame(number), set(), error_code=code),
        st.integers(1, 9),
        st.integers(0, 20),
    ),
    st.builds(
        lambda number, size: made(WindowUpdateFrame(number), set(), window_increment=size),
        st.integers(0, 9),
        st.integers(1, 2**31 - 1),
    ),
    st.builds(
        lambda content: made(SettingsFrame(0), set(), settings=content),
        st.dictionaries(st.integers(1, 9), st.integers(0, 2**32 - 1), max_size=4),
    ),
    st.builds(
        lambda content: made(PingFrame(0), set(), opaque_data=content), st.binary(min_size=8, max_size=8)
    ),
)


def made(frame: Frame, flags: set[str], **content: Any) -> Frame:
    for name, item in content.items():
        setattr(frame, name, item)
    for flag in flags:
        frame.flags.add(flag)
    return frame


@given(st.lists(frames, max_size=12), st.booleans())
@settings(max_examples=400)
def test_frames_in_any_order_end_in_answers_or_a_closed_connection(items: list[Frame], after: bool) -> None:
    start = conversation() if after else PREFACE + SettingsFrame(0).serialize()
    feed(start + b"".join(item.serialize() for item in items), 1000)


@pytest.fixture(scope="module")
def service() -> Service:
    return Service(REGISTRATION, threading.Event(), lambda: None, dict)


@pytest.mark.parametrize("name", METHODS)
def test_random_messages_are_answered_or_refused(service: Service, name: str) -> None:
    source = random.Random(name)  # noqa: S311 - the same messages in every run
    request = METHODS[name].request
    for _ in range(60):
        message = classes()[request]()
        fill(message, request, source)
        for field in ("type_name", "target_type_name", "action_type"):
            if hasattr(message, field) and source.random() < 0.8:
                setattr(message, field, source.choice(["toy_thing", "toy_box", "toy_secret", "toy_poke"]))
        data = bytearray(message.SerializeToString())
        if data and source.random() < 0.5:
            data[source.randrange(len(data))] = source.randrange(256)
        call = Call(f"/tfplugin6.Provider/{name}", float("inf"), lambda _call, _framed: None)
        try:
            answer = service.handle(call, bytes(data))
        except GrpcError:
            continue
        if answer is not None:
            assert METHODS[name].response in MESSAGES
            wire.decode(METHODS[name].response, answer)


@pytest.fixture(scope="module")
def plain(toy: Path) -> Iterator[Provider]:
    """A provider without TLS, so that frames can be sent as they are."""
    with running(toy, PLUGIN_CLIENT_CERT="") as provider:
        yield provider


@given(st.binary(max_size=300), st.booleans(), st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_random_bytes_do_not_disturb_other_clients(
    plain: Provider, data: bytes, preface: bool, patient: bool
) -> None:
    with socket.socket(socket.AF_UNIX) as stray:
        stray.connect(plain.socket_path)
        stray.sendall((PREFACE if preface else b"") + data)
        if not patient:
            stray.shutdown(socket.SHUT_RDWR)
        client = plain.connect(tls=False)
        assert len(client.call("GetMetadata")["resources"]) == 2
        client.close()


@given(st.binary(max_size=200))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_random_handshakes_do_not_disturb_terraform(secure: Provider, data: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as stray:
        stray.connect(secure.socket_path)
        stray.sendall(data)
        client = secure.connect()
        assert len(client.call("GetMetadata")["resources"]) == 2
        client.close()


@pytest.fixture(scope="module")
def secure(toy: Path) -> Iterator[Provider]:
    with running(toy) as provider:
        yield provider


def test_more_clients_than_it_takes_are_turned_away(plain: Provider) -> None:
    kept = plain.connect(tls=False)
    strays = []
    for _ in range(100):
        stray = socket.socket(socket.AF_UNIX)
        stray.connect(plain.socket_path)
        strays.append(stray)
    assert len(kept.call("GetMetadata")["resources"]) == 2
    for stray in strays:
        stray.close()
    kept.close()


def test_streams_that_are_cancelled_at_once_are_forgotten(plain: Provider) -> None:
    client: Client = plain.connect(tls=False)
    for _ in range(500):
        number = client.start("/tfplugin6.Provider/GetProviderSchema", b"\0\0\0\0\0")
        client.h2.reset_stream(number)
    client.flush()
    assert len(client.call("GetMetadata")["resources"]) == 2
    with pytest.raises(CallFailed):
        client.raw("/nowhere", b"")
    client.close()
