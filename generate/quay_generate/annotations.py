"""The Python types of attributes, as the typed constructs state them."""

from __future__ import annotations

from dataclasses import dataclass

from quay_generate.text import camel
from quay_provider.names import Choice
from tfplugin.schema import Attribute, Nesting
from tfplugin.types import Collection, Primitive, Type

READERS = {
    "string": "get_string_attribute",
    "bool": "get_boolean_attribute",
    "number": "get_number_attribute",
}
"""CDK's methods for references to simple attributes."""


@dataclass(frozen=True)
class Reading:
    """How a class refers to an attribute: the property's type and its value."""

    type: str
    value: str


def choices(attribute: Attribute) -> tuple[str, ...]:
    """The only values that an attribute takes; none where it takes any."""
    for validator in attribute.flags.validators:
        if isinstance(validator, Choice):
            return validator.values
    return ()


def nested_name(owner: str, attribute: Attribute) -> str:
    """The name of the typed dictionary for a nested attribute."""
    return owner + camel(attribute.name)


def argument_type(owner: str, attribute: Attribute) -> str:
    """The annotation of a constructor's argument."""
    if attribute.nested is not None:
        name = nested_name(owner, attribute)
        shapes = {Nesting.SINGLE: name, Nesting.MAP: f"Mapping[str, {name}]"}
        return shapes.get(attribute.nesting or Nesting.LIST, f"Sequence[{name}]")
    allowed = choices(attribute)
    if allowed:
        return f"Literal[{', '.join(repr(value) for value in allowed)}]".replace("'", '"')
    return _plain(attribute.plain_type)


def _plain(kind: Type | None) -> str:
    if isinstance(kind, Primitive):
        types = {"string": "str", "bool": "bool | cdk.IResolvable", "number": "float"}
        return types.get(kind.name, "Any")
    if isinstance(kind, Collection):
        element = _plain(kind.element)
        if kind.kind == "map":
            return f"Mapping[str, {element}]"
        return (
            f"AbstractSet[{element}] | Sequence[{element}]" if kind.kind == "set" else f"Sequence[{element}]"
        )
    return "Any"


def reading(attribute: Attribute) -> Reading:
    """The property that refers to an attribute."""
    name, kind = attribute.name, attribute.plain_type
    if isinstance(kind, Primitive) and kind.name in READERS:
        types = {"string": "str", "bool": "cdk.IResolvable", "number": "float"}
        return Reading(types[kind.name], f'self.{READERS[kind.name]}("{name}")')
    if isinstance(kind, Collection) and isinstance(kind.element, Primitive) and kind.element.name == "string":
        if kind.kind == "map":
            return Reading("Mapping[str, str]", f'self.get_string_map_attribute("{name}")')
        whole = f'self.get_list_attribute("{name}")'
        return Reading("list[str]", whole if kind.kind == "list" else f"cdk.Fn.tolist({whole})")
    return Reading("cdk.IResolvable", f'self.interpolation_for_attribute("{name}")')
