"""Reading what teams, robots and users may do with repositories, in the cheaper of two directions.

One call tells of all repositories that a team, or a robot, has a permission on; another one tells of all
teams, or all users and robots, with a permission on a repository. Which of them costs fewer calls depends on
what is managed, so it is learned from what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from quay_provider.base import no_repository
from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.lists import with_item
from quay_provider.repositories import repository, repository_key
from quay_provider.robots import route

Roles = dict[str, str]

READ_GRANTS = (
    "GET /api/v1/repository/{repository}/permissions/user/",
    "GET /api/v1/repository/{repository}/permissions/team/",
    "GET /api/v1/repository/{repository}/permissions/user/{username}",
    "GET /api/v1/repository/{repository}/permissions/team/{teamname}",
    "GET /api/v1/organization/{orgname}/team/{teamname}/permissions",
    "GET /api/v1/organization/{orgname}/robots/{robot_shortname}/permissions",
    "GET /api/v1/user/robots/{robot_shortname}/permissions",
)


def repository_side(repository: str, kind: str) -> Key:
    """The key of a repository's permissions: of its teams, or of its users and robots."""
    return (*repository_key(repository), "permissions", "team" if kind == "team" else "user")


def grants_key(namespace: str) -> Key:
    """The key that the lists of what a namespace's teams and robots may do begin with."""
    return ("organization", namespace, "grants")


def team_grants_key(organization: str, team: str) -> Key:
    """The key of a team's permissions."""
    return (*grants_key(organization), "team", team)


def robot_grants_key(full_name: str) -> Key:
    """The key of a robot's permissions."""
    owner, _, short = full_name.partition("+")
    return (*grants_key(owner), "robot", short)


def grantee_side(repository: str, kind: str, name: str) -> Key | None:
    """The key of a team's or robot's permissions; None for a user, of whom Quay has no such list."""
    if kind == "team":
        return team_grants_key(repository.partition("/")[0], name)
    return robot_grants_key(name) if "+" in name else None


def amendments(
    repository: str, kind: str, name: str, role: str | None
) -> dict[Key, Callable[[Roles], Roles]]:
    """What a changed permission (None: a withdrawn one) makes of the lists."""
    changes = {repository_side(repository, kind): with_item(name, role)}
    key = grantee_side(repository, kind, name)
    if key is not None:
        changes[key] = with_item(repository, role)
    return changes


def grant(calls: Calls, repository: str, kind: str, name: str, role: str) -> None:
    """Give a team, robot or user a role on a repository, or another one; arguments as for `role_of`.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: The repository does not exist.
    """
    amend = amendments(repository, kind, name, role)
    try:
        calls.put(_route(kind), repository, name, body={"role": role}, stale=(), amend=amend)
    except QuayError:
        # For a repository that does not exist Quay fails inside, with 500.
        if _is_gone(calls, repository):
            raise no_repository(repository) from None
        raise


def withdraw(calls: Calls, repository: str, kind: str, name: str) -> None:
    """Take the role of a team, robot or user away; one that is gone already is no error.

    Raises:
        QuayError: Quay refused, and the role is still there.
    """
    amend = amendments(repository, kind, name, None)
    try:
        calls.delete(_route(kind), repository, name, stale=(), amend=amend)
    except QuayError:
        # A permission that is gone is 400; without its repository it is 403 or 404.
        calls.lists.drop([repository_side(repository, kind)])
        if name in repository_roles(calls, repository, kind):
            raise


def role_of(calls: Calls, repository: str, kind: str, name: str) -> str | None:
    """The role of a team, robot or user on a repository; None when it has none.

    Args:
        calls: The operation's calls.
        repository: `namespace/name`.
        kind: `team`, `robot` or `user`.
        name: The team's name, the robot's full name, the user's name.

    Raises:
        QuayError: Quay refused every way to know.
    """
    lists = calls.lists
    if not lists.enabled:
        return _single(calls, repository, kind, name)
    here, there = repository_side(repository, kind), grantee_side(repository, kind, name)
    for key, item in ((there, repository), (here, name)):
        known: Roles | None = lists.peek(key) if key is not None else None
        if known is not None:
            calls.client.statistics.list_hit()
            return known.get(item)
    repository_asks = lists.ask(here)
    if there is not None and repository_asks <= lists.ask(there) + 1:
        try:
            return grantee_roles(calls, repository.partition("/")[0], kind, name).get(repository)
        except QuayError as error:
            if error.status == 401:
                raise
    return repository_roles(calls, repository, kind).get(name)


def repository_roles(calls: Calls, repository: str, kind: str) -> Roles:
    """The roles on a repository by name: of teams, or (for another `kind`) of users and robots.

    Raises:
        QuayError: Quay refused.
    """
    part = "team" if kind == "team" else "user"

    def fetch() -> Roles:
        try:
            found = calls.get(f"repository/{{repository}}/permissions/{part}/", repository)["permissions"]
        except QuayError as error:
            if error.status in (403, 404) and _is_gone(calls, repository):
                return {}
            raise
        return {name: item["role"] for name, item in found.items()}

    return calls.listed(repository_side(repository, kind), fetch)


def grantee_roles(calls: Calls, namespace: str, kind: str, name: str) -> Roles:
    """The roles of a team or a robot by repository, `namespace/name`.

    Args:
        calls: The operation's calls.
        namespace: The team's organization; not used for a robot, whose name tells it.
        kind: `team` or `robot`.
        name: The team's name, or the robot's full name.

    Raises:
        QuayError: Quay refused.
    """
    owner, _, short = name.partition("+")
    key = robot_grants_key(name)
    if kind == "team":
        owner, key = namespace, team_grants_key(namespace, name)

    def fetch() -> Roles:
        where = "organization/{orgname}/team/{teamname}/permissions"
        names: tuple[str, ...] = (namespace, name)
        if kind != "team":
            where, owners = route(calls, owner, "/{robot_shortname}/permissions")
            names = (*owners, short)
        found = calls.items(where, *names, under="permissions")
        return {f"{owner}/{item['repository']['name']}": item["role"] for item in found}

    return calls.listed(key, fetch)


def _route(kind: str) -> str:
    if kind == "team":
        return "repository/{repository}/permissions/team/{teamname}"
    return "repository/{repository}/permissions/user/{username}"


def _single(calls: Calls, repository: str, kind: str, name: str) -> str | None:
    try:
        found = calls.get(_route(kind), repository, name)
    except QuayError as error:
        # What is missing is 400: the permission, or the one who should have it.
        if error.status in (400, 404) and not error.html:
            return None
        if error.status == 403 and _is_gone(calls, repository):
            return None
        raise
    return str(found["role"])


def _is_gone(calls: Calls, name: str) -> bool:
    namespace, _, rest = name.partition("/")
    return repository(calls, namespace, rest) is None
