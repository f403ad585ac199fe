"""Reads who may do what out of a plan: from its objects, and from what its data sources have found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from quay_review.grants import ANYBODY, Grantee, Grants, rank, team_rank
from quay_review.plan import AFTER_APPLY, UNKNOWN, Change, Plan, holds_true
from quay_review.reading import mapping, sequence, text, texts

Side = Literal["before", "after"]
Values = Mapping[str, Any]


def grants(plan: Plan, side: Side) -> Grants:
    """What the plan tells of one side; after it, without what Quay deletes together with its parent.

    The names are those of the plan, secret ones too, so that they can be compared: see `Viewer.public`.
    """
    found = Grants()
    known = [change for change in plan.changes if change.type in READERS]
    for change in plan.data:
        if change.type in READERS:
            _add(found, change.type, change.before)
    if side == "before":
        for change in known:
            _add(found, change.type, change.before)
        return found
    for change in known:
        _take_away(found, change)
    for change in known:
        _add(found, change.type, after(change))
    _forget_lost(found, plan.changes)
    return found


def grantee_of(change: Change) -> Grantee:
    """The robot, team or user that a change of one is about."""
    return _grantee(change) or ANYBODY


def repository_of(change: Change) -> str:
    """The full name of the repository that a change of one is about."""
    return f"{change.identity('namespace')}/{change.identity('name')}"


def _grantee(change: Change) -> Grantee | None:
    if change.type == "quay_robot":
        return Grantee("robot", f"{change.identity('namespace')}+{change.identity('name')}")
    if change.type == "quay_team":
        return Grantee("team", f"{change.identity('organization')}/{change.identity('name')}")
    return Grantee("user", change.identity("username")) if change.type == "quay_user" else None


_TEXTS = ("repository", "organization", "namespace", "name", "team", "member", "role")
_ROLES = ("users", "robots", "teams")


def after(change: Change) -> Values:
    """The values after the change, with `(known after apply)` for names and roles that it does not tell."""
    if change.kind == "forget":
        return change.before
    if not holds_true(change.unknown):
        return change.after
    told: dict[str, Any] = {name: AFTER_APPLY for name in _TEXTS if change.new(name) is UNKNOWN}
    for name in _ROLES:
        if holds_true(change.unknown.get(name)):
            told[name] = {**mapping(change.after.get(name)), **_unknown_roles(change, name)}
    if holds_true(change.unknown.get("members")):
        known = change.before if change.new("members") is UNKNOWN else change.after
        told["members"] = [*texts(known.get("members")), AFTER_APPLY]
    return {**change.after, **told}


def _unknown_roles(change: Change, attribute: str) -> dict[str, str]:
    """The roles in a map that only the apply tells: of everybody, where it is the whole map."""
    mask = change.unknown[attribute]
    if mask is True:
        return dict.fromkeys([*mapping(change.before.get(attribute)), AFTER_APPLY], AFTER_APPLY)
    return {name: AFTER_APPLY for name, part in mapping(mask).items() if part is True}


def _take_away(found: Grants, change: Change) -> None:
    """Take away what a data source has found and the plan changes, or an authoritative set removes."""
    if change.kind in ("update", "replace", "delete"):
        before = change.before
        for key in direct(change.type, before):
            found.direct.pop(key, None)
        for team, name in members_of(change.type, before):
            found.members.get(team, set()).discard(name)
        if change.type == "quay_team":
            found.team_roles.pop(_team(before, "name"), None)
        if change.type == "quay_repository":
            found.public.discard(repository_of(change))
    if change.kind in ("create", "update", "replace"):
        if change.type == "quay_team_members":
            found.members.pop(_team(change.after, "team"), None)
        if change.type == "quay_repository_permissions":
            repository = text(change.after.get("repository"))
            for key in [key for key in found.direct if key[1] == repository]:
                del found.direct[key]


def _forget_lost(found: Grants, changes: Iterable[Change]) -> None:
    """Quay deletes the roles of whatever is deleted, even where the plan leaves the resources as they are."""
    ending = [change for change in changes if change.ends]
    gone = {grantee for change in ending if (grantee := _grantee(change)) is not None}
    repositories = {repository_of(change) for change in ending if change.type == "quay_repository"}
    organizations = {change.identity("name") for change in ending if change.type == "quay_organization"}
    if not (gone or repositories or organizations):
        return
    given = [change for change in changes if change.begins or change.kind == "update"]
    made = {key for change in given for key in direct(change.type, change.after)}
    for grantee, repository in list(found.direct):
        namespace = repository.split("/")[0]
        lost = grantee in gone or repository in repositories or namespace in organizations
        if lost and (grantee, repository) not in made:
            del found.direct[grantee, repository]
    rejoined = {
        (_team(change.after, "team"), text(change.after.get("member"))) for change in changes if change.begins
    }
    for team, members in found.members.items():
        members -= {grantee.name for grantee in gone if (team, grantee.name) not in rejoined}


def _add(found: Grants, kind: str, values: Values) -> None:
    if values:
        READERS[kind](found, values)
        for key, role in direct(kind, values).items():
            if rank(role) and key[0].name and key[1]:
                found.direct[key] = role


def direct(kind: str, values: Values) -> dict[tuple[Grantee, str], str]:
    """The roles that an object or a data source gives to grantees on repositories."""
    repository = text(values.get("repository"))
    namespace = repository.split("/")[0]
    if kind == "quay_repository_permission":
        return {(_named(values, namespace), repository): text(values.get("role"))}
    found = {}
    if kind == "quay_repository_permissions":
        for attribute, grantee_kind in (("users", "user"), ("robots", "robot"), ("teams", "team")):
            for name, role in mapping(values.get(attribute)).items():
                found[Grantee.of(grantee_kind, name, namespace), repository] = text(role)
        for item in map(mapping, sequence(values.get("permissions"))):
            found[_named(item, namespace), repository] = text(item.get("role"))
    owner = {
        "quay_team_permissions": Grantee("team", _team(values, "team")),
        "quay_robot_permissions": Grantee(
            "robot", f"{text(values.get('namespace'))}+{text(values.get('name'))}"
        ),
    }.get(kind)
    if owner is not None:
        for item in map(mapping, sequence(values.get("permissions"))):
            found[owner, text(item.get("repository"))] = text(item.get("role"))
    return found


def members_of(kind: str, values: Values) -> list[tuple[str, str]]:
    """Team and name of the members that an object puts into teams."""
    if kind == "quay_team_member":
        return [(_team(values, "team"), text(values.get("member")))]
    if kind == "quay_team_members":
        return [(_team(values, "team"), name) for name in texts(values.get("members"))]
    return []


def _named(values: Values, namespace: str) -> Grantee:
    return Grantee.of(text(values.get("kind")), text(values.get("name")), namespace)


def _team(values: Values, attribute: str) -> str:
    return f"{text(values.get('organization'))}/{text(values.get(attribute))}"


def _read_team(found: Grants, values: Values) -> None:
    if team_rank(values.get("role")):
        found.team_roles[_team(values, "name")] = text(values.get("role"))


def _read_teams(found: Grants, values: Values) -> None:
    for item in map(mapping, sequence(values.get("teams"))):
        _read_team(found, {**item, "organization": values.get("organization")})


def _read_member(found: Grants, values: Values) -> None:
    if text(values.get("member")):
        found.members.setdefault(_team(values, "team"), set()).add(values["member"])


def _read_members(found: Grants, values: Values) -> None:
    """Names in the resource, objects with names in the data source."""
    members = values.get("members")
    names = {*texts(members), *(text(mapping(item).get("name")) for item in sequence(members))} - {""}
    if names:
        found.members.setdefault(_team(values, "team"), set()).update(names)


def _read_organization_members(found: Grants, values: Values) -> None:
    for item in map(mapping, sequence(values.get("members"))):
        for team in texts(item.get("teams")):
            member = {"organization": values.get("organization"), "team": team, "member": item.get("name")}
            _read_member(found, member)


def _read_repository(found: Grants, values: Values) -> None:
    if values.get("visibility") == "public":
        found.public.add(f"{text(values.get('namespace'))}/{text(values.get('name'))}")


def _read_repositories(found: Grants, values: Values) -> None:
    for item in map(mapping, sequence(values.get("repositories"))):
        _read_repository(found, item)


def _read_nothing_else(found: Grants, values: Values) -> None:
    """Objects that only give roles on repositories."""


READERS: Mapping[str, Callable[[Grants, Values], None]] = {
    "quay_organization_members": _read_organization_members,
    "quay_repositories": _read_repositories,
    "quay_repository": _read_repository,
    "quay_repository_permission": _read_nothing_else,
    "quay_repository_permissions": _read_nothing_else,
    "quay_robot_permissions": _read_nothing_else,
    "quay_team": _read_team,
    "quay_team_member": _read_member,
    "quay_team_members": _read_members,
    "quay_team_permissions": _read_nothing_else,
    "quay_teams": _read_teams,
}
"""How the objects and data sources that tell who may do what are read."""
