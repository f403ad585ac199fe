"""Rules on who may do more than before: visibility, roles, members, logins."""

from __future__ import annotations

from quay_review.granted import after, direct
from quay_review.grants import POWERFUL, Grantee, rank, role_of, team_rank
from quay_review.plan import UNKNOWN, Change
from quay_review.reading import text
from quay_review.rules.base import Context, arrow, fate, rule
from quay_review.wording import SEVERAL, code, listed, sentence


@rule("QPR003", "Private becomes public", "quay_repository", "quay_organization_mirror")
def becomes_public(change: Change, context: Context) -> str | None:
    """Anybody who reaches the registry may pull from then on, without logging in."""
    if not change.before or change.old("visibility") == "public":
        return None
    if change.new("visibility") is UNKNOWN and change.kind == "update":
        return "may become public: its visibility is known only after the apply."
    if change.new("visibility") != "public":
        return None
    values = arrow(change, "visibility", context)
    return f"becomes public ({values}): anybody can pull its images without logging in."


@rule("QPR006", "Role on a repository raised", "quay_repository_permission", "quay_repository_permissions")
def repository_role_raised(change: Change, context: Context) -> str | None:
    """A role that grows, or `admin` given on a repository that exists already."""
    repository = change.identity("repository")
    if change.kind == "delete" or change.kind == "forget" or context.is_new(repository):
        return None
    raised = []
    had, gets = direct(change.type, change.before), direct(change.type, after(change))
    for key, new in sorted(gets.items()):
        old = had.get(key, "")
        if rank(new) > rank(old) and (rank(old) or new in POWERFUL):
            raised.append(f"{_who(key[0], context)} {code(old if rank(old) else 'none')} → {code(new)}")
    if not raised:
        return None
    more = f" and {len(raised) - SEVERAL} more" if len(raised) > SEVERAL else ""
    where = code(context.viewer.text(change, "repository"))
    return f"raises roles on {where}: {', '.join(raised[:SEVERAL])}{more}."


def _who(grantee: Grantee, context: Context) -> str:
    """A grantee's kind and name, teams without their organization."""
    return f"{grantee.kind} {code(context.viewer.public(grantee.own_name))}"


@rule("QPR007", "Team's role raised", "quay_team")
def team_role_raised(change: Change, context: Context) -> str | None:
    """A creator may make repositories; an admin may do anything in the organization."""
    old, new = role_of(change.old("role")), role_of(change.new("role"))
    organization = change.identity("organization")
    fresh = change.kind == "create" and not context.is_new(organization) and new in POWERFUL
    if not fresh and not (change.before and change.after and team_rank(new) > team_rank(old)):
        return None
    members = sorted(context.after.members.get(f"{organization}/{change.identity('name')}", ()))
    who = (
        f" Its members: {context.viewer.listed(members)}."
        if members
        else " Its members are not in this plan."
    )
    power = "create repositories" if new == "creator" else "do anything"
    return f"may {power} in the organization (role {arrow(change, 'role', context)}).{who}"


@rule("QPR008", "Default permission raised", "quay_default_permission")
def default_permission_raised(change: Change, context: Context) -> str | None:
    """Every repository created from then on gives the role, unseen by whoever creates it."""
    old, new = role_of(change.old("role")), role_of(change.new("role"))
    fresh = (
        change.kind == "create" and new in POWERFUL and not context.is_new(change.identity("organization"))
    )
    if not fresh and not (change.before and change.after and rank(new) > rank(old)):
        return None
    who = code(context.viewer.text(change, "delegate_name"))
    return (
        f"gives {who} more on every repository created from now on (role {arrow(change, 'role', context)})."
    )


@rule("QPR009", "Members of an admin team change", "quay_team_member", "quay_team_members", "quay_team_sync")
def admin_members_change(change: Change, context: Context) -> str | None:
    """Members of an admin team may do anything in the organization."""
    organization, team = change.identity("organization"), change.identity("team")
    name = f"{organization}/{team}"
    was, becomes = (side.administers(name) for side in (context.before, context.after))
    if context.is_new(organization) or not (was or becomes):
        return None
    if change.type == "quay_team_sync":
        return _hands_over(change, context)
    if change.kind in ("forget", "invoke"):
        return None
    old, new = (_members(change, side, context) for side in ("before", "after"))
    names = context.viewer.listed
    parts = [f"adds {names(sorted(new - old))}"] * bool(becomes and new - old)
    parts += [f"removes {names(sorted(old - new))}"] * bool(was and old - new)
    if change.differs("members") and new == old:
        return "changes an admin team's members; which, the plan does not tell."
    if not parts:
        return None
    where = code(context.viewer.text(change, "organization"))
    return f"{sentence(parts)}: members of this team may do anything in {where}."


