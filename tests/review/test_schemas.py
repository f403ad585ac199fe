"""What the review knows of the provider's objects, against the provider's own schemas."""

from __future__ import annotations

import re

import pytest

from quay_provider.registration import REGISTRATION
from quay_review.objects import KINDS
from quay_review.rules import RULES
from tfplugin.registration import load
from tfplugin.schema import Attribute


def listed(kind: str) -> set[str]:
    known = KINDS[kind]
    identity = re.findall(r"\{(\w+)\}", known.name)
    return {*known.scalars, *known.addresses, *known.lists, *known.roles, *known.objects, *identity}


@pytest.mark.parametrize("kind", sorted(REGISTRATION.resources))
def test_each_resource_is_known_with_attributes_that_it_has(kind: str) -> None:
    attributes: dict[str, Attribute] = load(REGISTRATION.resources[kind]).attributes()
    assert kind in KINDS
    assert listed(kind) <= attributes.keys()


@pytest.mark.parametrize("kind", sorted(REGISTRATION.resources))
def test_no_sensitive_attribute_is_shown(kind: str) -> None:
    attributes: dict[str, Attribute] = load(REGISTRATION.resources[kind]).attributes()
    secret = {name for name, item in attributes.items() if item.flags.sensitive or item.flags.write_only}
    assert not secret & listed(kind)


def test_rules_speak_of_objects_that_the_review_knows() -> None:
    assert {kind for rule in RULES.values() for kind in rule.types} <= KINDS.keys()
