"""`quay_repository_permissions`: everybody who may do anything with a repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quay_provider.base import NamedResource, match_id, no_repository
from quay_provider.client import Calls, Client, QuayError
from quay_provider.grants import READ_GRANTS, grant, repository_roles, withdraw
from quay_provider.listing import InRepositories, as_found
from quay_provider.mirrors import READ_MIRROR, mirror
from quay_provider.names import choice, is_name, is_repository, is_robot
from quay_provider.objects.repository_permission import ROLES
from quay_provider.repositories import READ_REPOSITORIES, listed_repository
from quay_provider.robots import require_robot_of
from tfplugin.model import Context, Found
from tfplugin.schema import attr
from tfplugin.values import is_known

Grantee = tuple[str, str]
"""A kind, `user`, `robot` or `team`, and a name."""

KINDS = {"users": "user", "robots": "robot", "teams": "team"}
_ROLES = (
    "`read` allows to pull, `write` to push too, `admin` to change the repository and its permissions too."
)


class RepositoryPermissions(NamedResource):
    """All roles on a repository: who is not named here loses the role that he has.

    Use it in place of `quay_repository_permission`, and not both for one repository: each would undo what the
    other does. Two roles are left alone where they are not named, because Quay gives them by itself: the one
    of the token's own user, who became `admin` of each repository that he made, and the `write` of the
    repository's mirror robot. Destroying it withdraws the roles that it names.
    """

    type_name = "quay_repository_permissions"
    identity = ("repository",)
    id_format = "namespace/repository"
    operations = (
        *READ_GRANTS[:2],
        READ_REPOSITORIES[0],
        READ_MIRROR,
        "PUT /api/v1/repository/{repository}/permissions/user/{username}",
        "DELETE /api/v1/repository/{repository}/permissions/user/{username}",
        "PUT /api/v1/repository/{repository}/permissions/team/{teamname}",
        "DELETE /api/v1/repository/{repository}/permissions/team/{teamname}",
    )
    recipes = ("A28", "A48", "A49")

    id: str = attr("The repository's full name, `namespace/name`.", computed=True)
    repository: str = attr(
        "The repository's full name, `namespace/name`.",
        required=True,
        requires_replace=True,
        validators=[is_repository],
    )
    users: dict[str, str] | None = attr(
        f"The role of each user by name. {_ROLES} Left out, no user has a role.", optional=True
    )
    robots: dict[str, str] | None = attr(
        "The role of each robot by its full name (`acme+ci`); roles as in `users`. Left out, no robot has a "
        "role.",
        optional=True,
    )
    teams: dict[str, str] | None = attr(
        "The role of each team of the repository's organization by name; roles as in `users`. Left out, no "
        "team has a role.",
        optional=True,
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<repository>.+)")

    def id_from_names(self) -> str:
        return self.repository

    def validate(self, context: Context[Any]) -> None:
        rules = {"users": is_name, "robots": is_robot, "teams": is_name}
        is_role = choice(*ROLES)
        for attribute, rule in rules.items():
            for name, role in (_known(getattr(self, attribute)) or {}).items():
                path = f'{attribute}["{name}"]'
                wrong = rule(name)
                if wrong:
                    context.diagnostics.error(
                        f'"{name}" cannot be among `{attribute}`', f"A name {wrong}.", path
                    )
                elif attribute == "robots":
                    require_robot_of(context, self.repository, name, path)
                wrong = is_role(role) if isinstance(role, str) else None
                if wrong:
                    context.diagnostics.error(f'"{role}" is no role', f"A role {wrong}.", path)

    def plan(self, context: Context[Client], prior: RepositoryPermissions | None) -> frozenset[str]:
        super().plan(context, prior)
        if prior is None and context.client is not None and is_known(self.repository):
            self._warn_of_losses(context)
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            namespace, _, name = self.repository.partition("/")
            if listed_repository(calls, namespace, name) is None:
                raise no_repository(self.repository)
            self.id = self.id_from_names()
            self._set(calls)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            namespace, _, name = self.repository.partition("/")
            if listed_repository(calls, namespace, name) is None:
                return False
            self.id = self.id_from_names()
            found = self.managed(calls, self._wanted())
        for attribute, kind in KINDS.items():
            roles = {name: role for (whose, name), role in found.items() if whose == kind}
            setattr(self, attribute, roles or (None if getattr(self, attribute) is None else {}))
        return True

    def update(self, context: Context[Client], prior: RepositoryPermissions) -> None:
        with self.calls(context, "update") as calls:
            self._set(calls)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            named = self._wanted()
            for grantee in _roles(calls, self.repository):
                if grantee in named:
                    withdraw(calls, self.repository, *grantee)

    def _wanted(self) -> dict[Grantee, str]:
        return {
            (kind, name): role
            for attribute, kind in KINDS.items()
            for name, role in (getattr(self, attribute) or {}).items()
        }

    def managed(self, calls: Calls, wanted: dict[Grantee, str]) -> dict[Grantee, str]:
        """The roles on the repository, without those that Quay gave by itself and nobody named."""
        found = _roles(calls, self.repository)
        unnamed = {grantee: role for grantee, role in found.items() if grantee not in wanted}
        given = {("user", calls.client.username)}
        if any(kind == "robot" and role == "write" for (kind, _), role in unnamed.items()):
            given.add(("robot", self._mirror_robot(calls)))
        kept = {
            grantee
            for grantee in given & unnamed.keys()
            if grantee[0] == "user" or unnamed[grantee] == "write"
        }
        return {grantee: role for grantee, role in found.items() if grantee not in kept}

    def _mirror_robot(self, calls: Calls) -> str:
        """The robot of the repository's mirror; empty where it has none."""
        namespace, _, name = self.repository.partition("/")
        found = listed_repository(calls, namespace, name)
        if found is None or found.get("state") != "MIRROR":
            return ""
        configured = mirror(calls, self.repository)
        return "" if configured is None else configured.get("robot_username") or ""

    def _set(self, calls: Calls) -> None:
        """Give all roles that are named and are not there, then withdraw all others."""
        wanted = self._wanted()
        found = self.managed(calls, wanted)
        own = ("user", calls.client.username)
        for grantee in sorted(wanted, key=lambda grantee: (grantee == own, grantee)):
            if found.get(grantee) != wanted[grantee]:
                self._grant(calls, *grantee, wanted[grantee])
        for grantee in found:
            if grantee not in wanted:
                withdraw(calls, self.repository, *grantee)

    def _grant(self, calls: Calls, kind: str, name: str, role: str) -> None:
        try:
            grant(calls, self.repository, kind, name, role)
        except QuayError as error:
            raise error.at(f'{kind}s["{name}"]') from None

    def _warn_of_losses(self, context: Context[Client]) -> None:
        """Say in the plan who loses a role: of what is created, Terraform shows the new values alone."""
        if not all(is_known(getattr(self, attribute)) for attribute in KINDS):
            return
        with self.calls(context, "plan") as calls:
            namespace, _, name = self.repository.partition("/")
            try:
                if listed_repository(calls, namespace, name, confirm=False) is None:
                    return
                wanted = self._wanted()
                found = self.managed(calls, wanted)
            except QuayError:
                return
        lost = sorted(
            f"{kind} {name} ({role})" for (kind, name), role in found.items() if (kind, name) not in wanted
        )
        if lost:
            context.diagnostics.warning(
                f'Roles on repository "{self.repository}" are withdrawn',
                f"These are not named, and lose the role that they have: {', '.join(lost)}.",
            )


def _known(roles: Any) -> dict[str, Any] | None:
    return roles if isinstance(roles, dict) else None


def _roles(calls: Calls, name: str) -> dict[Grantee, str]:
    """All roles on a repository, by kind and name of who has them."""
    teams = repository_roles(calls, name, "team")
    others = repository_roles(calls, name, "user")
    found = {("team", name): role for name, role in teams.items()}
    found.update({("robot" if "+" in name else "user", name): role for name, role in others.items()})
    return found


class RepositoryPermissionsList(InRepositories):
    """Everybody with a role on a repository: on one, or on each of a namespace on which somebody has one."""

    type_name = "quay_repository_permissions"
    operations = (*READ_GRANTS[:2], *READ_REPOSITORIES, READ_MIRROR)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the permissions of repositories") as calls:

            def look(repository: str) -> Iterable[Grantee]:
                # One is enough to know that there are some.
                return [*RepositoryPermissions(repository=repository).managed(calls, {})][:1]

            for repository, _ in self.in_repositories(calls, context, look):
                yield from as_found(
                    RepositoryPermissions,
                    context,
                    {"repository": repository},
                    display_name=repository,
                    include_resource=include_resource,
                )
