"""Every example is run by the real Terraform: planned, applied, planned again with nothing to do, destroyed.

All run at once in one workspace, each as a module, in an organization whose name takes the place of `acme`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.provider.registry import ROOT, Registry
from tests.provider.terraform import SOURCE, Run, Workspace
from tests.provider.watched import serving

from quay_provider.registration import REGISTRATION
from quay_sandbox.settings import Directory, Settings
from tfplugin.registration import load

EXAMPLES = ROOT / "examples"
PATHS = sorted([*EXAMPLES.glob("resources/*/resource.tf"), *EXAMPLES.glob("data-sources/*/data-source.tf")])
IMPORTS = sorted(EXAMPLES.glob("resources/*/import.sh"))
HEAD = f'terraform {{\n  required_providers {{\n    quay = {{ source = "{SOURCE}" }}\n  }}\n}}\n'
TAGS = ("v1.4.2", "v1.5.0")
LDAP = Settings(
    authentication="LDAP",
    directory=Directory("dc=example,dc=org", {"cn=devs,ou=groups": ["quayadmin"]}, ["quayadmin"]),
    collect_after=0,
)
USUAL = Settings(features={"SECURITY_SCANNER": True}, collect_after=0)


def name_of(path: Path) -> str:
    """`resources/quay_team`."""
    return str(path.parent.relative_to(EXAMPLES))


def module_name(path: Path) -> str:
    return name_of(path).replace("/", "_").replace("-", "_")


def rounds() -> list[tuple[Settings, list[Path]]]:
    """The examples that can run together, and the kind of registry that they need."""
    texts = {path: path.read_text() for path in PATHS}
    synced = [path for path in PATHS if "quay_team_sync" in texts[path]]
    return [(USUAL, [path for path in PATHS if path not in synced]), (LDAP, synced)]


def makes_its_organization(path: Path) -> bool:
    return 'resource "quay_organization" "acme"' in path.read_text()


class Examples:
    """A workspace with a module for each example."""

    def __init__(self, folder: Path, registry: Registry, paths: list[Path]) -> None:
        self.workspace = Workspace(folder, registry)
        self.paths = paths
        modules: dict[str, dict[str, str]] = {}
        for number, path in enumerate(paths):
            organization = f"acme{number}"
            text = re.sub(r"\bacme\b", organization, path.read_text())
            text = re.sub(r"\balice\b", f"alice{number}", text)
            if not makes_its_organization(path):
                self._prepare(registry, organization)
            module = folder / module_name(path)
            module.mkdir()
            (module / "main.tf").write_text(HEAD + text)
            modules[module_name(path)] = {"source": f"./{module_name(path)}"}
        self.workspace.write({"module": modules})
        got = self.workspace.run("get", "-no-color")
        assert got.returncode == 0, got.stdout

    @staticmethod
    def _prepare(registry: Registry, organization: str) -> None:
        """What is there before such an example: an organization with images."""
        registry.organization(organization)
        registry.repository(f"{organization}/app")
        for tag in TAGS:
            registry.push(f"{organization}/app", tag)

    def check(self, phase: str, run: Run) -> None:
        """No example has failed."""
        assert not run.errors, f"{phase}:\n" + "\n".join(map(str, run.errors))
        assert run.code == 0, f"{phase}: {run.output}"

    def run(self) -> None:
        """Apply, plan, and destroy."""
        self.check("apply", self.workspace.apply())
        again = self.workspace.plan()
        self.check("plan", again)
        wanted = {**again.drift, **again.actions}
        assert not wanted, (
            f"the second plan wants {wanted}\n" + self.workspace.run("plan", "-no-color").stdout
        )
        self.check("destroy", self.workspace.destroy())


@pytest.mark.parametrize(("settings", "paths"), rounds(), ids=["database", "ldap"])
def test_examples(tmp_path: Path, settings: Settings, paths: list[Path]) -> None:
    with serving(tmp_path, settings) as quay:
        before = quay.get("superuser/users/")["users"]
        Examples(tmp_path, quay, paths).run()
        left = {item["name"] for item in quay.get("superuser/organizations/")["organizations"]}
        made = {f"acme{number}" for number, path in enumerate(paths) if makes_its_organization(path)}
        assert not left & made
        assert quay.get("superuser/users/")["users"] == before


def test_every_resource_and_data_source_has_its_example() -> None:
    names = {name_of(path) for path in PATHS}
    assert {f"resources/{name}" for name in REGISTRATION.resources} == {
        name for name in names if name.startswith("resources/")
    }
    assert {f"data-sources/{name}" for name in REGISTRATION.data_sources} == {
        name for name in names if name.startswith("data-sources/")
    }


@pytest.mark.parametrize("path", IMPORTS, ids=name_of)
def test_the_import_names_a_resource_of_its_example_by_an_id_of_the_right_form(path: Path) -> None:
    (line,) = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    words = re.fullmatch(r"terraform import (\w+)\.(\w+) '([^']+)'", line)
    assert words is not None, line
    type_name, name, text = words.groups()
    assert type_name == path.parent.name
    assert f'resource "{type_name}" "{name}"' in (path.parent / "resource.tf").read_text()
    cls = load(REGISTRATION.resources[type_name])
    assert set(cls.parse_id(text)) <= set(cls.attributes())


def test_every_resource_that_can_be_imported_says_how() -> None:
    importable = set()
    for name, place in REGISTRATION.resources.items():
        cls = load(place)
        if json.dumps(cls.id_format) != '""':
            importable.add(name)
    assert {path.parent.name for path in IMPORTS} == importable
