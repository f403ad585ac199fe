"""Some of the interruptions of `reliability/interruptions.py`: `make reliability` has a hundred."""

from __future__ import annotations

from pathlib import Path

from reliability.interruptions import WAYS, Arena
from tests.provider.watched import serving

POINTS = {"Ctrl-C twice": 60, "SIGKILL of the provider": 110, "SIGKILL of both": 150}


def test_an_interrupted_apply_converges_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    with serving(tmp_path) as quay:
        arena = Arena(tmp_path / "workspace", quay)
        tried = [arena.interrupt(way, POINTS[way.name]) for way in WAYS if way.name in POINTS]
    assert len(tried) == len(POINTS)
    assert [outcome for outcome in tried if outcome.problems] == []
