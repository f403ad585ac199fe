"""The list resources over the provider's protocol: what is found, how much of it, and that import agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.provider import listed
from tests.provider.driver import ERROR, Driver, Managed, Refused, Told, Values, decoded
from tests.provider.watched import Quay, serving

from quay_provider.collection import CollectedResource
from quay_provider.listing import InRepositories
from quay_provider.registration import REGISTRATION
from tfplugin import dynamic
from tfplugin.grpc import Call
from tfplugin.messages import METHODS
from tfplugin.registration import load
from tfplugin.schema import type_of
from tfplugin.service import PROVIDER
from tfplugin.wire import decode, encode

FOUND: dict[str, tuple[Mapping[str, str], list[str]]] = {
    "quay_app_specific_token": ({"name_pattern": "lap*"}, ["laptop"]),
    "quay_application": ({"organization": "lime"}, ["lime/ci"]),
    "quay_application_token": ({"name_pattern": "night*"}, ["lime/ci: nightly"]),
    "quay_default_permission": ({"organization": "lime"}, ["lime/team:devs"]),
    "quay_global_message": ({}, ["Closed on Sunday"]),
    "quay_manifest_label": (
        {"repository": "lime/app", "name_pattern": "rel*"},
        ["lime/app@DIGEST: release=2026"],
    ),
    "quay_namespace_notification": ({}, ["lime: near"]),
    "quay_organization": ({"name_pattern": "l*"}, ["lemon", "lime"]),
    "quay_organization_autoprune_policy": ({}, ["lime: creation_date 30d"]),
    "quay_organization_immutability_policy": ({}, ["lime: v.*"]),
    "quay_organization_mirror": ({}, ["cherry from https://harbor.example.com"]),
    "quay_proxy_cache": ({}, ["lemon from docker.io"]),
    "quay_quota": ({}, ["lime"]),
    "quay_repository": ({"namespace": "lime"}, ["lime/app", "lime/mc", "lime/tools/helper"]),
    "quay_repository_autoprune_policy": ({"namespace": "lime"}, ["lime/app: number_of_tags 10"]),
    "quay_repository_immutability_policy": ({"repository": "lime/app"}, ["lime/app: stable"]),
    "quay_repository_mirror": ({}, ["lime/mc"]),
    "quay_repository_notification": ({"namespace": "lime"}, ["lime/app: repo_push"]),
    "quay_repository_permission": (
        {"namespace": "lime", "kind": "team"},
        ["lime/app:team:devs"],
    ),
    "quay_repository_permissions": ({"namespace": "lime"}, ["lime/app", "lime/tools/helper"]),
    "quay_robot": ({"name_pattern": "c?"}, ["lemon+ci", "lime+ci"]),
    "quay_robot_federation": ({}, ["lime+ci"]),
    "quay_service_key": ({"service": "clair"}, ["clair: scanner"]),
    "quay_tag": ({"namespace": "lime", "name_pattern": "v*"}, ["lime/app:v1"]),
    "quay_team": ({"name_pattern": "dev*"}, ["lemon/devs", "lime/devs"]),
    "quay_team_member": (
        {"organization": "lime", "team": "devs"},
        ["lime/devs/alice", "lime/devs/lime+ci"],
    ),
    "quay_team_members": ({"name_pattern": "dev*"}, ["lemon/devs", "lime/devs"]),
    "quay_team_sync": ({}, ["lime/ops"]),
    "quay_user": ({"name_pattern": "a*"}, ["alice"]),
    "quay_user_autoprune_policy": ({}, ["creation_date 30d"]),
}
"""Filters, and what is found with them, by its display name."""


COLLECTED = [
    name for name, place in REGISTRATION.resources.items() if issubclass(load(place), CollectedResource)
]
"""Types whose lists tell everything about each item."""

IN_REPOSITORIES = [
    name for name, place in REGISTRATION.list_resources.items() if issubclass(load(place), InRepositories)
]


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quay]:
    """A registry with something of everything, that no test changes."""
    with serving(tmp_path_factory.mktemp("estate"), listed.SETTINGS) as quay:
        listed.fill(quay)
        yield quay


class _Streamed(Call):
    """A call whose answers are kept."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{PROVIDER}{name}", float("inf"), lambda *_: None)
        self.answers: list[bytes] = []

    def send(self, message: bytes) -> None:
        self.answers.append(message)


