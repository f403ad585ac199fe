"""The guide to the constructs: its files do what it says."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from tests.packaging.conftest import Home

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guides" / "constructs.md"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder with the guide's files, each named by its first line."""
    files = re.findall(r"^```\w+\n# (\S+)\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.M)
    assert [name for name, _ in files] == ["stack.py", "test_stack.py", "acme.yml", "main.py"]
    folder = tmp_path / "stacks"
    folder.mkdir()
    for name, text in files:
        (folder / name).write_text(text)
    return folder


def roots(folder: Path) -> str:
    return ":".join([str(folder), *(str(ROOT / root) for root in ("constructs", "stacks"))])


def test_its_tests_pass(home: Home, written: Path) -> None:
    pytest_alone = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_stack.py"]
    done = home.run(pytest_alone, written, PYTHONPATH=roots(written))
    assert "2 passed" in done.stdout, done.stdout


def test_its_settings_make_stacks(home: Home, written: Path) -> None:
    done = home.run([sys.executable, "main.py"], written, PYTHONPATH=roots(written))
    assert done.returncode == 0, done.stdout
    (stack,) = (written / "cdktf.out" / "stacks").iterdir()
    resources = json.loads((stack / "cdk.tf.json").read_text())["resource"]
    assert resources["quay_organization"]["acme"]["name"] == "acme-staging"
    assert resources["quay_repository_permission"]["acme_app_team_developers"]["role"] == "write"
