"""The launcher: which Python it takes, and what it says where there is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.packaging.conftest import Home
from tests.tfplugin.support import running

NEWER = "import sys; sys.exit(sys.version_info < (3, 10))"


def runs(name: str) -> bool:
    """Whether this machine has it; where pyenv is, its name alone says little."""
    path = shutil.which(name)
    return path is not None and subprocess.run([path, "-c", NEWER], capture_output=True).returncode == 0


PYTHONS = [name for name in ("python3.10", "python3.11", "python3.12", "python3.13") if runs(name)]


def named(folder: Path, name: str, target: str) -> str:
    """A folder for the PATH, in which a Python has a name."""
    folder.mkdir()
    (folder / name).write_text(f'#!/bin/sh\nexec {target} "$@"\n')
    (folder / name).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("python", [sys.executable, *PYTHONS])
def test_it_starts_on_each_python_of_this_machine(python: str, home: Home, tmp_path: Path) -> None:
    target = shutil.which(python)
    path = named(tmp_path / "path", "python3", str(target))
    with running(home.executable, HOME=str(home.directory), PATH=f"{path}:/usr/bin:/bin") as provider:
        assert provider.line.startswith("1|6|unix|")
        schemas = provider.connect().call("GetProviderSchema")["resource_schemas"]
    assert "quay_organization" in schemas


def test_an_old_python_is_passed_over(home: Home, tmp_path: Path) -> None:
    path = named(tmp_path / "path", "python3", f"{sys.executable} -c 'print()' #")
    path += ":" + named(tmp_path / "more", "python3.11", sys.executable)
    with running(home.executable, HOME=str(home.directory), PATH=path) as provider:
        assert provider.line.startswith("1|6|unix|")


def test_terraform_shows_that_no_python_is_new_enough(home: Home, project: Path, tmp_path: Path) -> None:
    path = named(tmp_path / "path", "python3", f"{sys.executable} -c 'print()' #")
    terraform = shutil.which("terraform")
    assert terraform is not None
    assert home.run([terraform, "init", "-no-color"], project, PATH=path).returncode == 0
    planned = home.run([terraform, "plan", "-no-color"], project, PATH=path, TMPDIR=str(tmp_path))
    assert planned.returncode == 1
    words = " ".join(line.strip("│╷╵ ") for line in planned.stdout.splitlines())
    assert "The provider quay needs Python >= 3.10 on the PATH" in words


def test_the_python_is_remembered_and_found_anew_when_it_is_gone(home: Home, tmp_path: Path) -> None:
    path = named(tmp_path / "path", "python3", sys.executable)
    remembered = home.cache / "python"
    for PATH in (f"{path}:/usr/bin:/bin", "/nowhere"):  # noqa: N806 - the variable's name
        with running(home.executable, HOME=str(home.directory), PATH=PATH) as provider:
            assert provider.line.startswith("1|6|unix|")
        assert remembered.read_text() == f"{Path(sys.executable).resolve()}\n"
    remembered.write_text("/nowhere/python3\n")
    with running(home.executable, HOME=str(home.directory), PATH=f"{path}:/usr/bin:/bin") as provider:
        assert provider.line.startswith("1|6|unix|")
    assert remembered.read_text() == f"{Path(sys.executable).resolve()}\n"


def test_a_home_that_cannot_be_written_is_no_hindrance(home: Home, tmp_path: Path) -> None:
    path = named(tmp_path / "path", "python3", sys.executable)
    with running(home.executable, PATH=f"{path}:/usr/bin:/bin", XDG_CACHE_HOME="/dev/null") as provider:
        assert provider.line.startswith("1|6|unix|")