def _list(
    driver: Driver, name: str, filters: Mapping[str, Any], *, include_resource: bool = False, limit: int = 0
) -> list[Values]:
    """The events of a search; its warnings are the driver's.

    Raises:
        Refused: The provider answered with an error.
    """
    kind = type_of(load(REGISTRATION.list_resources[name]))
    config = dynamic.encode(kind, {**dict.fromkeys(dict(kind.attributes)), **filters})
    driver.call("ValidateListResourceConfig", type_name=name, config=config)
    request = {
        "type_name": name,
        "config": config,
        "include_resource_object": include_resource,
        "limit": limit,
    }
    method, call = METHODS["ListResource"], _Streamed("ListResource")
    driver.service.handle(call, encode(method.request, request))
    events = [decode(method.response, answer) for answer in call.answers]
    told = [each for event in events for each in event.get("diagnostic", [])]
    driver.warnings = [Told(each["severity"], each["summary"], each["detail"], "") for each in told]
    errors = [each for each in driver.warnings if each.severity == ERROR]
    if errors:
        raise Refused(errors)
    return [event for event in events if not event.get("diagnostic")]


def _names(events: list[Values], digest: str = "") -> list[str]:
    names = (event["display_name"] for event in events)
    return sorted(name.replace(digest, "DIGEST") if digest else name for name in names)


def _imported(driver: Driver, name: str, identity: Values) -> Values:
    """The state after an import by identity, as Terraform makes it of what a search found."""
    kind = type_of(load(REGISTRATION.resources[name]))
    answer = driver.call("ImportResourceState", type_name=name, identity=identity)
    (found,) = answer["imported_resources"]
    managed = Managed(name, {}, decoded(kind, found["state"]), found["private"])
    assert driver.refresh(managed)
    assert managed.state is not None
    return managed.state


def test_everything_that_leaves_something_can_be_listed() -> None:
    listable = {name for name, place in REGISTRATION.resources.items() if load(place).identity}
    assert set(REGISTRATION.list_resources) == set(FOUND) == listable


@pytest.mark.parametrize("name", FOUND)
def test_what_is_found_is_what_import_gives(name: str, estate: Quay) -> None:
    filters, expected = FOUND[name]
    driver = Driver(estate)
    tag = estate.get("repository/lime/app/tag/")["tags"][0]
    assert _names(_list(driver, name, filters), tag["manifest_digest"]) == expected

    complete = _list(driver, name, filters, include_resource=True)
    assert _names(complete, tag["manifest_digest"]) == expected
    kind = type_of(load(REGISTRATION.resources[name]))
    for event in complete:
        found = decoded(kind, event["resource_object"])
        shown = {key: value for key, value in found.items() if value is not None}
        state = _imported(driver.fresh(), name, event["identity"])
        assert {key: state[key] for key in shown} == shown


@pytest.mark.parametrize("name", FOUND)
def test_no_more_than_the_limit_is_found(name: str, estate: Quay) -> None:
    filters, expected = FOUND[name]
    assert len(_list(Driver(estate), name, filters, limit=1)) == 1 <= len(expected)


@pytest.mark.parametrize("name", COLLECTED)
def test_attributes_cost_no_further_calls(name: str, estate: Quay) -> None:
    filters, _ = FOUND[name]
    estate.forget()
    _list(Driver(estate), name, filters)
    alone = estate.made()
    estate.forget()
    _list(Driver(estate), name, filters, include_resource=True)
    assert estate.made() == alone


@pytest.mark.parametrize("name", sorted({*IN_REPOSITORIES} - {"quay_tag"}))
def test_a_repository_that_shows_nothing_is_left_out_with_a_warning(name: str, estate: Quay) -> None:
    # Alice administers one repository, and may pull from another, which shows her its tags alone.
    driver = Driver(estate.of("alice"))
    names = _names(_list(driver, name, {"namespace": "lime"}))
    assert [each for each in names if not each.startswith("lime/tools/helper")] == []
    (warning,) = driver.warnings
    assert warning.summary == "Not all repositories were looked into"
    assert warning.detail == "The token's user may not see what is in lime/app."
    with pytest.raises(Refused, match="Quay answered"):
        _list(driver.fresh(), name, {"repository": "lime/app"})


def test_who_has_no_role_finds_the_public_repositories(estate: Quay) -> None:
    # Alice has a role in lime alone.
    found = _list(Driver(estate.of("quayadmin")), "quay_repository", {"namespace": "lemon"})
    assert _names(found) == ["lemon/app", "lemon/tools/helper"]
    assert _names(_list(Driver(estate.of("alice")), "quay_repository", {"namespace": "lemon"})) == [
        "lemon/app"
    ]


@pytest.mark.parametrize("name", IN_REPOSITORIES)
@pytest.mark.parametrize("filters", [{}, {"repository": "lime/app", "namespace": "lime"}])
def test_it_must_be_said_in_which_repositories(name: str, filters: Mapping[str, str], estate: Quay) -> None:
    with pytest.raises(Refused, match="Set one of `repository` and `namespace`") as refused:
        _list(Driver(estate), name, filters)
    assert refused.value.first.attribute == "repository"
