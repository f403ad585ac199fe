"""What an organization holds, as the provider reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Found:
    """One object that Terraform can manage.

    type_name: Such as `quay_team`.
    id: What it is imported by.
    values: The arguments that a user would write, by name: what is not set, or is the default, is missing.
    """

    type_name: str
    id: str
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """An argument that is a text; empty where it is missing."""
        return str(self.values.get(name) or "")


@dataclass(frozen=True)
class Inventory:
    """All that was found.

    organization: Its name.
    registry: The registry's address.
    objects: The objects by type, ordered by id.
    notes: A sentence for everything that is there and cannot be adopted.
    """

    organization: str
    registry: str
    objects: Mapping[str, Sequence[Found]]
    notes: Sequence[str] = ()
    _groups: dict[tuple[str, str], dict[Any, list[Found]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of(self, type_name: str, **values: Any) -> Sequence[Found]:
        """The objects of a type that have these arguments."""
        found: Sequence[Found] = self.objects.get(type_name, ())
        if values:
            first, *rest = values.items()
            found = self._grouped(type_name, first[0]).get(first[1], ())
            found = [item for item in found if all(item.values.get(name) == value for name, value in rest)]
        return found

    def one(self, type_name: str, **values: Any) -> Found | None:
        """The only object of a type that has these arguments; None where there is none."""
        return next(iter(self.of(type_name, **values)), None)

    def with_id(self, type_name: str, import_id: str) -> Sequence[Found]:
        """The object of a type with an id; none where there is none."""
        return self._grouped(type_name, "").get(import_id, ())

    def as_templates(self) -> Inventory:
        """The same with all texts as Terraform reads them: see `as_template`."""
        objects = {
            name: [replace(item, values=_escaped(item.values)) for item in items]
            for name, items in self.objects.items()
        }
        return replace(self, objects=objects)

    def __iter__(self) -> Iterator[Found]:
        """All objects, type by type."""
        return (item for items in self.objects.values() for item in items)

    def _grouped(self, type_name: str, name: str) -> dict[Any, list[Found]]:
        """The objects of a type by one argument, or by their ids for an empty name; made once."""
        groups = self._groups.get((type_name, name))
        if groups is None:
            groups = self._groups[type_name, name] = {}
            for item in self.objects.get(type_name, ()):
                groups.setdefault(item.values.get(name) if name else item.id, []).append(item)
        return groups


def as_template(text: str) -> str:
    """A text as Terraform reads it: `$${` and `%%{` where no expression begins."""
    return text.replace("${", "$${").replace("%{", "%%{")


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return as_template(value)
    if isinstance(value, Mapping):
        return {_escaped(key): _escaped(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_escaped(item) for item in value]
    return value
