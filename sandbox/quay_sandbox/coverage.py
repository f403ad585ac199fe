"""Which operations of Quay's API the sandbox serves, compared with the API's own description."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from quay_sandbox.objects import all_routes
from quay_sandbox.routing import Route

PLACEHOLDER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class Operation:
    """One operation of the API.

    Attributes:
        method: The HTTP method.
        path: The path with its placeholders in braces.
        tag: The part of the API that it belongs to.
        served: Whether the sandbox has a route for it.
    """

    method: str
    path: str
    tag: str
    served: bool


def operations(routes: Iterable[Route] | None = None) -> list[Operation]:
    """All operations of the description (`operations.txt`), by tag.

    Args:
        routes: The routes to compare with; left out, all that the sandbox has in any version of Quay.
    """
    served = {
        (route.method, _shape(route.template)) for route in (all_routes() if routes is None else routes)
    }
    lines = (files("quay_sandbox") / "operations.txt").read_text().splitlines()
    found = []
    for line in lines:
        if not line.startswith("#"):
            method, path, tag = line.split()
            found.append(Operation(method, path, tag, (method, _shape(path)) in served))
    return found


def report() -> str:
    """What the sandbox serves and what not, for people: one line for each operation."""
    found = operations()
    lines = []
    for tag in dict.fromkeys(operation.tag for operation in found):
        of_tag = [operation for operation in found if operation.tag == tag]
        lines.append(f"{tag}: {sum(operation.served for operation in of_tag)} of {len(of_tag)}")
        lines += [f"  {'yes' if one.served else 'no ':3} {one.method:6} {one.path}" for one in of_tag]
    served = sum(operation.served for operation in found)
    lines.append(f"The sandbox serves {served} of {len(found)} operations.")
    return "\n".join(lines)


def _shape(path: str) -> str:
    """A path without the names of its placeholders."""
    return PLACEHOLDER.sub("{}", path)
