"""Taking over what exists already."""

from __future__ import annotations

from typing import Any

import pytest
from constructs import Construct

from quay_cdktf import Mistake, Organization, import_existing
from quay_cdktf.engine import cdk
from quay_cdktf.generated import DataQuayTeams, QuayTeam
from quay_cdktf.testing import synthesize


def team(scope: Construct) -> QuayTeam:
    """A team."""
    return QuayTeam(scope, "devs", organization="acme", name="devs", role="member")


def test_imports_of_every_resource_and_in_several_calls(stack: cdk.TerraformStack) -> None:
    acme = Organization(stack, "acme", name="acme")
    team(stack)
    nested = team(Construct(stack, "inner"))
    import_existing(stack, {"quay_organization.acme": "acme"})
    import_existing(stack, {"quay_team.devs": "acme/devs", nested.address: "acme/devs2"})
    acme.add_repository("app").resource.import_from("acme/app")
    ids = {one["to"]: one["id"] for one in synthesize(stack).document["import"]}
    assert ids == {
        "quay_organization.acme": "acme",
        "quay_team.devs": "acme/devs",
        nested.address: "acme/devs2",
        "quay_repository.acme_app": "acme/app",
    }


def test_mistakes_in_imports_are_told(stack: cdk.TerraformStack) -> None:
    team(stack)
    DataQuayTeams(stack, "all", organization="acme")
    right: Any = {"quay_team.devs": "acme/devs"}
    import_existing(stack, right)
    wrong: list[tuple[Any, Any, str]] = [
        (stack, {"data.quay_teams.all": "acme"}, r"has no data\.quay_teams\.all"),
        (stack, {"quay_team.devs": "acme/ops"}, 'both as "acme/devs" and as "acme/ops"'),
        (stack, list(right.items()), "must be a mapping"),
        (stack, {"quay_team.devs": 5}, "must be a mapping"),
        (Construct(stack, "inner"), right, "give a TerraformStack"),
    ]
    for where, ids, message in wrong:
        with pytest.raises(Mistake, match=message):
            import_existing(where, ids)