def _members(change: Change, side: str, context: Context) -> set[str]:
    if change.type == "quay_team_members":
        known = (context.before if side == "before" else context.after).members
        return set(known.get(f"{change.identity('organization')}/{change.identity('team')}", ()))
    values = change.before if side == "before" else after(change)
    return {text(values.get("member"))} - {""}


_GROUP = ("service", "group_dn", "group_name", "group_id")


def _other_group(change: Change, context: Context) -> str:
    """How the group differs that a synchronized team follows, "" where it stays or there was none."""
    if change.kind not in ("update", "replace"):
        return ""
    return sentence([context.viewer.difference(change, name) for name in _GROUP if change.differs(name)])


def _hands_over(change: Change, context: Context) -> str | None:
    other = _other_group(change, context)
    if other:
        return f"hands the members of an admin team to another group of the directory: {other}."
    return "hands the members of an admin team to a group of the directory." if change.begins else None


@rule("QPR016", "Ownership taken", "quay_take_ownership")
def ownership_taken(change: Change, context: Context) -> str | None:
    """The token's user becomes an owner, and stays one."""
    if not (change.begins or change.kind == "invoke"):
        return None
    return (
        "makes the user of Terraform's token an owner of the organization, who may do anything in it "
        "and stays an owner until somebody removes the user."
    )


@rule("QPR021", "Who may log in as a robot changes", "quay_robot_federation")
def federation_changes(change: Change, context: Context) -> str | None:
    """Whoever holds a token of the issuer for the subject acts as the robot; who is taken out, breaks."""
    if change.kind == "delete":
        return f"{fate(change)}: whatever logs in as the robot by a token of another issuer breaks."
    if change.kind == "forget" or not change.differs("federations"):
        return None
    return f"changes who may log in as the robot: {context.viewer.difference(change, 'federations')}."


POWERS = ("org:admin", "super:user", "user:admin")
"""Scopes of a token that reach beyond repositories."""


@rule("QPR029", "Credential with power over the registry made", "quay_application_token", "quay_service_key")
def powerful_credential(change: Change, context: Context) -> str | None:
    """Whoever holds it administers organizations, users or the registry, or speaks as a service of it."""
    if not change.begins:
        return None
    if change.type == "quay_service_key":
        return "lets its holder speak to the registry as the service that it is for."
    powers = [scope for scope in text(change.new("scope")).split() if scope in POWERS]
    if not powers:
        return None
    return f"lets its holder act with {listed(powers)}, as far as its user may."


@rule(
    "QPR022",
    "TLS verification switched off",
    "quay_repository_mirror",
    "quay_organization_mirror",
    "quay_proxy_cache",
)
def tls_off(change: Change, context: Context) -> str | None:
    """Anybody on the way can put in other images."""
    if change.kind in ("delete", "forget"):
        return None
    if change.type == "quay_proxy_cache":
        off = change.new("insecure") is True and change.old("insecure") is not True
    else:
        off = change.new("verify_tls") is False and change.old("verify_tls") is not False
    return "no longer checks who it talks to: anybody on the way can put in other images." if off else None


@rule("QPR025", "Team handed to a directory", "quay_team_sync", level="warning")
def team_synchronized(change: Change, context: Context) -> str | None:
    """The directory decides on the members from then on; those that are in the team now may be removed."""
    if change.kind == "delete":
        return f"{fate(change)}: nobody keeps the team's members up to date any more."
    other = _other_group(change, context)
    if not (change.begins or other):
        return None
    team = f"{change.identity('organization')}/{change.identity('team')}"
    members = sorted(context.before.members.get(team, ()))
    who = f" Members now: {context.viewer.listed(members)}." if members else ""
    group = f"another group of the directory ({other})" if other else "the directory"
    return f"makes {group} decide who is in the team; people who are in it now may be removed.{who}"


@rule(
    "QPR027",
    "Authoritative set takes over",
    "quay_repository_permissions",
    "quay_team_members",
    level="warning",
)
def authoritative_set(change: Change, context: Context) -> str | None:
    """Whoever is not named in the set loses the role or the membership, whoever gave it."""
    where = change.identity("repository") or change.identity("organization")
    if change.kind != "create" or context.is_new(where):
        return None
    what = "role on the repository" if change.type == "quay_repository_permissions" else "place in the team"
    return f"removes every {what} that is not named in it, those given by hand included."
