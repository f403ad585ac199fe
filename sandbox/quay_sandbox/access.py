"""Who calls, and what he may do: tokens, their scopes, teams, grants and superusers, by Quay's rules.

A role is what teams and grants give the user, capped by what his token's scopes allow. A superuser with
`FEATURE_SUPERUSERS_FULL_ACCESS` may do anything to any namespace.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InsufficientScope, InvalidToken, QuayError
from quay_sandbox.settings import Settings
from quay_sandbox.state.tokens import fingerprint

if TYPE_CHECKING:
    from quay_sandbox.call import Call

SCOPES = (
    "repo:read", "repo:write", "repo:admin", "repo:create",
    "user:read", "user:admin", "org:admin", "super:user",
)  # fmt: skip
EVERYTHING = " ".join(SCOPES)

REPOSITORY_ROLES = {None: 0, "read": 1, "write": 2, "admin": 3}
ORGANIZATION_ROLES = {None: 0, "member": 1, "creator": 2, "admin": 3}
REPOSITORY_CAPS = {"repo:read": 1, "repo:write": 2, "repo:admin": 3}
ORGANIZATION_CAPS = {"repo:create": 2, "org:admin": 3}
USER_CAPS = {"user:read": 1, "user:admin": 2}

ORGANIZATION_ROLE = """
    SELECT MAX(CASE team.role WHEN 'admin' THEN 3 WHEN 'creator' THEN 2 ELSE 1 END)
    FROM team JOIN team_member ON team_member.team_id = team.id
    JOIN account ON account.id = team.organization_id
    WHERE account.name = ? AND team_member.account_id = ?
"""
REPOSITORY_ROLE = """
    SELECT MAX(CASE role WHEN 'admin' THEN 3 WHEN 'write' THEN 2 ELSE 1 END) FROM repository_permission
    LEFT JOIN team_member ON team_member.team_id = repository_permission.team_id
    WHERE repository_permission.repository_id = ?
    AND ? IN (repository_permission.account_id, team_member.account_id)
"""
REPOSITORY_ID = """
    SELECT repository.id FROM repository JOIN account ON account.id = repository.namespace_id
    WHERE account.name = ? AND repository.name = ?
