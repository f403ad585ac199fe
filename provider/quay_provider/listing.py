"""What the list resources share: where to look, filters by name, and what was found."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from quay_provider.base import QuayListResource, QuayResource
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import PartialViewError
from quay_provider.names import is_name, is_repository
from quay_provider.organizations import organization_names
from quay_provider.repositories import repositories
from tfplugin.model import Context, Found
from tfplugin.schema import attr
from tfplugin.values import is_known

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
    if organization is None:
        yield from _where_allowed(context, "organizations", organization_names(calls), look)
    else:
        yield from ((organization, item) for item in look(organization))


class InRepositories(QuayListResource):
    """Finds what there is in one repository, or in all of a namespace."""

    repository: str | None = attr(
        "The repository's full name, `namespace/name`; one of `repository` and `namespace` is needed.",
        optional=True,
        validators=[is_repository],
    )
    namespace: str | None = attr(
        "The organization or user on whose repositories to look.", optional=True, validators=[is_name]
    )

    def validate(self, context: Context[Any]) -> None:
        if not is_known(self.repository) or not is_known(self.namespace):
            return
        if (self.repository is None) == (self.namespace is None):
            context.diagnostics.error(
                "Which repositories?", "Set one of `repository` and `namespace`.", "repository"
            )

    def in_repositories(
        self, calls: Calls, context: Context[Client], look: Callable[[str], Iterable[T]]
    ) -> Iterator[tuple[str, T]]:
        """What there is, with the full name of its repository.

        A repository of the namespace that the user may not look into is left out with a warning.

        Raises:
            QuayError: Quay refused.
        """
        if self.repository is None:
            names = [f"{self.namespace}/{name}" for name in repositories(calls, self.namespace or "")]
            yield from _where_allowed(context, "repositories", names, look)
        else:
            named = self.repository
            yield from ((named, item) for item in look(named))


def _where_allowed(
    context: Context[Client], what: str, names: Iterable[str], look: Callable[[str], Iterable[T]]
) -> Iterator[tuple[str, T]]:
    """What there is under each name that the token's user may look into; a warning tells of the others."""
    hidden = []
    for name in names:
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
            f"Not all {what} were looked into",
            f"The token's user may not see what is in {', '.join(hidden)}.",
        )
