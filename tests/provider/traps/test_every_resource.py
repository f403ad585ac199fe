"""The traps that lie in wait for every resource alike."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.provider.cases.case import Case
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.lifecycle_cases import CASES
from tests.provider.watched import LOST, Quay, serving

from quay_provider.base import OneShotResource
from quay_provider.registration import REGISTRATION
from tfplugin.registration import load
from tfplugin.types import Collection

BY_ADDRESS = {case.address: case for case in CASES}
WRITE = "^(POST|PUT|DELETE) "


@pytest.fixture(params=sorted(BY_ADDRESS))
def case(request: pytest.FixtureRequest) -> Case:
    return BY_ADDRESS[request.param]


@pytest.fixture
def home(case: Case, tmp_path: Path, quick: None) -> Iterator[Quay]:
    """A sandbox with what the case needs."""
    with serving(tmp_path, case.needs) as quay:
        case.make_ready(quay)
        yield quay


@pytest.fixture
def made(case: Case, home: Quay) -> Managed:
    """The case's object, just made."""
    return Driver(home).create(case.type_name, **case.arguments(changed=False))


def check(case: Case, quay: Quay, expected: dict[str, Any]) -> None:
    """The registry holds what it must."""
    found = case.look(quay, case.organization)
    assert found is not None, "the registry does not hold it"
    assert {key: found.get(key) for key in expected} == expected


def check_destroyed(case: Case, quay: Quay) -> None:
    """The registry holds it no longer: not even a second one, made by a repetition."""
    if case.destroyed is None:
        assert case.look(quay, case.organization) is None
    else:
        check(case, quay, case.fill(case.destroyed))


def refusal(driver: Driver, managed: Managed) -> str:
    """The error of a refresh; empty where it works."""
    try:
        assert driver.refresh(managed)
    except Refused as refused:
        return refused.first.text
    return ""


def test_t12_what_was_deleted_outside_is_gone(case: Case, home: Quay, made: Managed) -> None:
    if case.delete is None:
        assert Driver(home).refresh(made)
        return
    case.delete(home, case.organization)
    left = copy.copy(made)
    assert not Driver(home).refresh(made)
    Driver(home).destroy(left)
    check_destroyed(case, home)


def test_t12_what_its_organization_took_along_is_gone(case: Case, home: Quay, made: Managed) -> None:
    if not _is_inside(case):
        assert Driver(home).refresh(made)
        return
    home.delete(f"organization/{case.organization}")
    left = copy.copy(made)
    assert not Driver(home).refresh(made)
    Driver(home).destroy(left)


def test_t12_who_is_no_superuser_sees_too_what_is_gone(case: Case, home: Quay, made: Managed) -> None:
    if not _is_inside(case):
        assert Driver(home).refresh(made)
        return
    owner = "alice" if case.needs.directory.users else "owner"
    if owner == "owner":
        home.user(owner)
    home.put(f"organization/{case.organization}/team/owners/members/{owner}")
    theirs = home.of(owner)
    assert Driver(theirs).refresh(copy.copy(made))
    home.delete(f"organization/{case.organization}")
    left = copy.copy(made)
    assert not Driver(theirs).refresh(made)
    Driver(theirs).destroy(left)


def test_t20_a_token_that_has_ended_takes_nothing_out_of_the_state(
    case: Case, home: Quay, made: Managed
) -> None:
    driver = Driver(home)
    before = copy.deepcopy(made.state)
    home.end_token()
    home.forget()
    text = refusal(driver, made)
    # What everybody may see is refreshed as ever: messages to all, say.
    assert not text or "expired" in text
    assert made.state == before


def test_t11_a_lost_answer_makes_no_second_object(case: Case, home: Quay) -> None:
    driver = Driver(home)
    home.fail(WRITE, LOST)
    managed = driver.create(case.type_name, **case.arguments(changed=False))
    check(case, home, case.expected(changed=False))
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert fresh.plan(managed).action == "noop"
    fresh.destroy(managed)
    check_destroyed(case, home)


def test_t11_a_lost_answer_to_a_change_or_a_destruction_does_no_harm(
    case: Case, home: Quay, made: Managed
) -> None:
    driver = Driver(home)
    if case.change:
        home.fail(WRITE, LOST)
        made.config = case.arguments(changed=True)
        driver.apply(made)
        check(case, home, case.expected(changed=True))
        assert driver.plan(made).action == "noop"
    home.fail(WRITE, LOST)
    driver.destroy(made)
    check_destroyed(case, home)


def test_t26_a_gateway_that_fails_is_asked_again(case: Case, home: Quay) -> None:
    driver = Driver(home)
    home.fail(WRITE, 502)
    home.fail("^GET ", 503)
    managed = driver.create(case.type_name, **case.arguments(changed=False))
    check(case, home, case.expected(changed=False))
    home.fail("^GET ", 520)
    assert driver.fresh().refresh(managed)
    home.fail("^DELETE ", 429, headers={"Retry-After": "0"})
    driver.fresh().destroy(managed)
    check_destroyed(case, home)


def test_t12_single_reads_tell_the_same_as_lists(
    case: Case, home: Quay, made: Managed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUAY_PROVIDER_LISTS", "off")
    driver = Driver(home)
    before = copy.deepcopy(made.state)
    assert driver.refresh(made)
    assert made.state == before
    assert driver.plan(made).action == "noop"
    driver.destroy(made)
    check_destroyed(case, home)


def test_no_list_is_stale_after_a_write(case: Case, home: Quay) -> None:
    driver = Driver(home)
    managed = driver.create(case.type_name, **case.arguments(changed=False))
    assert driver.refresh(managed)
    assert driver.plan(managed).action == "noop"
    if case.change:
        managed.config = case.arguments(changed=True)
        driver.apply(managed)
        assert driver.refresh(managed)
        assert driver.plan(managed).action == "noop"
    left = copy.copy(managed)
    driver.destroy(managed)
    if case.destroyed is None and case.delete is not None:
        assert not driver.refresh(left)


def test_nothing_in_a_list_a_set_or_a_map_is_null(case: Case, home: Quay) -> None:
    cls = load(REGISTRATION.resources[case.type_name])
    for name, item in cls.attributes().items():
        kind, flags = item.value_type, item.flags
        if not isinstance(kind, Collection) or not (flags.required or flags.optional):
            continue
        gap: Any = {"key": None} if kind.kind == "map" else [None]
        with pytest.raises(Refused) as refused:
            Driver(home).create(case.type_name, **{**case.arguments(changed=False), name: gap})
        assert (refused.value.first.summary, refused.value.first.attribute) == ("A value is missing", name)
    assert home.made(WRITE) == []


def _is_inside(case: Case) -> bool:
    """Whether the object lies in the case's organization; what is done once, and stays done, lies nowhere."""
    if issubclass(load(REGISTRATION.resources[case.type_name]), OneShotResource):
        return False
    return case.organization in repr(case.arguments(changed=False))
