"""A whole organization is refreshed in as few calls as the API allows, whoever asks first."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.provider.driver import Driver, Managed
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
