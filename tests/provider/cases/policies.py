"""The lives of the policies by which Quay deletes tags or makes them immutable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.provider.cases.case import Case
from tests.provider.cases.repositories import make_repository
from tests.provider.registry import Registry


def only(route: str) -> Callable[[Registry, str], Any]:
    """Looks at the only policy of a list; `route` has the organization's name as `{org}`."""

    def look(registry: Registry, organization: str) -> Any:
        found = registry.get(route.replace("{org}", organization)) or {"policies": []}
        assert len(found["policies"]) <= 1, found
        return next(iter(found["policies"]), None)

    return look


def remove(route: str) -> Callable[[Registry, str], Any]:
    """Deletes the only policy of a list."""

    def delete(registry: Registry, organization: str) -> None:
        uuid = only(route)(registry, organization)["uuid"]
        registry.delete(f"{route.replace('{org}', organization)}{uuid}")

    return delete


def autoprune(kind: str, route: str, owner: dict[str, str]) -> Case:
    """The life of a pruning policy of one kind."""
    return Case(
        f"quay_{kind}_autoprune_policy",
        create={**owner, "method": "number_of_tags", "value": "10"},
        created={"method": "number_of_tags", "value": 10, "tagPattern": None},
        look=only(route),
        change={
            "method": "creation_date",
            "value": "2w",
            "tag_pattern": "dev-.*",
            "tag_pattern_matches": False,
        },
        changed={
            "method": "creation_date",
            "value": "2w",
            "tagPattern": "dev-.*",
            "tagPatternMatches": False,
        },
        delete=remove(route),
        prepare=make_repository,
    )


def immutability(kind: str, route: str, owner: dict[str, str]) -> Case:
    """The life of an immutability policy of one kind."""
    return Case(
        f"quay_{kind}_immutability_policy",
        create={**owner, "tag_pattern": "v[0-9]+"},
        created={"tagPattern": "v[0-9]+", "tagPatternMatches": True},
        look=only(route),
        change={"tag_pattern": "dev-.*", "tag_pattern_matches": False},
        changed={"tagPattern": "dev-.*", "tagPatternMatches": False},
        delete=remove(route),
        prepare=make_repository,
    )


CASES = (
    autoprune("organization", "organization/{org}/autoprunepolicy/", {"organization": "{org}"}),
    autoprune("repository", "repository/{org}/app/autoprunepolicy/", {"repository": "{org}/app"}),
    autoprune("user", "user/autoprunepolicy/", {}),
    immutability("organization", "organization/{org}/immutabilitypolicy/", {"organization": "{org}"}),
    immutability("repository", "repository/{org}/app/immutabilitypolicy/", {"repository": "{org}/app"}),
)
