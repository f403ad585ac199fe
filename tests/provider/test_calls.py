"""As few calls as the API allows: what a refresh asks, what a write sends, and what is never asked again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.provider.driver import Driver, Managed
from tests.provider.terraform import Workspace
from tests.provider.watched import EVER, Quay, serving

PARALLEL = 10
"""How many operations Terraform runs at once."""


def estate(*, teams: int, robots: int, repositories: int, rules: int) -> list[list[Managed]]:
    """An organization's resources, in groups each of which needs the ones before: two teams and one robot
    have a role on every repository."""
    acme: dict[str, Any] = {"organization": "acme"}
    return [
        [Managed("quay_organization", {"name": "acme", "email": "acme@example.com"})],
        [
            *(
                Managed("quay_team", {**acme, "name": f"team{number}", "role": "member"})
                for number in range(teams)
            ),
            *(
                Managed("quay_robot", {"namespace": "acme", "name": f"robot{number}"})
                for number in range(robots)
            ),
            *(
                Managed("quay_repository", {"namespace": "acme", "name": f"app{number}"})
                for number in range(repositories)
            ),
        ],
        [grant for number in range(repositories) for grant in _grants(number, teams, robots)],
        [
            Managed(
                "quay_default_permission",
                {**acme, "delegate_kind": "team", "delegate_name": f"team{number}", "role": "read"},
            )
            for number in range(rules)
        ],
    ]


def _grants(number: int, teams: int, robots: int) -> list[Managed]:
    holders = [
        ("team", f"team{number % teams}"),
        ("team", f"team{(number + 1) % teams}"),
        ("robot", f"acme+robot{number % robots}"),
    ]
    return [
        Managed(
            "quay_repository_permission",
            {"repository": f"acme/app{number}", "kind": kind, "name": name, "role": "write"},
        )
        for kind, name in holders
    ]


def in_parallel(work: Any, managed: list[Managed]) -> list[Any]:
    """Do it for all, as many at once as Terraform does."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(work, managed))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Quay, list[Managed]]]:
    """A sandbox with an organization of 20 teams, 50 robots, 500 repositories, 1,000 roles of teams, 500 of
    robots and 10 default permissions."""
    with serving(tmp_path_factory.mktemp("estate")) as quay:
        groups = estate(teams=20, robots=50, repositories=500, rules=10)
        driver = Driver(quay)
        for group in groups:
            in_parallel(driver.apply, group)
        yield quay, [managed for group in groups for managed in group]


@pytest.mark.parametrize("seed", [1, 2])
def test_an_estate_is_refreshed_in_98_calls(served: tuple[Quay, list[Managed]], seed: int) -> None:
    quay, managed = served
    assert Counter(each.type_name for each in managed) == {
        "quay_organization": 1,
        "quay_team": 20,
        "quay_robot": 50,
        "quay_repository": 500,
        "quay_repository_permission": 1500,
        "quay_default_permission": 10,
    }
    order = random.Random(seed)  # noqa: S311 - an order, no secret
    shuffled = order.sample(managed, len(managed))
    quay.forget()
    driver = Driver(quay)
    assert all(in_parallel(driver.refresh, shuffled))
    calls = Counter(quay.made())
    assert max(calls.values()) == 1, "nothing is asked twice, however many ask at once"
    assert sum(calls.values()) <= 98, calls
    actions = {driver.plan(each).action for each in shuffled[:100]}
    assert actions == {"noop"}


def test_without_lists_every_resource_costs_a_call(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUAY_PROVIDER_LISTS", "off")
    with serving(tmp_path) as quay:
        groups = estate(teams=2, robots=2, repositories=4, rules=2)
        driver = Driver(quay)
        for group in groups:
            in_parallel(driver.apply, group)
        managed = [each for group in groups for each in group]
        quay.forget()
        fresh = driver.fresh()
        assert all(in_parallel(fresh.refresh, managed))
        assert len(quay.made()) == 1 + len(managed)


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


@pytest.mark.parametrize(
    "pattern",
    [
        "^GET organization/acme/robots\\?",
        "^GET repository\\?",
        "^GET organization/acme/(team|robots)/.*/perm",
    ],
)
def test_a_list_that_is_refused_is_replaced_by_single_reads(
    tmp_path: Path, quick: None, pattern: str
) -> None:
    with serving(tmp_path) as quay:
        groups = estate(teams=2, robots=2, repositories=5, rules=1)
        driver = Driver(quay)
        for group in groups:
            in_parallel(driver.apply, group)
        before = [each.state for group in groups for each in group]
        managed = [each for group in groups for each in group]
        fresh = driver.fresh()
        quay.fail(pattern, 403, {"message": "Unauthorized"}, times=EVER)
        assert all(in_parallel(fresh.refresh, managed))
        assert [each.state for each in managed] == before


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
