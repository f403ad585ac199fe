"""The wire codec beside Google's protobuf, whose descriptors are built from the same table."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError, Message
from hypothesis import given, settings
from hypothesis import strategies as st

from tfplugin import wire
from tfplugin.messages import MESSAGES, METHODS

Proto = descriptor_pb2.FieldDescriptorProto
SCALARS = {
    "string": Proto.TYPE_STRING,
    "bytes": Proto.TYPE_BYTES,
    "bool": Proto.TYPE_BOOL,
    "int64": Proto.TYPE_INT64,
    "enum": Proto.TYPE_INT32,
}


def flat(name: str) -> str:
    return name.replace(".", "_")


def describe(name: str) -> descriptor_pb2.DescriptorProto:
    """Google's descriptor of one message of the table."""
    message = descriptor_pb2.DescriptorProto(name=flat(name))
    if any(field.label == "oneof" for field in wire.fields(name)):
        message.oneof_decl.add(name="choice")
    for field in wire.fields(name):
        made = message.field.add(name=field.name, number=field.number)
        made.label = Proto.LABEL_REPEATED if field.label in ("repeated", "map") else Proto.LABEL_OPTIONAL
        if field.label == "map":
            entry = message.nested_type.add(name=f"{field.name.title().replace('_', '')}Entry")
            entry.options.map_entry = True
            entry.field.add(name="key", number=1, type=Proto.TYPE_STRING, label=Proto.LABEL_OPTIONAL)
            set_type(entry.field.add(name="value", number=2, label=Proto.LABEL_OPTIONAL), field.kind)
            made.type, made.type_name = Proto.TYPE_MESSAGE, f".test.{flat(name)}.{entry.name}"
        else:
            set_type(made, field.kind)
        if field.label == "oneof":
            made.oneof_index = 0
    for made, field in zip(message.field, wire.fields(name), strict=True):
        if field.label == "optional":
            made.proto3_optional = True
            made.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name=f"_{field.name}")
    return message


def set_type(made: Proto, kind: str) -> None:
    if kind in SCALARS:
        made.type = SCALARS[kind]
    else:
        made.type, made.type_name = Proto.TYPE_MESSAGE, f".test.{flat(kind)}"


@cache
def classes() -> dict[str, type[Message]]:
    """Google's classes of all messages of the table."""
    file = descriptor_pb2.FileDescriptorProto(name="test.proto", package="test", syntax="proto3")
    file.message_type.extend(describe(name) for name in MESSAGES)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = {name: pool.FindMessageTypeByName(f"test.{flat(name)}") for name in MESSAGES}
    return {name: message_factory.GetMessageClass(item) for name, item in found.items()}


def fill(message: Any, name: str, source: random.Random, depth: int = 0) -> None:
    """Random content for one of Google's messages."""
    fields = list(wire.fields(name))
    choice = [field for field in fields if field.label == "oneof"]
    if choice:
        chosen = source.choice(choice)
        fields = [field for field in fields if field.label != "oneof" or field is chosen]
    for field in fields:
        if source.random() < 0.6 and depth < 5:
            fill_field(message, field, source, depth)


def fill_field(message: Any, field: wire.Field, source: random.Random, depth: int) -> None:
    target = getattr(message, field.name)
    if field.label == "map" and field.kind in SCALARS:
        target[text(source)] = scalar(field.kind, source)
    elif field.label == "map":
        for _ in range(source.randrange(3)):
            fill(target[text(source)], field.kind, source, depth + 1)
    elif field.label == "repeated":
        for _ in range(source.randrange(3)):
            fill(target.add(), field.kind, source, depth + 1)
    elif field.kind in SCALARS:
        setattr(message, field.name, scalar(field.kind, source))
    else:
        target.SetInParent()
        fill(target, field.kind, source, depth + 1)


def text(source: random.Random) -> str:
    return "".join(source.choice("aZ0_é漢🙂\0") for _ in range(source.choice([0, 1, 5, 200])))


def scalar(kind: str, source: random.Random) -> Any:
    if kind == "string":
        return text(source)
    if kind == "bytes":
        return source.randbytes(source.choice([0, 1, 7, 300]))
    if kind == "bool":
        return source.random() < 0.5
    bits = 31 if kind == "enum" else 63
    return source.choice([0, 1, -1, 127, 128, (1 << bits) - 1, -(1 << bits), source.randrange(1 << bits)])


