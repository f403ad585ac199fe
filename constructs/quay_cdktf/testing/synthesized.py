"""A stack as Terraform gets it, to assert on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdktf import TerraformStack


BLOCKS = {"resource": "", "data": "data.", "ephemeral": "ephemeral."}
"""What addresses begin with, for each kind of block."""


class Synthesized:
    """What a stack says to Terraform.

    document: The synthesized JSON, as Python values.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    @property
    def addresses(self) -> list[str]:
        """The addresses of all resources, in alphabetical order: `quay_repository.acme_app`."""
        return sorted(
            f"{kind}.{name}" for kind, named in self.document.get("resource", {}).items() for name in named
        )

    def resource(self, address: str) -> dict[str, Any]:
        """The arguments of a resource, or of a data source (`data.quay_teams.all`).

        Raises:
            AssertionError: The stack has no such resource; the message names those of its kind.
        """
        found = self._found()
        if address not in found:
            kind = _kind(address) or address
            there = ", ".join(sorted(one for one in found if _kind(one) == kind)) or f"no {kind} at all"
            raise AssertionError(f"There is no {address} in the stack; there is: {there}.")
        return found[address]

    def assert_has(self, address: str, **arguments: Any) -> None:
        """Assert that the stack has a resource, with these arguments among its own.

        Raises:
            AssertionError: It is not there, or an argument is another or missing.
        """
        found = self.resource(address)
        for name, wanted in arguments.items():
            if name not in found:
                raise AssertionError(f"{address} has no `{name}`; it has: {', '.join(sorted(found))}.")
            if found[name] != wanted:
                raise AssertionError(f"{address} has `{name}` = {found[name]!r}, not {wanted!r}.")

    def assert_lacks(self, address: str) -> None:
        """Assert that the stack has no such resource, or none of a kind (`quay_quota`, `data.quay_teams`).

        Raises:
            AssertionError: It has.
        """
        there = sorted(one for one in self._found() if address in (one, _kind(one)))
        if there:
            raise AssertionError(f"The stack has {', '.join(there)}.")

    def _found(self) -> dict[str, dict[str, Any]]:
        """The arguments of everything that has an address."""
        return {
            f"{before}{kind}.{name}": arguments
            for block, before in BLOCKS.items()
            for kind, named in self.document.get(block, {}).items()
            for name, arguments in named.items()
        }


def _kind(address: str) -> str:
    """An address without the name: `data.quay_teams` of `data.quay_teams.all`."""
    return address.rpartition(".")[0]


def synthesize(stack: TerraformStack | Callable[[TerraformStack], object]) -> Synthesized:
    """Synthesize a stack without writing a file.

    Args:
        stack: A stack, or a function that is given an empty one and puts constructs into it.
    """
    from quay_cdktf.engine import cdk

    if not isinstance(stack, cdk.TerraformStack):
        fill, stack = stack, cdk.TerraformStack(cdk.Testing.app(), "stack")
        fill(stack)
    return Synthesized(json.loads(cdk.Testing.synth(stack)))
