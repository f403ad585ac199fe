"""The lives of mirrors, tags, quotas, users, default permissions, whole sets, and of single acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.provider.cases.case import Case
from tests.provider.cases.organizations import make_team_and_robot
from tests.provider.cases.repositories import make_grantees, make_repository
from tests.provider.cases.upstreams import make_robots
from tests.provider.registry import Registry

from quay_sandbox.settings import Directory, Settings

DEVELOPERS, OPERATORS = "cn=devs,ou=groups", "cn=ops,ou=groups"
UNUSUAL = Settings(
    features={"SPARSE_INDEX": True},
    authentication="LDAP",
    directory=Directory(
        "dc=example,dc=org",
        {DEVELOPERS: ["alice", "bob"], OPERATORS: ["carol", "quayadmin"]},
        ["quayadmin", "alice", "bob", "carol"],
    ),
)


def rule(registry: Registry, organization: str) -> Any:
    """The only default permission."""
    found = registry.get(f"organization/{organization}/prototypes") or {"prototypes": []}
    assert len(found["prototypes"]) <= 1
    return next(iter(found["prototypes"]), None)


def delete_rule(registry: Registry, organization: str) -> None:
    """Delete the only default permission."""
    registry.delete(f"organization/{organization}/prototypes/{rule(registry, organization)['id']}")


def grants(registry: Registry, organization: str) -> Any:
    """The roles on the repository `app` by name, of teams and of all others."""
    teams = registry.get(f"repository/{organization}/app/permissions/team/")["permissions"]
    others = registry.get(f"repository/{organization}/app/permissions/user/")["permissions"]
    return {"roles": {name: item["role"] for name, item in {**teams, **others}.items()}}


def make_other_grants(registry: Registry, organization: str) -> None:
    """Make the repository `app` with a team and a robot, and a role for the robot."""
    make_grantees(registry, organization)
    registry.put(f"organization/{organization}/robots/other")
    route = f"repository/{organization}/app/permissions/user/{organization}+other"
    registry.put(route, {"role": "admin"})


def members(registry: Registry, organization: str) -> Any:
    """The names of the team's members."""
    found = registry.get(f"organization/{organization}/team/devs/members?includePending=true")
    return {"names": sorted(item["name"] for item in found["members"])}


def make_mirrored(registry: Registry, organization: str) -> None:
    """Make a repository and two robots that can mirror."""
    make_repository(registry, organization)
    make_robots(registry, organization)


def mirror(registry: Registry, organization: str) -> Any:
    """The mirror of the repository `app`, with the state of the repository."""
    found = registry.get(f"repository/{organization}/app/mirror")
    state = registry.get(f"repository/{organization}/app?includeTags=false")["state"]
    return None if found is None else {**found, "state": state, "ran": found["sync_status"] != "NEVER_RUN"}


def disable_mirror(registry: Registry, organization: str) -> None:
    """What comes nearest to deleting a mirror."""
    registry.put(f"repository/{organization}/app/mirror", {"is_enabled": False})
    registry.put(f"repository/{organization}/app/changestate", {"state": "NORMAL"})


def make_mirror(registry: Registry, organization: str) -> None:
    """Make a repository with a mirror."""
    make_mirrored(registry, organization)
    body = {
        "external_reference": "quay.io/minio/mc",
        "sync_interval": 600,
        "sync_start_date": "2031-01-01T00:00:00Z",
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest"]},
        "robot_username": f"{organization}+puller",
        "skopeo_timeout_interval": 300,
    }
    registry.post(f"repository/{organization}/app/mirror", body)


def make_images(registry: Registry, organization: str) -> None:
    """Make the repository `app` with two images, under the tags `v1` and `v2`."""
    make_repository(registry, organization)
    for name in ("v1", "v2"):
        registry.push(f"{organization}/app", name)


def tag(name: str) -> Callable[[Registry, str], Any]:
    """Looks at a tag of the repository `app`, and whether it has the image of `v1` or `v2`."""

    def look(registry: Registry, organization: str) -> Any:
        found = registry.get(f"repository/{organization}/app/tag/?onlyActiveTags=true")["tags"]
        images = {item["manifest_digest"]: item["name"] for item in found if item["name"] in ("v1", "v2")}
        item = next((item for item in found if item["name"] == name), None)
        return item and {**item, "image": images[item["manifest_digest"]], "ends": "end_ts" in item}

    return look


def delete_fixed(registry: Registry, organization: str) -> None:
    """Delete the tag `v1`, which may be immutable."""
    registry.put(f"repository/{organization}/app/tag/v1", {"immutable": False})
    registry.delete(f"repository/{organization}/app/tag/v1")


