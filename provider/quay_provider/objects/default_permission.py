"""`quay_default_permission`: a role that Quay gives in every repository when it is created."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from quay_provider.base import (
    QuayDataSource,
    QuayListResource,
    QuayResource,
    match_id,
    no_organization,
    not_found,
)
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body, UnexpectedAnswerError
from quay_provider.client.lists import with_item
from quay_provider.default_permissions import READ_RULES, Rules, rules, rules_key
from quay_provider.listing import NAME_PATTERN, in_organizations, matches
from quay_provider.names import choice, is_member, is_name, is_robot
from quay_provider.organizations import READ_ORGANIZATION, READ_ORGANIZATIONS
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr
from tfplugin.values import is_known

KINDS = ("user", "robot", "team")
ROLES = ("read", "write", "admin")

_ORGANIZATION = "Name of the organization."
_DELEGATE_KIND = (
    "Who gets the role: a `team` of the organization, a `robot`, or a `user`, who need not belong to it."
)
_DELEGATE_NAME = "The team's name, the robot's full name (`acme+ci`), or the user's name."
_ACTIVATING_USER = "The user or robot whose new repositories it goes for; null for everybody's."


class DefaultPermission(QuayResource):
    """A role that Quay gives to a team, robot or user in each repository of an organization, when it is made.

    It grants nothing in repositories that exist already, and what it granted stays when it goes. Make it
    before the repositories (`depends_on`). Quay does not apply it to repositories that its own delegate
    makes, and one with an `activating_user` goes before one without.
    """

    type_name = "quay_default_permission"
    identity = ("organization", "uuid")
    id_format = "organization/uuid, or organization/kind:name or organization/kind:name@activating_user"
    operations = (
        READ_RULES,
        "POST /api/v1/organization/{orgname}/prototypes",
        "PUT /api/v1/organization/{orgname}/prototypes/{prototypeid}",
        "DELETE /api/v1/organization/{orgname}/prototypes/{prototypeid}",
    )
    recipes = ("A06", "A07", "A08", "A09", "A10")

    id: str = attr("The default permission's id, `organization/uuid`.", computed=True)
    organization: str = attr(_ORGANIZATION, required=True, requires_replace=True, validators=[is_name])
    delegate_kind: str = attr(
        _DELEGATE_KIND, required=True, requires_replace=True, validators=[choice(*KINDS)]
    )
    delegate_name: str = attr(_DELEGATE_NAME, required=True, requires_replace=True, validators=[is_member])
    role: str = attr(
        "`read` allows to pull, `write` to push too, `admin` to change the repository and its permissions "
        "too.",
        required=True,
        validators=[choice(*ROLES)],
    )
    activating_user: str | None = attr(
        "The user or robot whose new repositories it goes for. Left out, it goes for everybody's.",
        optional=True,
        requires_replace=True,
        validators=[is_member],
    )
    uuid: str = attr("Quay's own id of the default permission.", computed=True)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        if ":" not in text:
            return match_id(cls, text, r"(?P<organization>[^/]+)/(?P<uuid>[^/]+)")
        return match_id(
            cls,
            text,
            r"(?P<organization>[^/]+)/(?P<delegate_kind>[^:]+):(?P<delegate_name>[^@]+)"
            r"(@(?P<activating_user>.+))?",
        )

    def label(self) -> str:
        if not isinstance(self.delegate_name, str):
            return f"{self.organization}/{self.uuid}"
        creator = f"@{self.activating_user}" if isinstance(self.activating_user, str) else ""
        return f"{self.organization}/{self.delegate_kind}:{self.delegate_name}{creator}"

    def validate(self, context: Context[Any]) -> None:
        kind, name = self.delegate_kind, self.delegate_name
        if not (is_known(kind) and is_known(name) and kind and name):
            return
        if kind == "robot":
            wrong = is_robot(name)
            if wrong:
                context.diagnostics.error(
                    f'"{name}" is no robot', f"`delegate_name` {wrong}.", "delegate_name"
                )
        elif "+" in name:
            context.diagnostics.error(
                f'"{name}" is the name of a robot',
                'For a robot, set `delegate_kind = "robot"`.',
                "delegate_kind",
            )

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            # Quay keeps the same rule twice where it is made twice.
            with calls.exclusive("prototypes", self.label()):
                found = rules(calls, self.organization)
                if found is None:
                    raise no_organization(self.organization)
                if self._among(found):
                    raise self.exists_already()
                made = calls.settle(lambda: self._post(calls), lambda: self._look(calls))
            self._fill(made)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            rule = self._find(calls)
            if rule is None:
                return False
            self._fill(rule)
            return True

    def update(self, context: Context[Client], prior: DefaultPermission) -> None:
        with self.calls(context, "update") as calls:
            calls.put(
                "organization/{orgname}/prototypes/{prototypeid}",
                self.organization,
                self.uuid,
                body={"role": self.role},
                stale=(),
                amend={rules_key(self.organization): _with_role(self.uuid, self.role)},
            )

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            if self.uuid is None:
                # The answer that told it was lost.
                rule = self._find(calls)
                if rule is None:
                    return
                self.uuid = rule["id"]
            self._remove(calls)

    def _find(self, calls: Calls) -> Body | None:
        """The rule of this resource; one whose id is not known is looked for by its names."""
        found = rules(calls, self.organization) or {}
        if self.uuid is not None:
            return found.get(self.uuid)
        same = self._among(found)
        if len(same) > 1:
            raise self._ambiguous(same)
        return same[0] if same else None

    def _remove(self, calls: Calls) -> None:
        try:
            calls.delete(
                "organization/{orgname}/prototypes/{prototypeid}",
                self.organization,
                self.uuid,
                stale=(),
                amend={rules_key(self.organization): with_item(self.uuid, None)},
            )
        except QuayError:
            if self.uuid in (rules(calls, self.organization) or {}):
                raise

    def _post(self, calls: Calls) -> Body:
        kind = "team" if self.delegate_kind == "team" else "user"
        body: dict[str, Any] = {
            "delegate": {"kind": kind, "name": self.delegate_name},
            "role": self.role,
        }
        if self.activating_user is not None:
            body["activating_user"] = {"name": self.activating_user}
        try:
            made = calls.post(
                "organization/{orgname}/prototypes",
                self.organization,
                body=body,
                stale=[rules_key(self.organization)],
            )
        except QuayError as error:
            if error.status == 400:
                error.at("activating_user" if "activating" in error.message else "delegate_name")
            raise
        if not isinstance(made, Body):
            raise UnexpectedAnswerError("Quay does not tell what it made", method="", path="")
        return made

    def _look(self, calls: Calls) -> Body | None:
        """The rule, where a call whose answer was lost had made it."""
        found = self._among(rules(calls, self.organization) or {})
        return found[0] if found else None

    def _among(self, found: Rules) -> list[Body]:
        wanted = (self.delegate_kind, self.delegate_name, self.activating_user)
        return [rule for rule in found.values() if _names(rule) == wanted]

    def _fill(self, rule: Body) -> None:
        self.uuid = rule["id"]
        self.id = f"{self.organization}/{self.uuid}"
        self.delegate_kind, self.delegate_name, self.activating_user = _names(rule)
        self.role = rule["role"]

    def _ambiguous(self, same: list[Body]) -> DiagnosticError:
        ids = "\n".join(f"  {self.organization}/{rule['id']} ({rule['role']})" for rule in same)
        return DiagnosticError(
            f'There are {len(same)} default permissions "{self.label()}"',
            f"Quay keeps several that are alike. Import one by its own id, and delete the others:\n\n{ids}",
        )


def _with_role(uuid: str, role: str) -> Callable[[Rules], Rules]:
    """An amendment of the list: one rule with another role."""

    def change(found: Rules) -> Rules:
        return {key: Body({**rule, "role": role}) if key == uuid else rule for key, rule in found.items()}

    return change


def _names(rule: Body) -> tuple[str, str, str | None]:
    """A rule's kind of delegate, its name, and the activating user. For Quay, robots are users."""
    delegate = rule["delegate"]
    creator = rule.get("activating_user")
    kind = "robot" if delegate["kind"] == "user" and "+" in delegate["name"] else delegate["kind"]
    return kind, delegate["name"], creator["name"] if creator else None


