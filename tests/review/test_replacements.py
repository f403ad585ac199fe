"""Replacements that make another object than they destroy: each half is judged by itself."""

from __future__ import annotations

from typing import Any

import pytest
from tests.review.plans import PlanBuilder, Values, only

REPOSITORY = {"namespace": "acme", "name": "app", "visibility": "private", "state": "NORMAL"}
GRANT = {"repository": "acme/lib", "kind": "user", "name": "alice", "role": "admin"}
DEFAULT = {
    "organization": "acme",
    "delegate_kind": "user",
    "delegate_name": "alice",
    "activating_user": "bob",
    "role": "admin",
}
MEMBER = {"organization": "acme", "team": "devs", "member": "mallory"}
MEMBERS = {"organization": "acme", "team": "devs", "members": ["mallory"]}
FEDERATION = {"namespace": "acme", "robot": "ci", "federations": [{"issuer": "https://a", "subject": "s"}]}
PRUNE = {"repository": "acme/a", "method": "number_of_tags", "value": "20"}
IMMUTABLE = {"repository": "acme/a", "tag_pattern": "v.*"}
MIRROR = {"repository": "acme/a", "external_reference": "quay.io/a/b", "robot_username": "acme+ci"}

OTHERS: list[tuple[str, str, Values, Values, str, str]] = [
    ("QPR009", "quay_team_member", MEMBER, {"team": "owners"}, "acme/owners/mallory", "adds `mallory`"),
    ("QPR009", "quay_team_members", MEMBERS, {"team": "owners"}, "acme/owners", "adds `mallory`"),
    (
        "QPR006",
        "quay_repository_permission",
        GRANT,
        {"name": "mallory"},
        "acme/lib:user:mallory",
        "on `acme/lib`: user `mallory` `none` → `admin`",
    ),
    (
        "QPR006",
        "quay_repository_permission",
        GRANT,
        {"repository": "acme/app"},
        "acme/app:user:alice",
        "on `acme/app`: user `alice` `none` → `admin`",
    ),
    (
        "QPR008",
        "quay_default_permission",
        DEFAULT,
        {"delegate_name": "mallory"},
        "acme:user:mallory",
        "gives `mallory` more",
    ),
    ("QPR011", "quay_repository_autoprune_policy", PRUNE, {"repository": "acme/b"}, "acme/b", "begins"),
    ("QPR013", "quay_repository_immutability_policy", IMMUTABLE, {"repository": "acme/b"}, "acme/b", "`v.*`"),
    (
        "QPR012",
        "quay_repository_immutability_policy",
        IMMUTABLE,
        {"repository": "acme/b"},
        "acme/a",
        "is replaced because `repository` changes",
    ),
    ("QPR028", "quay_repository_mirror", MIRROR, {"repository": "acme/b"}, "acme/a", "no longer arrive"),
]


@pytest.mark.parametrize(("rule", "kind", "before", "changed", "name", "told"), OTHERS)
def test_another_object_in_the_place_of_one(
    rule: str, kind: str, before: Values, changed: Values, name: str, told: str
) -> None:
    finding = only(PlanBuilder().replace(f"{kind}.x", before, changed), rule)
    assert f"`{name}`" in finding.label
    assert told in finding.text


def test_a_federation_of_another_robot_is_told_of_both() -> None:
    builder = PlanBuilder().replace("quay_robot_federation.x", FEDERATION, {"robot": "root-bot"})
    ended, begun = builder.findings("QPR021")
    assert ("`acme+ci`" in ended.label, "breaks" in ended.text) == (True, True)
    assert ("`acme+root-bot`" in begun.label, "https://a" in begun.text) == (True, True)


def test_a_repository_in_the_place_of_another_is_new() -> None:
    builder = (
        PlanBuilder()
        .replace("quay_repository.x", REPOSITORY, {"name": "web"})
        .create("quay_repository_permission.x", {**GRANT, "repository": "acme/web"})
    )
    assert "is replaced because `name` changes" in only(builder, "QPR001").text
    assert builder.findings("QPR006") == []


def test_it_counts_as_one_change() -> None:
    review = PlanBuilder().replace("quay_repository_permission.x", GRANT, {"name": "mallory"}).review()
    assert review.counts == {"replace": 1}
    assert [entry.kind for entry in review.changes] == ["replace"]


def test_default_permissions_name_whom_they_will_mean() -> None:
    def told(changed: dict[str, Any]) -> list[str]:
        review = PlanBuilder().replace("quay_default_permission.x", DEFAULT, changed).review()
        return list(review.defaults)

    ended, begun = told({"delegate_name": "mallory"})
    assert "no longer give user `alice`" in ended
    assert "gives user `mallory` the role `admin`" in begun
    (other,) = told({"activating_user": "carol"})
    assert "created by `carol`" in other
