"""A robot's token: where it goes, and where it never is.

Needs Terraform 1.11, which has ephemeral resources and write-only attributes; runs with the one on the PATH.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay

LOGIN = '{"auths":{"quay.example.com":{"auth":"YWNtZStjaTp4","password":"x","username":"acme+ci"}}}'
ROBOT = """
resource "quay_robot" "ci" {
  namespace = "acme"
  name      = "ci"
}
"""
USED = """
resource "quay_repository" "mc" {
  namespace  = "acme"
  name       = "mc"
  depends_on = [quay_robot.ci] # Quay keeps a mirror's robot for as long as the repository is there.
}

ephemeral "quay_robot_token" "ci" {
  namespace = quay_robot.ci.namespace
  name      = quay_robot.ci.name
}

resource "quay_repository_mirror" "mc" {
  repository                 = quay_repository.mc.id
  external_reference         = "quay.example.com/elsewhere/mc"
  tags                       = ["latest"]
  sync_interval              = "6h"
  robot_username             = quay_robot.ci.id
  external_registry_username = quay_robot.ci.full_name
  external_registry_password = ephemeral.quay_robot_token.ci.token
}
"""


@pytest.fixture(scope="module", autouse=True)
def organization(registry: Quay) -> None:
    """The organization of the tests."""
    registry.organization("acme")


def _token(registry: Quay) -> str:
    token: str = registry.get("organization/acme/robots/ci")["token"]
    assert len(token) > 20
    return token


def _files_with(folder: Path, text: str) -> list[str]:
    """The files below a folder in which a text stands; a plan file is read with all that is packed in it."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                contents += [packed.read(name) for name in packed.namelist()]
        if any(text.encode() in content for content in contents):
            found.append(path.name)
    return found


def test_a_token_is_used_and_is_in_no_state_no_plan_and_no_log(workspace: Workspace, registry: Quay) -> None:
    workspace.environment.update({"TF_LOG": "trace", "TF_LOG_PATH": str(workspace.directory / "trace.log")})
    workspace.write_text(ROBOT)
    workspace.apply().ok()
    workspace.write_text(ROBOT + USED)
    planned = workspace.run("plan", "-no-color", "-out=plan")
    shown = workspace.run("show", "-json", "plan")
    applied = workspace.run("apply", "-no-color", "plan")
    assert applied.returncode == 0, applied.stdout
    refreshed = workspace.run("apply", "-no-color", "-auto-approve", "-refresh-only")
    token = _token(registry)
    sent = [made.body for made in registry.requests() if "/mirror" in made.path and made.method == "POST"]
    assert {body["external_registry_password"] for body in sent} == {token}
    assert "quay_robot_token" in (workspace.directory / "trace.log").read_text()
    assert _files_with(workspace.directory, token) == []
    assert not any(token in done.stdout for done in (planned, shown, applied, refreshed))
    assert workspace.plan().ok().actions == {}
    workspace.destroy().ok()


def test_a_token_that_is_asked_for_is_in_the_state_and_nowhere_else(
    workspace: Workspace, registry: Quay
) -> None:
    workspace.environment.update({"TF_LOG": "trace", "TF_LOG_PATH": str(workspace.directory / "trace.log")})
    workspace.write_text(ROBOT.replace("}", "  store_token = true\n}"))
    workspace.apply().ok()
    token = _token(registry)
    assert workspace.state()["quay_robot.ci"]["token"] == token
    assert _files_with(workspace.directory, token) == ["terraform.tfstate"]
    workspace.write_text(ROBOT)
    workspace.apply().ok()
    assert workspace.state()["quay_robot.ci"]["token"] is None
    (workspace.directory / "terraform.tfstate.backup").unlink()
    assert _files_with(workspace.directory, token) == []
    workspace.destroy().ok()


def test_a_token_of_a_robot_that_the_same_run_makes(workspace: Workspace, registry: Quay) -> None:
    workspace.write_text(ROBOT + USED)
    workspace.apply().ok()
    token = _token(registry)
    sent = [made.body for made in registry.requests() if "/mirror" in made.path and made.method == "POST"]
    assert sent[-1]["external_registry_password"] == token
    assert _files_with(workspace.directory, token) == []
    assert workspace.plan().ok().actions == {}
    workspace.destroy().ok()


