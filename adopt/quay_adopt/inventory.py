"""What an organization holds, as the provider reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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


@dataclass
class Inventory:
    """All that was found.

    organization: Its name.
    registry: The registry's address.
    objects: The objects by type, ordered by id.
    notes: A sentence for everything that is there and cannot be adopted.
    """

    organization: str
    registry: str
    objects: dict[str, list[Found]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def of(self, type_name: str, **values: Any) -> list[Found]:
        """The objects of a type that have these arguments."""
        return [
            item
            for item in self.objects.get(type_name, ())
            if all(item.values.get(name) == value for name, value in values.items())
        ]

    def one(self, type_name: str, **values: Any) -> Found | None:
        """The only object of a type that has these arguments; None where there is none."""
        return next(iter(self.of(type_name, **values)), None)

    def __iter__(self) -> Iterator[Found]:
        """All objects, type by type."""
        return (item for items in self.objects.values() for item in items)
