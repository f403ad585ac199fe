"""What the review knows of the provider's objects, against the provider's own schemas."""

from __future__ import annotations

import re

import pytest

from quay_provider.registration import REGISTRATION
from quay_review.granted import READERS
from quay_review.objects import KINDS
from quay_review.rules import RULES
from tfplugin.registration import load
from tfplugin.schema import Attribute

UNSHOWN = frozenset(
    [
        # Free text and maps of one's own, in which people write what they like.
        *("content", "description", "unstructured_metadata", "triggers", "value", "event_config"),
        # Addresses of people and of pages, with what their queries hold.
        *("application_uri", "avatar_email", "contact_email", "email", "invoice_email_address"),
        *("redirect_uri", "proxy"),
        # Names for other registries' accounts, which are half of a credential.
        *("external_registry_username", "upstream_registry_username"),
        # Quay's own: what is shown beside it says as much.
        *("created", "expires_at", "id", "public_key", "username", "uuid"),
    ]
)
"""Attributes that the review names and never shows, though no schema calls them secret."""


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


@pytest.mark.parametrize("kind", sorted(REGISTRATION.resources))
def test_what_is_not_shown_is_meant_so(kind: str) -> None:
    attributes: dict[str, Attribute] = load(REGISTRATION.resources[kind]).attributes()
    secret = {name for name, item in attributes.items() if item.flags.sensitive or item.flags.write_only}
    assert attributes.keys() - listed(kind) - secret <= UNSHOWN


def test_keys_of_lists_that_are_shown_exist_and_are_no_secrets() -> None:
    shown = 0
    for kind, known in KINDS.items():
        for attribute, keys in known.objects.items():
            nested = load(REGISTRATION.resources[kind]).attributes()[attribute].nested
            assert nested is not None
            flags = {name: item.flags for name, item in nested.attributes().items()}
            assert not any(flags[key].sensitive or flags[key].write_only for key in keys)
            shown += len(keys)
    assert shown == 2


@pytest.mark.parametrize("kind", sorted(READERS))
def test_objects_that_give_roles_are_those_of_the_provider(kind: str) -> None:
    assert kind in REGISTRATION.resources or kind in REGISTRATION.data_sources


def test_used_bytes_are_where_the_review_looks_for_them() -> None:
    nested = load(REGISTRATION.data_sources["quay_quotas"]).attributes()["quotas"].nested
    assert nested is not None
    assert {"namespace", "used_bytes"} <= nested.attributes().keys()


def test_rules_speak_of_objects_that_the_review_knows() -> None:
    assert {kind for rule in RULES.values() for kind in rule.types} <= KINDS.keys()
