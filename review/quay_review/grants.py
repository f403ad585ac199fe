"""Who may do what, before a plan and after it: the roles that follow from what the plan tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from quay_review.plan import UNKNOWN, Change, Plan
from quay_review.reading import mapping, sequence, text, texts
from quay_review.values import AFTER_APPLY, Viewer

Side = Literal["before", "after"]
RANK: Mapping[str, int] = {"": 0, "read": 1, "write": 2, "admin": 3}
TEAM_RANK: Mapping[str, int] = {"": 0, "member": 1, "creator": 2, "admin": 3}


def rank(role: Any) -> int:
    """How much a role of a repository allows; 0 for none and for what is no role."""
    return RANK.get(role, 0) if isinstance(role, str) else 0


def team_rank(role: Any) -> int:
    """How much a role of a team allows in its organization."""
    return TEAM_RANK.get(role, 0) if isinstance(role, str) else 0


class Grantee(NamedTuple):
    """A user, a robot (by its full name), a team (`acme/devs`), or anybody at all."""

    kind: str
    name: str

    @staticmethod
    def of(kind: str, name: str, namespace: str) -> Grantee:
        """The grantee that a permission of a repository in `namespace` names."""
        if kind == "team":
            return Grantee("team", f"{namespace}/{name}")
        if kind == "robot" and "+" not in name:
            return Grantee("robot", f"{namespace}+{name}")
        return Grantee("robot" if "+" in name else "user", name)

    @staticmethod
    def member(name: str) -> Grantee:
        """The grantee that a member of a team is."""
        return Grantee("robot" if "+" in name else "user", name)


ANYBODY = Grantee("everybody", "anybody")


@dataclass
class Grants:
    """One side of a plan."""

    team_roles: dict[str, str] = field(default_factory=dict)
    """Roles of the teams in their organizations, by `acme/devs`."""
    members: dict[str, set[str]] = field(default_factory=dict)
    """Members of the teams: names of users, full names of robots."""
    direct: dict[tuple[Grantee, str], str] = field(default_factory=dict)
    """Roles given to users, robots and teams on repositories, by grantee and `acme/app`."""
    public: set[str] = field(default_factory=set)
    """Repositories that anybody may read."""

    def add(self, kind: str, values: Mapping[str, Any]) -> None:
        """Take in one object of the plan or of its data sources."""
        reader = _READERS.get(kind)
        if reader is not None:
            reader(self, values)

    def teams_of(self, member: str) -> list[str]:
        """The teams that a user or robot is in."""
        return sorted(team for team, members in self.members.items() if member in members)

    def of(self, grantee: Grantee) -> list[tuple[str, str]]:
        """Repository and role of the roles that are given to a grantee itself."""
        return sorted(self._by_grantee.get(grantee, ()))

    def on(self, repository: str) -> list[tuple[Grantee, str]]:
        """Grantee and role of the roles that are given on a repository."""
        return sorted(self._by_repository.get(repository, ()))

    @cached_property
    def _by_grantee(self) -> dict[Grantee, list[tuple[str, str]]]:
        found: dict[Grantee, list[tuple[str, str]]] = {}
        for (grantee, repository), role in self.direct.items():
            found.setdefault(grantee, []).append((repository, role))
        return found

    @cached_property
    def _by_repository(self) -> dict[str, list[tuple[Grantee, str]]]:
        found: dict[str, list[tuple[Grantee, str]]] = {}
        for (grantee, repository), role in self.direct.items():
            found.setdefault(repository, []).append((grantee, role))
        return found

    def paths(self) -> Iterator[tuple[Grantee, str, str, str]]:
        """Grantee, repository (`acme/*` for all of an organization), role, and the team it comes through."""
        for repository in self.public:
            yield ANYBODY, repository, "read", ""
        for (grantee, repository), role in self.direct.items():
            yield grantee, repository, role, ""
            if grantee.kind == "team":
                for member in self.members.get(grantee.name, ()):
                    yield Grantee.member(member), repository, role, grantee.name
        for team, role in self.team_roles.items():
            if role == "admin":
                everything = f"{team.split('/')[0]}/*"
                yield Grantee("team", team), everything, role, ""
                for member in self.members.get(team, ()):
                    yield Grantee.member(member), everything, role, team


def grants(plan: Plan, side: Side, viewer: Viewer) -> Grants:
    """What the plan's objects and data sources say of one side, without what is deleted with its parent."""
    found = Grants()
    for change in (*plan.data, *plan.changes):
        values = change.before if side == "before" else _after(change)
        if values and change.type in _READERS:
            found.add(change.type, viewer.visible(change, values))
    if side == "after":
        _forget_lost(found, plan.changes)
    return found


