"""Writes a Python stack on the constructs, as a person would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_adopt.inventory import Found, Inventory
from quay_adopt.source import call, literal
from quay_adopt.stack import Stack

ROLES = ("admin", "write", "read")
"""Roles in the order in which they are granted."""

IN_REPOSITORIES = (
    "quay_repository_permission",
    "quay_repository_autoprune_policy",
    "quay_repository_immutability_policy",
    "quay_repository_notification",
)
"""What is added to a repository."""

USES_OF_ROBOTS = (
    ("quay_team_member", "member"),
    ("quay_repository_mirror", "robot_username"),
    ("quay_organization_mirror", "robot_username"),
    ("quay_default_permission", "activating_user"),
)
"""Where robots are named, beside grants."""


def python(inventory: Inventory) -> str:
    """The source of a stack that manages what was found, and imports it when it is first applied."""
    inventory = inventory.as_templates()
    stack = Stack(inventory)
    _organization(stack)
    _robots(stack)
    _teams(stack)
    _default_permissions(stack)
    _applications(stack)
    repositories = inventory.of("quay_repository")
    if repositories:
        stack.section("Repositories, and who may do what in them")
    for number, repository in enumerate(repositories):
        if number:
            stack.space()
        _repository(stack, repository)
    _organization_mirror(stack)
    return stack.file()


def _organization(stack: Stack) -> None:
    for own in stack.inventory.of("quay_organization"):
        own_id = literal(stack.addresses.of(own.type_name, own.id))
        stack.say(f"{stack.name} = Organization", ["self", own_id], _same(own, *own.values))
    for quota in stack.inventory.of("quay_quota"):
        keywords = {}
        for name, attribute in (("warn_at", "warning_thresholds"), ("reject_at", "reject_thresholds")):
            percents = sorted(quota.values.get(attribute) or ())
            if percents:
                keywords[name] = literal(percents[0] if len(percents) == 1 else percents)
        stack.say(f"{stack.name}.set_quota", [literal(quota.text("limit"))], keywords)
    for cache in stack.inventory.of("quay_proxy_cache"):
        keywords = {
            **_same(cache, "expiration"),
            **_renamed(cache, upstream_registry_username="username"),
            **_same(cache, "insecure"),
        }
        stack.say(f"{stack.name}.set_proxy_cache", [literal(cache.text("upstream_registry"))], keywords)
    _policies(stack, stack.name, "organization", {})
    _notifications(stack, stack.name, "quay_namespace_notification", {})


def _robots(stack: Stack) -> None:
    robots = stack.inventory.of("quay_robot")
    if robots:
        stack.section("Robots")
    for robot in robots:
        federations = stack.inventory.with_id("quay_robot_federation", robot.id)
        variable = stack.assign(robot, "robot") if federations or _robot_is_used(stack, robot.id) else ""
        function = f"{stack.name}.add_robot"
        stack.add(
            robot,
            f"{variable} = {function}" if variable else function,
            [literal(robot.text("name"))],
            _same(robot, "description", "unstructured_metadata"),
        )
        for federation in federations:
            pairs = [
                f"({literal(item['issuer'])}, {literal(item['subject'])})"
                for item in federation.values["federations"]
            ]
            stack.say(f"{variable}.federate", [f"[{', '.join(pairs)}]"], {})


def _teams(stack: Stack) -> None:
    teams = stack.inventory.of("quay_team")
    owners = stack.inventory.of("quay_team_member", team="owners")
    if teams or owners:
        stack.section("Teams and their members")
    for member in owners:
        stack.add(member, f"{stack.name}.owners.add_member", [stack.member(member.text("member"))], {})
    for team in teams:
        _team(stack, team)


def _team(stack: Stack, team: Found) -> None:
    name = team.text("name")
    members = stack.inventory.of("quay_team_member", team=name)
    apart = [member for member in members if stack.addresses.is_own(member)]
    sync = stack.inventory.one("quay_team_sync", team=name)
    used = _is_granted(stack, "team", name) or bool(apart) or sync is not None
    variable = stack.assign(team, "team") if used else ""
    keywords = _same(team, *(["role"] if team.text("role") != "member" else []), "description")
    together = [stack.member(each.text("member")) for each in members if each not in apart]
    if together:
        keywords["members"] = f"[{', '.join(together)}]"
    function = f"{stack.name}.add_team"
    stack.add(team, f"{variable} = {function}" if variable else function, [literal(name)], keywords)
    for member in apart:
        stack.add(member, f"{variable}.add_member", [stack.member(member.text("member"))], {})
    if sync is not None:
        stack.say(f"{variable}.sync_with", [], _same(sync, "group_dn", "group_name", "group_id"))


def _default_permissions(stack: Stack) -> None:
    rules = stack.inventory.of("quay_default_permission")
    if rules:
        stack.section("Roles in every repository that is created from now on")
    for rule in rules:
        grantee = stack.grantee(rule.text("delegate_kind"), rule.text("delegate_name"))
        creator = rule.text("activating_user")
        keywords = (
            {"created_by": stack.grantee("robot" if "+" in creator else "user", creator)} if creator else {}
        )
        arguments = [grantee, literal(rule.text("role"))]
        stack.add(rule, f"{stack.name}.add_default_permission", arguments, keywords)


def _applications(stack: Stack) -> None:
    applications = stack.inventory.of("quay_application")
    if applications:
        stack.section("OAuth applications")
    for item in applications:
        keywords = _same(item, "description", "application_uri", "redirect_uri", "avatar_email")
        stack.add(item, f"{stack.name}.add_application", [literal(item.text("name"))], keywords)


def _repository(stack: Stack, repository: Found) -> None:
    inventory = stack.inventory
    mirror = inventory.one("quay_repository_mirror", repository=repository.id)
    has_more = any(inventory.of(name, repository=repository.id) for name in IN_REPOSITORIES)
    variable = stack.assign(repository, "repository") if has_more else ""
    keywords = _same(repository, "description", "visibility", "state", "kind")
    function, owner = f"{stack.name}.add_repository", variable
    if mirror is not None:
        function, owner = f"{stack.name}.add_mirror", f"{variable}.repository"
        keywords.pop("state", None)
        keywords = {**_mirror(stack, mirror), **keywords}
    name = [literal(repository.text("name"))]
    stack.add(repository, f"{variable} = {function}" if variable else function, name, keywords)
    permissions = inventory.of("quay_repository_permission", repository=repository.id)
    for item in sorted(permissions, key=lambda item: (ROLES.index(item.text("role")), item.id)):
        grantee = stack.grantee(item.text("kind"), item.text("name"))
        stack.add(item, f"{owner}.grant_{item.text('role')}", [grantee], {})
    _policies(stack, owner, "repository", {"repository": repository.id})
    _notifications(stack, owner, "quay_repository_notification", {"repository": repository.id})


def _mirror(stack: Stack, mirror: Found) -> dict[str, str]:
    return {
        **_renamed(mirror, external_reference="source"),
        **_same(mirror, "tags"),
        **_renamed(mirror, sync_interval="every"),
        "robot": stack.robot(mirror.text("robot_username")),
        **_same(mirror, "enabled"),
        **_renamed(mirror, external_registry_username="username"),
        **_same(mirror, "verify_tls", "unsigned_images"),
        **_renamed(mirror, architecture_filter="architectures", skopeo_timeout_interval="timeout"),
        **_proxy(stack, mirror),
    }


def _organization_mirror(stack: Stack) -> None:
    for mirror in stack.inventory.of("quay_organization_mirror"):
        stack.section("The mirror of the whole organization")
        keywords = {
            **_renamed(mirror, external_registry_type="type", external_namespace="namespace"),
            **_renamed(mirror, sync_interval="every"),
            "robot": stack.robot(mirror.text("robot_username")),
            **_same(mirror, "visibility", "enabled"),
            **_renamed(mirror, repository_filters="repositories", external_registry_username="username"),
            **_same(mirror, "verify_tls"),
            **_renamed(mirror, skopeo_timeout="timeout"),
            **_proxy(stack, mirror),
        }
        stack.say(f"{stack.name}.mirror_from", [literal(mirror.text("external_registry_url"))], keywords)


def _policies(stack: Stack, variable: str, owner: str, values: Mapping[str, Any]) -> None:
    for policy in stack.inventory.of(f"quay_{owner}_autoprune_policy", **values):
        keywords = _same(policy, "method", "value", "tag_pattern", "tag_pattern_matches")
        if policy.text("method") == "number_of_tags":
            keywords["value"] = policy.text("value")
        stack.add(policy, f"{variable}.add_autoprune_policy", [], keywords)
    for policy in stack.inventory.of(f"quay_{owner}_immutability_policy", **values):
        pattern = [literal(policy.text("tag_pattern"))]
        keywords = _same(policy, "tag_pattern_matches")
        stack.add(policy, f"{variable}.add_immutability_policy", pattern, keywords)


def _notifications(stack: Stack, variable: str, type_name: str, values: Mapping[str, Any]) -> None:
    for item in stack.inventory.of(type_name, **values):
        keywords = _same(item, "event", "method", "config", "event_config")
        title = [literal(item.text("title"))] if "title" in item.values else []
        stack.add(item, f"{variable}.add_notification", title, keywords)


def _proxy(stack: Stack, mirror: Found) -> dict[str, str]:
    proxies = {name: literal(value) for name, value in (mirror.values.get("proxy") or {}).items() if value}
    return {"proxy": call(stack.offer("MirrorProxy"), [], proxies)} if proxies else {}


def _robot_is_used(stack: Stack, robot: str) -> bool:
    return _is_granted(stack, "robot", robot) or any(
        stack.inventory.of(name, **{attribute: robot}) for name, attribute in USES_OF_ROBOTS
    )


def _is_granted(stack: Stack, kind: str, name: str) -> bool:
    return bool(
        stack.inventory.of("quay_repository_permission", kind=kind, name=name)
        or stack.inventory.of("quay_default_permission", delegate_kind=kind, delegate_name=name)
    )


def _same(item: Found, *names: str) -> dict[str, str]:
    """Arguments whose names the constructs share with the resource."""
    return {name: literal(item.values[name]) for name in names if name in item.values}


def _renamed(item: Found, **names: str) -> dict[str, str]:
    """Arguments that the constructs name otherwise: the resource's name and theirs."""
    return {theirs: literal(item.values[own]) for own, theirs in names.items() if own in item.values}
