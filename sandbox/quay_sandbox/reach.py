"""How handlers reach a repository or organization: permission first, then existence, as Quay does."""

from __future__ import annotations

from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import NotFound, Refused
from quay_sandbox.state import accounts, repositories


def names(path: str) -> tuple[str, str]:
    """Namespace and name of a repository's path; the name may hold slashes itself."""
    namespace, _, name = path.partition("/")
    return namespace, name


def found(call: Call, path: str) -> Row:
    """The repository of that path.

    Raises:
        NotFound: There is none.
    """
    row = repositories.find(call.db, *names(path))
    if row is None:
        raise NotFound()
    return row


def readable(call: Call, path: str) -> Row:
    """A repository that the caller may read: a grant lets him, or it is public."""
    row = repositories.find(call.db, *names(path))
    public = row is not None and bool(row["public"])
    call.identity.require(public or call.identity.reads(*names(path)))
    if row is None:
        raise NotFound()
    return row


def administered(call: Call, path: str) -> Row:
    """A repository that the caller administers."""
    require_administrator(call, path)
    return found(call, path)


def require_administrator(call: Call, path: str) -> None:
    """Refuse unless the caller administers a repository, which need not exist."""
    call.identity.require(call.identity.administers_repository(*names(path)))


def require_writer(call: Call, path: str) -> None:
    """Refuse unless the caller may push to a repository, which need not exist, and its state is NORMAL.

    Raises:
        Refused: 503, it is in another state.
    """
    call.identity.require(call.identity.writes(*names(path)))
    row = repositories.find(call.db, *names(path))
    if row is not None and row["state"] != "NORMAL":
        raise Refused("The repository is read-only or a mirror.", 503)


def organization(call: Call, name: str) -> Row:
    """An organization that the caller administers.

    Raises:
        NotFound: There is none.
    """
    call.identity.require(call.identity.administers(name))
    row = accounts.find(call.db, name, "organization")
    if row is None:
        raise NotFound()
    return row


def namespace(call: Call, name: str) -> int:
    """The row of a namespace that the caller administers; 0 when there is none of that name."""
    call.identity.require(call.identity.administers(name))
    row = accounts.find(call.db, name, "organization", "user")
    return row["id"] if row is not None else 0
