"""Between raw values, as they travel (see `tfplugin.values`), and what a provider's author works with."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from tfplugin.schema import MISSING, Attribute, Nesting, Object
from tfplugin.types import Collection, ObjectType, Primitive, TupleType, Type
from tfplugin.values import UNKNOWN, Dynamic, Value, is_wholly_known

Typed = TypeVar("Typed", bound=Object)


def to_object(cls: type[Typed], raw: dict[str, Value]) -> Typed:
    """An instance with the raw values; attributes that are missing are None."""
    instance = cls.__new__(cls)
    for name, item in cls.attributes().items():
        setattr(instance, name, to_python(item, raw.get(name)))
    return instance


def to_python(item: Attribute, raw: Value) -> Any:
    """The Python value of an attribute."""
    if raw is None or raw is UNKNOWN:
        return raw
    nested = item.nested
    if nested is None:
        return plain_to_python(item.value_type, raw)

    def convert(part: Value) -> Any:
        return part if part is None or part is UNKNOWN else to_object(nested, part)

    if item.nesting is Nesting.SINGLE:
        return convert(raw)
    if item.nesting is Nesting.MAP:
        return {key: convert(part) for key, part in raw.items()}
    converted = [convert(part) for part in raw]
    return frozenset(converted) if item.nesting is Nesting.SET else converted


def plain_to_python(kind: Type, raw: Value) -> Any:
    """The Python value of a raw one: a set becomes a `frozenset`."""
    if raw is None or raw is UNKNOWN or isinstance(kind, Primitive):
        return raw
    if isinstance(kind, ObjectType):
        return {name: plain_to_python(part, raw.get(name)) for name, part in kind.attributes}
    if isinstance(kind, TupleType):
        return [plain_to_python(part, value) for part, value in zip(kind.elements, raw, strict=True)]
    if kind.kind == "map":
        return {key: plain_to_python(kind.element, part) for key, part in raw.items()}
    converted = [plain_to_python(kind.element, part) for part in raw]
    return frozenset(converted) if kind.kind == "set" else converted


def from_object(instance: Object, origin: dict[str, Value] | None = None) -> dict[str, Value]:
    """The raw values of an instance.

    origin: The raw values that it was made of. What is unknown in part and still as it was is taken from
        there: a `frozenset` holds one unknown element only, and the configuration may have several.

    Raises:
        TypeError: An attribute holds what its type does not allow; the message names the attribute.
    """
    values = {}
    for name, item in type(instance).attributes().items():
        value, before = getattr(instance, name, None), (origin or {}).get(name)
        if not is_wholly_known(before) and value == to_python(item, before):
            values[name] = before
        else:
            values[name] = to_raw(item.value_type, value, f"{type(instance).__name__}.{name}")
    return values


def to_raw(kind: Type, value: Any, place: str = "value") -> Value:
    """The raw form of a Python value; `place` is named in the error.

    Raises:
        TypeError: The value is not of this type.
    """
    if value is None or value is UNKNOWN:
        return value
    if isinstance(kind, Primitive):
        return _primitive_to_raw(kind, value, place)
    if isinstance(kind, ObjectType):
        return _object_to_raw(kind, value, place)
    if isinstance(kind, TupleType):
        return [to_raw(part, item, place) for part, item in zip(kind.elements, value, strict=True)]
    if kind.kind == "map":
        _expect(isinstance(value, dict), kind, value, place)
        return {key: to_raw(kind.element, part, f"{place}[{key!r}]") for key, part in value.items()}
    _expect(isinstance(value, (list, tuple, set, frozenset)), kind, value, place)
    return [to_raw(kind.element, part, f"{place}[…]") for part in value]


def _object_to_raw(kind: ObjectType, value: Any, place: str) -> Value:
    parts = value.values() if isinstance(value, Object) else value
    _expect(isinstance(parts, dict), kind, value, place)
    return {name: to_raw(part, parts.get(name), f"{place}.{name}") for name, part in kind.attributes}


_PYTHON: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "number": lambda value: not isinstance(value, (bool, str)) and hasattr(value, "__float__"),
    "dynamic": lambda value: True,
}


def _primitive_to_raw(kind: Primitive, value: Any, place: str) -> Value:
    _expect(_PYTHON[kind.name](value), kind, value, place)
    return value


def _expect(right: bool, kind: Type, value: Any, place: str) -> None:
    if not right:
        raise TypeError(f"{place} must be a {_name(kind)}, not a {type(value).__name__}")


def _name(kind: Type) -> str:
    if isinstance(kind, Primitive):
        return kind.name
    return kind.kind if isinstance(kind, Collection) else "object"


def known(value: Value) -> Value:
    """The same raw value with null wherever it was unknown."""
    if value is UNKNOWN:
        return None
    if isinstance(value, dict):
        return {key: known(part) for key, part in value.items()}
    if isinstance(value, list):
        return [known(part) for part in value]
    if isinstance(value, Dynamic):
        return Dynamic(value.type, known(value.value))
    return value


def defaults(attributes: dict[str, Attribute]) -> dict[str, Value]:
    """The raw defaults of those attributes that have one."""
    return {
        name: to_raw(item.value_type, item.flags.default)
        for name, item in attributes.items()
        if item.flags.default is not MISSING
    }


def same(kind: Type, one: Value, other: Value) -> bool:
    """Whether two raw values are the same to Terraform, for which a set has no order."""
    if one is other or one == other:
        return True
    if one is None or other is None or one is UNKNOWN or other is UNKNOWN or not _has_set(kind):
        return False
    return bool(canonical(kind, one) == canonical(kind, other))


@cache
def _has_set(kind: Type) -> bool:
    if isinstance(kind, Collection):
        return kind.kind == "set" or _has_set(kind.element)
    if isinstance(kind, ObjectType):
        return any(_has_set(part) for _, part in kind.attributes)
    return isinstance(kind, Primitive) and kind.name == "dynamic"


def canonical(kind: Type, value: Value) -> Any:
    """A hashable stand-in, equal for values that are the same."""
    if value is None or value is UNKNOWN:
        return value
    if isinstance(value, Dynamic):
        return (value.type, canonical(value.type, value.value))
    if isinstance(kind, ObjectType):
        return tuple(canonical(part, value.get(name)) for name, part in kind.attributes)
    if isinstance(kind, TupleType):
        return tuple(canonical(part, item) for part, item in zip(kind.elements, value, strict=True))
    if not isinstance(kind, Collection):
        return value
    if kind.kind == "map":
        return frozenset((key, canonical(kind.element, part)) for key, part in value.items())
    parts = [canonical(kind.element, part) for part in value]
    return frozenset(parts) if kind.kind == "set" else tuple(parts)