def _after(change: Change) -> Mapping[str, Any]:
    if change.kind == "forget":
        return change.before
    known = ("repository", "organization", "name", "team", "member", "namespace")
    unknown = {name: AFTER_APPLY for name in known if change.new(name) is UNKNOWN}
    return {**change.after, **unknown} if unknown else change.after


def _forget_lost(found: Grants, changes: Iterable[Change]) -> None:
    """Quay deletes the roles of whatever is deleted, even where the plan leaves the resources as they are."""
    kept = {(c.type, c.address) for c in changes if c.begins}
    gone = {_grantee(c) for c in changes if c.ends} - {None}
    repositories = {_repository(c) for c in changes if c.ends and c.type == "quay_repository"}
    organizations = {c.identity("name") for c in changes if c.ends and c.type == "quay_organization"}
    if not (gone or repositories or organizations):
        return
    made = {key for c in changes if (c.type, c.address) in kept for key in _direct(c.type, c.after)}
    for grantee, repository in list(found.direct):
        namespace = repository.split("/")[0]
        lost = grantee in gone or repository in repositories or namespace in organizations
        if lost and (grantee, repository) not in made:
            del found.direct[grantee, repository]


def _repository(change: Change) -> str:
    return f"{change.identity('namespace')}/{change.identity('name')}"


def _grantee(change: Change) -> Grantee | None:
    """The grantee that a change is about."""
    if change.type == "quay_robot":
        return Grantee("robot", f"{change.identity('namespace')}+{change.identity('name')}")
    if change.type == "quay_team":
        return Grantee("team", f"{change.identity('organization')}/{change.identity('name')}")
    return Grantee("user", change.identity("username")) if change.type == "quay_user" else None


def grantee_of(change: Change) -> Grantee:
    """The robot, team or user that a change of one is about."""
    return _grantee(change) or ANYBODY


def _direct(kind: str, values: Mapping[str, Any]) -> dict[tuple[Grantee, str], str]:
    repository = text(values.get("repository"))
    namespace = repository.split("/")[0]
    if kind == "quay_repository_permission":
        grantee = Grantee.of(text(values.get("kind")), text(values.get("name")), namespace)
        return {(grantee, repository): text(values.get("role"))}
    found = {}
    if kind == "quay_repository_permissions":
        for attribute, grantee_kind in (("users", "user"), ("robots", "robot"), ("teams", "team")):
            for name, role in mapping(values.get(attribute)).items():
                found[Grantee.of(grantee_kind, name, namespace), repository] = text(role)
    return found


def _read_direct(found: Grants, values: Mapping[str, Any]) -> None:
    for kind in ("quay_repository_permission", "quay_repository_permissions"):
        for key, role in _direct(kind, values).items():
            if rank(role) and key[0].name and key[1]:
                found.direct[key] = role


def _read_team(found: Grants, values: Mapping[str, Any]) -> None:
    team = _team(values, "name")
    if team_rank(values.get("role")):
        found.team_roles[team] = text(values.get("role"))
    _members(found, team, values.get("members"))


def _read_member(found: Grants, values: Mapping[str, Any]) -> None:
    if text(values.get("member")):
        found.members.setdefault(_team(values, "team"), set()).add(values["member"])


def _read_members(found: Grants, values: Mapping[str, Any]) -> None:
    _members(found, _team(values, "team"), values.get("members"))


def _members(found: Grants, team: str, members: Any) -> None:
    names = texts(members)
    names += [text(mapping(m).get("name")) for m in sequence(members) if text(mapping(m).get("name"))]
    if names:
        found.members.setdefault(team, set()).update(names)


def _team(values: Mapping[str, Any], attribute: str) -> str:
    return f"{text(values.get('organization'))}/{text(values.get(attribute))}"


def _read_repository(found: Grants, values: Mapping[str, Any]) -> None:
    if values.get("visibility") == "public":
        found.public.add(f"{text(values.get('namespace'))}/{text(values.get('name'))}")


_READERS = {
    "quay_repository": _read_repository,
    "quay_repository_permission": _read_direct,
    "quay_repository_permissions": _read_direct,
    "quay_team": _read_team,
    "quay_team_member": _read_member,
    "quay_team_members": _read_members,
}