def plain(message: Any, name: str) -> dict[str, Any]:
    """Google's message as the dict that our codec makes of it."""
    found: dict[str, Any] = {}
    for field in wire.fields(name):
        content = getattr(message, field.name)
        if field.label == "map":
            found[field.name] = {
                key: item if field.kind in SCALARS else plain(item, field.kind)
                for key, item in content.items()
            }
        elif field.label == "repeated":
            found[field.name] = [
                item if field.kind in SCALARS else plain(item, field.kind) for item in content
            ]
        elif field.kind in SCALARS:
            present = not field.label or message.HasField(field.name)
            found[field.name] = content if present else None
        else:
            found[field.name] = plain(content, field.kind) if message.HasField(field.name) else None
    return found


@pytest.mark.parametrize("name", MESSAGES)
def test_both_codecs_read_each_other(name: str) -> None:
    source = random.Random(name)  # noqa: S311 - the same messages in every run
    for _ in range(40):
        theirs = classes()[name]()
        fill(theirs, name, source)
        values = plain(theirs, name)
        assert wire.decode(name, theirs.SerializeToString()) == values
        again = classes()[name].FromString(wire.encode(name, values))
        assert plain(again, name) == values


def accepts(name: str, data: bytes) -> dict[str, Any] | None:
    try:
        return plain(classes()[name].FromString(data), name)
    except DecodeError:
        return None


def ours(name: str, data: bytes) -> dict[str, Any] | None:
    try:
        return wire.decode(name, data)
    except wire.WireError:
        return None


@given(st.sampled_from(sorted(MESSAGES)), st.binary(max_size=60))
@settings(max_examples=400)
def test_random_bytes_never_crash_the_codec(name: str, data: bytes) -> None:
    found = ours(name, data)
    if found is not None:
        assert ours(name, wire.encode(name, found)) == found


@given(st.sampled_from(sorted(MESSAGES)), st.randoms(use_true_random=False), st.data())
@settings(max_examples=300)
def test_mutated_messages_are_read_as_google_reads_them(
    name: str, source: random.Random, data: st.DataObject
) -> None:
    theirs = classes()[name]()
    fill(theirs, name, source)
    mutated = bytearray(theirs.SerializeToString())
    for _ in range(data.draw(st.integers(0, 3))):
        if mutated:
            mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    expected, found = accepts(name, bytes(mutated)), ours(name, bytes(mutated))
    if expected is not None and found is not None:
        assert without_maps(name, found) == without_maps(name, expected)


def without_maps(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """A message without its maps: of those, Google's Python drops the entries that hold an unknown field."""

    def inner(kind: str, value: Any) -> Any:
        if isinstance(value, list):
            return [inner(kind, item) for item in value]
        return without_maps(kind, value) if isinstance(value, dict) else value

    kept = [field for field in wire.fields(name) if field.label != "map"]
    return {field.name: inner(field.kind, values[field.name]) for field in kept}


def test_a_message_that_comes_twice_is_merged() -> None:
    first = wire.encode("ReadDataSource.Response", {"state": {"msgpack": b"a"}})
    second = wire.encode("ReadDataSource.Response", {"state": {"json": b"b"}})
    assert wire.decode("ReadDataSource.Response", first + second)["state"] == {"msgpack": b"a", "json": b"b"}


def test_the_last_of_a_oneof_wins() -> None:
    progress = wire.encode("InvokeAction.Event", {"progress": {"message": "x"}})
    completed = wire.encode("InvokeAction.Event", {"completed": {}})
    found = wire.decode("InvokeAction.Event", progress + completed)
    assert found == {"progress": None, "completed": {"diagnostics": []}}


def test_endless_nesting_is_refused() -> None:
    with pytest.raises(wire.WireError):
        wire.decode("Empty", b"\x0b" * 10_000)
    nested = b""
    for _ in range(300):
        nested = wire.encode("Schema.Object", {}) + b"\x52" + len(nested).to_bytes(1, "big") + nested[:100]
    assert ours("Schema.Attribute", nested) is None or nested


def test_a_name_that_the_message_has_not_is_an_error() -> None:
    with pytest.raises(KeyError, match="no field typo"):
        wire.encode("Diagnostic", {"typo": 1})


def test_every_method_has_its_messages() -> None:
    assert {item for method in METHODS.values() for item in (method.request, method.response)} <= set(
        MESSAGES
    )
