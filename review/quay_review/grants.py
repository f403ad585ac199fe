"""Who may do what, before a plan and after it: the roles that follow from what the plan tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from quay_review.plan import AFTER_APPLY, UNKNOWN
from quay_review.reading import text

RANK: Mapping[str, int] = {"": 0, "read": 1, "write": 2, "admin": 3, AFTER_APPLY: 4}
TEAM_RANK: Mapping[str, int] = {"": 0, "member": 1, "creator": 2, "admin": 3, AFTER_APPLY: 4}
"""What is known only after the apply may be anything, so it stands above all."""

POWERFUL = ("admin", AFTER_APPLY)
"""The roles that let their holders do anything, or may."""


def role_of(value: Any) -> str:
    """A role as a plan holds it; `(known after apply)` where it does not tell, "" where there is none."""
    return AFTER_APPLY if value is UNKNOWN else text(value)


def rank(role: Any) -> int:
    """How much a role of a repository allows; 0 for none and for what is no role."""
    return RANK.get(role_of(role), 0)


def team_rank(role: Any) -> int:
    """How much a role of a team allows in its organization."""
    return TEAM_RANK.get(role_of(role), 0)


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

    @property
    def own_name(self) -> str:
        """The name, of a team without its organization."""
        return self.name.partition("/")[2] if self.kind == "team" else self.name

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
        for team in self.members.keys() | self.team_roles.keys():
            if self.administers(team):
                everything = f"{team.split('/')[0]}/*"
                role = "admin" if team.endswith("/owners") else self.team_roles[team]
                if team in self.team_roles:
                    yield Grantee("team", team), everything, role, ""
                for member in self.members.get(team, ()):
                    yield Grantee.member(member), everything, role, team

    def administers(self, team: str) -> bool:
        """Whether members of a team may do anything in its organization, as those of `owners` always do.

        So they may, as far as the plan tells, where only the apply will tell the team's role.
        """
        return team.endswith("/owners") or self.team_roles.get(team) in POWERFUL
