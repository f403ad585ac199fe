"""The scripts that `make setup` begins with, and the Terraform for machines that have none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"


def run(script: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script, *arguments], env=environment, capture_output=True, text=True, check=False, cwd=ROOT
    )


def program(folder: Path, name: str, says: str) -> None:
    """A program that says one thing."""
    (folder / name).write_text(f"#!/bin/sh\n{says}\n")
    (folder / name).chmod(0o755)


def test_the_first_python_that_fits_is_found(tmp_path: Path) -> None:
    program(tmp_path, "python3", "exit 1")
    program(tmp_path, "python3.11", f'exec {sys.executable} "$@"')
    found = run(SCRIPTS / "find-python", PATH=str(tmp_path))
    assert found.stdout == f"{tmp_path}/python3.11\n"


def test_that_there_is_none_is_said_in_one_line(tmp_path: Path) -> None:
    program(tmp_path, "python3", "exit 1")
    found = run(SCRIPTS / "find-python", PATH=str(tmp_path))
    assert found.returncode == 1
    assert found.stderr.startswith("Python 3.10 to 3.13 is needed, with venv")
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("says", "told"),
    [("exit 127", "found none"), ("echo v18.1.0", "found v18.1.0"), ("echo v24.0.0", "v24.0.0")],
)
def test_a_node_that_does_not_fit_is_named_in_one_line(says: str, told: str, tmp_path: Path) -> None:
    program(tmp_path, "node", says)
    found = run(SCRIPTS / "check-node", PATH=str(tmp_path))
    assert found.returncode == 1
    assert "Node 20 or 22 is needed" in found.stderr
    assert told in found.stderr
    assert found.stderr.count("\n") == 1


def test_a_node_that_fits_needs_npm_too(tmp_path: Path) -> None:
    program(tmp_path, "node", "echo v22.4.0")
    assert "npm is needed" in run(SCRIPTS / "check-node", PATH=str(tmp_path)).stderr
    program(tmp_path, "npm", "")
    assert run(SCRIPTS / "check-node", PATH=str(tmp_path)).returncode == 0


def test_the_packaged_terraform_is_a_terraform(tmp_path: Path) -> None:
    script = [sys.executable, str(SCRIPTS / "packaged_terraform.py")]
    said = subprocess.run([*script, "version", "-json"], capture_output=True, check=True, cwd=tmp_path)
    assert json.loads(said.stdout)["terraform_version"] == "1.15.5"
    wrong = subprocess.run([*script, "no-such-command"], capture_output=True, check=False, cwd=tmp_path)
    assert wrong.returncode != 0


def test_the_sources_roots_are_no_packages() -> None:
    """PyPI's package `constructs` would be shadowed by ours, and CDK for Terraform would break."""
    assert not (ROOT / "constructs" / "__init__.py").exists()
    assert not (ROOT / "tests" / "constructs" / "__init__.py").exists()


@pytest.mark.parametrize("lock", ["requirements.lock", "package-lock.json"])
def test_the_locks_name_checksums_and_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "sha256:" in text or "sha512-" in text
    assert "--index-url" not in text
    assert '"resolved"' not in text
