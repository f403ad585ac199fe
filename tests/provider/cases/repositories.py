"""The lives of repositories, and of what belongs to one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.provider.cases.case import Case
from tests.provider.registry import Registry


def repository(name: str) -> Callable[[Registry, str], Any]:
    """Looks what the registry holds of a repository of the case's organization."""

    def look(registry: Registry, organization: str) -> Any:
        return registry.get(f"repository/{organization}/{name}?includeTags=false")

    return look


def make_repository(registry: Registry, organization: str) -> None:
    """Make the repository `app`."""
    registry.repository(f"{organization}/app")


def make_grantees(registry: Registry, organization: str) -> None:
    """Make the repository `app`, the robot `ci` and the team `devs`."""
    make_repository(registry, organization)
    registry.put(f"organization/{organization}/robots/ci")
    registry.put(f"organization/{organization}/team/devs", {"role": "member"})


def make_image(registry: Registry, organization: str) -> dict[str, str]:
    """Make the repository `app` with an image under the tag `v1`, and answer its digest."""
    make_repository(registry, organization)
    return {"digest": registry.push(f"{organization}/app", "v1")}


def label(registry: Registry, organization: str) -> Any:
    """The only label of the image `v1` that does not come from the image itself."""
    found = labels(registry, organization)
    assert len(found) <= 1, found
    return next(iter(found), None)


def labels(registry: Registry, organization: str) -> list[Any]:
    """The labels of the image `v1` that do not come from the image itself."""
    tags = registry.get(f"repository/{organization}/app/tag/?specificTag=v1")["tags"]
    route = f"repository/{organization}/app/manifest/{tags[0]['manifest_digest']}/labels"
    return [item for item in registry.get(route)["labels"] if item["source_type"] == "api"]


def remove_label(registry: Registry, organization: str) -> None:
    """Delete the only label of the image `v1`."""
    digest = registry.get(f"repository/{organization}/app/tag/?specificTag=v1")["tags"][0]["manifest_digest"]
    uuid = label(registry, organization)["id"]
    registry.delete(f"repository/{organization}/app/manifest/{digest}/labels/{uuid}")


CASES = (
    Case(
        "quay_manifest_label",
        create={
            "repository": "{org}/app",
            "manifest_digest": "{digest}",
            "key": "com.example.stage",
            "value": "test",
        },
        created={"key": "com.example.stage", "value": "test", "media_type": "text/plain"},
        look=label,
        change={"value": '{"stage": "live"}', "media_type": "application/json"},
        changed={
            "key": "com.example.stage",
            "value": '{"stage": "live"}',
            "media_type": "application/json",
        },
        delete=remove_label,
        prepare=make_image,
    ),
    Case(
        "quay_repository",
        create={"namespace": "{org}", "name": "app", "description": "An *app*", "visibility": "private"},
        created={"description": "An *app*", "is_public": False, "state": "NORMAL"},
        look=repository("app"),
        change={"description": None, "visibility": "public", "state": "READ_ONLY"},
        changed={"description": "", "is_public": True, "state": "READ_ONLY"},
        delete=lambda registry, name: registry.delete(f"repository/{name}/app"),
        import_id="{org}/app",
    ),
    Case(
        "quay_repository",
        name="nested",
        create={"namespace": "{org}", "name": "team/app.v1"},
        created={"description": "", "is_public": False},
        look=repository("team/app.v1"),
        change={"description": "Nested\n\n- deeply"},
        changed={"description": "Nested\n\n- deeply"},
        delete=lambda registry, name: registry.delete(f"repository/{name}/team/app.v1"),
        import_id="{org}/team/app.v1",
    ),
    Case(
        "quay_repository_permission",
        name="robot",
        create={"repository": "{org}/app", "kind": "robot", "name": "{org}+ci", "role": "read"},
        created={"role": "read"},
        look=lambda registry, name: registry.get(f"repository/{name}/app/permissions/user/{name}+ci"),
        change={"role": "write"},
        changed={"role": "write"},
        delete=lambda registry, name: registry.delete(f"repository/{name}/app/permissions/user/{name}+ci"),
        import_id="{org}/app:robot:{org}+ci",
        prepare=make_grantees,
    ),
    Case(
        "quay_repository_permission",
        name="team",
        create={"repository": "{org}/app", "kind": "team", "name": "devs", "role": "write"},
        created={"role": "write"},
        look=lambda registry, name: registry.get(f"repository/{name}/app/permissions/team/devs"),
        change={"role": "admin"},
        changed={"role": "admin"},
        delete=lambda registry, name: registry.delete(f"repository/{name}/app/permissions/team/devs"),
        import_id="{org}/app:team:devs",
        prepare=make_grantees,
    ),
)
