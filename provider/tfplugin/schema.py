"""A schema read off a typed class: attributes, their Terraform types and their flags.

The annotations give the types: `str`, `bool`, `int`, `float`, `list[T]`, `frozenset[T]` (a set),
`dict[str, T]` (a map), a subclass of `Object` (a nested attribute), and `T | None` for what may be null.
The value of `attr(...)` gives everything else.
"""

from __future__ import annotations

import types as python_types
from collections.abc import Callable, Sequence
from enum import Enum
from functools import cached_property
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from tfplugin.records import Record
from tfplugin.types import BOOL, DYNAMIC, INTEGER, NUMBER, STRING, Collection, ObjectType, Primitive, Type

Validator = Callable[[Any], "str | None"]
"""Given a known, non-null value, answers None when it is right, else a sentence that says what is wrong."""


class Nesting(Enum):
    """How a nested attribute holds its objects; the values are the protocol's."""

    SINGLE = 1
    LIST = 2
    SET = 3
    MAP = 4


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


class Attr(Record):
    """What `attr(...)` states of an attribute, beside its type."""

    description: str
    required: bool
    optional: bool
    computed: bool
    sensitive: bool
    write_only: bool
    default: Any
    requires_replace: bool
    changes_with: tuple[str, ...]
    validators: tuple[Validator, ...]
    deprecated: str | None


def attr(
    description: str,
    *,
    required: bool = False,
    optional: bool = False,
    computed: bool = False,
    sensitive: bool = False,
    write_only: bool = False,
    default: Any = MISSING,
    requires_replace: bool = False,
    changes_with: Sequence[str] = (),
    validators: Sequence[Validator] = (),
    deprecated: str | None = None,
) -> Any:
    """State an attribute in the body of a typed class.

    Args:
        description: Markdown for the documents and the constructs' docstrings.
        required: The configuration must set it.
        optional: The configuration may set it.
        computed: The provider sets it where the configuration does not. An attribute that is computed keeps
            its value through updates, unless an attribute named in `changes_with` changes.
        sensitive: Terraform hides its value in what it prints.
        write_only: Terraform hands it to the provider but keeps it in no state and no plan (Terraform 1.11).
        default: The value where the configuration leaves it null; makes it optional and computed.
        requires_replace: A change of its value destroys the object and makes a new one.
        changes_with: Names of attributes whose change makes this computed attribute unknown until apply.
        validators: Each is called with the known, non-null value when the configuration is validated.
        deprecated: A sentence saying what to use in its place.
    """
    if default is not MISSING:
        optional = computed = True
    if not (required or optional or computed) or (required and (optional or computed)):
        raise TypeError("an attribute is required, or else optional or computed or both")
    if write_only and computed:
        raise TypeError("a write-only attribute is not computed and has no default")
    return Attr(
        description,
        required,
        optional,
        computed,
        sensitive,
        write_only,
        default,
        requires_replace,
        tuple(changes_with),
        tuple(validators),
        deprecated,
    )


class Attribute(Record):
    """One attribute of a schema. `nested` and `nesting` are set together, and then `plain_type` is None."""

    name: str
    flags: Attr
    plain_type: Type | None
    nesting: Nesting | None = None
    nested: type[Object] | None = None

    @cached_property
    def value_type(self) -> Type:
        """The Terraform type of the attribute's values, nested attributes included."""
        if self.plain_type is not None:
            return self.plain_type
        assert self.nested is not None  # noqa: S101 - the record's own invariant
        element = object_type(self.nested.attributes())
        if self.nesting is Nesting.SINGLE:
            return element
        kinds = {Nesting.LIST: "list", Nesting.SET: "set", Nesting.MAP: "map"}
        return Collection(kinds[self.nesting or Nesting.LIST], element)


def object_type(attributes: dict[str, Attribute]) -> ObjectType:
    """The object type of a class's attributes."""
    return ObjectType(tuple((name, item.value_type) for name, item in attributes.items()))


def type_of(cls: type[Object]) -> ObjectType:
    """The object type of a class."""
    if "_type" not in cls.__dict__ or cls._type is None:
        cls._type = object_type(cls.attributes())
    return cls._type


