"""Members of a team, and invitations to it."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.avatars import account_avatar, avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound
from quay_sandbox.routes import team_sync
from quay_sandbox.routes.teams import team
from quay_sandbox.routing import Routes
from quay_sandbox.state import accounts, teams

routes = Routes()

MEMBER = "organization/{orgname}/team/{teamname}/members/{membername}"
INVITE = "organization/{orgname}/team/{teamname}/invite/{email}"


@routes("GET", "organization/{orgname}/team/{teamname}/members")
def listed(call: Call, orgname: str, teamname: str) -> dict[str, Any]:
    call.identity.require(call.identity.in_team(orgname, teamname))
    found = team(call, orgname, teamname)
    administrator = call.identity.is_administrator(orgname)
    shown = [member_view(member) for member in teams.members(call.db, found["id"])]
    if call.flag("includePending") and administrator:
        shown += [invite_view(invite) for invite in teams.invites(call.db, found["id"])]
    keys = team_sync.shown(call, orgname, found["id"])
    return {"name": teamname, "members": shown, "can_edit": administrator, **keys}


@routes("PUT", MEMBER)
def add(call: Call, orgname: str, teamname: str, membername: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers(orgname))
    found = team(call, orgname, teamname)
    team_sync.refuse_synced(call, found["id"], membername)
    account = accounts.find(call.db, membername, "user", "robot")
    if account is None:
        raise InvalidRequest(f"There is no user {membername!r}.")
    invited = teams.add_member(call.db, call.settings, found, orgname, account, call.identity.id)
    return member_view(account, invited)


@routes("DELETE", MEMBER)
def remove(call: Call, orgname: str, teamname: str, membername: str) -> Answer:
    call.identity.require(call.identity.administers(orgname))
    found = team(call, orgname, teamname)
    team_sync.refuse_synced(call, found["id"], membername)
    account = accounts.find(call.db, membername, "user", "robot")
    if account is None:
        raise NotFound()
    teams.remove_member(call.db, found, account, call.identity.id)
    return no_content()


@routes("PUT", INVITE, feature="MAILING")
def invite(call: Call, orgname: str, teamname: str, email: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers(orgname))
    teams.invite_email(call.db, team(call, orgname, teamname)["id"], email, call.identity.id)
    return email_view(email)


@routes("DELETE", INVITE, feature="MAILING")
def withdraw(call: Call, orgname: str, teamname: str, email: str) -> Answer:
    call.identity.require(call.identity.administers(orgname))
    if not teams.withdraw_email(call.db, team(call, orgname, teamname)["id"], email):
        raise NotFound()
    return no_content()


def member_view(member: Row, invited: bool = False) -> dict[str, Any]:
    """A member, or a user who is invited."""
    return {
        "name": member["name"],
        "kind": "user",
        "is_robot": member["kind"] == "robot",
        "avatar": account_avatar(member),
        "invited": invited,
    }


def invite_view(row: Row) -> dict[str, Any]:
    """An invitation, of a user or of an e-mail address."""
    return email_view(row["invited_email"]) if row["invited_email"] else member_view(row, invited=True)


def email_view(email: str) -> dict[str, Any]:
    """The invitation of an e-mail address."""
    return {"email": email, "kind": "invite", "avatar": avatar(email, email, "user"), "invited": True}
