"""What a provider consists of, by name, so that a module is imported only when Terraform asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Registration:
    """Terraform's names with the place of each implementation, `package.module:Class`.

    `provider` is the place of the `Provider` class; `functions` name `Function` instances; `address` is where
    Terraform gets the provider, `registry.terraform.io/acme/name`, and only debugging needs it.
    """

    name: str
    version: str
    provider: str
    resources: Mapping[str, str] = field(default_factory=dict)
    data_sources: Mapping[str, str] = field(default_factory=dict)
    ephemeral_resources: Mapping[str, str] = field(default_factory=dict)
    list_resources: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    address: str = ""


def load(place: str) -> Any:
    """The object at `package.module:Name`."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
