"""What the list resources share: which organizations to look in, filters by name, and what was found."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from quay_provider.base import QuayResource
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import PartialViewError
from quay_provider.organizations import organization_names
from tfplugin.model import Context, Found

T = TypeVar("T")

NAME_PATTERN = "A pattern for {what}: `*` is any text, `?` any character. Left out, all are found."
"""The description of a list resource's argument `name_pattern`."""


def matches(text: str, pattern: str | None) -> bool:
    """Whether a name fits a pattern with `*` and `?`; None fits everything."""
    return pattern is None or fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))


def as_found(
    kind: type[QuayResource],
    context: Context[Client],
    names: dict[str, str],
    *,
    display_name: str,
    include_resource: bool,
) -> Iterator[Found]:
    """The one object with these identity attributes; with its attributes read where they are asked for.

    Nothing is yielded for an object that was deleted while the list was read.
    """
    if not include_resource:
        yield Found(names, display_name)
        return
    resource = kind(**names)
    if resource.read(context):
        yield Found(names, display_name, resource)


def in_organizations(
    calls: Calls,
    context: Context[Client],
    organization: str | None,
    look: Callable[[str], Iterable[T]],
) -> Iterator[tuple[str, T]]:
    """What there is in one organization, or in all that the token's user knows of; with the organization.

    An organization that the user may not look into is left out with a warning, unless it was named.

    Raises:
        QuayError: Quay refused.
    """
    if organization is not None:
        for item in look(organization):
            yield organization, item
        return
    hidden = []
    for name in organization_names(calls):
        try:
            inside = list(look(name))
        except QuayError as error:
            if error.status != 403 and not isinstance(error, PartialViewError):
                raise
            hidden.append(name)
            continue
        for item in inside:
            yield name, item
    if hidden:
        context.diagnostics.warning(
            "Not all organizations were looked into",
            f"The token's user may not see what is in {', '.join(hidden)}.",
        )
