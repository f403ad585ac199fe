"""Lists beside what `terraform query` shows: rights, and what goes while the list is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.provider.watched import Quay, serving

from quay_provider.client import Client
from quay_provider.objects.organization import OrganizationList
from quay_provider.objects.robot import RobotList
from quay_provider.objects.team import TeamList
from quay_provider.provider import QuayProvider
from quay_sandbox.settings import Settings
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context


def _context(quay: Quay) -> Context[Client]:
    return Context(QuayProvider(url=quay.url, token=quay.token).configure(Context(None)))


def test_an_organization_that_shows_nothing_is_left_out_with_a_warning(tmp_path: Path) -> None:
    settings = Settings(features={"SUPERUSERS_FULL_ACCESS": False}, collect_after=0)
    with serving(tmp_path, settings) as quay:
        quay.user("alice")
        quay.of("alice").organization("hers")
        quay.organization("mine")
        context = _context(quay)
        found = list(TeamList().list(context, include_resource=False, limit=0))
        assert [item.display_name for item in found] == ["mine/owners"]
        (warning,) = context.diagnostics.items
        assert "hers" in warning.detail
        assert "mine" not in warning.detail
        with pytest.raises(DiagnosticError):
            list(TeamList(organization="hers").list(context, include_resource=False, limit=0))


def test_somebody_sees_the_organizations_that_he_belongs_to(registry: Quay) -> None:
    registry.user("bob")
    registry.organization("not-his")
    registry.of("bob").organization("his")
    found = OrganizationList().list(_context(registry.of("bob")), include_resource=True, limit=0)
    assert [item.identity for item in found] == [{"name": "his"}]


def test_a_robot_that_goes_while_the_list_is_read_is_no_error(registry: Quay) -> None:
    registry.organization("acme")
    for name in ("one", "two"):
        registry.put(f"organization/acme/robots/{name}", {"description": ""})
    found = RobotList(namespace="acme").list(_context(registry), include_resource=True, limit=0)
    first = next(iter(found))
    assert first.display_name == "acme+one"
    registry.delete("organization/acme/robots/two")
    assert list(found) == []