class DefaultPermissionData(QuayDataSource):
    """One default permission of an organization."""

    type_name = "quay_default_permission"
    operations = (READ_RULES, READ_ORGANIZATION)
    recipes = ("A06",)

    id: str = attr("The default permission's id, `organization/uuid`.", computed=True)
    organization: str = attr(_ORGANIZATION, required=True, validators=[is_name])
    delegate_kind: str = attr(_DELEGATE_KIND, required=True, validators=[choice(*KINDS)])
    delegate_name: str = attr(_DELEGATE_NAME, required=True, validators=[is_member])
    activating_user: str | None = attr(_ACTIVATING_USER, optional=True, validators=[is_member])
    role: str = attr("`read`, `write` or `admin`.", computed=True)
    uuid: str = attr("Quay's own id of the default permission.", computed=True)

    def read(self, context: Context[Client]) -> None:
        what = f'default permission of {self.delegate_kind} "{self.delegate_name}" in "{self.organization}"'
        with self.calls(context, f"the {what}") as calls:
            found = rules(calls, self.organization) or {}
        wanted = (self.delegate_kind, self.delegate_name, self.activating_user)
        rule = next((rule for rule in found.values() if _names(rule) == wanted), None)
        if rule is None:
            raise not_found(what, "delegate_name")
        self.uuid, self.role = rule["id"], rule["role"]
        self.id = f"{self.organization}/{self.uuid}"


