"""Diagnostics and their paths, and the checks that follow from a schema."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfplugin import hclog, logs
from tfplugin.calls.runtime import Runtime, read_private, told, write_private
from tfplugin.diagnostics import DiagnosticError, Diagnostics, Severity
from tfplugin.grpc import Call
from tfplugin.paths import steps
from tfplugin.registration import Registration
from tfplugin.schema import Object, attr
from tfplugin.validation import validate
from tfplugin.values import UNKNOWN


def check_positive(value: int) -> str | None:
    return None if value > 0 else "It must be more than 0."


def check_short(value: frozenset[str]) -> str | None:
    if any(item == "raise" for item in value):
        raise DiagnosticError("Not this one", "It is taken.")
    return None if len(value) < 3 else "Two at most."


class Plain(Object):
    """A nested object that may stand in a set."""

    role: str = attr("A role.", required=True)
    weight: int | None = attr("A weight.", optional=True, validators=[check_positive])


class Rule(Plain):
    """A nested object with a write-only attribute, which Terraform allows in no set."""

    secret: str | None = attr("A secret.", optional=True, write_only=True)


class Sample(Object):
    """Attributes of every nesting."""

    words: frozenset[str] | None = attr("Words.", optional=True, validators=[check_short])
    counts: list[int] | None = attr("Counts.", optional=True)
    labels: dict[str, str] | None = attr("Labels.", optional=True)
    one: Rule | None = attr("One.", optional=True)
    rules: list[Rule] | None = attr("Many.", optional=True)
    pool: frozenset[Plain] | None = attr("Many in no order.", optional=True)
    named: dict[str, Rule] | None = attr("Many by name.", optional=True)


ATTRIBUTES = Sample.attributes()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("one", [{"attribute_name": "one"}]),
        ("one.role", [{"attribute_name": "one"}, {"attribute_name": "role"}]),
        ("rules[1].role", [{"attribute_name": "rules"}, {"element_key_int": 1}, {"attribute_name": "role"}]),
        ('labels["a.b]"]', [{"attribute_name": "labels"}, {"element_key_string": "a.b]"}]),
        (
            'named["é\\"x"].role',
            [{"attribute_name": "named"}, {"element_key_string": 'é"x'}, {"attribute_name": "role"}],
        ),
        ("pool[0].role", [{"attribute_name": "pool"}]),
        ("words[0]", [{"attribute_name": "words"}]),
        ("one.typo", [{"attribute_name": "one"}]),
        ("typo", []),
        ("rules[x", [{"attribute_name": "rules"}]),
        ("", []),
    ],
)
def test_paths_become_steps(path: str, expected: list[dict[str, Any]]) -> None:
    assert steps(path, ATTRIBUTES) == expected


@given(st.text(max_size=30))
def test_any_text_is_a_path_or_none(path: str) -> None:
    assert isinstance(steps(path, ATTRIBUTES), list)


def test_a_nested_path_is_in_the_text() -> None:
    diagnostics = Diagnostics()
    diagnostics.error("Wrong", "So it is.", "rules[1].role")
    diagnostics.warning("Odd", "", "one")
    nested, top = told(diagnostics, ATTRIBUTES)
    assert nested["detail"] == "At rules[1].role: So it is."
    assert nested["severity"] == Severity.ERROR.value
    assert top["detail"] == ""
    assert top["attribute"] == {"steps": [{"attribute_name": "one"}]}


def problems(**config: Any) -> list[tuple[str, str | None]]:
    diagnostics = Diagnostics()
    validate(ATTRIBUTES, {**dict.fromkeys(ATTRIBUTES), **config}, diagnostics, write_only_allowed=False)
    return [(item.summary, item.path) for item in diagnostics.items]


def rule(**values: Any) -> dict[str, Any]:
    return {"role": "r", "weight": None, "secret": None, **values}


def test_validators_see_known_values_only() -> None:
    assert problems(words=["a", "b", "c"]) == [("Invalid value for words", "words")]
    assert problems(words=["a", UNKNOWN, "c", "d"]) == []
    assert problems(words=UNKNOWN) == []
    assert problems(words=["raise"]) == [("Not this one", "words")]


def test_nothing_in_a_collection_is_null() -> None:
    gap = "A value is missing"
    assert problems(words=["a", None]) == [(gap, "words[1]")]
    assert problems(labels={"a": "b", "c": None}) == [(gap, 'labels["c"]')]
    assert problems(rules=[rule(), None]) == [(gap, "rules[1]")]
    assert problems(named={"a": None}) == [(gap, 'named["a"]')]


def test_numbers_without_a_fraction_are_asked_for_where_the_provider_takes_an_int() -> None:
    assert problems(counts=[1, 2.5, UNKNOWN]) == [("A whole number is needed", "counts[1]")]


def test_nested_objects_are_checked_at_their_place() -> None:
    found = problems(
        one=rule(weight=0),
        rules=[rule(), rule(weight=-1)],
        named={"a b": rule(weight=0.5)},
        pool=[rule(weight=0), UNKNOWN],
    )
    assert found == [
        ("Invalid value for weight", "one.weight"),
        ("Invalid value for weight", "rules[1].weight"),
        ("Invalid value for weight", "pool[0].weight"),
        ("A whole number is needed", 'named["a b"].weight'),
    ]


def test_a_required_attribute_is_not_null() -> None:
    assert problems(one=rule(role=None)) == [("role must be set", "one.role")]


def test_write_only_values_need_a_terraform_that_forgets_them() -> None:
    assert problems(one=rule(secret="s")) == [("secret needs Terraform 1.11 or newer", "one.secret")]


@pytest.fixture
def runtime() -> Runtime:
    import threading

    registration = Registration(name="test", version="1", provider="nowhere:Nothing")
    return Runtime(registration, threading.Event())


def test_an_unexpected_error_is_told_without_its_text(runtime: Runtime) -> None:
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, "a try"):
        raise ValueError("hunter2")
    (found,) = diagnostics.items
    assert found.summary == "Bug in the provider test"
    assert "ValueError" in found.detail
    assert "test_messages_to_the_user.py" in found.detail
    assert "hunter2" not in found.detail


def test_even_an_exit_is_told(runtime: Runtime) -> None:
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, "a try"):
        sys.exit(3)
    assert diagnostics.has_error


def test_an_operation_has_its_deadline(runtime: Runtime) -> None:
    import time

    call = Call("/x", 5.0, lambda _call, _framed: None)
    assert runtime.context(call, seconds=60).deadline <= time.monotonic() + 5
    assert runtime.context(call, seconds=1).deadline <= time.monotonic() + 1


@given(st.dictionaries(st.text(max_size=5), st.binary(max_size=9), max_size=3))
def test_private_state_comes_back(entries: dict[str, bytes]) -> None:
    assert read_private(write_private(entries)) == entries


@pytest.mark.parametrize(
    "foreign", [b'{"e2bfb730":{"create":1}}', b"\xc1", b"\x93\1\2\3", b"\x81\xa1a\1", b""]
)
def test_the_private_state_of_another_provider_is_dropped(foreign: bytes) -> None:
    assert read_private(foreign) == {}


def test_a_log_record_hides_an_exceptions_text() -> None:
    try:
        raise RuntimeError("hunter2")
    except RuntimeError:
        record = logging.LogRecord("a.b", logging.ERROR, "", 0, "it %s", ("broke",), sys.exc_info())
    entry = json.loads(hclog.HclogFormatter("provider.test").format(record))
    assert entry["@message"] == "it broke"
    assert entry["@module"] == "provider.test.a.b"
    assert "RuntimeError" in entry["exception"]
    assert "hunter2" not in json.dumps(entry)


@pytest.mark.parametrize(
    ("environment", "level"),
    [
        ({}, logs.OFF),
        ({"TF_LOG": "debug"}, logging.DEBUG),
        ({"TF_LOG": "json"}, logs.TRACE),
        ({"TF_LOG": "DEBUG", "TF_LOG_PROVIDER": "ERROR"}, logging.ERROR),
        ({"TF_LOG": "nonsense"}, logs.TRACE),
    ],
)
def test_terraform_chooses_the_level(environment: dict[str, str], level: int) -> None:
    assert logs.level(environment) == level
