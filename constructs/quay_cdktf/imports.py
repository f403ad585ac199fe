"""Taking objects over that exist already, many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from quay_cdktf.errors import Mistake
from quay_cdktf.place import Place

if TYPE_CHECKING:
    from cdktf import TerraformStack


def import_existing(stack: TerraformStack, ids: Mapping[str, str]) -> None:
    """Have Terraform import objects when it applies the stack next (Terraform 1.5), instead of creating them.

    Call it once, after all constructs; once applied, the call can go.

    Args:
        stack: The stack.
        ids: The import id of each object by its address: `{"quay_team.acme_devs": "acme/devs"}`.

    Raises:
        Mistake: The stack has no resource of an address.
    """
    missing = sorted(set(ids) - Place.of(stack).record.addresses)
    if missing:
        raise Mistake(f"The stack has no {', '.join(missing)}: what is imported must be in it.")
    stack.add_override("import", [{"to": address, "id": id_} for address, id_ in ids.items()])
