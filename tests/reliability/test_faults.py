"""A part of the trials of `reliability/faults.py`: the worst thing that can happen to each call that creates.

`make reliability` runs them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from reliability.faults import KINDS, Ground, Known, attempt, grounds, know, trials
from tests.provider.cases.case import Case
from tests.provider.lifecycle_cases import CASES

from quay_sandbox.settings import Settings

WORST = [
    kind for kind in KINDS if kind.name in ("the registry goes away after the work", "a web page, work done")
]
THOROUGHLY = ("quay_team.one", "quay_application_token.one")
"""Cases that everything happens to."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Settings], Ground]]:
    with grounds(tmp_path_factory.mktemp("grounds")) as ground:
        yield ground


def problems(ground: Ground, case: Case, known: Known, *, thoroughly: bool) -> list[str]:
    wrong = []
    for trial in trials(case, known, KINDS if thoroughly else WORST):
        if thoroughly or trial.operation in ("create", "delete"):
            outcome = attempt(ground, trial, known)
            if not outcome.good:
                wrong.append(f"{trial}: {outcome}")
    return wrong


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.address)
def test_nothing_is_lost_and_nothing_is_there_twice(ground: Callable[[Settings], Ground], case: Case) -> None:
    found = know(ground(case.needs), case)
    assert found.calls["create"] > 0
    wrong = problems(ground(case.needs), case, found, thoroughly=case.address in THOROUGHLY)
    assert not wrong, "\n".join(wrong)
