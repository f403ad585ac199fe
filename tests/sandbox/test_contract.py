"""The sandbox answers as a real Quay did, in process and over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.recordings import SCENARIOS, differ, play, read
from tests.sandbox.registries import TOKEN, InProcess, served

from quay_sandbox.sandbox import Sandbox
from quay_sandbox.settings import Directory, Settings


def settings(directory: dict[str, Any] | None) -> Settings:
    """What kind of Quay was recorded: one with all features, or one with a directory of users."""
    if directory is None:
        return Settings(collect_after=600)
    known = Directory(directory["base"], directory["groups"], directory["users"])
    return Settings(authentication=directory["authentication"], directory=known, collect_after=600)


@pytest.mark.parametrize("name", SCENARIOS)
def test_answers_in_process_as_recorded(name: str, tmp_path: Path) -> None:
    scenario = read(name)
    sandbox = Sandbox(tmp_path / "state.db", TOKEN, settings(scenario.directory))
    play(scenario, InProcess(sandbox))
    sandbox.close()


@pytest.mark.parametrize("name", SCENARIOS)
def test_answers_over_http_as_recorded(name: str, tmp_path: Path) -> None:
    scenario = read(name)
    with served(tmp_path, settings(scenario.directory)) as registry:
        play(scenario, registry)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ([1, 2], [2, 1]),
        ([1], [1, 1]),
        (1, True),
        (0, False),
        (1, 1.0),
        (None, ""),
        ("<int>", True),
        ("<int>", "1"),
        ("<text>", ""),
        ("<secret>", None),
        ("<digest>", "sha256:1234"),
        ("<avatar>", {"name": "x"}),
        ("<message>", {"message": ""}),
        ({"a": {"b": ["<uuid>"]}}, {"a": {"b": ["none"]}}),
    ],
)
def test_a_difference_is_found(expected: Any, found: Any) -> None:
    assert differ(expected, found, 400, "quay.example")


def test_every_scenario_has_steps() -> None:
    assert len(SCENARIOS) == 29
    assert all(read(name).steps for name in SCENARIOS)
