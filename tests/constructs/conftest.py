"""One empty stack for each test."""

from __future__ import annotations

import pytest

from quay_cdktf.engine import cdk


@pytest.fixture
def stack() -> cdk.TerraformStack:
    """An empty stack in an app of its own."""
    return cdk.TerraformStack(cdk.Testing.app(), "stack")
