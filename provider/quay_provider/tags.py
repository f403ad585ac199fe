"""Reading tags: one by one, or a hundred at a time where many of a repository are asked for."""

from __future__ import annotations

from collections.abc import Mapping

from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.repositories import repository, repository_key

READ_TAGS = "GET /api/v1/repository/{repository}/tag/"

READ_ALONE = 10
"""How many tags of a repository are read one by one before all are fetched, which may be many pages."""


def tags_key(name: str) -> Key:
    """The key of a repository's tags in the lists; `name` is `namespace/name`."""
    return (*repository_key(name), "tags")


def tags(calls: Calls, name: str) -> dict[str, Body]:
    """All tags of a repository that are in use, by name; none where there is no such repository.

    Raises:
        QuayError: Quay refused.
    """

    def fetch() -> dict[str, Body]:
        return {tag["name"]: tag for tag in _pages(calls, name, {"onlyActiveTags": "true"})}

    return calls.listed(tags_key(name), fetch)


def tag(calls: Calls, name: str, tag_name: str) -> Body | None:
    """A tag that is in use; None when there is none.

    Raises:
        QuayError: Quay refused.
    """

    def single() -> Body | None:
        query = {"onlyActiveTags": "true", "specificTag": tag_name}
        found = _pages(calls, name, query)
        return found[0] if found else None

    return calls.one_of(
        tags_key(name), tag_name, everything=lambda: tags(calls, name), single=single, singles=READ_ALONE
    )


def last_image(calls: Calls, name: str, tag_name: str) -> str | None:
    """The digest of the image that a tag pointed to last, also of one that was deleted; None for no such tag.

    Raises:
        QuayError: Quay refused.
    """
    found = _pages(calls, name, {"specificTag": tag_name})
    newest = max(found, key=lambda item: item.get("start_ts") or 0, default=None)
    return None if newest is None else newest["manifest_digest"]


def _pages(calls: Calls, name: str, query: Mapping[str, str]) -> list[Body]:
    found: list[Body] = []
    page, more = 1, True
    while more:
        try:
            answer = calls.get(
                "repository/{repository}/tag/", name, query={**query, "limit": "100", "page": str(page)}
            )
        except QuayError as error:
            if error.status in (403, 404) and not error.html and _is_gone(calls, name):
                return []
            raise
        found += [Body(item) for item in answer["tags"]]
        page, more = page + 1, bool(answer["has_additional"] and answer["tags"])
    return found


def _is_gone(calls: Calls, name: str) -> bool:
    namespace, _, rest = name.partition("/")
    return repository(calls, namespace, rest) is None
