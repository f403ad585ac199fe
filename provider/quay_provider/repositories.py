"""Reading repositories: one call tells of a hundred of a namespace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.organizations import namespace_exists

READ_REPOSITORIES = ("GET /api/v1/repository", "GET /api/v1/repository/{repository}")


def repositories_key(namespace: str) -> Key:
    """The key of a namespace's repositories in the lists."""
    return ("repositories", namespace)


def repository_key(repository: str) -> Key:
    """The key that all lists about one repository begin with."""
    namespace, _, name = repository.partition("/")
    return ("repository", namespace, name)


def repositories(calls: Calls, namespace: str) -> dict[str, Body]:
    """All repositories of a namespace that the token's user may see, by name.

    Raises:
        QuayError: Quay refused.
    """

    def fetch() -> dict[str, Body]:
        # Without `public`, Quay leaves out public ones on which the user has no role of his own.
        query = {"namespace": namespace, "public": "true"}
        found = calls.items("repository", under="repositories", query=query)
        return {item["name"]: item for item in found}

    return calls.listed(repositories_key(namespace), fetch)


def repository(calls: Calls, namespace: str, name: str) -> Body | None:
    """A repository by a call of its own; None when there is none.

    Raises:
        QuayError: Quay refused.
    """
    # Left out, Quay loads up to 500 tags and counts three months of logs.
    query = {"includeTags": "false", "includeStats": "false"}
    try:
        return calls.get("repository/{repository}", f"{namespace}/{name}", query=query)
    except QuayError as error:
        if error.is_missing:
            return None
        if error.status == 403 and not namespace_exists(calls, namespace):
            return None
        raise


def listed_repository(calls: Calls, namespace: str, name: str, *, confirm: bool = True) -> Body | None:
    """A repository, by the fewest calls; None when there is none.

    Args:
        calls: The operation's calls.
        namespace, name: Which.
        confirm: Ask again for one that the list does not show: the list holds what the token's user may see.

    Raises:
        QuayError: Quay refused.
    """
    return calls.one_of(
        repositories_key(namespace),
        name,
        everything=lambda: repositories(calls, namespace),
        single=lambda: repository(calls, namespace, name),
        confirm=confirm,
    )


def with_changes(name: str, changes: Mapping[str, Any]) -> Callable[[Any], Any]:
    """An amendment of a namespace's repositories: one as it is now."""

    def change(found: dict[str, Body]) -> dict[str, Body]:
        if name not in found:
            return found
        return {**found, name: Body({**found[name], **changes})}

    return change
