"""A home directory with the installed provider, and Terraform in it as a user would run it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from quay_cli.packaging import install
from quay_cli.packaging.contents import EXECUTABLE, VERSION, contents


@dataclass
class Home:
    """A user's home directory.

    directory: Where it is.
    plugins: Where Terraform and OpenTofu look for providers.
    """

    directory: Path

    @property
    def plugins(self) -> Path:
        return self.directory / ".terraform.d" / "plugins"

    @property
    def cache(self) -> Path:
        return self.directory / ".cache" / "quay-cdktf"

    def package(self, host: str = install.HOSTS[0]) -> Path:
        """The folder of the provider for this platform."""
        return self.plugins / host / install.SOURCE / VERSION / install.this_platform()

    @property
    def executable(self) -> Path:
        return self.package() / EXECUTABLE

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing that tells Terraform or Python where anything is."""
        dropped = ("TF_", "XDG_", "PYTHON", "QUAY_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        return {**kept, "HOME": str(self.directory), "CHECKPOINT_DISABLE": "1", **more}

    def run(self, arguments: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command; its errors are in its output."""
        return subprocess.run(
            arguments,
            cwd=folder,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="session")
def files() -> Mapping[str, bytes]:
    """The contents of the provider's package."""
    return contents()


@pytest.fixture
def home(tmp_path: Path, files: Mapping[str, bytes]) -> Home:
    """A home directory in which the provider is installed."""
    found = Home(tmp_path / "home")
    found.directory.mkdir()
    install.install(dict(files), found.plugins)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a configuration in plain HCL."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "main.tf").write_text(
        'terraform {\n  required_providers {\n    quay = { source = "quay-cdktf/quay" }\n  }\n}\n'
        'resource "quay_organization" "acme" {\n  name = "acme"\n}\n'
    )
    return folder
