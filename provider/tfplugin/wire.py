"""A codec for protobuf's wire format, driven by the table in `tfplugin.messages`.

A message is a `dict`. Decoding gives every field of the table: `0`, `""`, `b""` and `False` where a plain
field is missing, `None` for a missing message or `optional` field, `[]` and `{}` for `repeated` and `map`.
Encoding takes any of the fields and leaves out those with such a value. Unknown fields are skipped.
"""

from __future__ import annotations

from functools import cache

from tfplugin.messages import MESSAGES
from tfplugin.records import Record

TYPE_CHECKING = False  # Type checkers know the name; importing typing would take time.
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

VARINT, FIXED64, LENGTH, GROUP, END_GROUP, FIXED32 = range(6)
MAX_DEPTH = 100
"""Messages inside messages; more is refused, as Google's implementation does."""

DEFAULTS: dict[str, Any] = {"string": "", "bytes": b"", "bool": False, "int64": 0, "enum": 0}


NO_FIELD = (None, 0)


class WireError(ValueError):
    """The bytes are not a message of the expected kind."""


class Field(Record):
    """One field: `kind` is a scalar of `DEFAULTS` or a message's name; `label` as in the table, or empty."""

    number: int
    label: str
    kind: str
    name: str


@cache
def fields(message: str) -> tuple[Field, ...]:
    """The fields of a message in the table."""
    return tuple(_field(line.split()) for line in MESSAGES[message].split(",") if line.strip())


def _field(words: list[str]) -> Field:
    number, *label, kind, name = words
    return Field(int(number), label[0] if label else "", kind, name)


@cache
def _by_number(message: str) -> dict[int, tuple[Field, int]]:
    """The fields with their wire types."""
    return {field.number: (field, _wire_type(field)) for field in fields(message)}


def encode(message: str, values: Mapping[str, Any]) -> bytes:
    """The wire form of a message; names that the table does not have are an error.

    Raises:
        KeyError: `values` has a name that the message has not.
    """
    out = bytearray()
    known = 0
    for field in fields(message):
        if field.name in values:
            known += 1
            _encode_field(out, field, values[field.name])
    if known != len(values):
        extra = set(values) - {field.name for field in fields(message)}
        raise KeyError(f"{message} has no field {', '.join(sorted(extra))}")
    return bytes(out)


def _encode_field(out: bytearray, field: Field, value: Any) -> None:
    if value is None:
        return
    if field.label == "map":
        for key, item in value.items():
            entry = bytearray()
            _encode_one(entry, 1, "string", key)
            _encode_one(entry, 2, field.kind, item)
            _encode_one(out, field.number, "bytes", entry)
    elif field.label == "repeated":
        for item in value:
            _encode_one(out, field.number, field.kind, item)
    elif field.label or field.kind not in DEFAULTS or value != DEFAULTS[field.kind]:
        _encode_one(out, field.number, field.kind, value)


def _encode_one(out: bytearray, number: int, kind: str, value: Any) -> None:
    if kind in ("int64", "enum", "bool"):
        _encode_varint(out, number << 3 | VARINT)
        _encode_varint(out, int(value) & 0xFFFFFFFFFFFFFFFF)
        return
    if kind == "string":
        value = value.encode()
    elif kind != "bytes":
        value = encode(kind, value)
    _encode_varint(out, number << 3 | LENGTH)
    _encode_varint(out, len(value))
    out += value