def quota(registry: Registry, organization: str) -> Any:
    """The organization's quota, with its thresholds."""
    found = registry.get(f"organization/{organization}/quota")
    if not found:
        return None
    limits = sorted([limit["type"], limit["limit_percent"]] for limit in found[0]["limits"])
    return {"limit_bytes": found[0]["limit_bytes"], "thresholds": limits}


def user_quota(registry: Registry, _organization: str) -> Any:
    """The quota of the user `bob`."""
    return next(iter(registry.get("superuser/users/bob/quota")), None)


def user(registry: Registry, _organization: str) -> Any:
    """The user `alice`, unless she is being deleted."""
    found = registry.get("superuser/users/")["users"]
    return next((item for item in found if item["username"] == "alice"), None)


def delete_user(registry: Registry, _organization: str) -> None:
    """Delete the user `alice`: of a disabled one Quay only says that it did."""
    registry.put("superuser/users/alice", {"enabled": True})
    registry.delete("superuser/users/alice")


def sync(registry: Registry, organization: str) -> Any:
    """The group that the team is synchronized with."""
    found = registry.get(f"organization/{organization}/team/devs/members")
    return found["synced"]["config"] if "synced" in found else None


def delete_quota(registry: Registry, organization: str) -> None:
    """Delete the organization's quota."""
    quota_id = registry.get(f"organization/{organization}/quota")[0]["id"]
    registry.delete(f"organization/{organization}/quota/{quota_id}")


MIRROR = {
    "repository": "{org}/app",
    "external_reference": "quay.io/minio/mc",
    "tags": ["latest"],
    "sync_interval": "6h",
    "robot_username": "{org}+puller",
}

