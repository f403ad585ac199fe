"""Wrong input, and what is said about it: nothing here needs a registry to be known as wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A configuration that is wrong at one attribute.

    type_name: A resource, or with `data.` before it a data source.
    right: Arguments that are right.
    wrong: The wrong one by name, the only one of that name.
    words: What the error's text must hold.
    attribute: Where Terraform must show the error; empty for the wrong argument.
    """

    type_name: str
    right: dict[str, Any]
    wrong: dict[str, Any]
    words: str
    attribute: str = ""

    @property
    def at(self) -> str:
        return self.attribute or next(iter(self.wrong))


TEAM = {"organization": "acme", "name": "devs", "role": "member"}
MEMBER = {"organization": "acme", "team": "devs", "member": "alice"}
ROBOT = {"namespace": "acme", "name": "ci"}
REPOSITORY = {"namespace": "acme", "name": "app"}
PERMISSION = {"repository": "acme/app", "kind": "robot", "name": "acme+ci", "role": "read"}

NAME = "lower case letters and digits"

ORGANIZATION_MISTAKES = (
    *(
        Mistake("quay_organization", {}, {"name": name}, NAME)
        for name in ("Acme", "-acme", "acme-", "ac--me", "ac me", "acme/x", "ä" * 3)
    ),
    *(
        Mistake("quay_organization", {}, {"name": name}, "must be 2 to 255 characters long")
        for name in ("", "a", "a" * 256)
    ),
    Mistake("quay_organization", {"name": "acme"}, {"email": "nobody"}, "e-mail address"),
    Mistake("quay_organization", {"name": "acme"}, {"contact_email": "a b@c"}, "e-mail address"),
    Mistake("quay_organization", {"name": "acme"}, {"tag_expiration": "two weeks"}, "such as"),
    Mistake("quay_team", TEAM, {"role": "owner"}, "one of member, creator, admin"),
    Mistake("quay_team", TEAM, {"name": "Devs"}, NAME),
    Mistake("quay_team", TEAM, {"organization": "acme+ci"}, NAME),
    Mistake("quay_team_member", MEMBER, {"member": "Al Ice"}, NAME),
    Mistake("quay_team_member", MEMBER, {"team": "devs/ops"}, NAME),
    Mistake("quay_robot", ROBOT, {"name": "acme+ci"}, NAME),
    Mistake("quay_robot", ROBOT, {"description": "x" * 256}, "255"),
    Mistake("quay_robot", ROBOT, {"namespace": "Acme"}, NAME),
    Mistake("data.quay_team", {"organization": "acme"}, {"name": "Devs"}, NAME),
    Mistake("data.quay_robot", {"namespace": "acme"}, {"name": "Ci"}, NAME),
)

REPOSITORY_MISTAKES = (
    *(
        Mistake("quay_repository", REPOSITORY, {"name": name}, "name")
        for name in (
            "App",
            "/app",
            "app/",
            "a//b",
            "app:v1",
            "_app",
            "a" * 256,
            "app/mirror",
            "app/permissions",
        )
    ),
    Mistake("quay_repository", REPOSITORY, {"visibility": "secret"}, "one of public, private"),
    Mistake("quay_repository", REPOSITORY, {"state": "ORG_MIRROR"}, "one of NORMAL, READ_ONLY, MIRROR"),
    Mistake("quay_repository", REPOSITORY, {"kind": "application"}, "one of image"),
    Mistake("quay_repository_permission", PERMISSION, {"role": "owner"}, "one of read, write, admin"),
    Mistake("quay_repository_permission", PERMISSION, {"kind": "group"}, "one of user, robot, team"),
    Mistake(
        "quay_repository_permission", PERMISSION, {"repository": "app"}, "its namespace, a slash and its name"
    ),
    Mistake("quay_repository_permission", PERMISSION, {"name": "other+ci"}, "of another namespace"),
    Mistake("quay_repository_permission", PERMISSION, {"name": "ci"}, "is no robot"),
    Mistake("quay_repository_permission", PERMISSION, {"kind": "user"}, "the name of a robot"),
    Mistake("data.quay_repositories", {}, {"public": False}, "Set `namespace`", "namespace"),
)

MISTAKES = (*ORGANIZATION_MISTAKES, *REPOSITORY_MISTAKES)
