"""What a provider consists of, by name, so that a module is imported only when Terraform asks for it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import MappingProxyType

from tfplugin.records import Record

TYPE_CHECKING = False  # Type checkers know the name; importing typing would take time.
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

NONE: Mapping[str, str] = MappingProxyType({})


class Registration(Record):
    """Terraform's names with the place of each implementation, `package.module:Class`.

    `provider` is the place of the `Provider` class; `functions` name `Function` instances; `address` is where
    Terraform gets the provider, `acme/name`.
    """

    name: str
    version: str
    provider: str
    resources: Mapping[str, str] = NONE
    data_sources: Mapping[str, str] = NONE
    ephemeral_resources: Mapping[str, str] = NONE
    list_resources: Mapping[str, str] = NONE
    actions: Mapping[str, str] = NONE
    functions: Mapping[str, str] = NONE
    address: str = ""


@cache
def load(place: str) -> Any:
    """The object at `package.module:Name`."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
