"""Every example of the documents, as it stands, done by the real Terraform on a sandbox.

They are applied, planned again with nothing to do, imported as their `import.sh` says, and destroyed. Each is
a module of one configuration: a run of Terraform costs more than an example in it. So that they do not meet,
`acme` and `alice` get names of each example's own.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.provider.cases.cookbook import UNUSUAL
from tests.provider.registry import ROOT, Registry
from tests.provider.terraform import SOURCE, Workspace
from tests.provider.watched import serving

from quay_generate.examples import read_import
from quay_sandbox.settings import Settings

EXAMPLES = sorted(Path(ROOT, "examples").glob("*/*/*.tf"))
USUAL = Settings(collect_after=0, features={"SECURITY_SCANNER": True})
NEWEST = (sys.executable, str(Path(ROOT, "scripts/packaged_terraform.py")))
"""A Terraform that knows actions; all else runs with the one on the PATH."""
REQUIRED = f'terraform {{\n  required_providers {{\n    quay = {{ source = "{SOURCE}" }}\n  }}\n}}\n'
MADE_UP = re.compile(r"[0-9a-f]{8}-|[0-9A-Za-z]{20}")
"""What is in an id that Quay itself makes up."""
UNREADABLE = {
    "module.resources-quay_proxy_cache.quay_proxy_cache.docker",
    "module.resources-quay_tag.quay_tag.stable",
}
"""What an import cannot learn in full: Quay never tells a proxy cache's login, nor a tag's source."""
TAGS = ("v1.4.2", "v1.5.0", "latest")
"""What pipelines have pushed in the examples that need an image."""


@dataclass(frozen=True)
class Example:
    """One example, with names of its own.

    path: The file.
    number: What the names end with.
    """

    path: Path
    number: int

    @property
    def module(self) -> str:
        """The module's name: `resources-quay_team`."""
        return f"{self.path.parents[1].name}-{self.path.parent.name}"

    @property
    def text(self) -> str:
        """The configuration."""
        return self._with_own_names(self.path.read_text(), r'([=,\[(]\s*"(?:acme|alice))(?=["/+@])')

    @property
    def imports(self) -> Iterator[tuple[str, str]]:
        """The address and the id that its `import.sh` has, if it has one."""
        found = read_import(self.path.parent.name) if self.path.name == "resource.tf" else None
        if found is not None:
            yield f"module.{self.module}.{found.address}", self._with_own_names(found.id, r"\b(acme|alice)\b")

    def _with_own_names(self, text: str, pattern: str) -> str:
        return re.sub(pattern, rf"\1-{self.number}", text)

    def prepare(self, registry: Registry) -> None:
        """Make what it takes for granted."""
        organization, user = f"acme-{self.number}", f"alice-{self.number}"
        if f'"{user}"' in self.text and 'resource "quay_user"' not in self.text:
            registry.user(user)
        if f'"{organization}' in self.text and 'resource "quay_organization"' not in self.text:
            registry.organization(organization)
            registry.put(f"organization/{organization}/robots/ci")
        if f'"{organization}/app"' in self.text and 'resource "quay_repository"' not in self.text:
            registry.repository(f"{organization}/app")
            for tag in TAGS:
                registry.push(f"{organization}/app", tag)


@dataclass(frozen=True)
class Group:
    """Examples that run together.

    needs: The registry that they take.
    terraform: The command.
    """

    examples: list[Example]
    needs: Settings
    terraform: tuple[str, ...] = ("terraform",)


def groups() -> dict[str, Group]:
    """All examples, each in one group."""
    texts = {path: path.read_text() for path in EXAMPLES}
    actions = [path for path in EXAMPLES if path.name == "action.tf"]
    synced = [path for path in EXAMPLES if "quay_team_sync" in texts[path]]
    others = [path for path in EXAMPLES if path not in actions and path not in synced]

    def numbered(paths: list[Path]) -> list[Example]:
        return [Example(path, number) for number, path in enumerate(paths)]

    return {
        "common": Group(numbered(others), USUAL),
        "directory": Group(numbered(synced), UNUSUAL),
        "actions": Group(numbered(actions), USUAL, NEWEST),
    }


def ids(workspace: Workspace) -> dict[str, str]:
    """The ids of all managed resources by their addresses."""
    document: dict[str, Any] = json.loads((workspace.directory / "terraform.tfstate").read_text())
    return {
        f"{item['module']}.{item['type']}.{item['name']}": item["instances"][0]["attributes"]["id"]
        for item in document["resources"]
        if item["mode"] == "managed"
    }


def real(own_id: str, made: str) -> str:
    """The id of an example's import, with what Quay made up in place of what the example made up."""
    return made if MADE_UP.search(own_id) else own_id


def standing(registry: Registry) -> set[str]:
    """The organizations and users that the registry holds."""
    organizations = registry.get("superuser/organizations/")["organizations"]
    users = registry.get("superuser/users/")["users"]
    return {item["name"] for item in organizations} | {item["username"] for item in users}


@pytest.mark.parametrize("group", groups().values(), ids=groups())
def test_every_example_runs(group: Group, tmp_path: Path) -> None:
    with serving(tmp_path, group.needs) as quay:
        workspace = Workspace(tmp_path, quay, terraform=group.terraform)
        for example in group.examples:
            example.prepare(quay)
            folder = tmp_path / "modules" / example.module
            folder.mkdir(parents=True)
            (folder / "main.tf").write_text(REQUIRED + example.text)
        before = standing(quay)
        modules = {example.module: {"source": f"./modules/{example.module}"} for example in group.examples}
        workspace.write({"module": modules})
        assert workspace.run("get").returncode == 0

        workspace.apply().ok()
        again = workspace.plan().ok()
        assert (again.actions, again.drift) == ({}, {})

        made = ids(workspace)
        imported = {
            address: real(own_id, made[address])
            for each in group.examples
            for address, own_id in each.imports
        }
        if imported:
            assert workspace.run("state", "rm", *imported).returncode == 0
            blocks = [{"to": address, "id": own_id} for address, own_id in imported.items()]
            workspace.write({"module": modules, "import": blocks})
            found = workspace.apply().ok()
            assert found.actions.keys() == imported.keys()
            assert {address for address, action in found.actions.items() if action != "import"} <= UNREADABLE
            assert workspace.plan().ok().actions == {}
        workspace.destroy().ok()
        assert standing(quay) == before
