"""Reading the mirrors of repositories: one call for each, as Quay has no list of them."""

from __future__ import annotations

from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.repositories import repository, repository_key

READ_MIRROR = "GET /api/v1/repository/{repository}/mirror"


def mirror_key(name: str) -> Key:
    """The key of a repository's mirror in the lists; `name` is `namespace/name`."""
    return (*repository_key(name), "mirror")


def mirror(calls: Calls, name: str) -> Body | None:
    """The configuration of a repository's mirror; None when there is none.

    Quay cannot delete one: it stays, disabled, when the repository is no mirror any more.

    Args:
        calls: The operation's calls.
        name: The repository's full name, `namespace/name`.

    Raises:
        QuayError: Quay refused, or its feature REPO_MIRROR is off.
    """

    def fetch() -> Body | None:
        try:
            return calls.get("repository/{repository}/mirror", name)
        except QuayError as error:
            if error.is_missing or (error.status == 403 and _is_gone(calls, name)):
                return None
            raise

    return calls.listed(mirror_key(name), fetch)


def _is_gone(calls: Calls, name: str) -> bool:
    namespace, _, rest = name.partition("/")
    return repository(calls, namespace, rest) is None
