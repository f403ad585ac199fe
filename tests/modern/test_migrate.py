"""A state of enthought/quay that Terraform takes over: the plan moves and imports, and changes nothing.

Needs Terraform 1.8, which moves states between providers; runs with the one on the PATH.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tests.provider.registry import ROOT
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay

from quay_migrate.folder import migrate_folder

OLD_SOURCE = "enthought/quay"
PROVIDER = Path(__file__).with_name("enthought_provider.py")
STAND_IN = f"""#!/bin/sh
PYTHONPATH="{ROOT / "provider"}" exec {sys.executable} {PROVIDER} "$@"
"""
CONFIGURATION = """
terraform {
  required_providers {
    quay = {
      source = "enthought/quay"
    }
  }
}

resource "quay_organization" "main" {
  name  = "ORG"
  email = "ORG@example.com"
}

resource "quay_organization_robot" "ci" {
  name    = "ci"
  orgname = quay_organization.main.name
}

resource "quay_organization_robot" "more" {
  for_each = toset(["puller"])
  name     = each.key
  orgname  = quay_organization.main.name
}

output "tokens" {
  value     = { for name, robot in quay_organization_robot.more : name => robot.token }
  sensitive = true
}

resource "quay_organization_team" "devs" {
  name    = "devs"
  orgname = quay_organization.main.name
  role    = "member"
  members = ["alice", quay_organization_robot.ci.fullname]
}

resource "quay_organization_team" "each" {
  for_each    = toset(["one", "two"])
  name        = each.key
  orgname     = quay_organization.main.name
  role        = "creator"
  description = "Team ${each.key}"
}

resource "quay_repository" "app" {
  name        = "tools/app"
  namespace   = quay_organization.main.name
  description = "# App"
  visibility  = "public"
}

resource "quay_organization_team_permission" "app" {
  orgname    = quay_organization.main.name
  reponame   = quay_repository.app.name
  teamname   = quay_organization_team.devs.name
  permission = "write"
}
"""

MOVED = """
moved {
  from = quay_organization_robot.robot
  to   = quay_organization_robot.ci
}
"""
"""What the configuration said of an earlier name, when the other provider was still there."""


@pytest.fixture
def organization(registry: Quay, request: pytest.FixtureRequest) -> str:
    """An organization as the configuration describes it, made behind Terraform's back."""
    name = f"main{abs(hash(request.node.name)) % 10000}"
    registry.organization(name)
    if registry.get("users/alice") is None:
        registry.user("alice")
    for robot in ("ci", "puller"):
        registry.put(f"organization/{name}/robots/{robot}", {"description": ""})
    registry.put(f"organization/{name}/team/devs", {"role": "member", "description": ""})
    for team in ("one", "two"):
        registry.put(f"organization/{name}/team/{team}", {"role": "creator", "description": f"Team {team}"})
    for member in ("alice", f"{name}+ci"):
        registry.put(f"organization/{name}/team/devs/members/{member}")
    body = {"namespace": name, "repository": "tools/app", "visibility": "public", "description": "# App"}
    registry.post("repository", body)
    registry.put(f"repository/{name}/tools/app/permissions/team/devs", {"role": "write"})
    return name


@pytest.fixture
def migrated(workspace: Workspace, organization: str) -> Workspace:
    """A workspace with a state that the other provider made, and its configuration migrated."""
    stand_in = workspace.directory / "stand-in" / "terraform-provider-quay"
    stand_in.parent.mkdir()
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    workspace.others[OLD_SOURCE] = stand_in.parent
    configuration = workspace.directory / "main.tf"
    text = CONFIGURATION.replace("ORG", organization)
    configuration.write_text(text.replace('robot" "ci"', 'robot" "robot"').replace("robot.ci", "robot.robot"))
    workspace.apply().ok()
    configuration.write_text(text + MOVED)
    assert "A-TOKEN-OF-BEFORE" in (workspace.directory / "terraform.tfstate").read_text()
    workspace.registry.forget()  # type: ignore[attr-defined]
    migrate_folder(workspace.directory)
    return workspace


@pytest.mark.parametrize("replaced", [False, True], ids=["beside the other provider", "provider replaced"])
def test_the_plan_moves_and_imports_and_stores_the_tokens_that_are_read(
    migrated: Workspace, replaced: bool, organization: str
) -> None:
    if replaced:
        sources = (f"registry.terraform.io/{OLD_SOURCE}", "registry.terraform.io/quay-cdktf/quay")
        done = migrated.run("state", "replace-provider", "-auto-approve", *sources)
        assert done.returncode == 0, done.stdout
        (migrated.directory / "stand-in" / "terraform-provider-quay").unlink()
    plan = migrated.plan().ok()
    assert plan.actions == {
        "quay_robot.ci": "move",
        'quay_robot.more["puller"]': "update",
        "quay_team.devs": "move",
        'quay_team.each["one"]': "move",
        'quay_team.each["two"]': "move",
        "quay_repository_permission.app": "move",
        "quay_team_members.devs": "import",
    }
    migrated.apply().ok()
    assert migrated.plan().ok().actions == {}
    state = migrated.state()
    assert state["quay_repository_permission.app"]["repository"] == f"{organization}/tools/app"
    assert state["quay_robot.ci"]["full_name"] == f"{organization}+ci"
    text = (migrated.directory / "terraform.tfstate").read_text()
    puller = migrated.registry.get(f"organization/{organization}/robots/puller")
    assert json.loads(text)["outputs"]["tokens"]["value"] == {"puller": puller["token"]}
    assert "enthought" not in text
    assert "A-TOKEN-OF-BEFORE" not in text
    assert [call for call in migrated.registry.made() if not call.startswith("GET")] == []  # type: ignore[attr-defined]
