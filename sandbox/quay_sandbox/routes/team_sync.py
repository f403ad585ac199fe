"""Teams filled from a group of the directory."""

from __future__ import annotations

import json
from typing import Any

from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.dates import mail_date
from quay_sandbox.errors import InvalidRequest, NotFound
from quay_sandbox.routes import teams as team_routes
from quay_sandbox.routing import Routes
from quay_sandbox.state import team_sync, teams

routes = Routes()

SYNCING = "organization/{orgname}/team/{teamname}/syncing"
FEATURE = "TEAM_SYNCING"


@routes("POST", SYNCING, feature=FEATURE)
def enable(call: Call, orgname: str, teamname: str) -> dict[str, Any]:
    team = _team(call, orgname, teamname)
    config = call.json()
    if not isinstance(config, dict):
        raise InvalidRequest("The body must be an object that names a group.")
    team_sync.enable(call.db, call.settings, team["id"], config)
    return team_routes.view(call, orgname, team)


@routes("DELETE", SYNCING, feature=FEATURE)
def disable(call: Call, orgname: str, teamname: str) -> dict[str, Any]:
    team = _team(call, orgname, teamname)
    team_sync.disable(call.db, team["id"])
    return team_routes.view(call, orgname, team)


def shown(call: Call, organization: str, team: int) -> dict[str, Any]:
    """What the list of a team's members says of syncing."""
    kind = team_sync.service(call.settings)
    if not kind or not call.settings.on(FEATURE):
        return {}
    keys: dict[str, Any] = {}
    if _may_set_up(call, organization):
        keys["can_sync"] = {"service": kind, **_directory(call, kind)}
    sync = team_sync.of(call.db, team)
    if sync is not None:
        keys["synced"] = {"service": kind}
        if call.settings.on("NONSUPERUSER_TEAM_SYNCING_SETUP") or call.identity.superuser:
            updated, config = mail_date(sync["last_updated"]), json.loads(sync["config"])
            keys["synced"] |= {"last_updated": updated, "config": config}
    return keys


def refuse_synced(call: Call, team: int, member: str) -> None:
    """Refuse to change a synced team's humans by hand; robots come and go as before.

    Raises:
        InvalidRequest: 400, the team is synced and the member no robot.
    """
    if call.settings.on(FEATURE) and "+" not in member and team_sync.of(call.db, team) is not None:
        raise InvalidRequest("The team is synced with a group of the directory.")


def _directory(call: Call, kind: str) -> dict[str, str]:
    return {
        "ldap": {"base_dn": call.settings.directory.base},
        "oidc": {"issuer_domain": "oidc.example.org"},
    }.get(kind, {})


def _may_set_up(call: Call, organization: str) -> bool:
    allowed = call.settings.on("NONSUPERUSER_TEAM_SYNCING_SETUP") or call.identity.superuser
    return allowed and call.identity.administers(organization)


def _team(call: Call, organization: str, name: str) -> Row:
    call.identity.require(_may_set_up(call, organization))
    found = teams.find(call.db, organization, name)
    if found is None:
        raise NotFound()
    return found
