"""The plan as a pure function."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tfplugin.test_values import texts

from tfplugin.convert import same
from tfplugin.plan import Planned, plan
from tfplugin.schema import Object, attr, object_type
from tfplugin.values import UNKNOWN


class Rule(Object):
    """A nested object."""

    role: str = attr("A role.", required=True)
    pinned: str | None = attr("Pinned.", optional=True, requires_replace=True)
    note: str = attr("A note.", default="none")
    number: int | None = attr("A number.", computed=True)


class Sample(Object):
    """One attribute for every rule of planning."""

    id: str | None = attr("The id.", computed=True)
    name: str = attr("The name.", required=True, requires_replace=True)
    color: str = attr("A colour.", default="grey")
    note: str | None = attr("A note.", optional=True)
    serial: str | None = attr("A serial.", optional=True, computed=True)
    revision: int | None = attr("Changes with the colour.", computed=True, changes_with=["color"])
    echo: int | None = attr("Changes with the revision.", computed=True, changes_with=["revision"])
    secret: str | None = attr("A secret.", optional=True, write_only=True)
    tags: frozenset[str] | None = attr("Words.", optional=True)
    listed: list[Rule] | None = attr("Rules.", optional=True)
    pooled: frozenset[Rule] | None = attr("Rules in no order.", optional=True)
    named: dict[str, Rule] | None = attr("Rules by name.", optional=True)
    single: Rule | None = attr("A rule.", optional=True)


ATTRIBUTES = Sample.attributes()
EMPTY: dict[str, Any] = dict.fromkeys(ATTRIBUTES)
PRIOR: dict[str, Any] = {
    **EMPTY,
    "id": "1",
    "name": "a",
    "color": "grey",
    "serial": "S",
    "revision": 1,
    "echo": 1,
}


def rule(role: str = "read", **more: Any) -> dict[str, Any]:
    return {"role": role, "pinned": None, "note": None, "number": None, **more}


def planned(prior: dict[str, Any] | None, **config: Any) -> Planned:
    return plan(ATTRIBUTES, prior, {**EMPTY, "name": "a", **config})


def test_a_new_object_takes_defaults_and_knows_nothing_computed() -> None:
    found = planned(None, note="x", secret="s").values
    assert found == {
        **EMPTY,
        "id": UNKNOWN,
        "name": "a",
        "color": "grey",
        "note": "x",
        "serial": UNKNOWN,
        "revision": UNKNOWN,
        "echo": UNKNOWN,
    }


def test_configuration_wins_over_what_is_computed() -> None:
    assert planned(PRIOR, serial="T").values["serial"] == "T"
    assert planned(PRIOR, serial=UNKNOWN).values["serial"] is UNKNOWN


def test_computed_values_stay() -> None:
    assert planned(PRIOR, note="y").values == {**PRIOR, "note": "y"}


def test_a_value_that_is_no_longer_configured_becomes_null_or_its_default() -> None:
    assert planned({**PRIOR, "note": "y", "color": "red"}).values["note"] is None
    assert planned({**PRIOR, "color": "red"}).values["color"] == "grey"


def test_changes_with_makes_unknown_step_by_step() -> None:
    found = planned(PRIOR, color="red").values
    assert found["revision"] is UNKNOWN
    assert found["echo"] is UNKNOWN
    assert found["serial"] == "S"


def test_requires_replace_makes_everything_computed_unknown() -> None:
    found = planned(PRIOR, name="b")
    assert found.requires_replace == ["name"]
    assert found.values["id"] is UNKNOWN
    assert found.values["serial"] is UNKNOWN


def test_an_unknown_value_may_force_a_replacement() -> None:
    assert planned(PRIOR, name=UNKNOWN).requires_replace == ["name"]


def test_the_order_of_a_set_changes_nothing() -> None:
    prior = {**PRIOR, "tags": ["x", "y"]}
    found = planned(prior, tags=["y", "x"])
    assert same(object_type(ATTRIBUTES), found.values, prior)


def test_nested_objects_keep_what_was_computed_in_them() -> None:
    before = rule(note="none", number=7)
    prior = {**PRIOR, "listed": [before], "pooled": [before], "named": {"k": before}, "single": before}
    found = planned(
        prior,
        listed=[rule(), rule("write")],
        pooled=[rule("write"), rule()],
        named={"k": rule()},
        single=rule(),
    ).values
    new = rule("write", note="none", number=UNKNOWN)
    assert found["listed"] == [before, new]
    assert found["pooled"] == [new, before]
    assert found["named"] == {"k": before}
    assert found["single"] == before


def test_nested_requires_replace_names_its_path() -> None:
    before = rule(note="none", number=7, pinned="a")
    prior = {**PRIOR, "listed": [before], "pooled": [before], "named": {"k y": before}, "single": before}
    after = rule(pinned="b")
    found = planned(prior, listed=[after], pooled=[after], named={"k y": after}, single=after)
    assert found.requires_replace == ["listed[0].pinned", "pooled", 'named["k y"].pinned', "single.pinned"]


def test_unknown_nested_values_stay_unknown() -> None:
    found = planned(None, listed=UNKNOWN, pooled=[UNKNOWN], named={"k": UNKNOWN}, single=UNKNOWN).values
    assert found["listed"] is UNKNOWN
    assert found["pooled"] == [UNKNOWN]
    assert found["named"] == {"k": UNKNOWN}
    assert found["single"] is UNKNOWN


rules = st.fixed_dictionaries(
    {
        "role": texts,
        "pinned": st.none() | texts,
        "note": st.none() | texts,
        "number": st.none(),
    }
)
configurations = st.fixed_dictionaries(
    {
        **{name: st.none() for name in ("id", "revision", "echo")},
        "name": st.sampled_from("ab"),
        **{name: st.none() | texts | st.just(UNKNOWN) for name in ("color", "note", "serial", "secret")},
        "tags": st.none() | st.lists(texts, unique=True, max_size=3),
        "listed": st.none() | st.lists(rules, max_size=3),
        "pooled": st.none() | st.lists(rules, max_size=3),
        "named": st.none() | st.dictionaries(texts, rules, max_size=3),
        "single": st.none() | rules,
    }
)


def settle(value: Any, name: str = "") -> Any:
    """A plan as an apply would leave it: everything known."""
    if value is UNKNOWN:
        return 5 if name in ("number", "revision", "echo") else "known"
    if isinstance(value, dict):
        return {key: settle(part, key) for key, part in value.items()}
    return [settle(part, name) for part in value] if isinstance(value, list) else value


@given(configurations, configurations)
@settings(max_examples=300)
def test_what_was_applied_plans_empty(first: dict[str, Any], second: dict[str, Any]) -> None:
    kind = object_type(ATTRIBUTES)
    for config in (first, second):
        config.update(settle(config))
    state = settle(plan(ATTRIBUTES, None, first).values)
    again = plan(ATTRIBUTES, state, first)
    assert same(kind, again.values, state)
    assert again.requires_replace == []
    state = settle(plan(ATTRIBUTES, state, second).values)
    assert same(kind, plan(ATTRIBUTES, state, second).values, state)


@given(configurations, configurations)
@settings(max_examples=300)
def test_terraform_would_accept_every_plan(first: dict[str, Any], second: dict[str, Any]) -> None:
    """A planned value is the configured one, unless that is null and the attribute is computed."""
    prior = settle(plan(ATTRIBUTES, None, settle(first)).values)
    found = plan(ATTRIBUTES, prior, second).values
    for name, item in ATTRIBUTES.items():
        if item.flags.write_only:
            assert found[name] is None
        elif item.nested is None and second[name] is not None:
            assert found[name] == second[name]
        elif second[name] is None and not item.flags.computed:
            assert found[name] is None