"""


class Identity:
    """A user (or nobody) and how far his token lets him go.

    Args:
        settings: The registry's flags.
        db: The registry's state.
        user: The user's row, or nothing for an anonymous call.
        scopes: The token's scopes, with spaces between.
    """

    def __init__(self, settings: Settings, db: Reading, user: Row | None, scopes: str = "") -> None:
        self.settings, self.db, self.user = settings, db, user
        self.scopes = frozenset(scopes.replace(",", " ").split())

    @property
    def name(self) -> str:
        """The user's name, empty for nobody."""
        return self.user["name"] if self.user is not None else ""

    @property
    def id(self) -> int:
        """The user's row, 0 for nobody."""
        return self.user["id"] if self.user is not None else 0

    def _cap(self, caps: dict[str, int]) -> int:
        return max((caps.get(scope, 0) for scope in self.scopes), default=0)

    @property
    def superuser(self) -> bool:
        """Whether he is a superuser and his token lets him act as one."""
        return (
            self.user is not None
            and bool(self.user["superuser"])
            and "super:user" in self.scopes
            and self.settings.on("SUPER_USERS")
        )

    @property
    def full_access(self) -> bool:
        """Whether he is a superuser who may do anything to any namespace."""
        return self.superuser and self.settings.on("SUPERUSERS_FULL_ACCESS")

    @property
    def reads_user(self) -> bool:
        """Whether the token may read the user's own details."""
        return self.user is not None and self._cap(USER_CAPS) >= 1

    @property
    def administers_user(self) -> bool:
        """Whether the token may change what is the user's own."""
        return self.user is not None and self._cap(USER_CAPS) >= 2

    def organization_level(self, namespace: str) -> int:
        """His role in an organization or his own namespace, as a number of `ORGANIZATION_ROLES`."""
        if self.user is None:
            return 0
        if self.full_access:
            return 3
        return self._own_level(namespace)

    def _own_level(self, namespace: str) -> int:
        """His role in an organization or his own namespace, without what he may do as a superuser."""
        own = namespace == self.name
        held = 3 if own else self.db.value(ORGANIZATION_ROLE, namespace, self.id) or 0
        return min(held, self._cap(ORGANIZATION_CAPS))

    def administers(self, namespace: str) -> bool:
        """Whether he may administer a namespace."""
        return self.organization_level(namespace) >= 3

    def is_administrator(self, namespace: str) -> bool:
        """Whether Quay takes him for an administrator of a namespace: full access makes him one since 3.18.

        Up to 3.17 full access is asked for beside that, and not everywhere.
        """
        if self.settings.since("3.18"):
            return self.administers(namespace)
        return self._own_level(namespace) >= 3

    def creates_in(self, namespace: str) -> bool:
        """Whether he may create repositories in a namespace."""
        return self.organization_level(namespace) >= 2

    def member_of(self, namespace: str) -> bool:
        """Whether he belongs to an organization, in any role."""
        return self.organization_level(namespace) >= 1

    def in_team(self, organization: str, team: str) -> bool:
        """Whether he may see a team: as its member, or as the organization's administrator."""
        if self.administers(organization):
            return True
        if self.user is None or not self._cap(ORGANIZATION_CAPS):
            return False
        sql = """SELECT 1 FROM team JOIN team_member ON team_member.team_id = team.id
                 JOIN account ON account.id = team.organization_id
                 WHERE account.name = ? AND team.name = ? AND team_member.account_id = ?"""
        return self.db.one(sql, organization, team, self.id) is not None

    def repository_level(self, namespace: str, repository: str) -> int:
        """His role on a repository, as a number of `REPOSITORY_ROLES`."""
        if self.user is None:
            return 0
        if self.full_access:
            return 3
        cap = self._cap(REPOSITORY_CAPS)
        if not cap:
            return 0
        if namespace == self.name or self.db.value(ORGANIZATION_ROLE, namespace, self.id) == 3:
            return cap
        row = self.db.value(REPOSITORY_ID, namespace, repository)
        held = (self.db.value(REPOSITORY_ROLE, row, self.id) or 0) if row else 0
        return min(held, cap)

    def reads(self, namespace: str, repository: str) -> bool:
        """Whether a grant lets him read a repository; a public one everybody may read."""
        return self.repository_level(namespace, repository) >= 1

    def writes(self, namespace: str, repository: str) -> bool:
        """Whether he may push to a repository."""
        return self.repository_level(namespace, repository) >= 2

    def administers_repository(self, namespace: str, repository: str) -> bool:
        """Whether he may administer a repository."""
        return self.repository_level(namespace, repository) >= 3

    def refusal(self) -> QuayError:
        """How Quay refuses: 401 for nobody, 403 for a user."""
        return InvalidToken() if self.user is None else InsufficientScope()

    def require(self, allowed: bool) -> None:
        """Refuse unless allowed.

        Raises:
            InvalidToken: 401, nobody calls.
            InsufficientScope: 403, the user or his token may not.
        """
        if not allowed:
            raise self.refusal()

    def require_user(self) -> Row:
        """The calling user.

        Raises:
            InvalidToken: 401, nobody calls.
        """
        if self.user is None:
            raise InvalidToken()
        return self.user


BEARER = """
    SELECT account.*, oauth_token.scopes AS token_scopes, oauth_token.expires_at AS token_expires_at
    FROM oauth_token JOIN account ON account.id = oauth_token.account_id
    WHERE oauth_token.fingerprint = ? AND account.enabled = 1
"""


def identify(call: Call) -> Identity:
    """Whose call it is; a token that is unknown, expired or of a disabled user is nobody's."""
    kind, _, token = call.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return Identity(call.settings, call.db, None)
    row = call.db.one(BEARER, fingerprint(token.strip()))
    if row is None or row["token_expires_at"] <= time.time():
        return Identity(call.settings, call.db, None)
    return Identity(call.settings, call.db, row, row["token_scopes"])
