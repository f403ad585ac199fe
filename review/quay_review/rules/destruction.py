"""Rules on what is destroyed: what Quay deletes with it, and who depends on it."""

from __future__ import annotations

from quay_review.granted import grantee_of, repository_of
from quay_review.grants import Grantee
from quay_review.plan import UNKNOWN, Change
from quay_review.rules.base import Context, arrow, fate, rule
from quay_review.wording import listed


@rule("QPR001", "Repository destroyed or replaced", "quay_repository")
def repository_destroyed(change: Change, context: Context) -> str | None:
    """A repository's deletion takes all images, tags, roles and settings along, at once."""
    if not change.ends:
        return None
    holders = [short_name(who) for who, _ in context.before.on(repository_of(change))]
    lose = f" {context.viewer.listed(holders)} had roles on it." if holders else ""
    return f"{fate(change)}: all its images, tags and roles are deleted, and cannot be brought back.{lose}"


@rule("QPR002", "Organization destroyed or replaced", "quay_organization")
def organization_destroyed(change: Change, context: Context) -> str | None:
    """An organization's deletion takes all its repositories, teams and robots along."""
    if not change.ends:
        return None
    text = f"{fate(change)}: all its repositories, teams, robots and policies are deleted."
    if change.kind == "replace":
        text += " Quay may refuse the old name until it has purged the organization."
    return text


@rule("QPR004", "Robot destroyed or replaced", "quay_robot")
def robot_destroyed(change: Change, context: Context) -> str | None:
    """Every pipeline and cluster that logs in as the robot fails from that moment."""
    if not change.ends:
        return None
    robot = grantee_of(change)
    end = "its token stops working at once" if change.kind == "delete" else "it gets a new token at once"
    lost = lost_roles(robot, context) if change.kind == "replace" else ""
    return f"{fate(change)}: {end}, and whatever logs in with it breaks. {dependants(robot, context)}{lost}"


@rule("QPR005", "Robot's token renewed", "quay_robot", "quay_robot_token_regeneration")
def robot_token_renewed(change: Change, context: Context) -> str | None:
    """The old token stops working as soon as the new one exists."""
    if change.type == "quay_robot":
        if change.kind != "update" or not change.differs("token_version"):
            return None
        robot = grantee_of(change)
        why = f" (`token_version` {arrow(change, 'token_version', context)})"
    else:
        if not (change.begins or change.kind == "invoke"):
            return None
        robot = Grantee("robot", f"{change.identity('namespace')}+{change.identity('robot')}")
        why = ""
    return f"gets a new token{why}: whatever logs in with the old one breaks. {dependants(robot, context)}"


@rule("QPR017", "User deleted or disabled", "quay_user")
def user_deleted(change: Change, context: Context) -> str | None:
    """A user's deletion takes the user's own repositories along; disabling ends all of the user's tokens."""
    if change.ends:
        return f"{fate(change)}: the user's own repositories, robots and tokens are deleted too."
    if change.kind == "update" and change.old("enabled") is not False and change.new("enabled") is False:
        return "is disabled: the user can no longer log in, and tokens made by the user stop working."
    return None


@rule("QPR018", "Team destroyed or replaced", "quay_team")
def team_destroyed(change: Change, context: Context) -> str | None:
    """A team's deletion takes all roles given to it along."""
    if not change.ends:
        return None
    team = grantee_of(change)
    members = sorted(context.before.members.get(team.name, ()))
    who = f" Members: {context.viewer.listed(members)}." if members else ""
    roles = _roles_of(team, context)
    lost = f" It had roles on {listed(roles)}." if roles else ""
    again = lost_roles(team, context) if change.kind == "replace" else ""
    return f"{fate(change)}: all roles given to it are deleted with it.{who}{lost}{again}"


@rule(
    "QPR023",
    "Credential destroyed, replaced or renewed",
    "quay_application",
    "quay_application_token",
    "quay_app_specific_token",
    "quay_service_key",
)
def credential_destroyed(change: Change, context: Context) -> str | None:
    """Whatever uses the credential breaks; with an application, all its tokens go."""
    if change.kind == "update" and change.differs("client_secret_version"):
        version = arrow(change, "client_secret_version", context)
        return f"gets a new secret (`client_secret_version` {version}): whatever uses the old one breaks."
    if not change.ends:
        return None
    what = "all tokens of it stop" if change.type == "quay_application" else "it stops"
    return f"{fate(change)}: {what} working, and whatever uses it breaks."


@rule("QPR026", "Tag deleted or moved to another image", "quay_tag")
def tag_moved(change: Change, context: Context) -> str | None:
    """Whoever pulls by the tag gets nothing, or another image."""
    if change.ends:
        return f"{fate(change)}: pulls by this tag fail."
    if change.kind != "update":
        return None
    moved = [name for name in ("manifest_digest", "source_tag") if change.differs(name)]
    if not moved or (moved == ["manifest_digest"] and change.new("manifest_digest") is UNKNOWN):
        return None
    return f"points at another image: {context.viewer.difference(change, moved[0])}."


def short_name(grantee: Grantee) -> str:
    """A grantee's name, teams without their organization."""
    return f"team {grantee.own_name}" if grantee.kind == "team" else grantee.name


def dependants(robot: Grantee, context: Context) -> str:
    """What a robot is known to be used for: its roles, its teams, the mirrors that run as it."""
    roles = _roles_of(robot, context)
    teams = context.before.teams_of(robot.name)
    mirrors = [
        context.viewer.name(change) or change.address
        for change in context.mirrors
        if change.old("robot_username") == robot.name
    ]
    written = context.viewer.listed(teams)
    known = [f"It has roles on {listed(roles)}."] * bool(roles)
    known += [f"It is in the {'team' if len(teams) == 1 else 'teams'} {written}."] * bool(teams)
    known += [f"It mirrors {listed(mirrors)}."] * bool(mirrors)
    return " ".join(known) or "This plan knows of no role that it has."


def _roles_of(grantee: Grantee, context: Context) -> list[str]:
    given = context.before.of(grantee)
    return [f"{context.viewer.public(repository)} ({role})" for repository, role in given]


def lost_roles(grantee: Grantee, context: Context) -> str:
    """The roles that Quay deletes and this plan does not give again."""
    kept = {repository for repository, _ in context.after.of(grantee)}
    lost = [repository for repository, _ in context.before.of(grantee) if repository not in kept]
    if not lost:
        return ""
    return f" This plan does not give its roles on {context.viewer.listed(lost)} again: apply a second time."
