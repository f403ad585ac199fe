"""Every example of the documents, as it stands, done by the real Terraform on a sandbox.

Each is a module of one configuration: a run of Terraform costs more than an example in it. So that they do
not meet, `acme` and `alice` get names of each example's own.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from tests.provider.cases.cookbook import UNUSUAL
from tests.provider.registry import ROOT, Registry
from tests.provider.terraform import SOURCE, Workspace
from tests.provider.watched import serving

from quay_sandbox.settings import Settings

EXAMPLES = sorted(Path(ROOT, "examples").glob("*/*/*.tf"))
NEWEST = (sys.executable, str(Path(ROOT, "scripts/packaged_terraform.py")))
"""A Terraform that knows actions."""
REQUIRED = f'terraform {{\n  required_providers {{\n    quay = {{ source = "{SOURCE}" }}\n  }}\n}}\n'
TAGS = ("v1.4.2", "v1.5.0", "latest")
"""What pipelines have pushed in the examples that need an image."""


def module_name(example: Path) -> str:
    """`resources-quay_team`."""
    return f"{example.parents[1].name}-{example.parent.name}"


def own_names(text: str, number: int) -> str:
    """The example with names of its own for the organization and the user."""
    return re.sub(r'([=,\[(]\s*"(?:acme|alice))(?=["/+@])', rf"\1-{number}", text)


def prepare(registry: Registry, text: str, number: int) -> None:
    """Make what an example takes for granted."""
    organization, user = f"acme-{number}", f"alice-{number}"
    if f'"{user}"' in text and 'resource "quay_user"' not in text:
        registry.user(user)
    if f'"{organization}' in text and 'resource "quay_organization"' not in text:
        registry.organization(organization)
        registry.put(f"organization/{organization}/robots/ci")
    if f'"{organization}/app"' in text and 'resource "quay_repository"' not in text:
        registry.repository(f"{organization}/app")
        for tag in TAGS:
            registry.push(f"{organization}/app", tag)


def examples(*, of_directories: bool) -> list[Path]:
    """The examples that need a registry whose users come from a directory, or all others."""
    return [path for path in EXAMPLES if ("quay_team_sync" in path.read_text()) is of_directories]


@pytest.mark.parametrize(
    ("found", "settings"),
    [
        (examples(of_directories=False), Settings(collect_after=0, features={"SECURITY_SCANNER": True})),
        (examples(of_directories=True), UNUSUAL),
    ],
    ids=["common", "directory"],
)
def test_every_example_runs(found: list[Path], settings: Settings, tmp_path: Path) -> None:
    with serving(tmp_path, settings) as quay:
        workspace = Workspace(tmp_path, quay, terraform=NEWEST)
        for number, example in enumerate(found):
            text = own_names(example.read_text(), number)
            prepare(quay, text, number)
            module = tmp_path / "modules" / module_name(example)
            module.mkdir(parents=True)
            (module / "main.tf").write_text(REQUIRED + text)
        names = [module_name(example) for example in found]
        workspace.write({"module": {name: {"source": f"./modules/{name}"} for name in names}})
        assert workspace.run("get").returncode == 0

        workspace.apply().ok()
        again = workspace.plan().ok()
        assert (again.actions, again.drift) == ({}, {})
        workspace.destroy().ok()
