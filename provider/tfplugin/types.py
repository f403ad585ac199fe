"""Terraform's types, and their JSON form that schemas and dynamic values carry on the wire."""

from __future__ import annotations

from typing import Any

from tfplugin.records import Record


class Primitive(Record):
    """`string`, `number`, `bool` or `dynamic`; `whole` numbers have no fraction (ours, not Terraform's)."""

    name: str
    whole: bool = False

    def to_json(self) -> Any:
        return self.name


class Collection(Record):
    """`list`, `set` or `map` of one element type."""

    kind: str
    element: Type

    def to_json(self) -> Any:
        return [self.kind, self.element.to_json()]


class ObjectType(Record):
    """An object: attribute names with their types, in order."""

    attributes: tuple[tuple[str, Type], ...]

    def to_json(self) -> Any:
        return ["object", {name: item.to_json() for name, item in self.attributes}]


class TupleType(Record):
    """A tuple: one type for each element. Only dynamic values have it."""

    elements: tuple[Type, ...]

    def to_json(self) -> Any:
        return ["tuple", [item.to_json() for item in self.elements]]


Type = Primitive | Collection | ObjectType | TupleType

STRING = Primitive("string")
NUMBER = Primitive("number")
INTEGER = Primitive("number", whole=True)
BOOL = Primitive("bool")
DYNAMIC = Primitive("dynamic")


def from_json(form: Any) -> Type:
    """The type that `to_json` writes so.

    Raises:
        ValueError: `form` is no type.
    """
    simple = {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}
    if isinstance(form, str) and form in simple:
        return simple[form]
    # An object may have a third part, the list of its optional attributes.
    if isinstance(form, list) and len(form) in (2, 3):
        kind, inner = form[0], form[1]
        if kind in ("list", "set", "map"):
            return Collection(kind, from_json(inner))
        if kind == "object" and isinstance(inner, dict):
            return ObjectType(tuple((name, from_json(item)) for name, item in inner.items()))
        if kind == "tuple" and isinstance(inner, list):
            return TupleType(tuple(from_json(item) for item in inner))
    raise ValueError("not a Terraform type")
