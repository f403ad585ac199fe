"""`quay_repository_permission`: what a team, a robot or a user may do with a repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quay_provider import enthought
from quay_provider.base import NamedResource, QuayDataSource, match_id, not_found
from quay_provider.client import Calls, Client, QuayError
from quay_provider.grants import READ_GRANTS, grant, grantee_roles, repository_roles, role_of, withdraw
from quay_provider.listing import NAME_PATTERN, InRepositories, as_found, matches
from quay_provider.names import choice, is_member, is_name, is_repository, is_robot
from quay_provider.repositories import READ_REPOSITORIES, repository
from quay_provider.robots import require_robot_of
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr
from tfplugin.values import is_known

KINDS = ("user", "robot", "team")
ROLES = ("read", "write", "admin")


class RepositoryPermission(NamedResource):
    """The role of one team, robot or user on a repository.

    A role that exists already is taken over and changed. It stands beside the roles of others; to say who may
    do anything at all with a repository, use `quay_repository_permissions` in its place, and not both for one
    repository.
    """

    type_name = "quay_repository_permission"
    identity = ("repository", "kind", "name")
    id_format = "namespace/repository:kind:name"
    operations = (
        *READ_GRANTS,
        "PUT /api/v1/repository/{repository}/permissions/user/{username}",
        "DELETE /api/v1/repository/{repository}/permissions/user/{username}",
        "PUT /api/v1/repository/{repository}/permissions/team/{teamname}",
        "DELETE /api/v1/repository/{repository}/permissions/team/{teamname}",
    )
    recipes = ("A28", "A34", "A47", "A48", "A49")

    id: str = attr("The permission's id, `namespace/repository:kind:name`.", computed=True)
    repository: str = attr(
        "The repository's full name, `namespace/name`.",
        required=True,
        requires_replace=True,
        validators=[is_repository],
    )
    kind: str = attr(
        "Who has the role: a `team` of the repository's organization, a `robot` of its namespace, or a "
        "`user`.",
        required=True,
        requires_replace=True,
        validators=[choice(*KINDS)],
    )
    name: str = attr(
        "The team's name, the robot's full name (`acme+ci`), or the user's name.",
        required=True,
        requires_replace=True,
        validators=[is_member],
    )
    role: str = attr(
        "`read` allows to pull, `write` to push too, `admin` to change the repository and its permissions "
        "too.",
        required=True,
        validators=[choice(*ROLES)],
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        found = match_id(cls, text, r"(?P<repository>[^:]+):(?P<kind>[^:]+):(?P<name>[^:]+)")
        if found["kind"] == "user" and "+" in found["name"]:
            found["kind"] = "robot"
        return found

    @classmethod
    def move(cls, source_provider: str, source_type: str, state: dict[str, Any]) -> dict[str, Any] | None:
        return enthought.repository_permission(source_type, state)

    def id_from_names(self) -> str:
        return f"{self.repository}:{self.kind}:{self.name}"

    def validate(self, context: Context[Any]) -> None:
        if not (is_known(self.kind) and is_known(self.name) and self.kind and self.name):
            return
        if self.kind == "robot":
            self._validate_robot(context)
        elif "+" in self.name:
            context.diagnostics.error(
                f'"{self.name}" is the name of a robot', 'For a robot, set `kind = "robot"`.', "kind"
            )

    def _validate_robot(self, context: Context[Any]) -> None:
        wrong = is_robot(self.name)
        if wrong:
            context.diagnostics.error(f'"{self.name}" is no robot', f"`name` {wrong}.", "name")
        else:
            require_robot_of(context, self.repository, self.name, "name")

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            self._put(calls)
            self.id = self.id_from_names()

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            role = role_of(calls, self.repository, self.kind, self.name)
            if role is None:
                return False
            self.id = self.id_from_names()
            self.role = role
            return True

    def update(self, context: Context[Client], prior: RepositoryPermission) -> None:
        with self.calls(context, "update") as calls:
            self._put(calls)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            withdraw(calls, self.repository, self.kind, self.name)

    def _put(self, calls: Calls) -> None:
        try:
            grant(calls, self.repository, self.kind, self.name, self.role)
        except QuayError as error:
            if error.status == 400:
                error.at("name")
            raise


class RepositoryPermissionData(QuayDataSource):
    """The role of one team, robot or user on a repository, by a permission of its own."""

    type_name = "quay_repository_permission"
    operations = READ_GRANTS

    id: str = attr("The permission's id, `namespace/repository:kind:name`.", computed=True)
    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    kind: str = attr(
        "Who has the role: a `team`, a `robot` or a `user`.", required=True, validators=[choice(*KINDS)]
    )
    name: str = attr(
        "The team's name, the robot's full name (`acme+ci`), or the user's name.",
        required=True,
        validators=[is_member],
    )
    role: str = attr("`read`, `write` or `admin`.", computed=True)

    def read(self, context: Context[Client]) -> None:
        what = f'permission of {self.kind} "{self.name}" on repository "{self.repository}"'
        with self.calls(context, f"the {what}") as calls:
            role = role_of(calls, self.repository, self.kind, self.name)
        if role is None:
            raise not_found(what, "name")
        self.id = f"{self.repository}:{self.kind}:{self.name}"
        self.role = role


class PermissionItem(Object):
    """One permission on a repository."""

    kind: str = attr("Who has the role: a `team`, a `robot` or a `user`.", computed=True)
    name: str = attr("The team's name, the robot's full name, or the user's name.", computed=True)
    role: str = attr("`read`, `write` or `admin`.", computed=True)


class RepositoryPermissionsData(QuayDataSource):
    """Everybody with a permission of their own on a repository. The rights of an organization's
    administrators, and those that come with a team, are not among them."""

    type_name = "quay_repository_permissions"
    operations = READ_GRANTS[:2]

    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    permissions: list[PermissionItem] = attr("The permissions, ordered by kind and name.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the permissions on repository "{self.repository}"') as calls:
            namespace, _, name = self.repository.partition("/")
            # Quay shows no permissions, and no error, for a repository that does not exist.
            if repository(calls, namespace, name) is None:
                raise not_found(f'repository "{self.repository}"', "repository")
            teams = repository_roles(calls, self.repository, "team")
            others = repository_roles(calls, self.repository, "user")
        found = [PermissionItem(kind="team", name=name, role=role) for name, role in teams.items()]
        for name, role in others.items():
            found.append(PermissionItem(kind="robot" if "+" in name else "user", name=name, role=role))
        self.permissions = sorted(found, key=lambda item: (item.kind, item.name))


class GrantItem(Object):
    """One repository and the role on it."""

    repository: str = attr("The repository's full name, `namespace/name`.", computed=True)
    role: str = attr("`read`, `write` or `admin`.", computed=True)


def _grants(roles: dict[str, str]) -> list[GrantItem]:
    return [GrantItem(repository=name, role=roles[name]) for name in sorted(roles)]


class TeamPermissionsData(QuayDataSource):
    """All repositories on which a team has a role."""

    type_name = "quay_team_permissions"
    operations = (READ_GRANTS[4],)
    recipes = ("A34",)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    team: str = attr("The team's name.", required=True, validators=[is_name])
    permissions: list[GrantItem] = attr("The repositories, in alphabetical order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the permissions of team "{self.organization}/{self.team}"') as calls:
            self.permissions = _grants(grantee_roles(calls, self.organization, "team", self.team))


class RobotPermissionsData(QuayDataSource):
    """All repositories on which a robot has a role. Needs a token with the scope `user:admin`."""

    type_name = "quay_robot_permissions"
    operations = READ_GRANTS[5:]
    recipes = ("A47",)

    namespace: str = attr(
        "The organization that the robot belongs to, or the name of the token's own user.",
        required=True,
        validators=[is_name],
    )
    name: str = attr("The robot's short name.", required=True, validators=[is_name])
    permissions: list[GrantItem] = attr("The repositories, in alphabetical order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        full_name = f"{self.namespace}+{self.name}"
        with self.calls(context, f'the permissions of robot "{full_name}"') as calls:
            self.permissions = _grants(grantee_roles(calls, self.namespace, "robot", full_name))


class RepositoryPermissionList(InRepositories):
    """Permissions on one repository, or on all of a namespace."""

    type_name = "quay_repository_permission"
    operations = (*READ_GRANTS[:2], *READ_REPOSITORIES)

    kind: str | None = attr(
        "Permissions of a `team`, a `robot` or a `user` alone. Left out, all are found.",
        optional=True,
        validators=[choice(*KINDS)],
    )
    name_pattern: str | None = attr(
        NAME_PATTERN.format(what="the name of the team, robot or user"), optional=True
    )
    role: str | None = attr(
        "Permissions with this role alone: `read`, `write` or `admin`. Left out, all are found.",
        optional=True,
        validators=[choice(*ROLES)],
    )

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the permissions") as calls:

            def look(repository: str) -> Iterable[dict[str, str]]:
                return self._grantees(calls, repository)

            for name, grantee in self.in_repositories(calls, context, look):
                yield from as_found(
                    RepositoryPermission,
                    context,
                    {"repository": name, **grantee},
                    display_name=f"{name}:{grantee['kind']}:{grantee['name']}",
                    include_resource=include_resource,
                )

    def _grantees(self, calls: Calls, repository: str) -> Iterator[dict[str, str]]:
        for part in ("team", "user"):
            for name, role in repository_roles(calls, repository, part).items():
                kind = "robot" if "+" in name else part
                if (
                    self.kind in (None, kind)
                    and self.role in (None, role)
                    and matches(name, self.name_pattern)
                ):
                    yield {"kind": kind, "name": name}
