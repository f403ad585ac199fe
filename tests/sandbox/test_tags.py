"""Tags follow Quay's rules for expiration, immutability, history and paging."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sandbox.acme import Acme, acme

HOUR = 3600
MOST = 104 * 7 * 86400


@pytest.fixture
def quay(tmp_path: Path) -> Iterator[Acme]:
    with acme(tmp_path) as found:
        yield found


@pytest.mark.parametrize(("seconds", "stored"), [(60, HOUR), (2 * HOUR, 2 * HOUR), (2 * MOST, MOST)])
def test_an_expiration_is_moved_to_what_is_allowed(quay: Acme, seconds: int, stored: int) -> None:
    quay.push("v1")
    start = quay.tag("v1")["start_ts"]
    quay.ask("PUT", "repository/acme/app/tag/v1", {"expiration": start + seconds})
    assert quay.tag("v1")["end_ts"] == start + stored


def test_an_immutable_tag_lives_for_ever(quay: Acme) -> None:
    quay.push("v1", "v2")
    soon = int(time.time()) + 2 * HOUR
    quay.ask("PUT", "repository/acme/app/tag/v1", {"expiration": soon})
    assert quay.status("PUT", "repository/acme/app/tag/v1", {"immutable": True}) == 400
    quay.ask("PUT", "repository/acme/app/tag/v1", {"expiration": None, "immutable": True})
    assert quay.status("PUT", "repository/acme/app/tag/v1", {"expiration": soon}) == 400
    assert "end_ts" not in quay.tag("v1")
    other = quay.tag("v2")["manifest_digest"]
    assert quay.status("PUT", "repository/acme/app/tag/v1", {"manifest_digest": other}) == 409
    assert quay.status("DELETE", "repository/acme/app/tag/v1") == 409


def test_an_immutable_tag_may_end_where_the_registry_says_so(tmp_path: Path) -> None:
    with acme(tmp_path, features={"IMMUTABLE_TAGS_CAN_EXPIRE": True}) as quay:
        quay.push("v1")
        end = quay.tag("v1")["start_ts"] + 2 * HOUR
        quay.ask("PUT", "repository/acme/app/tag/v1", {"expiration": end})
        quay.ask("PUT", "repository/acme/app/tag/v1", {"immutable": True})
        assert (quay.tag("v1")["immutable"], quay.tag("v1")["end_ts"]) == (True, end)


def test_a_label_or_a_policy_takes_the_end_of_tags_away(quay: Acme) -> None:
    labels = {"quay.expires-after": "2w", "quay.immutable": "true"}
    quay.push("v1", labels=labels)
    quay.push("v2", labels={"quay.expires-after": "2w"})
    assert "end_ts" in quay.tag("v2")
    quay.ask("POST", "organization/acme/immutabilitypolicy/", {"tagPattern": "v2"})
    for tag in (quay.tag("v1"), quay.tag("v2")):
        assert tag["immutable"]
        assert "end_ts" not in tag


def test_a_policy_makes_tags_immutable_that_are_there_and_that_come(quay: Acme) -> None:
    quay.push("v1", "dev")
    path = "organization/acme/immutabilitypolicy/"
    policy = quay.ask("POST", path, {"tagPattern": "v[0-9]+"})["uuid"]
    quay.push("v2", "dev2")
    assert {tag["name"]: tag["immutable"] for tag in quay.tags()} == {
        "v1": True,
        "v2": True,
        "dev": False,
        "dev2": False,
    }
    assert quay.status("POST", path, {"tagPattern": "v[0-9]+", "tagPatternMatches": False}) == 400
    quay.ask("PUT", path + policy, {"tagPattern": "v.*", "tagPatternMatches": False})
    assert all(tag["immutable"] for tag in quay.tags())
    quay.ask("DELETE", path + policy)
    assert quay.ask("GET", path) == {"policies": []}
    assert quay.tag("v1")["immutable"] is True


def test_a_deleted_tag_comes_back(quay: Acme) -> None:
    quay.push("v1")
    digest = quay.tag("v1")["manifest_digest"]
    quay.ask("DELETE", "repository/acme/app/tag/v1")
    assert quay.tags() == []
    assert quay.status("PUT", "repository/acme/app/tag/v2", {"manifest_digest": digest}) == 404
    quay.ask("POST", "repository/acme/app/tag/v1/restore", {"manifest_digest": digest})
    assert (quay.tag("v1")["manifest_digest"], quay.tag("v1")["reversion"]) == (digest, True)
    assert len(quay.tags("")) == 2

    quay.ask("POST", "repository/acme/app/tag/v1/expire", {"manifest_digest": digest})
    assert quay.status("POST", "repository/acme/app/tag/v1/expire", {"manifest_digest": digest}) == 404
    quay.ask("POST", "repository/acme/app/tag/v1/expire", {"is_alive": True})
    assert quay.tags() == []


def test_lists_have_pages_and_filters(quay: Acme) -> None:
    quay.push(*(f"v{number}" for number in range(5)), "latest")
    first = quay.ask("GET", "repository/acme/app/tag/?limit=4")
    second = quay.ask("GET", "repository/acme/app/tag/?limit=4&page=2")
    assert (first["page"], first["has_additional"], len(first["tags"])) == (1, True, 4)
    assert (second["page"], second["has_additional"], len(second["tags"])) == (2, False, 2)
    assert {tag["name"] for tag in first["tags"] + second["tags"]} == {"latest", "v0", "v1", "v2", "v3", "v4"}
    assert [tag["name"] for tag in quay.tags("filter_tag_name=like:ATE")] == ["latest"]
    assert [tag["name"] for tag in quay.tags("filter_tag_name=eq:v3")] == ["v3"]
    assert quay.status("GET", "repository/acme/app/tag/?filter_tag_name=v3") == 400


def test_only_a_normal_repository_takes_changes(quay: Acme) -> None:
    quay.push("v1")
    quay.ask("PUT", "repository/acme/app/changestate", {"state": "READ_ONLY"})
    digest = quay.tag("v1")["manifest_digest"]
    label = {"key": "a", "value": "b", "media_type": "text/plain"}
    for method, path, body in [
        ("PUT", "tag/v2", {"manifest_digest": digest}),
        ("DELETE", "tag/v1", None),
        ("POST", f"manifest/{digest}/labels", label),
    ]:
        assert quay.status(method, f"repository/acme/app/{path}", body) == 503


def test_a_manifest_shows_its_layers(quay: Acme) -> None:
    quay.push("v1")
    tag = quay.tag("v1")
    shown = quay.ask("GET", f"repository/acme/app/manifest/{tag['manifest_digest']}")
    assert (shown["digest"], shown["is_manifest_list"]) == (tag["manifest_digest"], False)
    assert [layer["compressed_size"] for layer in shown["layers"]] == [tag["size"]]
    assert quay.status("GET", f"repository/acme/app/manifest/{tag['manifest_digest']}/security") == 404


def test_labels_are_found_by_their_beginning(quay: Acme) -> None:
    quay.push("v1")
    path = f"repository/acme/app/manifest/{quay.tag('v1')['manifest_digest']}/labels"
    for key in ("team.name", "team.mail", "stage"):
        quay.ask("POST", path, {"key": key, "value": "x", "media_type": "text/plain"})
    found = quay.ask("GET", f"{path}?filter=team.")["labels"]
    assert [label["key"] for label in found] == ["team.name", "team.mail"]
    reserved = {"key": "quay.expires-after", "value": "1d", "media_type": "text/plain"}
    assert quay.status("POST", path, reserved) == 400
