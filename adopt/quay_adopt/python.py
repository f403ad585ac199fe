"""Writes a Python stack on the constructs, as a person would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from quay_adopt.inventory import Found, Inventory
from quay_adopt.names import Addresses, Variables
from quay_adopt.source import call, indented, literal

ROLES = ("admin", "write", "read")
"""Roles in the order in which they are granted."""


def python(inventory: Inventory) -> str:
    """The source of a stack that manages what was found, and imports it when it is first applied."""
    return _Writer(inventory).write()


class _Writer:
    """One file. `name` is the organization's variable; the others are kept by type and import id."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._addresses = Addresses(inventory)
        self._variables = Variables()
        self._imported = {"Organization", "QuayProvider", "import_existing"}
        self._known: dict[tuple[str, str], str] = {}
        self._lines: list[str] = []
        self._name = self._variables.make(inventory.organization, "organization")

    def write(self) -> str:
        """The whole file."""
        self._organization()
        self._robots()
        self._teams()
        self._default_permissions()
        self._applications()
        for repository in self._inventory.of("quay_repository"):
            self._repository(repository)
        self._organization_mirror()
        return self._file()

    # --- the organization ----------------------------------------------------------------------------------

    def _organization(self) -> None:
        own = self._inventory.of("quay_organization")[0]
        keywords = _keywords(own, {name: name for name in own.values})
        arguments = ["self", literal(self._addresses.of(own.type_name, own.id))]
        self._say(call(f"{self._name} = Organization", arguments, keywords))
        for quota in self._inventory.of("quay_quota"):
            keywords = {}
            for name, attribute in (("warn_at", "warning_thresholds"), ("reject_at", "reject_thresholds")):
                percents = sorted(quota.values.get(attribute) or ())
                if percents:
                    keywords[name] = literal(percents[0] if len(percents) == 1 else percents)
            self._say(call(f"{self._name}.set_quota", [literal(quota.text("limit"))], keywords))
        for cache in self._inventory.of("quay_proxy_cache"):
            keywords = _keywords(
                cache,
                {
                    "expiration": "expiration",
                    "upstream_registry_username": "username",
                    "insecure": "insecure",
                },
            )
            upstream = [literal(cache.text("upstream_registry"))]
            self._say(call(f"{self._name}.set_proxy_cache", upstream, keywords))
        self._policies(self._name, "organization", {"organization": self._inventory.organization})
        self._notifications(self._name, "quay_namespace_notification", {})

    def _organization_mirror(self) -> None:
        for mirror in self._inventory.of("quay_organization_mirror"):
            keywords = _keywords(
                mirror,
                {
                    "external_registry_type": "type",
                    "external_namespace": "namespace",
                    "sync_interval": "every",
                    "visibility": "visibility",
                    "enabled": "enabled",
                    "repository_filters": "repositories",
                    "external_registry_username": "username",
                    "verify_tls": "verify_tls",
                    "skopeo_timeout": "timeout",
                },
            )
            keywords["robot"] = self._robot(mirror.text("robot_username"))
            self._proxy(mirror, keywords)
            self._section("The mirror of the whole organization")
            url = literal(mirror.text("external_registry_url"))
            self._say(call(f"{self._name}.mirror_from", [url], keywords))

    # --- robots, teams, default permissions, applications --------------------------------------------------

    def _robots(self) -> None:
        robots = self._inventory.of("quay_robot")
        if robots:
            self._section("Robots")
        for robot in robots:
            variable = self._assign(robot, "robot") if self._is_used(robot.id) else ""
            keywords = _keywords(
                robot, {"description": "description", "unstructured_metadata": "unstructured_metadata"}
            )
            self._add(variable, f"{self._name}.add_robot", [literal(robot.text("name"))], keywords, robot)
            for federation in self._inventory.of("quay_robot_federation"):
                if federation.id == robot.id:
                    pairs = [(item["issuer"], item["subject"]) for item in federation.values["federations"]]
                    source = f"[{', '.join(f'({literal(a)}, {literal(b)})' for a, b in pairs)}]"
                    self._say(call(f"{variable}.federate", [source], {}))

    def _teams(self) -> None:
        teams = self._inventory.of("quay_team")
        owners = self._members("owners")
        if teams or owners:
            self._section("Teams and their members")
        for member in owners:
            self._add(
                "", f"{self._name}.owners.add_member", [self._member(member.text("member"))], {}, member
            )
        for team in teams:
            self._team(team)

    def _team(self, team: Found) -> None:
        name = team.text("name")
        members = self._members(name)
        stated = [member for member in members if self._addresses.is_own(member)]
        sync = self._inventory.one("quay_team_sync", team=name)
        used = self._is_granted("team", name) or bool(stated) or sync is not None
        variable = self._assign(team, "team") if used else ""
        keywords = _keywords(team, {"role": "role", "description": "description"})
        if keywords.get("role") == '"member"':
            del keywords["role"]
        simple = [self._member(each.text("member")) for each in members if each not in stated]
        if simple:
            keywords["members"] = f"[{', '.join(simple)}]"
        self._add(variable, f"{self._name}.add_team", [literal(name)], keywords, team)
        for member in stated:
            self._add(variable, f"{variable}.add_member", [self._member(member.text("member"))], {}, member)
        if sync is not None:
            groups = {name: name for name in ("group_dn", "group_name", "group_id")}
            self._say(call(f"{variable}.sync_with", [], _keywords(sync, groups)))

    def _default_permissions(self) -> None:
        rules = self._inventory.of("quay_default_permission")
        if rules:
            self._section("Roles in every repository that is created from now on")
        for rule in rules:
            grantee = self._grantee(rule.text("delegate_kind"), rule.text("delegate_name"))
            keywords = {}
            creator = rule.text("activating_user")
            if creator:
                keywords["created_by"] = self._grantee("robot" if "+" in creator else "user", creator)
            arguments = [grantee, literal(rule.text("role"))]
            self._add("", f"{self._name}.add_default_permission", arguments, keywords, rule)

    def _applications(self) -> None:
        applications = self._inventory.of("quay_application")
        if applications:
            self._section("OAuth applications")
        for item in applications:
            names = ("description", "application_uri", "redirect_uri", "avatar_email")
            keywords = _keywords(item, {name: name for name in names})
            self._add("", f"{self._name}.add_application", [literal(item.text("name"))], keywords, item)

    # --- repositories --------------------------------------------------------------------------------------

    def _repository(self, repository: Found) -> None:
        mirror = self._inventory.one("quay_repository_mirror", repository=repository.id)
        self._lines.append("")
        variable = self._assign(repository, "repository") if self._has_more(repository.id) else ""
        keywords = _keywords(
            repository,
            {"description": "description", "visibility": "visibility", "state": "state", "kind": "kind"},
        )
        function, repository_variable = "add_repository", variable
        if mirror is not None:
            function, repository_variable = "add_mirror", f"{variable}.repository"
            keywords.pop("state", None)
            keywords = {**self._mirror(mirror), **keywords}
        name = [literal(repository.text("name"))]
        self._add(variable, f"{self._name}.{function}", name, keywords, repository)
        self._grants(repository_variable, repository.id)
        self._policies(repository_variable, "repository", {"repository": repository.id})
        self._notifications(
            repository_variable, "quay_repository_notification", {"repository": repository.id}
        )

    def _mirror(self, mirror: Found) -> dict[str, str]:
        keywords = _keywords(
            mirror,
            {
                "external_reference": "source",
                "tags": "tags",
                "sync_interval": "every",
                "enabled": "enabled",
                "external_registry_username": "username",
                "verify_tls": "verify_tls",
                "unsigned_images": "unsigned_images",
                "architecture_filter": "architectures",
                "skopeo_timeout_interval": "timeout",
            },
        )
        keywords["robot"] = self._robot(mirror.text("robot_username"))
        self._proxy(mirror, keywords)
        return keywords

    def _grants(self, variable: str, repository: str) -> None:
        permissions = self._inventory.of("quay_repository_permission", repository=repository)
        order = {role: number for number, role in enumerate(ROLES)}
        for item in sorted(permissions, key=lambda item: (order[item.text("role")], item.id)):
            grantee = self._grantee(item.text("kind"), item.text("name"))
            self._add("", f"{variable}.grant_{item.text('role')}", [grantee], {}, item)

    def _policies(self, variable: str, owner: str, values: Mapping[str, Any]) -> None:
        for policy in self._inventory.of(f"quay_{owner}_autoprune_policy", **values):
            names = ("method", "value", "tag_pattern", "tag_pattern_matches")
            keywords = _keywords(policy, {name: name for name in names})
            if policy.text("method") == "number_of_tags":
                keywords["value"] = policy.text("value")
            self._add("", f"{variable}.add_autoprune_policy", [], keywords, policy)
        for policy in self._inventory.of(f"quay_{owner}_immutability_policy", **values):
            keywords = _keywords(policy, {"tag_pattern_matches": "tag_pattern_matches"})
            pattern = [literal(policy.text("tag_pattern"))]
            self._add("", f"{variable}.add_immutability_policy", pattern, keywords, policy)

    def _notifications(self, variable: str, type_name: str, values: Mapping[str, Any]) -> None:
        for item in self._inventory.of(type_name, **values):
            names = ("event", "method", "config", "event_config")
            keywords = _keywords(item, {name: name for name in names})
            self._add("", f"{variable}.add_notification", [literal(item.text("title"))], keywords, item)

    # --- who and what is meant -----------------------------------------------------------------------------

    def _members(self, team: str) -> list[Found]:
        return self._inventory.of("quay_team_member", team=team)

    def _member(self, name: str) -> str:
        return self._robot(name) if "+" in name else literal(name)

    def _robot(self, full_name: str) -> str:
        known = self._known.get(("quay_robot", full_name))
        return known or self._existing("Robot", full_name, full_name.partition("+")[2], "robot")

    def _grantee(self, kind: str, name: str) -> str:
        if kind == "robot":
            return self._robot(name)
        if kind == "user":
            return self._existing("User", name, name, "user")
        if name == "owners":
            return f"{self._name}.owners"
        return self._known["quay_team", f"{self._inventory.organization}/{name}"]

    def _existing(self, class_name: str, name: str, short: str, kind: str) -> str:
        """The variable of somebody who exists already and is not managed here."""
        key = (class_name, name)
        if key not in self._known:
            self._imported.add(class_name)
            self._known[key] = self._variables.make(short, kind)
        return self._known[key]

    def _is_used(self, robot: str) -> bool:
        users = (
            ("quay_team_member", "member"),
            ("quay_repository_mirror", "robot_username"),
            ("quay_organization_mirror", "robot_username"),
            ("quay_default_permission", "activating_user"),
        )
        return (
            self._is_granted("robot", robot)
            or any(self._inventory.of(name, **{attribute: robot}) for name, attribute in users)
            or any(item.id == robot for item in self._inventory.of("quay_robot_federation"))
        )

    def _is_granted(self, kind: str, name: str) -> bool:
        return bool(
            self._inventory.of("quay_repository_permission", kind=kind, name=name)
            or self._inventory.of("quay_default_permission", delegate_kind=kind, delegate_name=name)
        )

    def _has_more(self, repository: str) -> bool:
        more = (
            "quay_repository_permission",
            "quay_repository_autoprune_policy",
            "quay_repository_immutability_policy",
            "quay_repository_notification",
        )
        return any(self._inventory.of(name, repository=repository) for name in more)

    # --- the text ------------------------------------------------------------------------------------------

    def _assign(self, item: Found, kind: str) -> str:
        variable = self._variables.make(item.text("name"), kind)
        self._known[item.type_name, item.id] = variable
        return variable

    def _proxy(self, mirror: Found, keywords: dict[str, str]) -> None:
        proxy = {name: value for name, value in (mirror.values.get("proxy") or {}).items() if value}
        if proxy:
            self._imported.add("MirrorProxy")
            keywords["proxy"] = call(
                "MirrorProxy", [], {name: literal(value) for name, value in proxy.items()}
            )

    def _add(
        self, variable: str, function: str, arguments: list[str], keywords: dict[str, str], item: Found
    ) -> None:
        if self._addresses.is_own(item):
            keywords = {**keywords, "id": literal(self._addresses.of(item.type_name, item.id))}
        assigned = variable and f"{variable}.{function.rpartition('.')[2]}" != function
        self._say(call(f"{variable} = {function}" if assigned else function, arguments, keywords))

    def _section(self, title: str) -> None:
        self._lines += ["", f"# {title}"]

    def _say(self, statement: str) -> None:
        self._lines.append(statement)

    def _file(self) -> str:
        name = self._inventory.organization
        stack = "".join(part.capitalize() for part in re.split(r"\W+|_", name)) + "Stack"
        stack = stack if not stack[0].isdigit() else f"Organization{stack}"
        people = [
            call(f"{variable} = {kind}.from_name", ["self", literal(full_name)], {})
            for (kind, full_name), variable in self._known.items()
            if kind in ("User", "Robot")
        ]
        body = [
            *(["# Who exists already, and is not managed here", *people, ""] if people else []),
            *self._lines,
        ]
        address = literal(self._inventory.registry)
        return _FILE.format(
            organization=name,
            registry=self._inventory.registry,
            notes="".join(f"# Not adopted: {note}\n" for note in self._inventory.notes),
            names=", ".join(sorted(self._imported, key=lambda each: (each.islower(), each))),
            stack=stack,
            provider=call("QuayProvider", ["self", '"quay"'], {"url": address}),
            body="\n".join(indented(line, 8) for line in body),
            imports="\n".join(
                f"    {literal(address)}: {literal(import_id)}," for address, import_id in self._imports()
            ),
            id=literal(name),
        )

    def _imports(self) -> Iterable[tuple[str, str]]:
        for item in self._inventory:
            yield self._addresses.address(item), item.id


def _keywords(item: Found, names: Mapping[str, str]) -> dict[str, str]:
    """Arguments of a call: an object's values by the names that the constructs give them."""
    return {
        keyword: literal(item.values[attribute])
        for attribute, keyword in names.items()
        if attribute in item.values
    }


_FILE = '''\
"""The organization {organization}, as it was found on {registry}."""

from __future__ import annotations

from cdktf import App, TerraformStack
from constructs import Construct

from quay_cdktf import {names}
{notes}

class {stack}(TerraformStack):
    """The organization {organization}. The environment variable QUAY_TOKEN holds the token."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        {provider}

{body}

        import_existing(self, IMPORTS)


# What `terraform apply` takes over the first time. Once it has, IMPORTS and its use can be deleted.
IMPORTS = {{
{imports}
}}


if __name__ == "__main__":
    app = App()
    {stack}(app, {id})
    app.synth()
'''
