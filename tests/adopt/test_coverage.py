"""Every resource of the provider is adopted, or left out for a reason."""

from __future__ import annotations

import pytest

from quay_adopt.reading import FEATURES, IN_REPOSITORY, LISTED, MEMBER, SINGLE, UNSAID
from quay_cdktf import Mistake, import_existing
from quay_cdktf.engine import cdk
from quay_provider.registration import REGISTRATION
from tfplugin.registration import load

BELOW = {"quay_repository_mirror", "quay_robot_federation", "quay_team_sync"}
"""Adopted below a repository, robot or team, whose id they share."""

LEFT_OUT = {
    "quay_app_specific_token": "belongs to a user",
    "quay_application_token": "Quay shows its secret once alone",
    "quay_global_message": "belongs to the registry",
    "quay_manifest_label": "comes with the images that are pushed",
    "quay_organization_mirror_sync": "something done once",
    "quay_repository_mirror_sync": "something done once",
    "quay_repository_permissions": "the permissions are adopted one by one",
    "quay_robot_token_regeneration": "something done once",
    "quay_service_key": "belongs to the registry",
    "quay_tag": "comes with the images that are pushed",
    "quay_take_ownership": "something done once",
    "quay_team_members": "the members are adopted one by one",
    "quay_user": "belongs to no organization",
    "quay_user_autoprune_policy": "belongs to a user",
}


def test_every_resource_is_adopted_or_left_out_for_a_reason() -> None:
    adopted = {*LISTED, *SINGLE, *IN_REPOSITORY, *BELOW, MEMBER}
    assert adopted | set(LEFT_OUT) == set(REGISTRATION.resources)
    assert not adopted & set(LEFT_OUT)
    assert {*FEATURES, *UNSAID} <= adopted


def test_what_is_listed_can_be_narrowed_to_one_organization_or_repository() -> None:
    for name, attribute in {**LISTED, **dict.fromkeys(IN_REPOSITORY, "repository")}.items():
        assert attribute in load(REGISTRATION.list_resources[name]).attributes(), name


def test_what_is_unsaid_are_arguments() -> None:
    for name, values in UNSAID.items():
        attributes = load(REGISTRATION.resources[name]).attributes()
        assert all(attributes[each].flags.optional for each in values), name


def test_only_what_is_in_the_stack_can_be_imported() -> None:
    stack = cdk.TerraformStack(cdk.Testing.app(), "stack")
    with pytest.raises(Mistake, match=r"no quay_team\.acme_devs"):
        import_existing(stack, {"quay_team.acme_devs": "acme/devs"})
