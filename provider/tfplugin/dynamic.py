"""Terraform values on the wire: `DynamicValue`, in msgpack or in JSON, both read by the schema's type."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tfplugin import msgpack
from tfplugin.types import BOOL, DYNAMIC, NUMBER, STRING, Collection, ObjectType, Primitive, TupleType, Type
from tfplugin.types import from_json as type_from_json
from tfplugin.values import UNKNOWN, Dynamic, Value

if TYPE_CHECKING:
    from decimal import Decimal

LONGEST_NUMBER = 4_000
"""Digits of the longest number: Python refuses to write a whole one of more than 4,300, as too much work."""


class ValueFormatError(ValueError):
    """The bytes are not a value of the expected type."""


def decode(kind: Type, message: Mapping[str, bytes] | None) -> Value:
    """The value in a `DynamicValue` message; a message that is missing or empty is null.

    Raises:
        ValueFormatError: The bytes are not a value of type `kind`.
    """
    if message is None:
        return None
    if message["msgpack"]:
        return decode_msgpack(kind, message["msgpack"])
    return decode_json(kind, message["json"]) if message["json"] else None


def encode(kind: Type, value: Value) -> dict[str, bytes]:
    """The `DynamicValue` message of a value."""
    return {"msgpack": encode_msgpack(kind, value)}


def decode_msgpack(kind: Type, data: bytes) -> Value:
    """The value in msgpack form; an unknown value of any form, refined or not, is UNKNOWN."""
    try:
        return _from_raw(kind, msgpack.unpack(data), _in_band_msgpack)
    except (msgpack.MsgpackError, RecursionError):
        raise ValueFormatError("the value is not msgpack as Terraform writes it") from None


def decode_json(kind: Type, data: bytes) -> Value:
    """The value in JSON form, as states hold it; attributes that are missing are null, others are dropped."""
    return conform(kind, parse_json(data))


def parse_json(data: bytes) -> Any:
    """A JSON document with its numbers exact.

    Raises:
        ValueFormatError: `data` is not JSON.
    """
    try:
        return json.loads(data, parse_float=_exact)
    except (ValueError, RecursionError, ArithmeticError):
        raise ValueFormatError("the value is not JSON") from None


def _exact(text: str) -> Decimal:
    from decimal import Decimal  # Numbers with a fraction are rare, and its import is not cheap.

    return Decimal(text)


def conform(kind: Type, document: Any) -> Value:
    """The value of a JSON document, by its type.

    Raises:
        ValueFormatError: The document does not fit the type.
    """
    try:
        return _from_raw(kind, document, _in_band_json)
    except RecursionError:
        raise ValueFormatError("the value is nested too deeply") from None


InBand = Callable[[Any], "tuple[Any, Any]"]


def _in_band_msgpack(raw: Any) -> tuple[Any, Any]:
    if not (isinstance(raw, list) and len(raw) == 2 and isinstance(raw[0], bytes)):
        raise ValueFormatError("a dynamic value has no type")
    return parse_json(raw[0]), raw[1]


def _in_band_json(raw: Any) -> tuple[Any, Any]:
    if not (isinstance(raw, dict) and {"type", "value"} <= set(raw)):
        raise ValueFormatError("a dynamic value has no type")
    return raw["type"], raw["value"]


def _from_raw(kind: Type, raw: Any, in_band: InBand) -> Value:
    if raw is None or raw is UNKNOWN:
        return raw
    if isinstance(kind, Primitive):
        return _primitive(kind, raw, in_band)
    if isinstance(kind, ObjectType):
        if not isinstance(raw, dict):
            raise ValueFormatError("an object is expected")
        return {name: _from_raw(item, raw.get(name), in_band) for name, item in kind.attributes}
    if isinstance(kind, Collection) and kind.kind == "map":
        if not isinstance(raw, dict):
            raise ValueFormatError("a map is expected")
        return {key: _from_raw(kind.element, item, in_band) for key, item in raw.items()}
    if not isinstance(raw, list):
        raise ValueFormatError("a list is expected")
    if isinstance(kind, TupleType):
        if len(raw) != len(kind.elements):
            raise ValueFormatError(f"a tuple of {len(kind.elements)} elements is expected")
        return [_from_raw(item, part, in_band) for item, part in zip(kind.elements, raw, strict=True)]
    return [_from_raw(kind.element, item, in_band) for item in raw]


def _primitive(kind: Primitive, raw: Any, in_band: InBand) -> Value:
    if kind.name == "dynamic":
        form, inner = in_band(raw)
        try:
            actual = type_from_json(form)
        except ValueError as error:
            raise ValueFormatError(str(error)) from None
        return Dynamic(actual, _from_raw(actual, inner, in_band))
    if kind.name == "number":
        return to_number(raw)
    expected = str if kind.name == "string" else bool
    if not isinstance(raw, expected):
        raise ValueFormatError(f"a {kind.name} is expected")
    return raw


def to_number(raw: Any) -> int | float | Decimal:
    """A number as `int` where it is whole, as `float` where that prints the same, else as `Decimal`.

    Raises:
        ValueFormatError: `raw` is no finite number.
    """
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    from decimal import Decimal, InvalidOperation

    if not isinstance(raw, (float, str, Decimal)):
        raise ValueFormatError("a number is expected")
    try:
        exact = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    except InvalidOperation:
        raise ValueFormatError("a number is expected") from None
    if not exact.is_finite() or abs(exact.adjusted()) >= LONGEST_NUMBER:
        raise ValueFormatError(f"a finite number of at most {LONGEST_NUMBER} digits is expected")
    if exact == exact.to_integral_value():
        return int(exact)
    nearest = float(exact)
    return nearest if math.isfinite(nearest) and Decimal(repr(nearest)) == exact else exact


def encode_msgpack(kind: Type, value: Value) -> bytes:
    """The msgpack form of a value; unknown values are written in the form that every Terraform reads."""
    return msgpack.pack(_to_raw(kind, value))


def _to_raw(kind: Type, value: Value) -> Any:
    if value is None or value is UNKNOWN:
        return value
    if isinstance(kind, Primitive):
        if kind.name == "dynamic":
            actual = value if isinstance(value, Dynamic) else Dynamic(infer_type(value), value)
            form = json.dumps(actual.type.to_json(), separators=(",", ":")).encode()
            return [form, _to_raw(actual.type, actual.value)]
        return _number_to_raw(value) if kind.name == "number" else value
    if isinstance(kind, ObjectType):
        return {name: _to_raw(item, value.get(name)) for name, item in kind.attributes}
    if isinstance(kind, TupleType):
        return [_to_raw(item, part) for item, part in zip(kind.elements, value, strict=True)]
    if kind.kind == "map":
        return {key: _to_raw(kind.element, item) for key, item in value.items()}
    return [_to_raw(kind.element, item) for item in value]


def _number_to_raw(value: Any) -> Any:
    number = to_number(value)
    if isinstance(number, int):
        return number if -(1 << 63) <= number < 1 << 64 else str(number)
    from decimal import Decimal

    # Terraform reads a float by its binary value, so that 0.1 must be sent as text to stay 0.1.
    exact = Decimal(repr(number)) if isinstance(number, float) else number
    return number if isinstance(number, float) and Decimal(number) == exact else format(exact, "f")


def infer_type(value: Value) -> Type:
    """The type that Terraform would give a literal: tuples for lists, objects for maps."""
    if isinstance(value, Dynamic):
        return DYNAMIC
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, str):
        return STRING
    if isinstance(value, dict):
        return ObjectType(tuple((name, infer_type(item)) for name, item in value.items()))
    if isinstance(value, (list, tuple)):
        return TupleType(tuple(infer_type(item) for item in value))
    return NUMBER if hasattr(value, "__float__") else DYNAMIC