def test_a_rotated_token_reaches_what_uses_it_in_the_same_run(workspace: Workspace, registry: Quay) -> None:
    versioned = ROBOT.replace("}", "  token_version = 1\n}")
    workspace.write_text(versioned + USED)
    workspace.apply().ok()
    old = _token(registry)
    workspace.write_text(versioned.replace("= 1", "= 2") + USED)
    workspace.apply().ok()
    workspace.write_text(versioned.replace("= 1", "= 3") + USED.replace('"latest"', '"v1"'))
    workspace.apply().ok()
    sent = [made.body for made in registry.requests() if "/mirror" in made.path and made.method == "PUT"]
    passwords = [body["external_registry_password"] for body in sent if "external_registry_password" in body]
    assert len({old, *passwords}) == 3
    assert passwords[-1] == _token(registry)
    assert workspace.plan().ok().actions == {}
    workspace.destroy().ok()


@pytest.mark.parametrize("email", ["a@example.com", "b@example.com"])
def test_a_secret_that_only_the_apply_tells_is_sent(workspace: Workspace, registry: Quay, email: str) -> None:
    def configured(secret: str, email: str) -> str:
        return (
            f'resource "terraform_data" "secret" {{\n  input = "{secret}"\n}}\n'
            f'resource "quay_user" "u" {{\n  username = "rotated"\n  email = "{email}"\n'
            "  password = terraform_data.secret.output\n}\n"
        )

    workspace.write_text(configured("first-password", "a@example.com"))
    workspace.apply().ok()
    workspace.write_text(configured("second-password", email))
    workspace.apply().ok()
    sent = [made.body for made in registry.requests() if made.path.endswith("/users/rotated")]
    assert sent[-1]["password"] == "second-password"
    assert workspace.state()["quay_user.u"]["password_version"] == 2
    assert workspace.plan().ok().actions == {}
    workspace.destroy().ok()


def test_a_robot_that_is_missing_is_named(workspace: Workspace) -> None:
    workspace.write_text('ephemeral "quay_robot_token" "x" {\n  namespace = "acme"\n  name = "nobody"\n}\n')
    (error,) = workspace.plan().errors
    assert error.summary == 'There is no robot "acme+nobody"'


def test_a_login_of_an_ephemeral_token_is_ephemeral(workspace: Workspace) -> None:
    workspace.write_text(
        ROBOT + 'ephemeral "quay_robot_token" "ci" {\n  namespace = "acme"\n  name = quay_robot.ci.name\n}\n'
        'output "login" {\n  value = provider::quay::dockerconfigjson("quay.example.com", "acme+ci", '
        "ephemeral.quay_robot_token.ci.token)\n}\n"
    )
    (error,) = workspace.plan().errors
    assert "ephemeral" in error.summary.lower()


def test_all_functions_answer_in_terraform(workspace: Workspace) -> None:
    calls = {
        "size": ('size_text(provider::quay::size_bytes("10 GiB"))', "10GiB"),
        "time": ('duration_text(provider::quay::duration_seconds("36h"))', "1d12h"),
        "robot": ('parse_robot_name(provider::quay::robot_full_name("acme", "ci")).name', "ci"),
        "image": ('parse_image_reference("quay.example.com/acme/team/app:v1").repository', "acme/team/app"),
        "registry": ('parse_image_reference("app").registry == null', True),
        "login": ('dockerconfigjson("quay.example.com", "acme+ci", "x")', LOGIN),
    }
    body = {name: {"value": f"${{provider::quay::{call}}}"} for name, (call, _) in calls.items()}
    workspace.write({"output": body})
    workspace.apply().ok()
    outputs = json.loads(workspace.run("output", "-json").stdout)
    assert {name: outputs[name]["value"] for name in calls} == {
        name: value for name, (_, value) in calls.items()
    }


def test_a_function_names_its_wrong_argument(workspace: Workspace) -> None:
    workspace.write({"output": {"x": {"value": '${provider::quay::size_bytes("a lot")}'}}})
    (error,) = workspace.plan().errors
    assert "must be a size such as 10GiB" in error.detail