class DefaultPermissionItem(Object):
    """One default permission."""

    uuid: str = attr("Quay's own id of it.", computed=True)
    delegate_kind: str = attr("Who gets the role: a `team`, a `robot` or a `user`.", computed=True)
    delegate_name: str = attr("The team's name, the robot's full name, or the user's name.", computed=True)
    role: str = attr("`read`, `write` or `admin`.", computed=True)
    activating_user: str | None = attr(_ACTIVATING_USER, computed=True)


class DefaultPermissionsData(QuayDataSource):
    """All default permissions of an organization."""

    type_name = "quay_default_permissions"
    operations = (READ_RULES, READ_ORGANIZATION)
    recipes = ("A06",)

    organization: str = attr(_ORGANIZATION, required=True, validators=[is_name])
    default_permissions: list[DefaultPermissionItem] = attr(
        "The default permissions, ordered by kind, name and activating user.", computed=True
    )

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the default permissions of "{self.organization}"') as calls:
            found = rules(calls, self.organization)
        if found is None:
            raise not_found(f'organization "{self.organization}"', "organization")
        items = [_item(rule) for rule in found.values()]
        self.default_permissions = sorted(
            items,
            key=lambda item: (item.delegate_kind, item.delegate_name, item.activating_user or "", item.uuid),
        )


def _item(rule: Body) -> DefaultPermissionItem:
    kind, name, creator = _names(rule)
    return DefaultPermissionItem(
        uuid=rule["id"], delegate_kind=kind, delegate_name=name, role=rule["role"], activating_user=creator
    )


class DefaultPermissionList(QuayListResource):
    """The default permissions of one organization, or of all that the token's user knows of."""

    type_name = "quay_default_permission"
    operations = (READ_RULES, *READ_ORGANIZATIONS)
    recipes = ("A06",)

    organization: str | None = attr(
        "Name of the organization. Left out, all organizations are looked into.",
        optional=True,
        validators=[is_name],
    )
    delegate_kind: str | None = attr(
        "Those that give a role to a `team`, a `robot` or a `user` alone. Left out, all are found.",
        optional=True,
        validators=[choice(*KINDS)],
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the delegate's name"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the default permissions") as calls:

            def look(organization: str) -> Iterable[Body]:
                return (rules(calls, organization) or {}).values()

            for organization, rule in in_organizations(calls, context, self.organization, look):
                kind, name, _ = _names(rule)
                if self.delegate_kind in (None, kind) and matches(name, self.name_pattern):
                    one = DefaultPermission(organization=organization)
                    one._fill(rule)
                    identity = {"organization": organization, "uuid": one.uuid}
                    yield Found(identity, one.label(), one if include_resource else None)
