"""The pytest plugin: fixtures for tests of stacks.

Nothing heavy is imported until a fixture is used, since pytest always loads the plugin.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from quay_cdktf.testing.sandbox import Sandbox
    from quay_cdktf.testing.workspace import Workspace


@pytest.fixture
def quay_sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """An empty registry of the test's own: `url`, `token` and `api(method, path, body)`."""
    from quay_cdktf.testing.sandbox import Sandbox

    folder = tmp_path / "sandbox"
    folder.mkdir()
    with Sandbox(folder) as sandbox:
        yield sandbox


@pytest.fixture
def quay_workspace(tmp_path: Path, quay_sandbox: Sandbox) -> Workspace:
    """A folder in which Terraform plans, applies and destroys stacks on the test's sandbox."""
    from quay_cdktf.testing.workspace import Workspace

    folder = tmp_path / "workspace"
    folder.mkdir()
    return Workspace(folder, {"QUAY_URL": quay_sandbox.url, "QUAY_TOKEN": quay_sandbox.token})
