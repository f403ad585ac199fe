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
    Mistake("quay_repository", REPOSITORY, {"kind": "helm"}, "one of image, application"),
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

MIRROR = {
    "repository": "acme/app",
    "external_reference": "quay.io/minio/mc",
    "tags": ["latest"],
    "sync_interval": "6h",
    "robot_username": "acme+ci",
}
RULE = {"organization": "acme", "delegate_kind": "team", "delegate_name": "devs", "role": "read"}
TAG = {"repository": "acme/app", "name": "v1"}
PRUNE = {"organization": "acme", "method": "creation_date", "value": "30d"}
ORGANIZATION_MIRROR = {
    "organization": "acme",
    "external_registry_type": "harbor",
    "external_registry_url": "https://harbor.example.com",
    "external_namespace": "library",
    "robot_username": "acme+ci",
    "sync_interval": "6h",
    "sync_start_date": "2031-01-01T00:00:00Z",
}
PROXY_CACHE = {"organization": "acme", "upstream_registry": "docker.io"}
QUOTA = {"namespace": "acme", "limit": "1GiB"}

SETTING_MISTAKES = (
    Mistake("quay_default_permission", RULE, {"role": "owner"}, "one of read, write, admin"),
    Mistake("quay_default_permission", RULE, {"delegate_kind": "group"}, "one of user, robot, team"),
    Mistake("quay_default_permission", RULE, {"delegate_kind": "robot"}, "is no robot", "delegate_name"),
    Mistake("quay_default_permission", RULE, {"activating_user": "Alice"}, NAME),
    Mistake(
        "quay_repository_permissions", {"repository": "acme/app"}, {"users": {"alice": "owner"}}, "is no role"
    ),
    Mistake(
        "quay_repository_permissions", {"repository": "acme/app"}, {"robots": {"ci": "read"}}, "plus sign"
    ),
    Mistake(
        "quay_team_members", {"organization": "acme", "team": "devs"}, {"members": ["Al Ice"]}, "cannot be"
    ),
    Mistake(
        "quay_team_members",
        {"organization": "acme", "team": "devs"},
        {"members": ["al@example.com"]},
        "invited by e-mail",
    ),
    Mistake(
        "quay_team_members", {"organization": "acme", "team": "owners"}, {"members": []}, "without owners"
    ),
    Mistake("quay_repository", {"namespace": "acme"}, {"name": "app/tag/v1"}, "must not hold tag"),
    Mistake("quay_repository_mirror", MIRROR, {"tags": []}, "takes some tags"),
    Mistake("quay_repository_mirror", MIRROR, {"external_reference": "https://quay.io/a/b"}, "without https"),
    Mistake("quay_repository_mirror", MIRROR, {"external_reference": ""}, "a registry and a repository"),
    Mistake("quay_repository_mirror", MIRROR, {"external_reference": "quay.io/a/b:v1"}, "no tag"),
    Mistake("quay_repository_mirror", MIRROR, {"sync_interval": "soon"}, "such as"),
    Mistake("quay_repository_mirror", MIRROR, {"sync_start_date": "2030-01-01"}, "a time in UTC"),
    Mistake("quay_repository_mirror", MIRROR, {"robot_username": "other+ci"}, "of another namespace"),
    Mistake("quay_repository_mirror", MIRROR, {"skopeo_timeout_interval": 10}, "300"),
    Mistake("quay_repository_mirror", MIRROR, {"external_registry_password": "x"}, "without a name"),
    Mistake(
        "quay_organization_mirror", ORGANIZATION_MIRROR, {"external_registry_password": "x"}, "without a name"
    ),
    Mistake("quay_proxy_cache", PROXY_CACHE, {"upstream_registry_password": "x"}, "without a name"),
    Mistake("quay_tag", TAG, {"name": "-v1"}, "must be 1 to 128"),
    Mistake("quay_tag", TAG, {"manifest_digest": "latest"}, "sha256"),
    Mistake("quay_tag", TAG, {"expiration": "tomorrow"}, "RFC 3339"),
    Mistake("quay_quota", QUOTA, {"limit": "much"}, "such as"),
    Mistake("quay_quota", QUOTA, {"limit": "0"}, "must not be 0"),
    Mistake("quay_quota", QUOTA, {"reject_thresholds": [101]}, "from 1 to 100"),
    Mistake("quay_organization_autoprune_policy", PRUNE, {"value": "10"}, "must be an age"),
    Mistake(
        "quay_organization_autoprune_policy",
        PRUNE,
        {"method": "size"},
        "one of number_of_tags, creation_date",
    ),
    Mistake("quay_organization_autoprune_policy", PRUNE, {"tag_pattern": "("}, "regular expression"),
    Mistake("quay_user", {}, {"username": "Alice"}, NAME),
    Mistake("quay_user", {"username": "alice"}, {"email": "alice"}, "e-mail address"),
    Mistake("data.quay_tag", {"name": "v1"}, {"repository": "app"}, "its namespace, a slash and its name"),
)

APPLICATION = {"organization": "acme", "name": "ci"}
TOLD = {"event": "repo_push", "method": "webhook", "config": {"url": "https://example.com"}}

LENGTH_MISTAKES = (
    *(
        Mistake(type_name, right, {name: text}, "255 characters at most")
        for type_name, right, name, text in (
            ("quay_application", APPLICATION, "name", "x" * 256),
            ("quay_application", APPLICATION, "application_uri", f"https://example.com/{'x' * 236}"),
            ("quay_application", APPLICATION, "redirect_uri", f"https://example.com/{'x' * 236}"),
            ("quay_application", APPLICATION, "avatar_email", f"{'x' * 244}@example.com"),
            ("quay_app_specific_token", {}, "title", "x" * 256),
            ("quay_service_key", {"service": "clair"}, "name", "x" * 256),
            ("quay_service_key", {}, "service", "x" * 256),
            ("quay_repository_notification", {"repository": "acme/app", **TOLD}, "title", "x" * 256),
            (
                "quay_namespace_notification",
                {"organization": "acme", **TOLD, "event": "quota_error"},
                "title",
                "x" * 256,
            ),
            ("quay_repository_mirror", MIRROR, "external_reference", f"quay.io/minio/{'x' * 242}"),
        )
    ),
    Mistake(
        "quay_proxy_cache",
        {"organization": "acme"},
        {"upstream_registry": f"docker.io/{'x' * 261}"},
        "270 characters at most",
    ),
)

MISTAKES = (*ORGANIZATION_MISTAKES, *REPOSITORY_MISTAKES, *SETTING_MISTAKES, *LENGTH_MISTAKES)
