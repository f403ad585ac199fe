"""Mirrors copy images from one sandbox to another, and follow Quay's rules for their state and times."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.registries import LONGEST_WAIT, OverHttp, push, served

from quay_sandbox.settings import Settings

FUTURE = "2099-01-01T00:00:00Z"


class Two:
    """A source that holds `upstream/app`, and a registry that mirrors from it into `acme`."""

    def __init__(self, source: OverHttp, target: OverHttp) -> None:
        self.source, self.target = source, target
        api(source, "POST", "organization/", {"name": "upstream", "email": "up@example.com"})
        self.reader = api(source, "PUT", "organization/upstream/robots/reader", {})["token"]
        repository(source, "upstream", "app")
        grant = {"role": "read"}
        api(source, "PUT", "repository/upstream/app/permissions/user/upstream+reader", grant)
        for tag in ("v1", "v2", "dev"):
            push(source, "upstream/app", tag)
        api(target, "POST", "organization/", {"name": "acme", "email": "acme@example.com"})
        api(target, "PUT", "organization/acme/robots/puller", {})

    def mirror(self, name: str, **more: Any) -> None:
        """Make a repository that mirrors the source's tags that begin with a v."""
        repository(self.target, "acme", name)
        body = {
            "external_reference": f"{self.source.host}/upstream/app",
            "external_registry_username": "upstream+reader",
            "external_registry_password": self.reader,
            "sync_interval": 3600,
            "sync_start_date": FUTURE,
            "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["v*"]},
            "robot_username": "acme+puller",
            "skopeo_timeout_interval": 300,
        }
        api(self.target, "POST", f"repository/acme/{name}/mirror", {**body, **more})

    def synced(self, name: str, status: str) -> dict[str, Any]:
        """The mirror of a repository, once it has a status."""
        path = f"repository/acme/{name}/mirror"
        mirror: dict[str, Any] = eventually(
            lambda: api(self.target, "GET", path), lambda mirror: mirror["sync_status"] == status
        )
        return mirror


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    settings = Settings(collect_after=0)
    folders = tmp_path / "source", tmp_path / "target"
    for folder in folders:
        folder.mkdir()
    with served(folders[0], settings) as source, served(folders[1], settings) as target:
        yield Two(source, target)


def api(registry: OverHttp, method: str, path: str, body: Any = None) -> Any:
    """Call Quay's API as the superuser."""
    answer = registry.send(method, f"/api/v1/{path}", registry.token, body)
    assert answer.status < 300, answer
    return json.loads(answer.text) if answer.text.strip() else None


def repository(registry: OverHttp, namespace: str, name: str, visibility: str = "private") -> None:
    """Make a repository."""
    body = {"namespace": namespace, "repository": name, "visibility": visibility, "description": ""}
    api(registry, "POST", "repository", body)


def tags(registry: OverHttp, path: str) -> dict[str, str]:
    """The tags of a repository with their digests."""
    shown = api(registry, "GET", f"repository/{path}/tag/?onlyActiveTags=true")["tags"]
    return {tag["name"]: tag["manifest_digest"] for tag in shown}


def eventually(read: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """What is read, once it is as wanted."""
    deadline = time.monotonic() + LONGEST_WAIT
    while not wanted(value := read()):
        assert time.monotonic() < deadline, value
        time.sleep(0.02)
    return value


def test_tags_that_fit_are_copied_and_others_deleted(two: Two) -> None:
    two.mirror("app")
    api(two.target, "POST", "repository/acme/app/mirror/sync-now")
    mirror = two.synced("app", "SUCCESS")
    held = tags(two.source, "upstream/app")
    assert tags(two.target, "acme/app") == {tag: held[tag] for tag in ("v1", "v2")}
    assert mirror["sync_expiration_date"] is None
    assert mirror["sync_start_date"] < FUTURE

    api(two.source, "DELETE", "repository/upstream/app/tag/v1")
    push(two.source, "upstream/app", "v3")
    api(two.target, "POST", "repository/acme/app/mirror/sync-now")
    eventually(lambda: set(tags(two.target, "acme/app")), lambda found: found == {"v2", "v3"})


def test_a_start_in_the_past_begins_by_itself(two: Two) -> None:
    two.mirror("app", sync_start_date="2021-08-06T11:11:39Z")
    mirror = two.synced("app", "SUCCESS")
    assert set(tags(two.target, "acme/app")) == {"v1", "v2"}
    assert mirror["sync_start_date"] > "2021-08-06T11:11:39Z"


def test_a_source_that_refuses_fails(two: Two) -> None:
    two.mirror("app", external_registry_password="wrong")
    api(two.target, "POST", "repository/acme/app/mirror/sync-now")
    two.synced("app", "FAIL")
    assert tags(two.target, "acme/app") == {}


def test_a_source_elsewhere_is_not_called(two: Two) -> None:
    two.mirror("app", external_reference="quay.io/upstream/app")
    api(two.target, "POST", "repository/acme/app/mirror/sync-now")
    assert two.synced("app", "SUCCESS")["sync_retries_remaining"] == 3
    assert tags(two.target, "acme/app") == {}


def test_an_organization_follows_a_namespace(two: Two) -> None:
    repository(two.source, "upstream", "open", "public")
    repository(two.source, "upstream", "skipped", "public")
    push(two.source, "upstream/open", "v1")
    body = {
        "external_registry_type": "quay",
        "external_registry_url": two.source.url,
        "external_namespace": "upstream",
        "external_registry_username": "upstream+reader",
        "external_registry_password": two.reader,
        "robot_username": "acme+puller",
        "visibility": "private",
        "sync_interval": 3600,
        "sync_start_date": FUTURE,
        "repository_filters": ["o*"],
    }
    path = "organization/acme/mirror"
    api(two.target, "POST", path, body)
    assert api(two.target, "POST", f"{path}/verify", {})["success"] is True
    api(two.target, "POST", f"{path}/sync-now", {})
    eventually(lambda: api(two.target, "GET", path), lambda mirror: mirror["sync_status"] == "SUCCESS")

    found = api(two.target, "GET", f"{path}/repositories")
    assert {row["name"]: row["sync_status"] for row in found["repositories"]} == {
        "open": "SUCCESS",
        "skipped": "SKIP",
    }
    assert tags(two.target, "acme/open") == tags(two.source, "upstream/open")
    assert api(two.target, "GET", "repository/acme/open")["state"] == "ORG_MIRROR"
    refused = two.target.send(
        "PUT", "/api/v1/repository/acme/open/changestate", two.target.token, {"state": "NORMAL"}
    )
    assert (refused.status, set(json.loads(refused.text))) == (400, {"detail"})

    api(two.target, "DELETE", path)
    assert api(two.target, "GET", "repository/acme/open")["state"] == "NORMAL"


def test_health_counts_what_fails(two: Two) -> None:
    two.mirror("good", external_reference="quay.io/upstream/app")
    two.mirror("bad", external_registry_password="wrong")
    for name, status in (("good", "SUCCESS"), ("bad", "FAIL")):
        api(two.target, "POST", f"repository/acme/{name}/mirror/sync-now")
        two.synced(name, status)
    answer = two.target.send("GET", "/api/v1/repository/mirror/health?namespace=acme", two.target.token, None)
    health = json.loads(answer.text)
    assert (answer.status, health["healthy"]) == (503, False)
    counts = health["repositories"]
    assert (counts["total"], counts["completed"], counts["failed"]) == (2, 1, 1)
