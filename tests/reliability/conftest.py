"""Fixtures: retries that hardly wait."""

from __future__ import annotations

import pytest


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries that hardly wait."""
    monkeypatch.setattr("quay_provider.client.calls.FIRST_DELAY", 0.001)
