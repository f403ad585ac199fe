"""The rooms of DESIGN.md: what each package may not know."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CDK = ("cdktf", "cdktn", "constructs", "jsii")
OURS = ("quay_provider", "quay_cdktf", "quay_stacks", "quay_sandbox", "quay_review", "quay_adopt", "quay_cli")

FORBIDDEN: dict[str, tuple[str, ...]] = {
    "provider/tfplugin": (*OURS, *CDK, "requests"),
    "provider/quay_provider": (*OURS[1:], *CDK),
    "constructs/quay_cdktf": ("requests", "urllib3", "quay_provider.client", "quay_sandbox", "quay_stacks"),
    "stacks/quay_stacks": ("quay_provider", "requests", "quay_sandbox"),
    "review/quay_review": (*CDK, "requests", "quay_provider.client", "quay_cdktf", "quay_sandbox"),
    "sandbox/quay_sandbox": (*CDK, "quay_provider", "quay_cdktf", "quay_stacks", "tfplugin"),
    "migrate/quay_migrate": (*CDK, "requests", "quay_provider.client", "quay_cdktf", "quay_sandbox"),
}


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return found


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_knows_nothing_of_others(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in imported(path)
        if any(name == package or name.startswith(f"{package}.") for package in FORBIDDEN[room])
    ]
    assert wrong == []
