"""Terraform's types, and their JSON form that schemas carry on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Primitive:
    """`string`, `number`, `bool` or `dynamic`."""

    name: str

    def to_json(self) -> Any:
        return self.name


@dataclass(frozen=True)
class Collection:
    """`list`, `set` or `map` of one element type."""

    kind: str
    element: Type

    def to_json(self) -> Any:
        return [self.kind, self.element.to_json()]


@dataclass(frozen=True)
class ObjectType:
    """An object: attribute names with their types, in order."""

    attributes: tuple[tuple[str, Type], ...]

    def to_json(self) -> Any:
        return ["object", {name: item.to_json() for name, item in self.attributes}]


Type = Primitive | Collection | ObjectType

STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")
DYNAMIC = Primitive("dynamic")
