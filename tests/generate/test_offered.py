"""The names that the package of the constructs offers, to Python and to type checkers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_name_that_is_not_offered_is_told_by_checkers_too(tmp_path: Path) -> None:
    misspelt = tmp_path / "misspelt.py"
    misspelt.write_text(
        "from quay_cdktf import Orgnization\nfrom quay_cdktf.generated import QuayTeem\n"
        "from quay_cdktf import *\nfrom quay_cdktf.generated import QuayTeam\nOrganization, QuayTeam\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", str(misspelt)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert [line.partition(" has no attribute ")[2].partition(";")[0] for line in told.splitlines()[:-1]] == [
        '"Orgnization"',
        '"QuayTeem"',
    ]


def test_everything_can_be_imported_at_once() -> None:
    code = (
        f"import sys; sys.path[:0] = {sys.path}; from quay_cdktf import *; print(Organization.KIND, *dir())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split()[0] == "organization"
    assert "import_module" not in said.split()
