"""Every resource's life with the real Terraform: made, changed, imported, lost, made again and destroyed."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from tests.provider.cases.case import Case
from tests.provider.life import Life
from tests.provider.lifecycle_cases import CASES
from tests.provider.terraform import Workspace
from tests.provider.watched import serving

from quay_provider.registration import REGISTRATION

GROUP = 14
"""How many lives are told in one workspace at most: a run of Terraform costs more than a resource in it."""


def groups() -> list[list[Case]]:
    """The cases in groups that share a registry and a workspace."""
    by_need: dict[str, list[Case]] = defaultdict(list)
    for case in CASES:
        by_need[repr(case.needs)].append(case)
    return [group for cases in by_need.values() for group in _evenly(cases)]


def _evenly(cases: list[Case]) -> list[list[Case]]:
    count = -(-len(cases) // GROUP)
    return [cases[number::count] for number in range(count)]


@pytest.mark.parametrize("cases", groups(), ids=lambda cases: "+".join(case.address for case in cases))
def test_life(cases: list[Case], tmp_path: Path) -> None:
    with serving(tmp_path, cases[0].needs) as quay:
        life = Life(Workspace(tmp_path, quay), cases)
        life.tell()
    assert not life.problems, "\n\n".join(life.problems)


def test_every_resource_has_a_life() -> None:
    assert {case.type_name for case in CASES} == set(REGISTRATION.resources)


def test_no_two_cases_share_an_organization() -> None:
    names = [case.organization for case in CASES]
    assert len(names) == len(set(names))
