"""Whole sets: all roles on a repository, all members of a team, all thresholds of a quota."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import Quay, serving

NAMES = {"users": ("alice", "bob", "quayadmin"), "robots": ("acme+ci", "acme+cd"), "teams": ("devs", "ops")}
EVERYBODY = [*NAMES["users"], *NAMES["robots"]]

roles = st.sampled_from(["read", "write", "admin"])
grants = st.fixed_dictionaries(
    {kind: st.none() | st.dictionaries(st.sampled_from(names), roles) for kind, names in NAMES.items()}
)
people = st.frozensets(st.sampled_from(EVERYBODY))
percentages = st.none() | st.frozensets(st.integers(1, 100), max_size=4).map(sorted)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quay]:
    """A registry with an organization, its robots and teams, and users."""
    with serving(tmp_path_factory.mktemp("home")) as quay:
        quay.organization("acme")
        quay.repository("acme/app")
        for user in ("alice", "bob"):
            quay.user(user)
        for robot in ("ci", "cd"):
            quay.put(f"organization/acme/robots/{robot}")
        for team in NAMES["teams"]:
            quay.put(f"organization/acme/team/{team}", {"role": "member"})
        yield quay


def held(quay: Quay) -> dict[str, str]:
    """The roles on the repository by name."""
    found: dict[str, str] = {}
    for part in ("user", "team"):
        permissions = quay.get(f"repository/acme/app/permissions/{part}/")["permissions"]
        found.update({name: item["role"] for name, item in permissions.items()})
    return found


def give(quay: Quay, outside: dict[str, dict[str, str] | None]) -> None:
    """Give roles behind the provider's back."""
    for kind, wanted in outside.items():
        part = "team" if kind == "teams" else "user"
        for name, role in (wanted or {}).items():
            quay.put(f"repository/acme/app/permissions/{part}/{name}", {"role": role})


def settled(driver: Driver, managed: Managed) -> None:
    """Another process finds nothing to do."""
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert fresh.plan(managed).action == "noop"


@settings(max_examples=20)
@given(grants, grants, grants)
def test_t07_the_roles_are_those_that_are_named(home: Quay, outside: Any, first: Any, second: Any) -> None:
    give(home, outside)
    driver = Driver(home)
    managed = driver.create("quay_repository_permissions", repository="acme/app", **first)
    for wanted in (first, second):
        driver.change(managed, **wanted)
        named = {name: role for kind in wanted.values() for name, role in (kind or {}).items()}
        own = {} if "quayadmin" in named else {"quayadmin": held(home).get("quayadmin")}
        assert held(home) == named | {name: role for name, role in own.items() if role}
        settled(driver, managed)
    give(home, outside)
    driver = driver.fresh()
    driver.refresh(managed)
    driver.apply(managed)
    settled(driver, managed)


def test_t07_who_loses_a_role_is_said_in_the_plan(home: Quay) -> None:
    give(home, {"users": {"bob": "write"}, "teams": {"ops": "read"}})
    arguments = {"repository": "acme/app", "teams": {"ops": "admin"}}
    (warning,) = Driver(home).plan(Managed("quay_repository_permissions", arguments)).warnings
    assert "user bob (write)" in warning.detail
    assert "ops" not in warning.detail


def test_t12_who_cannot_have_a_role_is_named(home: Quay) -> None:
    driver = Driver(home)
    with pytest.raises(Refused) as refused:
        driver.create("quay_repository_permissions", repository="acme/app", users={"ghost": "read"})
    assert refused.value.first.attribute == "users"
    assert "ghost" in refused.value.first.detail
    with pytest.raises(Refused) as refused:
        driver.create("quay_repository_permissions", repository="acme/ghost")
    assert 'There is no repository "acme/ghost"' in refused.value.first.summary


@settings(max_examples=20)
@given(people, people, people)
def test_t17_the_members_are_those_that_are_named(
    home: Quay, outside: frozenset[str], first: frozenset[str], second: frozenset[str]
) -> None:
    for name in outside:
        home.call("PUT", f"organization/acme/team/devs/members/{name}")
    driver = Driver(home)
    managed = driver.create("quay_team_members", organization="acme", team="devs", members=sorted(first))
    for wanted in (first, second):
        driver.change(managed, members=sorted(wanted))
        found = home.get("organization/acme/team/devs/members?includePending=true")["members"]
        assert {item["name"] for item in found} == wanted
        settled(driver, managed)
    driver.destroy(managed)
    assert home.get("organization/acme/team/devs/members")["members"] == []


@settings(max_examples=15)
@given(st.integers(1, 2**40), st.sampled_from(["", "B", "MB", " GiB"]), percentages, percentages)
def test_t22_a_quota_is_as_it_was_written(home: Quay, number: int, unit: str, warn: Any, reject: Any) -> None:
    driver = Driver(home)
    limit = f"{number if not unit else number % 1000 + 1}{unit}"
    thresholds = {"warning_thresholds": warn, "reject_thresholds": reject}
    managed = driver.create("quay_quota", namespace="acme", limit=limit, **thresholds)
    settled(driver, managed)
    driver.change(managed, limit="1GiB", warning_thresholds=reject, reject_thresholds=warn)
    (found,) = home.get("organization/acme/quota")
    kept = sorted((item["type"], item["limit_percent"]) for item in found["limits"])
    wanted = [("Warning", percent) for percent in reject or ()] + [
        ("Reject", percent) for percent in warn or ()
    ]
    assert kept == sorted(wanted)
    assert found["limit_bytes"] == 2**30
    settled(driver, managed)
    driver.destroy(managed)
    assert home.get("organization/acme/quota") == []
