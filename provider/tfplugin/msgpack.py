"""MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md), as far as Terraform writes it.

Our own, since the library is fast only where it is compiled, and what is compiled runs on one platform: its
Python took two fifths of the time of a call.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any

from tfplugin.values import UNKNOWN

NIL, FALSE, TRUE = 0xC0, 0xC2, 0xC3
BINARY, EXTENSION, FLOAT_32, FLOAT_64, UNSIGNED, SIGNED = 0xC4, 0xC7, 0xCA, 0xCB, 0xCC, 0xD0
FIXED_EXTENSION, STRING, ARRAY_16, ARRAY_32, MAP_16, MAP_32 = 0xD4, 0xD9, 0xDC, 0xDD, 0xDE, 0xDF
FIXED_MAP, FIXED_ARRAY, FIXED_STRING, NEGATIVE = 0x80, 0x90, 0xA0, 0xE0
"""The first bytes, the least of each range."""

PACKED_UNKNOWN = bytes([FIXED_EXTENSION, 0, 0])
"""The form of an unknown value that every Terraform reads."""

_NUMBERS = {
    FLOAT_32: Struct(">f"),
    FLOAT_64: Struct(">d"),
    UNSIGNED: Struct(">B"),
    UNSIGNED + 1: Struct(">H"),
    UNSIGNED + 2: Struct(">L"),
    UNSIGNED + 3: Struct(">Q"),
    SIGNED: Struct(">b"),
    SIGNED + 1: Struct(">h"),
    SIGNED + 2: Struct(">l"),
    SIGNED + 3: Struct(">q"),
}


class MsgpackError(ValueError):
    """The bytes are not MessagePack, or there is more than one value."""


def unpack(data: bytes) -> Any:
    """The value: None, `bool`, `int`, `float`, `str`, `bytes`, `list`, or `dict` with keys of `str`.

    An extension of any kind is `UNKNOWN`: Terraform has no other.

    Raises:
        MsgpackError: `data` is no MessagePack, or is nested too deeply.
    """
    try:
        value, end = _read(data, 0)
    except (IndexError, UnicodeDecodeError, RecursionError):
        raise MsgpackError(
            "the value is cut off, nested too deeply, or holds a text that is no UTF-8"
        ) from None
    if end != len(data):
        raise MsgpackError("bytes follow the value")
    return value


def _read(data: bytes, at: int) -> tuple[Any, int]:
    """The value at a place, and the place after it."""
    first = data[at]
    at += 1
    if FIXED_STRING <= first < NIL:
        end = at + (first & 0x1F)
        return _slice(data, at, end).decode(), end
    if first < FIXED_MAP:
        return first, at
    if first < FIXED_ARRAY:
        return _read_map(data, at, first & 0x0F)
    if first < FIXED_STRING:
        return _read_array(data, at, first & 0x0F)
    if first >= NEGATIVE:
        return first - 0x100, at
    if first in _CONSTANTS:
        return _CONSTANTS[first], at
    if first in _NUMBERS:
        number = _NUMBERS[first]
        end = at + number.size
        return number.unpack(_slice(data, at, end))[0], end
    return _read_long(data, at, first)


_CONSTANTS = {NIL: None, FALSE: False, TRUE: True}


def _read_long(data: bytes, at: int, first: int) -> tuple[Any, int]:
    """What says how long it is after its first byte."""
    if first in (MAP_16, MAP_32):
        return _read_map(data, *_read_length(data, at, first - MAP_16 + 1))
    if first in (ARRAY_16, ARRAY_32):
        return _read_array(data, *_read_length(data, at, first - ARRAY_16 + 1))
    if STRING <= first < ARRAY_16:
        at, length = _read_length(data, at, first - STRING)
        return _slice(data, at, at + length).decode(), at + length
    if BINARY <= first < EXTENSION:
        at, length = _read_length(data, at, first - BINARY)
        return _slice(data, at, at + length), at + length
    if EXTENSION <= first < FLOAT_32:
        at, length = _read_length(data, at, first - EXTENSION)
    elif FIXED_EXTENSION <= first < STRING:
        length = 1 << first - FIXED_EXTENSION
    else:
        raise MsgpackError(f"no value begins with the byte {first:#x}")
    end = at + 1 + length
    _slice(data, at, end)
    return UNKNOWN, end


def _read_length(data: bytes, at: int, power: int) -> tuple[int, int]:
    """The place after a length of 1, 2 or 4 bytes, and the length."""
    end = at + (1 << power)
    return end, int.from_bytes(_slice(data, at, end), "big")


def _slice(data: bytes, start: int, end: int) -> bytes:
    if end > len(data):
        raise IndexError(end)
    return data[start:end]


def _read_array(data: bytes, at: int, length: int) -> tuple[list[Any], int]:
    found = []
    for _ in range(length):
        value, at = _read(data, at)
        found.append(value)
    return found, at


def _read_map(data: bytes, at: int, length: int) -> tuple[dict[str, Any], int]:
    found = {}
    for _ in range(length):
        key, at = _read(data, at)
        if not isinstance(key, str):
            raise MsgpackError("a key is no text")
        found[key], at = _read(data, at)
    return found, at


def pack(value: Any) -> bytes:
    """The bytes of a value, of those that `unpack` answers.

    Raises:
        TypeError: It is none of those.
        OverflowError: A number has more than 64 bits.
    """
    parts: list[bytes] = []
    _write(parts.append, value)
    return b"".join(parts)


def _write(add: Callable[[bytes], None], value: Any) -> None:
    if isinstance(value, dict):
        add(_head(len(value), FIXED_MAP, 0x10, MAP_16 - 1))
        for key, item in value.items():
            add(_scalar(key))
            _write(add, item)
    elif isinstance(value, list):
        add(_head(len(value), FIXED_ARRAY, 0x10, ARRAY_16 - 1))
        for item in value:
            _write(add, item)
    else:
        add(_scalar(value))


def _scalar(value: Any) -> bytes:
    if isinstance(value, str):
        data = value.encode()
        return _head(len(data), FIXED_STRING, 0x20, STRING) + data
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if value is UNKNOWN:
        return PACKED_UNKNOWN
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return bytes([FLOAT_64]) + _NUMBERS[FLOAT_64].pack(value)
    if isinstance(value, bytes):
        return _head(len(value), 0, 0, BINARY) + value
    raise TypeError(f"a {type(value).__name__} has no form in MessagePack")


def _head(length: int, fixed: int, room: int, sized: int) -> bytes:
    """The first bytes of what has a length; maps and arrays have no form with one byte of length."""
    if length < room:
        return bytes([fixed | length])
    power = 0 if length < 0x100 and sized not in (MAP_16 - 1, ARRAY_16 - 1) else 1 if length < 0x10000 else 2
    return bytes([sized + power]) + length.to_bytes(1 << power, "big")


def _integer(value: int) -> bytes:
    if 0 <= value < FIXED_MAP:
        return bytes([value])
    if -0x20 <= value < 0:
        return bytes([value + 0x100])
    kind, bits = (UNSIGNED, value.bit_length()) if value > 0 else (SIGNED, (-value - 1).bit_length() + 1)
    if bits > 64:
        raise OverflowError("a number of more than 64 bits")
    power = 0 if bits <= 8 else 1 if bits <= 16 else 2 if bits <= 32 else 3
    return bytes([kind + power]) + _NUMBERS[kind + power].pack(value)
