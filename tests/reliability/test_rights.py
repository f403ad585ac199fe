"""T20: lack of rights never looks like a registry from which things were deleted."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.provider.cases.case import Case
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.lifecycle_cases import CASES
from tests.provider.watched import Quay, serving

from quay_sandbox.state import accounts

NARROW = {
    "a token that reads users alone": ("quayadmin", "user:read"),
    "a token that reads repositories alone": ("quayadmin", "user:read repo:read"),
    "a stranger's token with every scope": ("mallory", "org:admin repo:admin repo:create user:admin"),
}


@pytest.fixture(params=CASES, ids=lambda case: case.address)
def case(request: pytest.FixtureRequest) -> Case:
    case: Case = request.param
    return case


@pytest.fixture
def home(case: Case, tmp_path: Path, quick: None) -> Iterator[Quay]:
    with serving(tmp_path, case.needs) as quay:
        case.make_ready(quay)
        assert quay.watched is not None
        with quay.watched.sandbox.database.transaction() as db:
            accounts.insert(db, "mallory", "user", email="mallory@example.com", superuser=False)
        yield quay


def refreshed(driver: Driver, managed: Managed) -> str:
    """The action that is planned after a refresh; empty where the refresh is an error."""
    try:
        return driver.plan(managed).action if driver.refresh(managed) else "gone"
    except Refused as refused:
        return "a bug" if refused.first.summary.startswith("Bug") else ""


def test_t20_a_narrow_token_plans_no_destruction(case: Case, home: Quay) -> None:
    made = Driver(home).create(case.type_name, **case.arguments(changed=False))
    for name, (user, scopes) in NARROW.items():
        managed = copy.deepcopy(made)
        action = refreshed(Driver(home.of(user, scopes)), managed)
        assert action in ("", "noop"), f"{name} plans to {action}"
    driver = Driver(home)
    home.end_token()
    managed = copy.deepcopy(made)
    assert refreshed(driver, managed) in ("", "noop")
    assert managed.state == made.state
