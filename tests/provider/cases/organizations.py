"""The lives of organizations, and of the people, teams and robots in them."""

from __future__ import annotations

from typing import Any

from tests.provider.cases.case import Case
from tests.provider.registry import Registry


def organization(registry: Registry, name: str) -> Any:
    """What the registry holds of an organization."""
    return registry.get(f"organization/{name}")


def team(registry: Registry, name: str) -> Any:
    """The team `devs`."""
    return (organization(registry, name) or {"teams": {}})["teams"].get("devs")


def make_team(registry: Registry, name: str) -> None:
    """Make the team `devs`."""
    registry.put(f"organization/{name}/team/devs", {"role": "member"})


def member(registry: Registry, name: str) -> Any:
    """The robot `ci` as a member of the team `devs`."""
    found = registry.get(f"organization/{name}/team/devs/members?includePending=true")
    return next((item for item in found["members"] if item["name"] == f"{name}+ci"), None)


def make_team_and_robot(registry: Registry, name: str) -> None:
    """Make the team `devs` and the robot `ci`."""
    make_team(registry, name)
    registry.put(f"organization/{name}/robots/ci")


CASES = (
    Case(
        "quay_organization",
        create={"name": "life", "email": "life@example.com", "tag_expiration": "14d"},
        created={"name": "life", "email": "life@example.com", "tag_expiration_s": 1209600},
        look=lambda registry, _: registry.get("organization/life"),
        change={"email": "changed@example.com", "tag_expiration": "1d"},
        changed={"email": "changed@example.com", "tag_expiration_s": 86400},
        delete=lambda registry, _: registry.delete("organization/life"),
        import_id="life",
    ),
    Case(
        "quay_team",
        create={"organization": "{org}", "name": "devs", "role": "member"},
        created={"role": "member", "description": ""},
        look=team,
        change={"role": "creator", "description": "They *write*."},
        changed={"role": "creator", "description": "They *write*."},
        delete=lambda registry, name: registry.delete(f"organization/{name}/team/devs"),
        import_id="{org}/devs",
    ),
    Case(
        "quay_team_member",
        create={"organization": "{org}", "team": "devs", "member": "{org}+ci"},
        created={"name": "{org}+ci", "is_robot": True, "invited": False},
        look=member,
        delete=lambda registry, name: registry.delete(f"organization/{name}/team/devs/members/{name}+ci"),
        import_id="{org}/devs/{org}+ci",
        prepare=make_team_and_robot,
    ),
    Case(
        "quay_robot",
        create={"namespace": "{org}", "name": "ci", "description": "Builds"},
        created={"name": "{org}+ci", "description": "Builds", "unstructured_metadata": {}},
        look=lambda registry, name: registry.get(f"organization/{name}/robots/ci"),
        change={"description": "Builds more", "unstructured_metadata": {"team": "devs"}},
        changed={"description": "Builds more", "unstructured_metadata": {"team": "devs"}},
        delete=lambda registry, name: registry.delete(f"organization/{name}/robots/ci"),
        import_id="{org}+ci",
    ),
    Case(
        "quay_robot",
        name="mine",
        create={"namespace": "quayadmin", "name": "mine", "store_token": True},
        created={"name": "quayadmin+mine", "description": ""},
        look=lambda registry, _: registry.get("user/robots/mine"),
        change={"store_token": False},
        changed={"description": ""},
        delete=lambda registry, _: registry.delete("user/robots/mine"),
        import_id="quayadmin+mine",
    ),
)
