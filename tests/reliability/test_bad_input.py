"""Whatever stands in an attribute: a diagnostic, or success and then an empty plan; never a crash."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.provider.cases.case import Case
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.lifecycle_cases import CASES
from tests.provider.watched import Quay, serving

from quay_provider.registration import REGISTRATION
from tfplugin.registration import load
from tfplugin.schema import type_of
from tfplugin.types import BOOL, STRING, Collection, ObjectType, Primitive, Type
from tfplugin.values import UNKNOWN

EVERY_TYPE = {case.type_name: case for case in CASES}
"""One case of each type."""

STRANGE = [
    "",
    " ",
    "a",
    "A b",
    "ü𝄞\u202e\u0301",
    "\x00\x1b[31m",
    "../..",
    "a/b/c:d@e+f",
    "%2e%2e%2f?x=1#y",
    "${x} %{ if true }",
    "'; DROP TABLE repository; --",
    "x" * 300,
    "x" * 100_000,
    "-1",
    "999999999999999999999999d",
    "1e400",
    "*[(",
    "2026-13-45T99:99:99Z",
]
NUMBERS = [0, -1, 1, 10**30, -(10**30), 0.5, 1e300]


def strange(kind: Type) -> st.SearchStrategy[Any]:
    """Values of a type that nobody would write, null and unknown ones among them."""
    inner: st.SearchStrategy[Any] = st.nothing()
    if kind == STRING:
        inner = st.sampled_from(STRANGE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    elif kind == BOOL:
        inner = st.booleans()
    elif isinstance(kind, Primitive):
        inner = st.sampled_from(NUMBERS)
    elif isinstance(kind, Collection) and kind.kind == "map":
        inner = st.dictionaries(st.sampled_from(STRANGE), strange(kind.element), max_size=3)
    elif isinstance(kind, Collection):
        inner = st.lists(strange(kind.element), max_size=3)
    elif isinstance(kind, ObjectType):
        inner = st.fixed_dictionaries({name: strange(item) for name, item in kind.attributes})
    return st.none() | st.just(UNKNOWN) | inner


@pytest.fixture(params=sorted(EVERY_TYPE))
def case(request: pytest.FixtureRequest) -> Case:
    return EVERY_TYPE[request.param]


@pytest.fixture
def home(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Quay]:
    """A sandbox with what the case needs, and a provider that waits for nothing."""
    monkeypatch.setattr("quay_provider.client.calls.Calls.sleep", lambda calls, seconds: None)
    monkeypatch.setattr("quay_provider.objects.organization.NAME_BLOCKED_FOR", 0.2)
    monkeypatch.setattr("quay_provider.objects.user.NAME_BLOCKED_FOR", 0.2)
    with serving(tmp_path, case.needs) as quay:
        case.make_ready(quay)
        yield quay


def holds_unknown(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(holds_unknown, value.values()))
    return value is UNKNOWN or (isinstance(value, list) and any(map(holds_unknown, value)))


def lived(driver: Driver, case: Case, config: dict[str, Any]) -> list[str]:
    """Plan, create, refresh and plan again; answers the errors, and what is wrong with what went well."""
    managed = Managed(case.type_name, config)
    try:
        if holds_unknown(config):
            driver.plan(managed)
            return []
        driver.apply(managed)
    except Refused as refused:
        if managed.state is not None:
            driver.destroy(managed)
        return [told.text for told in refused.errors]
    fresh = driver.fresh()
    wrong = [] if fresh.refresh(managed) else ["Bug: it is gone"]
    if not wrong:
        action = fresh.plan(managed).action
        wrong = [] if action == "noop" else [f"Bug: the next plan is not empty: {action}"]
        fresh.destroy(copy.copy(managed))
    return wrong


def test_no_value_of_no_attribute_crashes_the_provider(case: Case, home: Quay) -> None:
    cls = load(REGISTRATION.resources[case.type_name])
    given_names = {
        name for name, item in cls.attributes().items() if item.flags.required or item.flags.optional
    }
    attributes = [(name, item) for name, item in type_of(cls).attributes if name in given_names]
    tried = []

    @settings(
        max_examples=3 * len(attributes),
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(st.sampled_from(attributes).flatmap(lambda pair: st.tuples(st.just(pair[0]), strange(pair[1]))))
    def try_out(change: tuple[str, Any]) -> None:
        name, value = change
        errors = lived(Driver(home), case, {**case.arguments(changed=False), name: value})
        tried.append(name)
        assert not [text for text in errors if text.startswith("Bug")], (name, value, errors)

    try_out()
    assert tried
