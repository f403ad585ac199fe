"""Taking objects over that exist already, many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from quay_cdktf.engine import cdk
from quay_cdktf.errors import Mistake
from quay_cdktf.place import Place
from quay_cdktf.writer import Scope

if TYPE_CHECKING:
    from cdktf import TerraformStack


def import_existing(stack: TerraformStack, ids: Mapping[str, str]) -> None:
    """Have Terraform import objects when it applies the stack next (Terraform 1.5), instead of creating them.

    Call it after all constructs; once applied, the call can go. A further call adds to the first.

    Args:
        stack: The stack.
        ids: The import id of each object by its address: `{"quay_team.acme_devs": "acme/devs"}`.

    Raises:
        Mistake: The stack has no resource of an address, or an address is given two ids.
    """
    _check_arguments(stack, ids)
    missing = sorted(set(ids) - _addresses(stack))
    if missing:
        raise Mistake(f"The stack has no {', '.join(missing)}: what is imported must be in it.")
    imports = Place.of(stack).record.imports
    for address, id_ in ids.items():
        if imports.setdefault(address, id_) != id_:
            raise Mistake(f'{address} is imported both as "{imports[address]}" and as "{id_}": say which.')
    stack.add_override("import", [{"to": address, "id": id_} for address, id_ in imports.items()])


def _check_arguments(stack: object, ids: object) -> None:
    if not isinstance(stack, cdk.TerraformStack):
        raise Mistake(f"What is imported belongs to a stack: give a TerraformStack, not {stack!r}.")
    if not isinstance(ids, Mapping) or not all(isinstance(one, str) for one in (*ids, *ids.values())):
        raise Mistake(
            'What is imported must be a mapping of addresses to import ids, such as {"quay_team.acme_devs": '
            f'"acme/devs"}}, not {ids!r}.'
        )


def _addresses(stack: TerraformStack) -> set[str]:
    """The addresses of all resources of the stack."""
    return {element.address for element in Scope.of(stack).writer.elements if element.BLOCK == "resource"}
