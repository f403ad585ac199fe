"""Typed constructs for the Quay container registry, over CDK for Terraform.

`Organization` is where to start; everything else is added to one. The one-to-one classes of the provider's
resources and data sources (`QuayOrganization`, `DataQuayOrganization`, ...) are in `quay_cdktf.generated`.

What the package offers is imported when it is first asked for, so that pytest loads the package's plugin
without CDK for Terraform.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quay_cdktf.library import *  # noqa: F403


if not TYPE_CHECKING:  # Checkers would take any name for one that is offered.

    def __getattr__(name: str) -> Any:
        if name.startswith("_") and name != "__all__":
            raise AttributeError(name)
        try:
            return getattr(import_module("quay_cdktf.library"), name)
        except AttributeError:
            raise AttributeError(f"module 'quay_cdktf' has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return sorted(import_module("quay_cdktf.library").__all__)
