"""A registry with something of everything that can be listed."""

from __future__ import annotations

from typing import Any

from tests.provider.registry import Registry

from quay_sandbox.settings import Directory, Settings

DEVELOPERS = "cn=devs,ou=groups"
SETTINGS = Settings(
    authentication="LDAP",
    directory=Directory("dc=example,dc=org", {DEVELOPERS: ["alice"]}, ["quayadmin", "alice"]),
    collect_after=0,
)
"""What it takes: a directory, whose groups teams are synchronized with."""

MIRROR = {
    "external_reference": "quay.io/minio/mc",
    "sync_interval": 21600,
    "sync_start_date": "2026-01-01T00:00:00Z",
    "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest"]},
    "skopeo_timeout_interval": 300,
    "robot_username": "lime+puller",
}
ORGANIZATION_MIRROR = {
    "external_registry_type": "harbor",
    "external_registry_url": "https://harbor.example.com",
    "external_namespace": "library",
    "robot_username": "cherry+puller",
    "visibility": "private",
    "sync_interval": 86400,
    "sync_start_date": "2026-01-01T00:00:00Z",
}
SLACK = {"method": "slack", "config": {"url": "https://hooks.slack.com/services/a/b/c"}, "eventConfig": {}}
PRUNING = {"method": "creation_date", "value": "30d"}


def fill(registry: Registry) -> None:
    """Make three organizations, `lime`, `lemon` and `cherry`, and what belongs to none."""
    for name in ("lime", "lemon"):
        registry.organization(name)
        registry.put(
            f"organization/{name}/robots/ci", {"description": "pushes", "unstructured_metadata": {"a": "b"}}
        )
        registry.put(f"organization/{name}/team/devs", {"role": "creator", "description": "# Developers"})
        registry.put(f"organization/{name}/team/devs/members/alice")
        registry.put(f"organization/{name}/team/devs/members/{name}+ci")
        registry.repository(f"{name}/app")
        registry.repository(f"{name}/tools/helper")
        registry.post(f"repository/{name}/app/changevisibility", {"visibility": "public"})
        registry.put(f"repository/{name}/app/permissions/team/devs", {"role": "write"})
        registry.put(f"repository/{name}/app/permissions/user/{name}+ci", {"role": "read"})
    _fill_lime(registry)
    # Quay takes neither of these two beside an immutability policy, nor beside each other.
    registry.post("organization/lemon/proxycache", {"upstream_registry": "docker.io"})
    registry.organization("cherry")
    registry.put("organization/cherry/robots/puller", {"description": ""})
    registry.post("organization/cherry/mirror", ORGANIZATION_MIRROR)
    _fill_rest(registry)


def _fill_lime(registry: Registry) -> None:
    registry.post("superuser/organization/lime/quota", {"limit_bytes": 2**30})
    registry.post("organization/lime/notifications", {"title": "near", "event": "quota_warning", **SLACK})
    registry.post("organization/lime/autoprunepolicy/", PRUNING)
    application: Any = registry.post("organization/lime/applications", {"name": "ci"})
    tokens = f"organization/lime/applications/{application['client_id']}/tokens"
    registry.post(tokens, {"name": "nightly", "scope": "repo:read", "expiration": 86400})
    registry.put("organization/lime/team/ops", {"role": "member", "description": ""})
    registry.post("organization/lime/team/ops/syncing", {"group_dn": DEVELOPERS})
    identity = {"issuer": "https://ci.example.com", "subject": "repo:lime/app"}
    registry.post("organization/lime/robots/ci/federation", [identity])

    digest = registry.push("lime/app", "v1")
    label = {"key": "release", "value": "2026", "media_type": "text/plain"}
    registry.post(f"repository/lime/app/manifest/{digest}/labels", label)
    registry.post("repository/lime/app/autoprunepolicy/", {"method": "number_of_tags", "value": 10})
    registry.post("repository/lime/app/notification/", {"event": "repo_push", **SLACK})

    registry.put("organization/lime/robots/puller", {"description": ""})
    registry.repository("lime/mc")
    registry.put("repository/lime/mc/changestate", {"state": "MIRROR"})
    registry.post("repository/lime/mc/mirror", MIRROR)
    registry.post("organization/lime/immutabilitypolicy/", {"tagPattern": "v.*"})
    registry.post("repository/lime/app/immutabilitypolicy/", {"tagPattern": "stable"})
    delegate = {"name": "devs", "kind": "team"}
    registry.post("organization/lime/prototypes", {"delegate": delegate, "role": "read"})
    registry.put("repository/lime/tools/helper/permissions/user/alice", {"role": "admin"})


def _fill_rest(registry: Registry) -> None:
    message = {"content": "Closed on Sunday", "severity": "warning", "media_type": "text/plain"}
    registry.post("messages", {"message": message})
    registry.post("superuser/keys", {"service": "clair", "name": "scanner", "expiration": None})
    registry.post("user/apptoken", {"title": "laptop"})
    registry.post("user/autoprunepolicy/", PRUNING)
