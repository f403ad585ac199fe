"""`/v2/` and `/v2/auth`: who may pull from and push to which repository, as docker, podman and skopeo ask."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Sequence

from quay_sandbox.access import EVERYTHING, Identity
from quay_sandbox.answers import Answer
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.distribution import VERSION, Grant, RegistryError, granted, issue_token
from quay_sandbox.errors import InvalidRequest
from quay_sandbox.reach import names
from quay_sandbox.routing import Routes
from quay_sandbox.state import accounts, app_tokens, mirrors, organization_mirrors, repositories, tokens

routes = Routes()

SCOPE = re.compile(
    r"repository:((?:[.a-zA-Z0-9_-]+/)*[.a-zA-Z0-9_-]+):((?:push|pull|\*)(?:,(?:push|pull|\*))*)\Z"
)
OF_API = "SELECT * FROM oauth_token WHERE fingerprint = ? AND expires_at > ?"


@routes("GET", "/v2/")
def check(call: Call) -> Answer:
    """Tell a client that this is a registry, once it has a token."""
    granted(call)
    return Answer({}, headers=VERSION)


@routes("GET", "/v2/auth", locked=False)
def login(call: Call) -> dict[str, str]:
    """A token for what the caller asks for and may do; whoever may make a repository makes it by a push."""
    with call.sandbox.database.transaction():
        identity = _identify(call)
        scopes = [scope for scope in call.request.args.getlist("scope") if scope]
        if identity.user is None and not scopes:
            raise RegistryError("UNAUTHORIZED", 401, "The call needs a username and a password.")
        access: dict[str, list[str]] = {}
        for scope in scopes:
            path, wanted = _parse(scope)
            access[path] = _actions(call, identity, path, wanted)
        return {"token": issue_token(Grant(identity.name, access))}


def _parse(scope: str) -> tuple[str, Sequence[str]]:
    """The repository and the actions that a scope names."""
    found = SCOPE.match(scope)
    if found is None:
        raise RegistryError("INVALID_REQUEST", 400, f"Not a scope: {scope!r}.")
    return found[1], found[2].split(",")


def _identify(call: Call) -> Identity:
    """Who logs in.

    Raises:
        RegistryError: 401, the credentials are wrong.
    """
    if "HTTP_AUTHORIZATION" not in call.environ:
        return Identity(call.settings, call.db, None)
    credentials = call.request.authorization
    name, password = (credentials.username, credentials.password) if credentials else (None, None)
    account, scopes = _account(call, name or "", password or "")
    if account is None or not account["enabled"]:
        raise RegistryError("UNAUTHORIZED", 401, "Could not find an account with those credentials.")
    call.db.update("account", account["id"], last_accessed=time.time())
    return Identity(call.settings, call.db, account, scopes)


def _account(call: Call, name: str, password: str) -> tuple[Row | None, str]:
    """The account that a name and a password or token stand for, and the scopes that these allow."""
    if name == "$oauthtoken":
        token = call.db.one(OF_API, tokens.fingerprint(password), time.time())
        if token is None:
            return None, ""
        return call.db.one("SELECT * FROM account WHERE id = ?", token["account_id"]), token["scopes"]
    if name == "$app":
        return app_tokens.owner(call.db, password), EVERYTHING
    account = accounts.find(call.db, name, "user", "robot")
    if account is None:
        return None, ""
    is_robot = account["kind"] == "robot"
    known = _is_same(account["token"], password) if is_robot else _is_password(account["password"], password)
    return (account if known else None), EVERYTHING


def _is_same(stored: str | None, given: str) -> bool:
    return stored is not None and hmac.compare_digest(stored.encode(), given.encode())


def _is_password(stored: str | None, given: str) -> bool:
    salt, _, digest = (stored or "").partition(":")
    return _is_same(digest or None, hashlib.sha256((salt + given).encode()).hexdigest())


def _actions(call: Call, identity: Identity, path: str, wanted: Sequence[str]) -> list[str]:
    """Those of the wanted actions that somebody may do."""
    namespace, name = names(path)
    owner = accounts.find(call.db, namespace, "user", "organization")
    if owner is None:
        return []
    actions = []
    if "push" in wanted and _may_push(call, identity, owner, name):
        actions.append("push")
    found = repositories.find(call.db, namespace, name)
    if "pull" in wanted and (identity.reads(namespace, name) or (found is not None and found["public"])):
        actions.append("pull")
    administers = identity.administers_repository(namespace, name)
    if "*" in wanted and administers and found is not None and found["state"] == "NORMAL":
        actions.append("*")
    return actions


def _may_push(call: Call, identity: Identity, owner: Row, name: str) -> bool:
    found = repositories.find(call.db, owner["name"], name)
    if found is None:
        return _created(call, identity, owner, name)
    if not identity.writes(owner["name"], name):
        return False
    if found["state"] == "MIRROR":
        mirror = mirrors.find(call.db, found["id"])
        return mirror is not None and mirror["robot_id"] == identity.id
    if found["state"] == "ORG_MIRROR":
        return organization_mirrors.pushing_robot(call.db, found["id"]) == identity.id
    return bool(found["state"] == "NORMAL")


def _created(call: Call, identity: Identity, owner: Row, name: str) -> bool:
    """Make a repository for somebody who wants to push to it, if he may."""
    if identity.user is None or not identity.creates_in(owner["name"]):
        return False
    if organization_mirrors.find(call.db, owner["id"]) is not None:
        return False
    try:
        repositories.check_name(call.settings, name)
    except InvalidRequest as error:
        raise RegistryError("NAME_INVALID", 400, error.detail) from None
    repositories.create(call.db, owner, name, False, None, identity.user)
    return True
