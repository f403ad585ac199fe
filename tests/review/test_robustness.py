"""Plans that are damaged in all ways: a review or a clear refusal, and never anything else."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.review.plans import PlanBuilder
from tests.review.test_rules import CREATES, DESTROYED, UPDATES

from quay_review.as_json import as_json
from quay_review.document import document
from quay_review.environments import compare
from quay_review.errors import ReviewError
from quay_review.markdown import markdown
from quay_review.objects import KINDS
from quay_review.plan import parse
from quay_review.review import review
from quay_review.settings import Settings
from quay_review.source import parse_sources


def attempt(text: str) -> bool:
    """Review what may be a plan; whether it was one."""
    try:
        plans = [parse(text, "dev"), parse(text, "prod")]
    except ReviewError:
        return False
    reviews = [review(plan, {}, Settings(), date(2026, 11, 1)) for plan in plans]
    comparisons = compare(plans, Settings().environments)
    as_json(reviews, comparisons)
    for part in markdown(document(reviews[0], comparisons)):
        part.encode("utf-8")
    return True


def whole_plan() -> dict[str, Any]:
    """A plan with each type and each rule's cases in it."""
    builder = PlanBuilder()
    for number, (_, kind, before, changed, _) in enumerate(UPDATES):
        builder.update(
            f"{kind}.u{number}", before, changed, unknown={"id": True}, after_sensitive={"name": False}
        )
    for number, (_, kind, values) in enumerate(CREATES):
        builder.create(f"{kind}.c{number}", values)
    for number, (_, kind, values) in enumerate(DESTROYED):
        builder.replace(f"{kind}.d{number}", values, {"name": "other"})
    for kind in KINDS:
        builder.read(f"data.{kind}.x", {"namespace": "acme", "quota_report": {"quota_bytes": 1}})
    builder.drift("quay_repository.x", {"name": "a"}, {"name": "b"})
    builder.extra["output_changes"] = {"o": {"actions": ["create"]}}
    builder.extra["action_invocations"] = [{"address": "action.a.b", "type": "a", "config_values": {"a": 1}}]
    builder.extra["checks"] = [{"address": {"to_display": "check.x"}, "status": "fail"}]
    return builder.json()


WHOLE = whole_plan()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("acme+ci"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def damage(value: Any, data: st.DataObject) -> Any:
    """`value` with one part of it taken away or exchanged for anything."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 9)):
        key = data.draw(st.sampled_from(sorted(value)))
        if not data.draw(st.integers(0, 9)):
            return {name: part for name, part in value.items() if name != key}
        return {**value, key: damage(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.integers(0, 9)):
        position = data.draw(st.integers(0, len(value) - 1))
        return [*value[:position], damage(value[position], data), *value[position + 1 :]]
    return data.draw(JSON)


def test_the_whole_plan_is_reviewed() -> None:
    assert attempt(json.dumps(WHOLE))


@given(st.data())
@settings(max_examples=150)
def test_a_damaged_plan_never_gives_a_traceback(data: st.DataObject) -> None:
    value = copy.deepcopy(WHOLE)
    key = data.draw(st.sampled_from(["resource_changes", "resource_drift", "prior_state", "output_changes"]))
    for _ in range(data.draw(st.integers(1, 4))):
        value[key] = damage(value[key], data)
    attempt(json.dumps(value))


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(before=st.dictionaries(st.text(max_size=8), JSON, max_size=2), value=JSON, other=JSON)
@settings(max_examples=8)
def test_any_values_of_any_type(kind: str, before: dict[str, Any], value: Any, other: Any) -> None:
    known = KINDS[kind]
    names = (
        *(*known.scalars, *known.addresses, *known.lists, *known.roles, *known.objects),
        *("name", "namespace", "organization", "repository", "team", "member", "members", "limit", "kind"),
        *(
            "expiration",
            "value",
            "method",
            "immutable",
            "state",
            "visibility",
            "reject_thresholds",
            "username",
        ),
    )
    builder = PlanBuilder()
    old, new = {**before, **dict.fromkeys(names, value)}, dict.fromkeys(names, other)
    builder.update(f"{kind}.x", old, new).replace(f"{kind}.y", new, old).create(f"{kind}.z", old)
    assert attempt(json.dumps(builder.json()))


@given(st.text(max_size=40) | JSON.map(json.dumps))
@settings(max_examples=100)
def test_anything_at_all(text: str) -> None:
    assert not attempt(text)
    with suppress(ReviewError):
        assert parse_sources(text, "dev") == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "not JSON"),
        ("[]", "a plan is a JSON object"),
        ("{}", "no format_version"),
        ('{"format_version": "2.0", "resource_changes": []}', "format 2.0, and this review knows 1.x"),
        ('{"format_version": "0.2", "resource_changes": []}', "format 0.2"),
        ('{"format_version": "1.0", "values": {}}', "no plan; a state"),
        ('{"format_version": "1.0", "resource_changes": {}}', "resource_changes is not a list"),
        ('{"format_version": "1.0", "resource_changes": [1]}', "not a list of objects"),
        ("[" * 100_000, "not JSON"),
        ('{"format_version": "1.0", "planned_values": ' + "[" * 300 + "]" * 300 + "}", "levels deep"),
        ('{"format_version": "1.0", "planned_values": ' + "9" * 5_000 + "}", ""),
    ],
)
def test_what_is_refused_and_why(text: str, wrong: str) -> None:
    if not wrong:
        attempt(text)
        return
    with pytest.raises(ReviewError, match=wrong):
        parse(text, "dev")


def test_unknown_actions_are_refused() -> None:
    value = PlanBuilder().keep("quay_robot.x", {}).json()
    value["resource_changes"][0]["change"]["actions"] = ["explode"]
    with pytest.raises(ReviewError, match=r"resource_changes\[0\].change.actions names no action"):
        parse(json.dumps(value), "dev")


def test_later_minor_versions_are_read() -> None:
    assert attempt(json.dumps({**WHOLE, "format_version": "1.9", "news": [1]}))
