"""What was applied is not planned again: for every value that the schema allows, not only for those that
somebody thought of."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.provider.driver import Driver
from tests.provider.watched import Quay, serving

from quay_sandbox.settings import Settings

NUMBERS = itertools.count()
EXAMPLES = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

names = st.from_regex(r"[a-z0-9]+([._-][a-z0-9]+){0,3}", fullmatch=True).filter(lambda text: len(text) <= 200)
parts = st.from_regex(r"[a-z0-9][._a-z0-9-]{0,20}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)
patterns = st.sampled_from(["v.*", "[0-9]+", "(latest|build-.*)", "a{1,3}", "\\d+\\.\\d+"])
intervals = st.one_of(
    st.integers(60, 10**6).map(str), st.builds("{}{}".format, st.integers(1, 99), st.sampled_from("mhdw"))
)
proxies = st.none() | st.fixed_dictionaries(
    {},
    optional={
        name: st.none() | st.sampled_from(["http://proxy.example.com:3128", "example.com,.local"])
        for name in ("http_proxy", "https_proxy", "no_proxy")
    },
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quay]:
    """A sandbox with an organization that holds a team, robots and a repository."""
    folder: Path = tmp_path_factory.mktemp("properties")
    with (
        pytest.MonkeyPatch.context() as patch,
        serving(folder, Settings(features={"SPARSE_INDEX": True}, collect_after=0)) as quay,
    ):
        patch.setattr("quay_provider.client.calls.FIRST_DELAY", 0.001)
        quay.organization("acme")
        quay.put("organization/acme/team/devs", {"role": "member"})
        for robot in ("ci", "other"):
            quay.put(f"organization/acme/robots/{robot}")
        quay.repository("acme/app")
        for user in ("alice", "bob"):
            quay.user(user)
        yield quay


def unique(text: str = "") -> str:
    """A name that no other example has."""
    return f"n{next(NUMBERS)}{text}"


def settles(
    quay: Quay, type_name: str, first: dict[str, Any], second: dict[str, Any], *, goes: bool = True
) -> None:
    """Apply a configuration and then another; after each, a new process sees nothing to do.

    goes: Whether the object exists no longer once it is destroyed.
    """
    managed = Driver(quay).create(type_name, **first)
    for config in (first, second):
        managed.config = config
        Driver(quay).apply(managed)
        driver = Driver(quay)
        assert driver.plan(managed).action == "noop"
        assert driver.refresh(managed)
        planned = driver.plan(managed)
        assert planned.action == "noop", (managed.state, planned.state)
    left = copy.copy(managed)
    driver.destroy(managed)
    assert Driver(quay).refresh(left) is not goes


def two(**fixed: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Two configurations of the same attributes."""
    strategy = st.fixed_dictionaries({}, optional=fixed)
    return given(first=strategy, second=strategy)


@EXAMPLES
@two(
    email=st.builds("{}@example.com".format, st.integers(0, 10**9)),
    tag_expiration=st.sampled_from(["0s", "1d", "24h", "86400", "2w", "14d", "4w", "1209600s"]),
    force_destroy=st.booleans(),
)
def test_organization(shared: Quay, first: dict[str, Any], second: dict[str, Any]) -> None:
    name = unique()
    settles(shared, "quay_organization", {"name": name, **first}, {"name": name, **second})


