"""What the README promises: that its Python and its HCL are the same organization."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from tests.packaging.conftest import Home

from quay_cdktf.testing.sandbox import Sandbox

ROOT = Path(__file__).parents[2]


def block(language: str) -> str:
    """The README's only block of a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / "README.md").read_text(), re.DOTALL | re.M)
    assert isinstance(found, str)
    return found


@pytest.fixture
def registry(quay_sandbox: Sandbox) -> dict[str, str]:
    """The variables for a registry with the users of the README."""
    for name in ("alice", "bob"):
        user = {"username": name, "email": f"{name}@example.com"}
        assert quay_sandbox.api("POST", "/api/v1/superuser/users/", user)[0] == 200
    return {"QUAY_URL": quay_sandbox.url, "QUAY_TOKEN": quay_sandbox.token}


def test_the_same_organization_in_python_and_in_hcl(
    home: Home, tmp_path: Path, registry: dict[str, str]
) -> None:
    (tmp_path / "main.py").write_text(block("python"))
    roots = ":".join(str(ROOT / root) for root in ("constructs", "stacks"))
    synthesized = home.run([sys.executable, "main.py"], tmp_path, PYTHONPATH=roots)
    assert synthesized.returncode == 0, synthesized.stdout
    stack = tmp_path / "cdktf.out" / "stacks" / "acme"
    hcl = tmp_path / "hcl"
    hcl.mkdir()
    (hcl / "main.tf").write_text(block("hcl"))

    for folder in (hcl, stack):
        assert home.run(["terraform", "init", "-no-color"], folder).returncode == 0
    applied = home.run(["terraform", "apply", "-auto-approve", "-no-color"], hcl, **registry)
    assert "Apply complete! Resources: 8 added" in applied.stdout, applied.stdout

    # In Python each member has an address of its own.
    for name in ("alice", "bob"):
        moved = (f'quay_team_member.acme_developers["{name}"]', f"quay_team_member.acme_developers_{name}")
        assert home.run(["terraform", "state", "mv", *moved], hcl).returncode == 0
    (hcl / "terraform.tfstate").rename(tmp_path / "terraform.acme.tfstate")
    planned = home.run(["terraform", "plan", "-no-color", "-detailed-exitcode"], stack, **registry)
    assert planned.returncode == 0, planned.stdout