class Object:
    """A typed bag of attributes; subclass it for a nested attribute, `Model` for everything else.

    Values are equal and hash alike when all their attributes are equal, so that sets of objects work.
    """

    _attributes: dict[str, Attribute] | None = None
    _type: ObjectType | None = None

    def __init__(self, **values: Any) -> None:
        for name, attribute in self.attributes().items():
            default = attribute.flags.default
            setattr(self, name, values.pop(name, None if default is MISSING else default))
        if values:
            raise TypeError(f"{type(self).__name__} has no attribute {', '.join(sorted(values))}")

    @classmethod
    def attributes(cls) -> dict[str, Attribute]:
        """The attributes by name, in the order of the class body, inherited ones first."""
        if "_attributes" not in cls.__dict__ or cls._attributes is None:
            cls._attributes = _collect(cls)
        return cls._attributes

    def values(self) -> dict[str, Any]:
        """The attributes' values by name, as they are (nested objects stay objects)."""
        return {name: getattr(self, name) for name in self.attributes()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Object) and type(self) is type(other) and self.values() == other.values()

    def __hash__(self) -> int:
        return hash((type(self), tuple(_hashable(value) for value in self.values().values())))

    def __repr__(self) -> str:
        shown = (f"{name}={self._shown(name, item.flags)}" for name, item in self.attributes().items())
        return f"{type(self).__name__}({', '.join(shown)})"

    def _shown(self, name: str, flags: Attr) -> str:
        secret = flags.sensitive or flags.write_only
        return "(sensitive)" if secret else repr(getattr(self, name, None))


def _hashable(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_hashable(item) for item in value)
    if isinstance(value, dict):
        return frozenset((key, _hashable(item)) for key, item in value.items())
    return value


def _collect(cls: type[Object]) -> dict[str, Attribute]:
    hints = get_type_hints(cls)
    found: dict[str, Attribute] = {}
    for base in reversed(cls.__mro__):
        for name in getattr(base, "__annotations__", ()):
            flags = base.__dict__.get(name)
            if isinstance(flags, Attr):
                found[name] = _attribute(name, hints[name], flags)
    for name, item in found.items():
        _check(cls, name, item, found)
    return found


def _check(cls: type[Object], name: str, item: Attribute, siblings: dict[str, Attribute]) -> None:
    """Refuse at once what would go wrong only at some plan."""
    place = f"{cls.__name__}.{name}"
    if any(not isinstance(base.__dict__.get(name, item.flags), Attr) for base in cls.__mro__):
        raise TypeError(f"{place}: an attribute cannot have the name of a method")
    unknown = set(item.flags.changes_with) - set(siblings)
    if unknown:
        raise TypeError(f"{place} changes with {', '.join(sorted(unknown))}, which does not exist")
    inner = item.nested.attributes().values() if item.nested is not None else ()
    if item.nesting is Nesting.SET and any(part.flags.write_only for part in inner):
        raise TypeError(f"{place}: Terraform allows no write-only attributes in a set")


def _attribute(name: str, hint: Any, flags: Attr) -> Attribute:
    hint = _without_none(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Object):
        return Attribute(name, flags, None, Nesting.SINGLE, hint)
    element = arguments[-1] if origin in (list, frozenset, dict) else None
    if isinstance(element, type) and issubclass(element, Object):
        nesting = {list: Nesting.LIST, frozenset: Nesting.SET, dict: Nesting.MAP}[origin]
        return Attribute(name, flags, None, nesting, element)
    return Attribute(name, flags, terraform_type(hint))


def is_optional(hint: Any) -> bool:
    """Whether an annotation allows None."""
    return _without_none(hint) is not hint


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, python_types.UnionType):
        rest = [item for item in get_args(hint) if item is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return hint


def terraform_type(hint: Any) -> Type:
    """The Terraform type of a Python annotation.

    Raises:
        TypeError: The annotation has no Terraform type.
    """
    hint = _without_none(hint)
    simple: dict[Any, Type] = {str: STRING, bool: BOOL, int: INTEGER, float: NUMBER, Any: DYNAMIC}
    if hint in simple:
        return simple[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (list, frozenset, dict):
        kind = {list: "list", frozenset: "set", dict: "map"}[origin]
        element = terraform_type(arguments[-1])
        if kind == "set" and not isinstance(element, Primitive):
            raise TypeError(f"{hint!r}: Python sets cannot hold lists and maps; make it a set of objects")
        return Collection(kind, element)
    if isinstance(hint, type) and issubclass(hint, Object):
        return object_type(hint.attributes())
    raise TypeError(f"{hint!r} has no Terraform type")
