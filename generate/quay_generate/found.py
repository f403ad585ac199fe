"""What the provider's modules hold: every class and function that Terraform is to know."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any, Generic, TypeVar

from quay_provider.provider import QuayProvider
from tfplugin.model import (
    Action,
    DataSource,
    EphemeralResource,
    Function,
    ListResource,
    Model,
    Provider,
    Resource,
)

PACKAGES = ("quay_provider.objects", "quay_provider.functions")
"""Where the modules of Quay's objects and of functions are; a package may not exist."""

T = TypeVar("T")


@dataclass(frozen=True)
class Located(Generic[T]):
    """Something that Terraform knows, and where it is implemented.

    place: `package.module:Name`.
    """

    place: str
    item: T


@dataclass
class Provided:
    """All that the provider offers, by Terraform's names, each kind in alphabetical order.

    broken: A sentence for each module that could not be imported; what it holds is missing.
    """

    provider: Located[type[Provider]]
    resources: dict[str, Located[type[Resource[Any]]]] = field(default_factory=dict)
    data_sources: dict[str, Located[type[DataSource[Any]]]] = field(default_factory=dict)
    ephemeral_resources: dict[str, Located[type[EphemeralResource[Any]]]] = field(default_factory=dict)
    list_resources: dict[str, Located[type[ListResource[Any]]]] = field(default_factory=dict)
    actions: dict[str, Located[type[Action[Any]]]] = field(default_factory=dict)
    functions: dict[str, Located[Function]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


KINDS: dict[type[Model], str] = {
    Resource: "resources",
    DataSource: "data_sources",
    EphemeralResource: "ephemeral_resources",
    ListResource: "list_resources",
    Action: "actions",
}


class DuplicateError(Exception):
    """Two classes have one name for Terraform."""


def provided() -> Provided:
    """Import every module of the provider and collect what it defines.

    Raises:
        DuplicateError: A name is defined twice.
    """
    found = Provided(Located("quay_provider.provider:QuayProvider", QuayProvider))
    for module in _modules(found.broken):
        for name, value in vars(module).items():
            place = f"{module.__name__}:{name}"
            if isinstance(value, Function):
                _add(found.functions, value.name, place, value)
            elif isinstance(value, type) and issubclass(value, Model) and value.__module__ == module.__name__:
                _add_class(found, place, value)
    for kind in (*KINDS.values(), "functions"):
        setattr(found, kind, dict(sorted(getattr(found, kind).items())))
    return found


def _modules(broken: list[str]) -> Iterator[ModuleType]:
    for package in PACKAGES:
        try:
            directory = import_module(package).__path__
        except ModuleNotFoundError:
            continue
        for info in sorted(pkgutil.iter_modules(directory), key=lambda info: info.name):
            name = f"{package}.{info.name}"
            try:
                yield import_module(name)
            except Exception as error:  # noqa: BLE001 - whatever a module's own code raises
                broken.append(f"{name} cannot be imported: {type(error).__name__}: {error}")


def _add_class(found: Provided, place: str, cls: type[Model]) -> None:
    if not cls.type_name:
        return
    for base, kind in KINDS.items():
        if issubclass(cls, base):
            _add(getattr(found, kind), cls.type_name, place, cls)


def _add(known: dict[str, Located[Any]], name: str, place: str, item: Any) -> None:
    if name in known:
        raise DuplicateError(f"{name} is defined twice: {known[name].place} and {place}")
    known[name] = Located(place, item)
