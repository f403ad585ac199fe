"""Adopting an organization: the first plan imports and changes nothing.

Needs Terraform 1.5, which has import blocks; runs with the one on the PATH.
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from tests.adopt.conftest import FULL
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay, serving

from quay_cdktf.engine import cdk
from quay_cdktf.testing import synthesize
from quay_cli.main import main
from quay_sandbox.settings import Directory, Settings

ORGANIZATION_MIRROR = {
    "external_registry_type": "harbor",
    "external_registry_url": "https://harbor.example.com",
    "external_namespace": "library",
    "robot_username": "acme+puller",
    "visibility": "private",
    "sync_interval": 86400,
    "sync_start_date": "2026-01-01T00:00:00Z",
}
PUBLIC = {"visibility": "public", "description": ""}
NOTIFICATION = {
    "title": "near",
    "event": "quota_warning",
    "method": "slack",
    "config": {"url": "https://hooks.slack.com/services/a/b/c"},
    "eventConfig": {},
}
TYPES = {
    "quay_application",
    "quay_default_permission",
    "quay_organization",
    "quay_organization_autoprune_policy",
    "quay_proxy_cache",
    "quay_quota",
    "quay_repository",
    "quay_repository_autoprune_policy",
    "quay_repository_immutability_policy",
    "quay_repository_mirror",
    "quay_repository_notification",
    "quay_repository_permission",
    "quay_robot",
    "quay_robot_federation",
    "quay_team",
    "quay_team_member",
}
"""The types of which the organization has something."""


def _adopt(registry: Quay, *arguments: str, token: str | None = None) -> tuple[int, str, str]:
    environment = {"QUAY_URL": registry.url, "QUAY_TOKEN": token or registry.token}
    result = CliRunner().invoke(main, ["adopt", *arguments], env=environment, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def _check(workspace: Workspace) -> None:
    """The first plan imports all and changes nothing, and after its apply there is nothing left to do."""
    plan = workspace.plan().ok()
    assert {address.partition(".")[0] for address in plan.actions} == TYPES
    assert set(plan.actions.values()) == {"import"}, plan.output
    workspace.registry.forget()  # type: ignore[attr-defined]
    workspace.apply().ok()
    assert workspace.plan().ok().actions == {}
    assert [call for call in workspace.registry.made() if not call.startswith("GET")] == []  # type: ignore[attr-defined]


def test_python(registry: Quay, tmp_path: Path) -> None:
    file = tmp_path / "acme.py"
    code, _, said = _adopt(registry, FULL, "--output", str(file))
    assert code == 0
    assert "Not adopted" not in said
    assert f"{FULL} written to {file}" in " ".join(said.split())
    stack = runpy.run_path(str(file))["AcmeStack"](cdk.Testing.app(), "acme")
    document = synthesize(stack).document
    document["terraform"].pop("backend", None)
    (tmp_path / "cdk.tf.json").write_text(json.dumps(document))
    _check(Workspace(tmp_path, registry))


def test_hcl(registry: Quay, tmp_path: Path) -> None:
    code, text, said = _adopt(registry, FULL, "--hcl")
    assert code == 0, said
    (tmp_path / "main.tf").write_text(text)
    workspace = Workspace(tmp_path, registry)
    assert workspace.run("fmt", "-check", "-diff").stdout == ""
    _check(workspace)


SETTINGS = {
    "directory": Settings(
        authentication="LDAP",
        directory=Directory("dc=example,dc=com", {"cn=ops,ou=groups": ["alice"]}, ["alice"]),
        collect_after=0,
    ),
    "newest": Settings(collect_after=0),
    "oldest": Settings(version="3.9", collect_after=0),
}
REST: dict[str, list[tuple[str, str, Any]]] = {
    "directory": [
        ("POST", "organization/acme/team/ops/syncing", {"group_dn": "cn=ops,ou=groups"}),
    ],
    "newest": [
        ("PUT", "organization/acme", {"tag_expiration_s": 86400}),
        ("PUT", "organization/acme/robots/puller", {"description": ""}),
        ("POST", "organization/acme/mirror", ORGANIZATION_MIRROR),
        ("POST", "organization/acme/notifications", NOTIFICATION),
    ],
    "oldest": [
        (
            "POST",
            "repository",
            {"repository": "app", "namespace": "acme", "visibility": "public", "description": ""},
        ),
    ],
}
"""What else there may be, by the registry that it takes."""


@pytest.mark.parametrize("kind", SETTINGS)
def test_other_registries(kind: str, tmp_path: Path) -> None:
    with serving(tmp_path, SETTINGS[kind]) as quay:
        quay.organization(FULL)
        quay.put(f"organization/{FULL}/team/ops", {"role": "creator"})
        for method, path, body in REST[kind]:
            answer = quay.call(method, path, body)
            assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        code, text, said = _adopt(quay, FULL, "--hcl")
        assert code == 0
        assert "Not adopted" not in said
        (tmp_path / "main.tf").write_text(text)
        plan = Workspace(tmp_path, quay).plan().ok()
        assert set(plan.actions.values()) == {"import"}, plan.output
        found = {"directory": "quay_team_sync.acme_ops", "newest": "quay_organization_mirror.acme"}
        assert found.get(kind, "quay_repository.acme_app") in plan.actions


def test_who_is_invited_by_mail_is_told(tmp_path: Path) -> None:
    with serving(tmp_path, Settings(features={"MAILING": True}, collect_after=0)) as quay:
        quay.organization(FULL)
        quay.put(f"organization/{FULL}/team/owners/invite/carol@example.com")
        _, text, said = _adopt(quay, FULL)
        assert "# Not adopted: carol@example.com is invited to team owners by e-mail.\n" in text
        assert "Not adopted: carol@example.com" in said


def test_only_reads_are_made(registry: Quay) -> None:
    registry.forget()
    code, _, _ = _adopt(registry, FULL)
    assert code == 0
    assert [call for call in registry.made() if not call.startswith("GET")] == []


def test_what_cannot_be_read_is_said_and_the_rest_is_written(registry: Quay) -> None:
    registry.fail(r"GET organization/acme/prototypes", 403, {"message": "Not for you"}, times=5)
    code, text, said = _adopt(registry, FULL)
    assert code == 0
    assert "# Not adopted: Cannot list the default permissions: Quay answered: Not for you" in text
    assert "Not adopted:" in said
    assert "acme.add_team(" in text


def test_what_cannot_be_read_for_one_reason_is_one_note(registry: Quay) -> None:
    registry.fail(r"GET repository/acme/\S+/notification/", 403, {"message": "Not for you"}, times=4)
    code, _, said = _adopt(registry, FULL)
    assert code == 0
    assert said.count("/notification/") == 1
    assert "GET /api/v1/repository/acme/app/notification/ → 403, and 3 more like it" in said


def test_members_of_one_team_that_cannot_be_read_hide_no_others(registry: Quay) -> None:
    registry.fail(r"GET organization/acme/team/devs/members", 403, {"message": "Not for you"})
    code, text, said = _adopt(registry, FULL)
    assert code == 0
    assert 'Not adopted: Cannot list the team members of organization "acme": Quay answered: Not for' in said
    assert 'acme.add_team("ops", role="admin", members=["bob"])' in text


@pytest.mark.parametrize("options", [[], ["--hcl"]], ids=["Python", "HCL"])
def test_a_pattern_that_terraform_would_refuse_is_said_and_the_rest_is_written(
    registry: Quay, options: list[str]
) -> None:
    policies = f"organization/{FULL}/autoprunepolicy/"
    body = {"method": "number_of_tags", "value": 10, "tagPattern": "*a\nb"}
    made = registry.post(policies, body)["uuid"]
    code, text, said = _adopt(registry, FULL, *options)
    registry.call("DELETE", f"{policies}{made}")
    assert code == 0
    assert f"Not adopted: quay_organization_autoprune_policy {FULL}/{made}: " in said
    assert "# Not adopted: quay_organization_autoprune_policy" in text
    assert "\nb" not in text
    assert text.count(made) == 1
    assert "acme_creation_date" in text


def test_nothing_is_written_once_the_token_has_ended(registry: Quay) -> None:
    """Without a good token, Quay shows public repositories alone, and does not say so."""
    registry.forget()
    _adopt(registry, FULL)
    headers = {"Authorization": f"Bearer {registry.token}"}
    for spared in range(0, len(registry.made()), 4):
        fault = {"fault": "expired_token", "skip": spared, "count": 1000}
        requests.post(f"{registry.url}/sandbox/faults", json=fault, headers=headers, timeout=30)
        code, text, said = _adopt(registry, FULL)
        requests.delete(f"{registry.url}/sandbox/faults", headers=headers, timeout=30)
        assert (code, text) == (1, ""), f"after {spared} calls"
        assert "The token is unknown to" in said


@pytest.mark.parametrize("name", ["", "Acme", "acme/app", "[red]acme"])
def test_a_name_that_no_organization_has_is_told(registry: Quay, name: str) -> None:
    registry.forget()
    code, text, said = _adopt(registry, name)
    assert (code, text) == (1, "")
    assert f'"{name}" is the name of no organization: it must ' in said
    assert registry.made() == []


@pytest.mark.parametrize("name", ["nothing", "alice"])
def test_there_must_be_an_organization(registry: Quay, name: str) -> None:
    code, text, said = _adopt(registry, name)
    assert code == 1
    assert text == ""
    assert f'There is no organization "{name}"' in said


def test_a_stranger_is_told_what_he_lacks(registry: Quay) -> None:
    registry.user("stranger")
    code, text, said = _adopt(registry, FULL, token=registry.of("stranger").token)
    assert code == 1
    assert text == ""
    assert f'Cannot adopt organization "{FULL}"' in said


def test_a_file_is_never_written_over(registry: Quay, tmp_path: Path) -> None:
    file = tmp_path / "acme.py"
    file.write_text("mine")
    code, _, said = _adopt(registry, FULL, "--output", str(file))
    assert code == 1
    assert "exists already" in said
    assert file.read_text() == "mine"


def test_a_file_that_cannot_be_written_is_told(registry: Quay, tmp_path: Path) -> None:
    registry.forget()
    code, _, said = _adopt(registry, FULL, "--output", str(tmp_path / "missing" / "acme.py"))
    assert code == 1
    assert f"There is no folder {tmp_path / 'missing'}: make it first." in said
    code, _, said = _adopt(registry, FULL, "--output", str(tmp_path / f"{'a' * 300}.py"))
    assert code == 1
    assert "cannot be written: File name too long." in said
    assert registry.made() == []


def test_what_may_be_secret_in_the_file_is_said(registry: Quay) -> None:
    _, text, said = _adopt(registry, FULL)
    assert "https://hooks.example.com/quay" in text
    assert 'In clear text: notification "pushed ${tag}" of acme/app (webhook). Such tokens' in said
    assert "https://hooks.example.com/quay" not in said
