"""Values on the wire, and between raw and typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfplugin import dynamic
from tfplugin.convert import from_object, known, same, to_object, to_raw
from tfplugin.msgpack import pack
from tfplugin.schema import Object, attr
from tfplugin.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Collection,
    ObjectType,
    TupleType,
    Type,
    from_json,
)
from tfplugin.values import UNKNOWN, Dynamic, Unknown, is_wholly_known

texts = st.text(max_size=8)
numbers = st.one_of(
    st.integers(-(1 << 70), 1 << 70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(allow_nan=False, allow_infinity=False, places=5).filter(lambda item: abs(item) < 10**15),
).map(dynamic.to_number)


def types() -> st.SearchStrategy[Type]:
    plain: st.SearchStrategy[Type] = st.sampled_from([STRING, NUMBER, BOOL])
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.builds(Collection, st.sampled_from(["list", "set", "map"]), inner),
            st.dictionaries(st.sampled_from("abc"), inner, max_size=3).map(
                lambda items: ObjectType(tuple(sorted(items.items())))
            ),
            st.lists(inner, max_size=3).map(lambda items: TupleType(tuple(items))),
        ),
        max_leaves=6,
    )


def values(kind: Type, *, null: bool = True) -> st.SearchStrategy[Any]:
    """Values of a type: null, unknown, or known in whole or in part."""
    leaves = {STRING: texts, NUMBER: numbers, BOOL: st.booleans()}
    inner: st.SearchStrategy[Any]
    if isinstance(kind, ObjectType):
        inner = st.fixed_dictionaries({name: values(item) for name, item in kind.attributes})
    elif isinstance(kind, TupleType):
        inner = st.tuples(*(values(item) for item in kind.elements)).map(list)
    elif isinstance(kind, Collection) and kind.kind == "map":
        inner = st.dictionaries(texts, values(kind.element), max_size=3)
    elif isinstance(kind, Collection):
        inner = st.lists(values(kind.element), max_size=3)
    else:
        inner = leaves[kind]
    return st.one_of(inner, st.none(), st.just(UNKNOWN)) if null else inner


typed = types().flatmap(lambda kind: st.tuples(st.just(kind), values(kind)))


@given(typed)
@settings(max_examples=300)
def test_msgpack_brings_every_value_back(pair: tuple[Type, Any]) -> None:
    kind, content = pair
    assert dynamic.decode_msgpack(kind, dynamic.encode_msgpack(kind, content)) == content


@given(typed)
@settings(max_examples=200)
def test_dynamic_values_keep_their_type(pair: tuple[Type, Any]) -> None:
    content = None if pair[1] is None else Dynamic(*pair)
    again = dynamic.decode_msgpack(DYNAMIC, dynamic.encode_msgpack(DYNAMIC, content))
    assert again == content


@given(types())
def test_types_survive_json(kind: Type) -> None:
    assert from_json(kind.to_json()) == kind


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (pack("0.1"), 0.1),
        (pack("12345678901234567890123"), 12345678901234567890123),
        (
            pack("0.1000000000000000055511151231257827"),
            Decimal("0.1000000000000000055511151231257827"),
        ),
        (pack(1.5), 1.5),
        (pack(2.0), 2),
        (pack(-7), -7),
        (pack("1e3"), 1000),
    ],
)
def test_numbers_are_read_exactly(sent: bytes, expected: Any) -> None:
    found = dynamic.decode_msgpack(NUMBER, sent)
    assert found == expected
    assert type(found) is type(expected)


def test_a_float_that_is_not_exact_is_sent_as_text() -> None:
    assert msgpack.unpackb(dynamic.encode_msgpack(NUMBER, 0.1)) == "0.1"
    assert msgpack.unpackb(dynamic.encode_msgpack(NUMBER, 0.5)) == 0.5
    assert msgpack.unpackb(dynamic.encode_msgpack(NUMBER, 1 << 64)) == str(1 << 64)


@pytest.mark.parametrize(
    "bad", ["nan", "inf", "-inf", "1e99999999", "1e4000", "-1e5000", "", "x", True, [], b"1"]
)
def test_what_is_no_number_is_refused(bad: Any) -> None:
    with pytest.raises(dynamic.ValueFormatError):
        dynamic.decode_msgpack(NUMBER, pack(bad))


@pytest.mark.parametrize("text", ["9" * 4000, "-1e3999", "1e3999", "1e-3999"])
def test_a_number_that_is_read_can_be_written(text: str) -> None:
    found = dynamic.decode_msgpack(NUMBER, pack(text))
    assert Decimal(msgpack.unpackb(dynamic.encode_msgpack(NUMBER, found))) == Decimal(text)


@given(st.binary(max_size=40), types())
@settings(max_examples=300)
def test_random_bytes_are_a_value_or_refused(data: bytes, kind: Type) -> None:
    try:
        found = dynamic.decode_msgpack(kind, data)
    except dynamic.ValueFormatError:
        return
    assert dynamic.decode_msgpack(kind, dynamic.encode_msgpack(kind, found)) == found


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(dynamic.ValueFormatError):
        dynamic.decode_msgpack(STRING, b"\x91" * 100_000)
    with pytest.raises(dynamic.ValueFormatError):
        dynamic.decode_json(STRING, b"[" * 100_000)


def test_json_fills_what_is_missing_and_drops_what_is_not_known() -> None:
    kind = ObjectType((("a", STRING), ("b", Collection("list", NUMBER)), ("c", DYNAMIC)))
    found = dynamic.decode_json(kind, b'{"b": [1, 0.1], "c": {"type": "string", "value": "x"}, "gone": 1}')
    assert found == {"a": None, "b": [1, 0.1], "c": Dynamic(STRING, "x")}


def test_unknown_is_one_and_has_no_truth() -> None:
    assert Unknown() is UNKNOWN
    with pytest.raises(TypeError):
        bool(UNKNOWN)
    assert not is_wholly_known({"a": [1, {"b": UNKNOWN}]})
    assert known({"a": [1, UNKNOWN]}) == {"a": [1, None]}


class Part(Object):
    """A nested object."""

    word: str | None = attr("A word.", optional=True)
    words: list[str] | None = attr("Words.", optional=True)


class Whole(Object):
    """One attribute of every shape."""

    text: str | None = attr("Text.", optional=True)
    flag: bool | None = attr("A flag.", optional=True)
    number: float | None = attr("A number.", optional=True)
    unordered: frozenset[str] | None = attr("A set.", optional=True)
    ordered: list[float] | None = attr("A list.", optional=True)
    mapped: dict[str, bool] | None = attr("A map.", optional=True)
    single: Part | None = attr("One.", optional=True)
    listed: list[Part] | None = attr("Many.", optional=True)
    pooled: frozenset[Part] | None = attr("Many in no order.", optional=True)
    named: dict[str, Part] | None = attr("Many by name.", optional=True)


WHOLE = ObjectType(tuple((name, item.value_type) for name, item in Whole.attributes().items()))


@given(values(WHOLE, null=False))
@settings(max_examples=200)
def test_typed_objects_bring_raw_values_back(raw: dict[str, Any]) -> None:
    # A Python set holds equal elements once, as Terraform's does.
    again = from_object(to_object(Whole, raw))
    assert same(WHOLE, again, raw)


@given(st.lists(texts), st.randoms(use_true_random=False))
def test_a_set_has_no_order(items: list[str], source: Any) -> None:
    shuffled = list(items)
    source.shuffle(shuffled)
    assert same(Collection("set", STRING), items, shuffled)
    assert same(Collection("list", STRING), items, shuffled) == (items == shuffled)


def test_a_wrong_python_value_is_named() -> None:
    with pytest.raises(TypeError, match=r"Whole\.text must be a string, not a int"):
        from_object(Whole(text=1))
    with pytest.raises(TypeError, match="must be a number, not a bool"):
        to_raw(NUMBER, True)
