"""One empty stack for each test, and the provider for those that deploy."""

from __future__ import annotations

import pytest
from tests.installed import installed_provider

from quay_cdktf.engine import cdk

__all__ = ["installed_provider"]


@pytest.fixture
def stack() -> cdk.TerraformStack:
    """An empty stack in an app of its own."""
    return cdk.TerraformStack(cdk.Testing.app(), "stack")