def _encode_varint(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def decode(message: str, data: bytes, depth: int = 0) -> dict[str, Any]:
    """The fields of a message.

    Raises:
        WireError: `data` is cut off, nested too deeply, or not protobuf at all.
    """
    if depth > MAX_DEPTH:
        raise WireError("messages are nested too deeply")
    found = _empty(message)
    table = _by_number(message)
    unparsed: dict[str, bytes] = {}
    position = 0
    while position < len(data):
        key, position = _decode_varint(data, position)
        number, wire_type = key >> 3, key & 7
        if not 0 < number < 1 << 29:
            raise WireError(f"field number {number} is out of range")
        field, expected = table.get(number, NO_FIELD)
        if field is None or wire_type != expected:
            position = _skip(data, position, number, wire_type, depth)
        elif wire_type == VARINT:
            value, position = _decode_varint(data, position)
            _store(found, field, _integer(field.kind, value), message)
        else:
            payload, position = _decode_bytes(data, position)
            _decode_payload(found, unparsed, field, payload, message, depth)
    for name, payload in unparsed.items():
        kind = next(field.kind for field in fields(message) if field.name == name)
        found[name] = decode(kind, payload, depth + 1)
    return found


def _empty(message: str) -> dict[str, Any]:
    found = dict(_defaults(message))
    for name, default in found.items():
        if default == [] or default == {}:
            found[name] = default.copy()
    return found


@cache
def _defaults(message: str) -> dict[str, Any]:
    containers: dict[str, Any] = {"repeated": [], "map": {}}
    return {
        field.name: containers.get(field.label) if field.label else DEFAULTS.get(field.kind)
        for field in fields(message)
    }


def _wire_type(field: Field) -> int:
    return VARINT if field.kind in ("int64", "enum", "bool") and field.label != "map" else LENGTH


def _integer(kind: str, value: int) -> int | bool:
    if kind == "bool":
        return value != 0
    bits = 32 if kind == "enum" else 64
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> bits - 1 else value


def _decode_payload(
    found: dict[str, Any], unparsed: dict[str, bytes], field: Field, payload: bytes, message: str, depth: int
) -> None:
    if field.label == "map":
        key, value = _decode_entry(field.kind, payload, depth)
        found[field.name][key] = value
    elif field.kind in DEFAULTS:
        _store(found, field, _scalar(field.kind, payload), message, unparsed)
    elif field.label == "repeated":
        found[field.name].append(decode(field.kind, payload, depth + 1))
    else:
        # A message that comes twice is merged, which is the same as decoding its parts as one.
        before = unparsed.get(field.name, b"")
        _store(found, field, None, message, unparsed)
        unparsed[field.name] = before + payload


def _store(
    found: dict[str, Any], field: Field, value: Any, message: str, unparsed: dict[str, bytes] | None = None
) -> None:
    if field.label == "repeated":
        found[field.name].append(value)
        return
    if field.label == "oneof":
        # The last one of the group wins; a message has one group at most.
        for other in fields(message):
            if other.label == "oneof" and other.name != field.name:
                found[other.name] = None
                if unparsed is not None:
                    unparsed.pop(other.name, None)
    found[field.name] = value


def _scalar(kind: str, payload: bytes) -> str | bytes:
    if kind == "bytes":
        return payload
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise WireError("a string is not UTF-8") from None


def _decode_entry(kind: str, data: bytes, depth: int) -> tuple[str, Any]:
    if depth >= MAX_DEPTH:
        raise WireError("messages are nested too deeply")
    key, payload, position = "", b"", 0
    value: Any = DEFAULTS.get(kind)
    while position < len(data):
        tag, position = _decode_varint(data, position)
        if tag == 1 << 3 | LENGTH:
            text, position = _decode_bytes(data, position)
            key = str(_scalar("string", text))
        elif tag == 2 << 3 | LENGTH:
            item, position = _decode_bytes(data, position)
            if kind in DEFAULTS:
                value = _scalar(kind, item)
            else:
                payload += item
        else:
            if not 0 < tag >> 3 < 1 << 29:
                raise WireError("a field number is out of range")
            position = _skip(data, position, tag >> 3, tag & 7, depth)
    return key, value if kind in DEFAULTS else decode(kind, payload, depth + 2)


def _decode_varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 70:
        if position >= len(data):
            raise WireError("the message is cut off")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, position
        shift += 7
    raise WireError("a number is too long")


def _decode_bytes(data: bytes, position: int) -> tuple[bytes, int]:
    length, position = _decode_varint(data, position)
    end = position + length
    if end > len(data):
        raise WireError("the message is cut off")
    return data[position:end], end


def _skip(data: bytes, position: int, number: int, wire_type: int, depth: int) -> int:
    if wire_type == VARINT:
        return _decode_varint(data, position)[1]
    if wire_type == LENGTH:
        return _decode_bytes(data, position)[1]
    if wire_type in (FIXED32, FIXED64):
        position += 4 if wire_type == FIXED32 else 8
        if position > len(data):
            raise WireError("the message is cut off")
        return position
    if wire_type == GROUP:
        return _skip_group(data, position, number, depth + 1)
    raise WireError(f"wire type {wire_type} has no meaning here")


def _skip_group(data: bytes, position: int, number: int, depth: int) -> int:
    if depth > MAX_DEPTH:
        raise WireError("groups are nested too deeply")
    while True:
        key, position = _decode_varint(data, position)
        if key == number << 3 | END_GROUP:
            return position
        if key >> 3 == 0:
            raise WireError("field number 0 is out of range")
        position = _skip(data, position, key >> 3, key & 7, depth)