CASES = (
    Case(
        "quay_default_permission",
        create={
            "organization": "{org}",
            "delegate_kind": "team",
            "delegate_name": "devs",
            "role": "read",
            "activating_user": "{org}+ci",
        },
        created={"role": "read"},
        look=rule,
        change={"role": "write"},
        changed={"role": "write"},
        delete=delete_rule,
        prepare=make_team_and_robot,
    ),
    Case(
        "quay_default_permission",
        name="robot",
        create={
            "organization": "{org}",
            "delegate_kind": "robot",
            "delegate_name": "{org}+ci",
            "role": "admin",
        },
        created={"role": "admin", "activating_user": None},
        look=rule,
        delete=delete_rule,
        import_id="{org}/robot:{org}+ci",
        prepare=make_team_and_robot,
    ),
    Case(
        "quay_repository_permissions",
        create={"repository": "{org}/app", "teams": {"devs": "read"}, "robots": {"{org}+ci": "write"}},
        created={"roles": {"devs": "read", "{org}+ci": "write", "quayadmin": "admin"}},
        look=grants,
        change={"teams": {"devs": "write"}, "robots": None},
        changed={"roles": {"devs": "write", "quayadmin": "admin"}},
        import_id="{org}/app",
        destroyed={"roles": {"quayadmin": "admin"}},
        prepare=make_other_grants,
    ),
    Case(
        "quay_team_members",
        create={"organization": "{org}", "team": "devs", "members": ["{org}+ci", "quayadmin"]},
        created={"names": ["quayadmin", "{org}+ci"]},
        look=members,
        change={"members": ["{org}+ci"]},
        changed={"names": ["{org}+ci"]},
        import_id="{org}/devs",
        destroyed={"names": []},
        prepare=make_team_and_robot,
    ),
    Case(
        "quay_repository_mirror",
        create=MIRROR,
        created={
            "external_reference": "quay.io/minio/mc",
            "is_enabled": True,
            "sync_interval": 21600,
            "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest"]},
            "robot_username": "{org}+puller",
            "state": "MIRROR",
        },
        look=mirror,
        change={
            "external_reference": "quay.io/minio/mint",
            "tags": ["v1.*", "v2.*"],
            "sync_interval": "1260",
            "sync_start_date": "2031-01-01T00:00:00Z",
            "robot_username": "{org}+other",
            "enabled": False,
            "external_registry_username": "reader",
            "external_registry_password": "secret",
            "verify_tls": False,
            "unsigned_images": True,
            "proxy": {"http_proxy": "http://proxy.example.com:3128", "no_proxy": "example.com"},
            "architecture_filter": ["amd64", "arm64"],
            "skopeo_timeout_interval": 600,
        },
        changed={
            "external_reference": "quay.io/minio/mint",
            "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["v1.*", "v2.*"]},
            "sync_interval": 1260,
            "sync_start_date": "2031-01-01T00:00:00Z",
            "robot_username": "{org}+other",
            "is_enabled": False,
            "external_registry_username": "reader",
            "external_registry_config": {
                "verify_tls": False,
                "unsigned_images": True,
                "proxy": {
                    "http_proxy": "http://proxy.example.com:3128",
                    "https_proxy": None,
                    "no_proxy": "example.com",
                },
            },
            "architecture_filter": ["amd64", "arm64"],
            "skopeo_timeout_interval": 600,
        },
        import_id="{org}/app",
        unreadable=("external_registry_password",),
        destroyed={"is_enabled": False, "state": "NORMAL"},
        prepare=make_mirrored,
        needs=UNUSUAL,
    ),
    Case(
        "quay_repository_mirror",
        name="adopted",
        create={**MIRROR, "sync_start_date": "2031-01-01T00:00:00Z", "tags": ["*"]},
        created={"root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["*"]}, "sync_interval": 21600},
        look=mirror,
        delete=disable_mirror,
        destroyed={"is_enabled": False},
        prepare=make_mirror,
    ),
    Case(
        "quay_repository_mirror_sync",
        create={"repository": "{org}/app", "triggers": {"release": "1"}},
        created={"ran": True},
        look=mirror,
        change={"operation": "cancel", "triggers": {"release": "2"}},
        import_id=None,
        destroyed={"is_enabled": True},
        prepare=make_mirror,
    ),
    Case(
        "quay_tag",
        create={"repository": "{org}/app", "name": "stable", "source_tag": "v1"},
        created={"image": "v1", "ends": False, "immutable": False},
        look=tag("stable"),
        change={"source_tag": "v2", "expiration": "2027-01-31T12:00:00+01:00"},
        changed={"image": "v2", "ends": True},
        delete=lambda registry, name: registry.delete(f"repository/{name}/app/tag/stable"),
        import_id=None,
        prepare=make_images,
    ),
    Case(
        "quay_tag",
        name="fixed",
        create={"repository": "{org}/app", "name": "v1", "immutable": True},
        created={"immutable": True, "ends": False},
        look=tag("v1"),
        change={"immutable": False, "expiration": "4000000000"},
        changed={"immutable": False, "ends": True},
        delete=delete_fixed,
        import_id="{org}/app:v1",
        unreadable=("expiration",),
        prepare=make_images,
    ),
    Case(
        "quay_quota",
        create={"namespace": "{org}", "limit": "10GiB", "warning_thresholds": [80]},
        created={"limit_bytes": 10737418240, "thresholds": [["Warning", 80]]},
        look=quota,
        change={"limit": "10737418240", "warning_thresholds": [70, 90], "reject_thresholds": [100]},
        changed={"thresholds": [["Reject", 100], ["Warning", 70], ["Warning", 90]]},
        delete=delete_quota,
        import_id="{org}",
    ),
    Case(
        "quay_quota",
        name="user",
        create={"namespace": "bob", "limit": "500 MB"},
        created={"limit_bytes": 500000000},
        look=user_quota,
        change={"limit": "1GiB"},
        changed={"limit_bytes": 1073741824},
        import_id="bob",
        prepare=lambda registry, _: registry.user("bob"),
    ),
    Case(
        "quay_user",
        create={"username": "alice", "email": "alice@example.com", "password": "first-password"},
        created={"email": "alice@example.com", "enabled": True},
        look=user,
        change={"email": "a@example.com", "password": "second-password", "enabled": False},
        changed={"email": "a@example.com", "enabled": False},
        delete=delete_user,
        import_id="alice",
        unreadable=("password",),
    ),
    Case(
        "quay_team_sync",
        create={"organization": "{org}", "team": "devs", "group_dn": DEVELOPERS},
        created={"group_dn": DEVELOPERS},
        look=sync,
        change={"group_dn": OPERATORS},
        changed={"group_dn": OPERATORS},
        delete=lambda registry, name: registry.delete(f"organization/{name}/team/devs/syncing"),
        import_id="{org}/devs",
        prepare=make_team_and_robot,
        needs=UNUSUAL,
    ),
    Case(
        "quay_take_ownership",
        create={"namespace": "{org}"},
        created={"is_admin": True},
        look=lambda registry, name: registry.get(f"organization/{name}"),
        import_id=None,
        destroyed={"is_admin": True},
    ),
    Case(
        "quay_robot_token_regeneration",
        create={"namespace": "{org}", "robot": "puller", "triggers": {"month": "2026-11"}},
        created={"name": "{org}+puller"},
        look=lambda registry, name: registry.get(f"organization/{name}/robots/puller"),
        change={"triggers": {"month": "2026-12"}},
        import_id=None,
        destroyed={"name": "{org}+puller"},
        prepare=make_robots,
    ),
)