@EXAMPLES
@given(
    name=names,
    first=st.tuples(st.sampled_from(["member", "creator", "admin"]), texts),
    second=st.tuples(st.sampled_from(["member", "creator", "admin"]), texts),
)
def test_team(shared: Quay, name: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    where = {"organization": "acme", "name": unique(f"-{name}")}
    configs = [{**where, "role": role, "description": description} for role, description in (first, second)]
    settles(shared, "quay_team", *configs)


@EXAMPLES
@given(name=names)
def test_robot(shared: Quay, name: str) -> None:
    where = {"namespace": "acme", "name": unique(f"-{name}")}
    settles(shared, "quay_robot", where, {**where, "store_token": True})


@EXAMPLES
@two(
    description=texts.map(lambda text: text[:255]),
    unstructured_metadata=st.none() | st.dictionaries(texts, texts, max_size=3),
    token_version=st.integers(0, 5),
    store_token=st.booleans(),
)
def test_robot_settings(shared: Quay, first: dict[str, Any], second: dict[str, Any]) -> None:
    where = {"namespace": "acme", "name": unique()}
    settles(shared, "quay_robot", {**where, **first}, {**where, **second})


@EXAMPLES
@given(path=st.lists(parts, min_size=1, max_size=3).map("/".join))
def test_repository_names(shared: Quay, path: str) -> None:
    where = {"namespace": "acme", "name": unique(f"/{path}x")}
    settles(shared, "quay_repository", where, {**where, "visibility": "public"})


@EXAMPLES
@two(
    description=texts,
    visibility=st.sampled_from(["public", "private"]),
    state=st.sampled_from(["NORMAL", "READ_ONLY", "MIRROR"]),
)
def test_repository(shared: Quay, first: dict[str, Any], second: dict[str, Any]) -> None:
    where = {"namespace": "acme", "name": unique()}
    settles(shared, "quay_repository", {**where, **first}, {**where, **second})


roles = st.sampled_from(["read", "write", "admin"])


@EXAMPLES
@two(
    users=st.none() | st.dictionaries(st.sampled_from(["alice", "bob", "quayadmin"]), roles),
    robots=st.none() | st.dictionaries(st.sampled_from(["acme+ci", "acme+other"]), roles),
    teams=st.none() | st.dictionaries(st.just("devs"), roles),
)
def test_repository_permissions(shared: Quay, first: dict[str, Any], second: dict[str, Any]) -> None:
    name = unique()
    shared.repository(f"acme/{name}")
    where = {"repository": f"acme/{name}"}
    settles(shared, "quay_repository_permissions", {**where, **first}, {**where, **second}, goes=False)


@EXAMPLES
@two(members=st.lists(st.sampled_from(["alice", "bob", "acme+ci", "acme+other"]), unique=True))
def test_team_members(shared: Quay, first: dict[str, Any], second: dict[str, Any]) -> None:
    name = unique()
    shared.put(f"organization/acme/team/{name}", {"role": "member"})
    where = {"organization": "acme", "team": name, "members": []}
    settles(shared, "quay_team_members", {**where, **first}, {**where, **second}, goes=False)


@EXAMPLES
@two(
    warning_thresholds=st.none() | st.sets(st.integers(1, 100), max_size=3).map(list),
    reject_thresholds=st.none() | st.sets(st.integers(1, 100), max_size=2).map(list),
    limit=st.one_of(
        st.integers(1, 10**15).map(str),
        st.builds("{} {}".format, st.integers(1, 999), st.sampled_from(["KiB", "MB", "GiB", "TB"])),
    ),
)
def test_quota(shared: Quay, first: dict[str, Any], second: dict[str, Any]) -> None:
    name = unique()
    shared.organization(name)
    where = {"namespace": name, "limit": "1GiB"}
    settles(shared, "quay_quota", {**where, **first}, {**where, **second})


@EXAMPLES
@two(
    tags=st.lists(st.sampled_from(["latest", "v1.*", "*", "a,b"]), min_size=1, max_size=3, unique=True),
    sync_interval=intervals,
    sync_start_date=st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(
        "{:%Y-%m-%dT%H:%M:%SZ}".format
    ),
    enabled=st.booleans(),
    verify_tls=st.booleans(),
    unsigned_images=st.booleans(),
    external_registry_username=st.sampled_from(["", "reader"]) | st.none(),
    proxy=proxies,
    architecture_filter=st.none() | st.sets(st.sampled_from(["amd64", "arm64", "s390x"])).map(sorted),
    skopeo_timeout_interval=st.integers(300, 10000),
)
def test_repository_mirror(shared: Quay, first: dict[str, Any], second: dict[str, Any]) -> None:
    name = unique()
    shared.repository(f"acme/{name}")
    where = {
        "repository": f"acme/{name}",
        "external_reference": "quay.io/minio/mc",
        "robot_username": "acme+ci",
        "tags": ["latest"],
        "sync_interval": "6h",
    }
    # Quay cannot delete a mirror: one that was to be disabled looks the same afterwards.
    goes = second.get("enabled", True)
    settles(shared, "quay_repository_mirror", {**where, **first}, {**where, **second}, goes=goes)


@EXAMPLES
@two(
    tag_pattern=st.none() | patterns,
    tag_pattern_matches=st.booleans(),
    value=st.builds("{}{}".format, st.integers(1, 500), st.sampled_from("smhdwy")),
)
def test_autoprune_policy(shared: Quay, first: dict[str, Any], second: dict[str, Any]) -> None:
    name = unique()
    shared.organization(name)
    where = {"organization": name, "method": "creation_date", "value": "30d"}
    # `tag_pattern_matches` says nothing without a pattern.
    configs = [{**where, **each} for each in (first, second)]
    for config in configs:
        if config.get("tag_pattern") is None:
            config.pop("tag_pattern_matches", None)
    settles(shared, "quay_organization_autoprune_policy", *configs)
