"""As few calls as the API allows: what a read asks, what a write sends, and what is never asked again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.provider.driver import Driver
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay, serving


@pytest.mark.parametrize(
    ("type_name", "config", "calls"),
    [
        (
            "quay_team",
            {"organization": "acme", "name": "devs", "role": "member"},
            ["GET organization/acme"],
        ),
        (
            "quay_robot",
            {"namespace": "acme", "name": "ci"},
            ["GET organization/acme/robots?permissions=false&token=false"],
        ),
        (
            "quay_repository",
            {"namespace": "acme", "name": "one"},
            ["GET repository/acme/one?includeTags=false&includeStats=false"],
        ),
        (
            "quay_repository_permission",
            {"repository": "acme/app", "kind": "robot", "name": "acme+old", "role": "read"},
            ["GET organization/acme/robots/old/permissions"],
        ),
        (
            "quay_team_member",
            {"organization": "acme", "team": "old", "member": "acme+old"},
            ["GET organization/acme/team/old/members?includePending=true"],
        ),
    ],
)
def test_one_resource_costs_one_call(
    quay: Quay, driver: Driver, type_name: str, config: dict[str, Any], calls: list[str]
) -> None:
    quay.repository("acme/app")
    quay.put("organization/acme/robots/old")
    quay.put("organization/acme/team/old", {"role": "member"})
    managed = driver.create(type_name, **config)
    fresh = driver.fresh()
    quay.forget()
    assert fresh.refresh(managed)
    assert quay.made() == calls


@pytest.mark.parametrize(
    ("type_name", "config", "other", "write"),
    [
        (
            "quay_team",
            {"organization": "acme", "name": "one", "role": "member"},
            {"name": "two"},
            "PUT organization/acme/team/two",
        ),
        (
            "quay_robot",
            {"namespace": "acme", "name": "one"},
            {"name": "two"},
            "PUT organization/acme/robots/two",
        ),
        (
            "quay_repository_permission",
            {"repository": "acme/app", "kind": "robot", "name": "acme+old", "role": "read"},
            {"name": "acme+older"},
            "PUT repository/acme/app/permissions/user/acme+older",
        ),
        (
            "quay_team_member",
            {"organization": "acme", "team": "old", "member": "acme+old"},
            {"member": "acme+older"},
            "PUT organization/acme/team/old/members/acme+older",
        ),
    ],
)
def test_the_second_of_a_kind_is_made_with_one_call(
    quay: Quay, driver: Driver, type_name: str, config: dict[str, Any], other: dict[str, Any], write: str
) -> None:
    quay.repository("acme/app")
    for robot in ("old", "older"):
        quay.put(f"organization/acme/robots/{robot}")
    quay.put("organization/acme/team/old", {"role": "member"})
    driver.create(type_name, **config)
    quay.forget()
    driver.create(type_name, **{**config, **other})
    assert quay.made() == [write], "nothing is read before or after"


@pytest.mark.parametrize(
    ("type_name", "config", "change", "sent"),
    [
        (
            "quay_organization",
            {"name": "new", "email": "n@example.com", "tag_expiration": "14d"},
            {"email": "o@example.com"},
            [("PUT organization/new", {"email": "o@example.com"})],
        ),
        (
            "quay_organization",
            {"name": "new", "email": "n@example.com", "tag_expiration": "14d"},
            {"tag_expiration": "2w"},
            [],
        ),
        (
            "quay_repository",
            {"namespace": "acme", "name": "new", "description": "one"},
            {"description": "two"},
            [("PUT repository/acme/new", {"description": "two"})],
        ),
        (
            "quay_repository",
            {"namespace": "acme", "name": "new", "description": "one"},
            {"visibility": "public"},
            [("POST repository/acme/new/changevisibility", {"visibility": "public"})],
        ),
        (
            "quay_team",
            {"organization": "acme", "name": "new", "role": "member"},
            {"role": "admin"},
            [("PUT organization/acme/team/new", {"role": "admin", "description": ""})],
        ),
    ],
)
def test_an_update_sends_what_changed_alone(
    quay: Quay,
    driver: Driver,
    type_name: str,
    config: dict[str, Any],
    change: dict[str, Any],
    sent: list[tuple[str, Any]],
) -> None:
    managed = driver.create(type_name, **config)
    quay.forget()
    driver.change(managed, **change)
    writes = [made for made in quay.requests() if made.method != "GET"]
    assert [(str(made), made.body) for made in writes] == sent


@pytest.mark.parametrize(("repositories", "teams", "most"), [(2, 20, 6), (20, 2, 6)])
def test_roles_are_read_in_the_cheaper_direction(
    tmp_path: Path, quick: None, repositories: int, teams: int, most: int
) -> None:
    with serving(tmp_path) as quay:
        quay.organization("acme")
        for team in range(teams):
            quay.put(f"organization/acme/team/team{team}", {"role": "member"})
        for number in range(repositories):
            quay.repository(f"acme/app{number}")
        driver = Driver(quay)
        roles = [
            driver.create(
                "quay_repository_permission",
                repository=f"acme/app{number}",
                kind="team",
                name=f"team{team}",
                role="read",
            )
            for number in range(repositories)
            for team in range(teams)
        ]
        fresh = driver.fresh()
        quay.forget()
        assert all(map(fresh.refresh, roles))
        assert len(quay.made()) <= most, Counter(quay.made())


def test_a_run_ends_with_one_line_of_what_it_did(quay: Quay, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    workspace = Workspace(folder, quay, {"TF_LOG": "info"})
    workspace.write_text(
        'resource "quay_team" "devs" {\n  organization = "acme"\n  name = "devs"\n  role = "member"\n}\n'
        'resource "quay_robot" "ci" {\n  namespace = "acme"\n  name = "ci"\n  store_token = true\n}\n'
    )
    done = workspace.run("apply", "-auto-approve", "-no-color")
    assert done.returncode == 0, done.stdout
    lines = [line for line in done.stdout.splitlines() if "reads from lists" in line]
    assert len(lines) == 2, "one for the plan's provider and one for the apply's"
    assert "PUT organization/{orgname}/team/{teamname} 1" in lines[-1]
    assert "0 retries" in lines[-1]
    assert quay.token not in done.stdout
    assert quay.get("organization/acme/robots/ci")["token"] not in done.stdout
