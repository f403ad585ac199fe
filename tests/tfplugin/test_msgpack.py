"""MessagePack, beside the library `msgpack`: each reads what the other writes."""

from __future__ import annotations

from typing import Any

import msgpack as library  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.tfplugin.support import packed

from tfplugin import msgpack
from tfplugin.values import UNKNOWN

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=40), inner, max_size=20),
)
LONG = [10, 31, 32, 255, 256, 65_535, 65_536]


@given(values)
def test_each_reads_what_the_other_writes(value: Any) -> None:
    assert library.unpackb(msgpack.pack(value)) == value
    assert msgpack.unpack(packed(value)) == value


@given(values)
def test_the_bytes_are_the_library_s(value: Any) -> None:
    assert msgpack.pack(value) == packed(value)


@pytest.mark.parametrize("length", LONG)
@pytest.mark.parametrize(
    "make", [lambda n: "a" * n, bytes, lambda n: [1] * n, lambda n: {str(i): i for i in range(n)}]
)
def test_long_values(make: Any, length: int) -> None:
    value = make(length)
    assert msgpack.pack(value) == packed(value)
    assert msgpack.unpack(packed(value)) == value


@pytest.mark.parametrize("bits", range(66))
@pytest.mark.parametrize("offset", [-1, 0, 1])
@pytest.mark.parametrize("sign", [-1, 1])
def test_numbers_at_every_border(bits: int, offset: int, sign: int) -> None:
    number = sign * (1 << bits) + offset
    if -(2**63) <= number < 2**64:
        assert msgpack.pack(number) == packed(number)
        assert msgpack.unpack(packed(number)) == number
    else:
        with pytest.raises(OverflowError):
            msgpack.pack(number)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 8, 16, 17, 300, 70_000])
def test_an_extension_is_an_unknown_value(size: int) -> None:
    sent = packed([library.ExtType(12, b"x" * size), "end"])
    assert msgpack.unpack(sent) == [UNKNOWN, "end"]
    assert library.unpackb(msgpack.pack(UNKNOWN)) == library.ExtType(0, b"\0")


@given(st.binary(max_size=40))
@example(b"\x91" * 100_000)
@example(b"\xdd\xff\xff\xff\xff")
@example(b"\xc1")
@example(b"\x81\x01\x02")
@settings(max_examples=300)
def test_any_bytes_are_a_value_or_an_error(data: bytes) -> None:
    try:
        found = msgpack.unpack(data)
    except msgpack.MsgpackError:
        return
    again = msgpack.unpack(msgpack.pack(found))
    assert again == found or repr(again) == repr(found), "nan is not itself"


@given(values, st.data())
def test_what_is_cut_off_is_refused(value: Any, data: Any) -> None:
    sent = packed(value)
    with pytest.raises(msgpack.MsgpackError):
        msgpack.unpack(sent[: data.draw(st.integers(0, len(sent) - 1))])
    with pytest.raises(msgpack.MsgpackError):
        msgpack.unpack(sent + b"\xc0")


def test_what_has_no_form_is_an_error() -> None:
    with pytest.raises(TypeError, match="a set has no form"):
        msgpack.pack({"a": {1}})
