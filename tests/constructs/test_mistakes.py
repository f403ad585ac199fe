"""Mistakes are told at once, in the user's own names."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from quay_cdktf import GlobalMessage, Mistake, Organization, Repository, Robot, Tag, Team, User
from quay_cdktf.engine import cdk
from quay_cdktf.generated import QuayTeam

Build = Callable[[Any, Any], object]
"""Something done in a stack with an organization; wrong arguments are the point, so they are not typed."""

MISTAKES: dict[str, tuple[Build, str]] = {
    "a name in capitals": (
        lambda s, o: Organization(s, "x", name="ACME"),
        r'"ACME": it must consist of lower',
    ),
    "a name too short": (lambda s, o: o.add_team("a"), r"2 to 255"),
    "a name of no text": (lambda s, o: o.add_robot(7), r"must be a text|short name"),
    "a date as description": (
        lambda s, o: o.add_robot("ci", description=date(2026, 1, 1)),
        r'description of robot "ci" must be a text, not datetime.date',
    ),
    "a path as description": (
        lambda s, o: o.add_team("devs", description=Path("devs.md")),
        r'`description` of team "devs" must be a text, not PosixPath',
    ),
    "a path as name": (lambda s, o: o.add_team(Path("devs")), r"must be a text, not PosixPath"),
    "an object as address": (
        lambda s, o: Organization(s, "x", name="xx", email=_any(object())),
        r'e-mail address of organization "xx" must be a text',
    ),
    "a date of a tag": (
        lambda s, o: _app(o).add_tag("v1", expiration=date(2026, 1, 1)),
        r'`expiration` of tag "v1" of repository "acme/app" must be a text',
    ),
    "a variable where its value is meant": (
        lambda s, o: User(s, "al", username="al", enabled=_any(cdk.TerraformVariable(s, "on", type="bool"))),
        r"argument `enabled` cannot be <cdkt[fn]\.TerraformVariable",
    ),
    "an enumeration as role": (
        lambda s, o: o.add_team("devs", role=_any(Enum("Role", ["ADMIN"])).ADMIN),
        r'role of team "devs" cannot be "Role.ADMIN": it must be one of',
    ),
    "a team's role": (lambda s, o: o.add_team("devs", role="reader"), r'"reader": it must be one of member'),
    "a repository's role": (
        lambda s, o: _app(o).grant(o.add_robot("ci"), "push"),
        r'"push".*read, write, admin',
    ),
    "a visibility": (lambda s, o: o.add_repository("app", visibility="secret"), r'"secret".*public, private'),
    "a state": (lambda s, o: o.add_repository("app", state="FROZEN"), r'"FROZEN"'),
    "a reserved name": (
        lambda s, o: o.add_repository("app/mirror"),
        r"must not end with mirror after a slash",
    ),
    "a repository's name": (lambda s, o: o.add_repository("App"), r'name of the repository of "acme"'),
    "another's robot": (
        lambda s, o: _app(o).grant_write(_robot(s)),
        r'"other\+ci" belongs to "other".*of "acme"',
    ),
    "another's team": (
        lambda s, o: _app(o).grant_read(Team.from_name(s, "other/devs")),
        r'belongs to "other"',
    ),
    "another's team by default": (
        lambda s, o: o.add_default_permission(Team.from_name(s, "other/devs"), "read"),
        r'belongs to "other"',
    ),
    "another's robot in a team": (
        lambda s, o: o.add_team("devs", members=["other+ci"]),
        r"robots of its own",
    ),
    "a text as grantee": (lambda s, o: _app(o).grant_read("alice"), r"User\.from_name"),
    "two roles": (lambda s, o: _grant_twice(o), r"is granted read .* already, and now write"),
    "two roles in one call": (
        lambda s, o: _app(o).set_permissions({User.from_name(s, "al"): r for r in ("read", "admin")}),
        r'user "al" is granted read in repository "acme/app" already, and now admin',
    ),
    "two ways of grants": (lambda s, o: _both_grants(o), r"`set_permissions`"),
    "two ways of members": (lambda s, o: _both_members(o), r"`set_members`"),
    "two default roles": (lambda s, o: _default_twice(o), r"already: read, and now write"),
    "owners again": (lambda s, o: o.add_team("owners"), r"from the start"),
    "a group and members": (
        lambda s, o: o.add_team("d1", members=["al"]).sync_with(group_dn="x"),
        r"one|group",
    ),
    "two groups": (lambda s, o: o.add_team("devs").sync_with(group_dn="a", group_id="b"), r"exactly one"),
    "a mirror without a robot": (lambda s, o: _mirror(o, robot=None), r'"acme/mc" has no robot'),
    "a mirror with another's robot": (lambda s, o: _mirror(o, robot=_robot(s)), r'belongs to "other"'),
    "a mirror of no source": (lambda s, o: _mirror(o, source="quay.io/"), r"quay\.io/minio/mc"),
    "a mirror of a URL": (
        lambda s, o: _mirror(o, source="https://quay.io/a/b"),
        r"registry and a repository",
    ),
    "a mirror of a tag": (lambda s, o: _mirror(o, source="quay.io/a/b:v1"), r"`tags`"),
    "a mirror of no tags": (lambda s, o: _mirror(o, tags=[]), r"takes no tags"),
    "a mirror's tags as text": (lambda s, o: _mirror(o, tags="latest"), r'\["latest"\]'),
    "a mirror's tags of no texts": (lambda s, o: _mirror(o, tags=[None]), r'tags of mirror "acme/mc".*None'),
    "a mirror's architectures as text": (
        lambda s, o: _mirror(o, architectures="amd64"),
        r'architectures of mirror "acme/mc" must be a list: write \["amd64"\]',
    ),
    "a whole mirror's repositories as text": (
        lambda s, o: _whole(o, repositories="app-*"),
        r'repositories of the mirror of organization "acme" must be a list: write \["app-\*"\]',
    ),
    "members as text": (
        lambda s, o: o.add_team("devs", members="alice"),
        r'members of team "acme/devs" must be a list: write \["alice"\]',
    ),
    "all members as text": (
        lambda s, o: o.add_team("devs").set_members("alice"),
        r'members of team "acme/devs" must be a list: write \["alice"\]',
    ),
    "members as a user": (
        lambda s, o: o.add_team("devs", members=User.from_name(s, "alice")),
        r'members of team "acme/devs" must be a list, not <User "alice">',
    ),
    "a mirror too often": (lambda s, o: _mirror(o, every=5), r"is 5s: it must be 60 seconds or more"),
    "a mirror's timeout": (lambda s, o: _mirror(o, timeout=5.5), r'timeout of mirror "acme/mc".*not 5\.5'),
    "a mirror's interval": (lambda s, o: _mirror(o, every="often"), r'"often"'),
    "a mirror's start": (lambda s, o: _mirror(o, start="tomorrow"), r"2030-01-31T06:00:00Z"),
    "a start on no day": (lambda s, o: _mirror(o, start="2030-02-30T00:00:00Z"), r"that exist"),
    "a mirror's clear password": (lambda s, o: _mirror(o, username="u", password="p"), r"TerraformVariable"),
    "a password without a name": (
        lambda s, o: _mirror(o, password="${var.p}"),
        r"`password` and no `username`",
    ),
    "a quota that rejects first": (
        lambda s, o: o.set_quota("1GiB", warn_at=90, reject_at=80),
        r"at 80 .* at 90",
    ),
    "a quota of nothing": (lambda s, o: o.set_quota(0), r"above zero"),
    "a quota in words": (lambda s, o: o.set_quota("much"), r'"much"'),
    "a second quota": (lambda s, o: (o.set_quota(1), o.set_quota(2)), r"a quota already"),
    "a user's thresholds": (
        lambda s, o: User(s, "al", username="al").set_quota(1, warn_at=5),
        r"organizations",
    ),
    "a user's clear password": (
        lambda s, o: User(s, "al", username="al", password="x"),
        r"TerraformVariable",
    ),
    "a version without a password": (
        lambda s, o: User(s, "al", username="al", password_version=1),
        r"no value",
    ),
    "an address": (
        lambda s, o: Organization(s, "x", name="xx", email="nobody"),
        r"must be an e-mail address",
    ),
    "an address without a whole domain": (
        lambda s, o: Organization(s, "x", name="xx", email="a@b"),
        r"a whole domain",
    ),
    "a pruning method": (lambda s, o: o.add_autoprune_policy(method="age", value=1), r'"age"'),
    "a pruning number": (lambda s, o: o.add_autoprune_policy(method="number_of_tags", value="7d"), r'"7d"'),
    "a pruning number with a zero": (
        lambda s, o: o.add_autoprune_policy(method="number_of_tags", value="01"),
        r'"01"',
    ),
    "a pruning pattern with a space": (
        lambda s, o: o.add_autoprune_policy(method="number_of_tags", value=1, tag_pattern=" a"),
        r"begin or end with a space",
    ),
    "a pruning number in days": (
        lambda s, o: o.add_autoprune_policy(method="number_of_tags", value=timedelta(days=5)),
        r'"5d": it must be a number of tags',
    ),
    "a pruning object": (
        lambda s, o: o.add_autoprune_policy(method="creation_date", value=object()),
        r'value of the pruning policy of "acme" must be a number of tags or an age',
    ),
    "a pruning age": (lambda s, o: o.add_autoprune_policy(method="creation_date", value=7), r"30d"),
    "a pattern": (lambda s, o: o.add_immutability_policy("("), r"must be a regular expression"),
    "a long pattern": (lambda s, o: _app(o).add_immutability_policy("a" * 300), r"256"),
    "an event": (lambda s, o: _notify(o, event="moon"), r'"moon"'),
    "a webhook without url": (lambda s, o: _notify(o, method="webhook"), r'has no "url"'),
    "the token of no state": (lambda s, o: o.add_robot("ci").docker_config("quay.io"), r"store_token=True"),
    "a secret of no state": (
        lambda s, o: o.add_application("web").client_secret,
        r"store_client_secret=True",
    ),
    "a registry with path": (
        lambda s, o: o.add_robot("ci", store_token=True).docker_config("a/b"),
        r"a host",
    ),
    "an issuer": (lambda s, o: o.add_robot("ci").federate([("https:///x", "x")]), r"has a host"),
    "an issuer by its subject": (
        lambda s, o: o.add_robot("ci").federate({"https://a": "sub"}),
        r"""Robot "acme\+ci" is federated with pairs of an issuer and a subject, not with 'https://a'""",
    ),
    "an issuer's names": (
        lambda s, o: o.add_robot("ci").federate([{"issuer": "https://a", "subject": "sub"}]),
        r"pairs of an issuer and a subject, not with {'issuer'",
    ),
    "metadata without keys": (
        lambda s, o: o.add_robot("ci", unstructured_metadata=["a"]),
        r'metadata of robot "acme\+ci" must be texts by their keys',
    ),
    "triggers as text": (
        lambda s, o: o.add_robot("ci").regenerate_token("now"),
        r"triggers of robot .* not 'now'",
    ),
    "a webhook's configuration as text": (
        lambda s, o: _app(o).add_notification(event="repo_push", method="webhook", config="url"),
        r'`config` of notification "repo_push" of "acme/app" must be texts by their keys',
    ),
    "labels without values": (
        lambda s, o: _app(o).add_tag("v1").add_labels(["a"]),
        r'labels of tag "acme/app:v1" must be texts by their keys',
    ),
    "a mirror's proxy by keys": (
        lambda s, o: _mirror(o, proxy={"http_proxy": "http://proxy"}),
        r'proxy of mirror "acme/mc" must be a `MirrorProxy\(',
    ),
    "a team named by a number": (lambda s, o: Team.from_name(s, _any(5)), r"must be a text, not 5"),
    "roles without grantees": (
        lambda s, o: _app(o).set_permissions([(o.owners, "read")]),
        r'`set_permissions` of repository "acme/app" takes a role for each grantee',
    ),
    "a repository of a text": (
        lambda s, o: Repository(s, "x", namespace=_any("acme"), name="app"),
        r"`namespace` of repository \"app\" must be a construct, Organization or User, not 'acme'",
    ),
    "a team of a text": (
        lambda s, o: Team(s, "x", organization=_any("acme"), name="devs"),
        r'`organization` of team "devs" must be a construct, Organization, not',
    ),
    "a tag of a team": (
        lambda s, o: Tag(s, "x", repository=_any(o.owners), name="v1"),
        r'`repository` of tag "v1" must be a construct, Repository, not <Team "acme/owners">',
    ),
    "no scope": (
        lambda s, o: Organization(_any(None), "x", name="xx"),
        r'scope of organization "x" must be a stack, or a construct in one, not None',
    ),
    "an organization as scope": (
        lambda s, o: Repository(_any(o), "x", namespace=o, name="app"),
        r'scope of repository "x" cannot be the organization "acme".*give the stack',
    ),
    "a creator as text": (
        lambda s, o: o.add_default_permission(o.owners, "read", created_by="alice"),
        r"`created_by` of a default permission of .*\"acme\" must be a user or a robot, not 'alice'",
    ),
    "a creator of many": (
        lambda s, o: o.add_default_permission(o.owners, "read", created_by=o.owners),
        r"`created_by` .* must be a user or a robot, not <Team",
    ),
    "a role of a name to come": (
        lambda s, o: _app(o).grant_read(_later(s)),
        r'name of a user is known only .* in repository "acme/app": give one here, `grant\(\.\.\., id=',
    ),
    "a member of a name to come": (
        lambda s, o: o.add_team("devs", members=[_later(s)]),
        r'name of a user is known only .* of team "acme/devs": give one with `add_member\(',
    ),
    "a default role of a name to come": (
        lambda s, o: o.add_default_permission(_later(s), "read"),
        r"name of a user is known only .*`add_default_permission\(",
    ),
    "a dependence on what is no resource": (
        lambda s, o: QuayTeam(s, "x", organization="acme", name="devs", role="member", depends_on=[o]),
        r'`depends_on` of "x" takes resources: give the `\.resource` of <Organization',
    ),
    "a scope that is no construct": (
        lambda s, o: QuayTeam(o, "x", organization="acme", name="devs", role="member"),
        r'The scope of "x" must be a stack, or a construct in one, not <Organization',
    ),
    "two cached registries": (
        lambda s, o: [o.set_proxy_cache(r, id=r[:3]) for r in ("abc.io", "def.io")],
        r"has a proxy",
    ),
    "a whole mirror and repositories": (lambda s, o: (_app(o), _whole(o)), r"has repositories"),
    "a whole mirror and a cache": (
        lambda s, o: (o.set_proxy_cache("docker.io"), _whole(o)),
        r"a proxy cache",
    ),
    "a whole mirror of a host": (lambda s, o: _whole(o, "harbor.example.com"), r"begins with https://"),
    "a cached URL": (lambda s, o: o.set_proxy_cache("https://docker.io"), r"no URL"),
    "what is taken already": (lambda s, o: o.take_ownership(), r"made by this stack"),
    "a resource that is not here": (lambda s, o: Robot.from_name(s, "acme+ci").resource, r"`from_name`"),
    "a tag for ever that ends": (
        lambda s, o: _app(o).add_tag("v1", expiration="2030-01-01T00:00:00Z", immutable=True),
        r'tag "v1" of repository "acme/app".*nobody may move does not end',
    ),
    "a tag of two images": (
        lambda s, o: _app(o).add_tag("v1", manifest_digest="a", source_tag="b"),
        r"one of",
    ),
    "a tag in a mirror": (lambda s, o: _mirror(o).repository.add_tag("v1"), r"state MIRROR"),
    "an empty message": (lambda s, o: GlobalMessage(s, "m", content=""), r"empty"),
    "a team without organization": (lambda s, o: Team.from_name(s, "devs"), r"acme/owners"),
    "a robot's short name": (lambda s, o: Robot.from_name(s, "ci"), r"acme\+ci"),
    "a repository's short name": (lambda s, o: Repository.from_name(s, "app"), r"acme/app"),
    "one object twice": (lambda s, o: (_app(o), _app(o)), r"two constructs for the address"),
    "a tag's name": (lambda s, o: Tag(s, "t", repository=_app(o), name="-v1"), r"first no dot"),
}


def _any(value: object) -> Any:
    """A value of a wrong type that the checkers shall not see."""
    return value


def _app(organization: Any) -> Any:
    return organization.add_repository("app")


def _robot(stack: Any) -> Robot:
    return Robot.from_name(stack, "other+ci")


def _later(stack: Any) -> User:
    return User.from_name(stack, "${var.name}", id="later")


def _grant_twice(organization: Any) -> None:
    app, ci = _app(organization), organization.add_robot("ci")
    app.grant_read(ci)
    app.grant_write(ci)


def _both_grants(organization: Any) -> None:
    app, ci = _app(organization), organization.add_robot("ci")
    app.set_permissions({ci: "read"})
    app.grant_write(organization.add_robot("cd"))


def _both_members(organization: Any) -> None:
    organization.add_team("devs", members=["alice"]).set_members(["bob"])


def _default_twice(organization: Any) -> None:
    devs = organization.add_team("devs")
    organization.add_default_permission(devs, "read")
    organization.add_default_permission(devs, "write")


def _mirror(organization: Any, **arguments: Any) -> Any:
    wanted = {"source": "quay.io/minio/mc", "tags": ["latest"], "every": "6h", **arguments}
    wanted.setdefault("robot", Robot.from_name(organization.place.scope, "acme+puller"))
    return organization.add_mirror("mc", **wanted)


def _whole(organization: Any, url: str = "https://harbor.example.com", **arguments: Any) -> Any:
    return organization.mirror_from(
        url,
        type="harbor",
        namespace="library",
        every="6h",
        robot=organization.add_robot("puller"),
        **arguments,
    )


def _notify(organization: Any, event: str = "quota_error", method: str = "quay_notification") -> Any:
    return organization.add_notification("near", event=event, method=method, config={})


@pytest.mark.parametrize("build", MISTAKES)
def test_a_mistake_is_told(stack: cdk.TerraformStack, build: str) -> None:
    act, message = MISTAKES[build]
    acme = Organization(stack, "acme", name="acme")
    with pytest.raises(Mistake, match=message):
        act(stack, acme)


@pytest.mark.parametrize("source", ["busybox", "library/busybox", "localhost:5000/tools/app"])
def test_a_mirror_comes_from_wherever_skopeo_takes_it(stack: cdk.TerraformStack, source: str) -> None:
    _mirror(Organization(stack, "acme", name="acme"), source=source)


@pytest.mark.parametrize(("method", "value"), [("number_of_tags", 10), ("creation_date", "2y")])
def test_what_a_pruning_policy_goes_by(stack: cdk.TerraformStack, method: Any, value: Any) -> None:
    Organization(stack, "acme", name="acme").add_autoprune_policy(method=method, value=value)


@pytest.mark.parametrize(
    ("age", "text"),
    [(timedelta(days=30), "30d"), (timedelta(weeks=1), "7d"), (timedelta(hours=36), "129600s")],
)
def test_an_age_is_written_in_one_unit(stack: cdk.TerraformStack, age: timedelta, text: str) -> None:
    Organization(stack, "acme", name="acme").add_autoprune_policy(method="creation_date", value=age)
    (policy,) = json.loads(cdk.Testing.synth(stack))["resource"][
        "quay_organization_autoprune_policy"
    ].values()
    assert policy["value"] == text


def test_granting_the_same_role_again_changes_nothing(stack: cdk.TerraformStack) -> None:
    acme = Organization(stack, "acme", name="acme")
    app, ci = acme.add_repository("app"), acme.add_robot("ci")
    assert app.grant_write(ci) is app.grant_write(ci)
    team = acme.add_team("devs", members=["alice"])
    assert team.add_member("alice") is team.add_member("alice")
