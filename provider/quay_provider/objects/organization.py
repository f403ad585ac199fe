"""`quay_organization`: an organization, its contact and its settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quay_provider import enthought
from quay_provider.base import (
    NamedResource,
    QuayDataSource,
    QuayListResource,
    changed,
    keep_equal,
    match_id,
    not_found,
)
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.client.registry import config, feature
from quay_provider.listing import NAME_PATTERN, as_found, matches
from quay_provider.lookalikes import refuse_losses, warn_of_losses
from quay_provider.names import is_email, is_name, is_whole_email
from quay_provider.organizations import (
    READ_ORGANIZATION,
    READ_ORGANIZATIONS,
    READ_USER,
    everything_of,
    kind_of_namespace,
    organization_names,
    public_view,
    view,
    view_key,
)
from quay_provider.robots import READ_ROBOTS
from quay_provider.units import duration, duration_as, is_duration, same_duration, seconds
from quay_provider.users import READ_USERS, address_of
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Found
from tfplugin.schema import attr
from tfplugin.values import is_known

NAME_BLOCKED_FOR = 300.0
"""Seconds to wait for the name of an organization that was just deleted: its data is removed in the
background."""

SHOWN = ("email", "tag_expiration", "invoice_email", "invoice_email_address")
"""Attributes that Quay's answer shows."""


class Organization(NamedResource):
    """An organization: a namespace for repositories and robots, with teams of users.

    Quay makes the team `owners` with it and puts the token's user in. An organization that exists already is
    never taken over: import it.

    A new `name` renames the organization in place where the token's user is a superuser, with all that it
    holds; otherwise it is destroyed and made anew.
    """

    type_name = "quay_organization"
    identity = ("name",)
    id_format = "organization"
    timeouts = {"create": 900.0, "delete": 900.0}  # noqa: RUF012 - ClassVar in the base class
    operations = (
        "POST /api/v1/organization/",
        READ_ORGANIZATION,
        "PUT /api/v1/organization/{orgname}",
        "DELETE /api/v1/organization/{orgname}",
        "PUT /api/v1/superuser/organizations/{name}",
        "GET /api/v1/repository",
        READ_ROBOTS[0],
        READ_ORGANIZATIONS[0],
        READ_USERS,
        READ_USER,
    )
    recipes = ("A02", "A03", "A05")

    id: str = attr("The organization's name.", computed=True)
    name: str = attr(
        "The organization's name: 2 to 255 lower case letters and digits, with single dots, dashes or "
        "underscores between them.",
        required=True,
        validators=[is_name],
    )
    email: str | None = attr(
        "The organization's e-mail address. Left out, it is not managed. Quay up to 3.17 demands one where "
        "it sends mail.",
        optional=True,
        computed=True,
        changes_with=("contact_email",),
        validators=[is_whole_email],
    )
    contact_email: str | None = attr(
        "What Quay's own API calls `email` from 3.18 on: the same address. Set one of the two.",
        optional=True,
        validators=[is_whole_email],
    )
    tag_expiration: str | None = attr(
        "How long a deleted tag can be brought back, such as `14d`: one of the times that the registry "
        "offers (`tag_expiration_options` of the data source `quay_registry`). Left out, it is not managed.",
        optional=True,
        computed=True,
        validators=[is_duration],
    )
    invoice_email: bool | None = attr(
        "Whether invoices are mailed (a registry with billing alone). Left out, it is not managed.",
        optional=True,
        computed=True,
    )
    invoice_email_address: str | None = attr(
        "Where invoices are mailed to. Left out, it is not managed.",
        optional=True,
        computed=True,
        validators=[is_email],
    )
    force_destroy: bool = attr(
        "Whether the organization may be destroyed while it holds repositories that Terraform does not "
        "manage. They are lost with it.",
        default=False,
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<name>.+)")

    @classmethod
    def move(cls, source_provider: str, source_type: str, state: dict[str, Any]) -> dict[str, Any] | None:
        return enthought.organization(source_type, state)

    def id_from_names(self) -> str:
        return self.name

    def validate(self, context: Context[Any]) -> None:
        addresses = {self.email, self.contact_email} - {None}
        if len(addresses) > 1 and all(map(is_known, addresses)):
            context.diagnostics.error(
                "An organization has one address",
                "Set `email` or `contact_email`, not both.",
                "contact_email",
            )

    def plan(self, context: Context[Client], prior: Organization | None) -> frozenset[str]:
        super().plan(context, prior)
        keep_equal(self, prior, "tag_expiration", same_duration)
        if context.client is None:
            return frozenset()
        self._check_tag_expiration(context, prior)
        if prior is None or self.name == prior.name:
            return frozenset()
        renames = bool(context.client.user.get("super_user"))
        if is_known(self.name):
            self._plan_other_name(context, prior.name, renames=renames)
        return frozenset() if renames else frozenset({"name"})

    def _plan_other_name(self, context: Context[Client], old: str, *, renames: bool) -> None:
        """Refuse a rename or a replacement that cannot be done, and warn of what it does."""
        with self.calls(context, "plan") as calls:
            refuse_losses(calls, old, "renamed" if renames else "deleted", "name")
            self._refuse_taken_name(calls, old)
        if renames:
            context.diagnostics.warning(
                f'Organization "{old}" is renamed to "{self.name}"',
                "Repositories, teams and robots move with it, and every address at which images are pulled "
                "changes. Resources that name the organization are planned to be replaced, which destroys "
                "what they manage: take them out of the state first, and import them under the new name "
                "afterwards.",
                "name",
            )
            return
        context.diagnostics.warning(
            f'Organization "{old}" is replaced',
            f"Only a superuser can rename an organization, and {context.client.username} is none: the "
            "organization is destroyed with all that it holds, and a new one is made.",
            "name",
        )

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            if public_view(calls, self.name) is not None:
                raise self.exists_already()
            self._post(calls)
            self.id = self.name
            settings = self._settings(None)
            found = self._put(calls, self.name, settings) if settings else view(calls, self.name)
            planned = {key: getattr(self, key) for key in SHOWN}
            self._fill(found or Body())
            for key, value in planned.items():
                if is_known(value) and value is not None:
                    setattr(self, key, value)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = view(calls, self.name)
            if found is None:
                return False
            self.id = self.name
            self._fill(found)
            if self.contact_email is not None:
                self.contact_email = self.email
            return True

    def update(self, context: Context[Client], prior: Organization) -> None:
        with prior.calls(context, "update") as calls:
            if self.name != prior.name:
                refuse_losses(calls, prior.name, "renamed", "name")
            settings = self._settings(prior)
            if settings:
                self._put(calls, prior.name, settings)
            # The rename comes last: what fails leaves the old name in the state, by which the next run looks.
            if self.name != prior.name:
                self._rename(calls, prior.name)
            self.id = self.name
            self.email = self._address() or prior.email

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            if not self.force_destroy:
                self._refuse_while_full(calls)
            refuse_losses(calls, self.name, "deleted")
            try:
                calls.delete("organization/{orgname}", self.name, stale=everything_of(self.name))
            except QuayError as error:
                # Who is no superuser is told 403 for an organization that is gone.
                if not error.is_missing and public_view(calls, self.name) is not None:
                    raise

    def plan_delete(self, context: Context[Client]) -> None:
        if context.client is not None:
            with self.calls(context, "plan") as calls:
                warn_of_losses(context, calls, self.name)
        if self.force_destroy:
            context.diagnostics.warning(
                f'Organization "{self.name}" is destroyed with all that it holds',
                "`force_destroy` is true: repositories that Terraform does not manage are lost too.",
            )

    def _post(self, calls: Calls) -> None:
        body = {"name": self.name}
        address = self._address()
        if address is not None:
            body["email"] = address

        def send() -> Any:
            return calls.post("organization/", body=body, stale=everything_of(self.name))

        def look() -> Any:
            return public_view(calls, self.name)

        calls.until(lambda: calls.settle(send, look), _name_is_blocked, NAME_BLOCKED_FOR)

    def _put(self, calls: Calls, name: str, settings: dict[str, Any]) -> Body:
        answer = calls.put("organization/{orgname}", name, body=settings, stale=[view_key(name)])
        return answer if isinstance(answer, Body) else Body()

    def _rename(self, calls: Calls, old: str) -> None:
        def send() -> Any:
            self._refuse_taken_name(calls, old)
            body = {"name": self.name}
            stale = everything_of(old) + everything_of(self.name)
            return calls.put("superuser/organizations/{name}", old, body=body, stale=stale, repeatable=False)

        def look() -> Any:
            # While the old name is there, an organization of the new one is somebody else's.
            if kind_of_namespace(calls, old) is not None:
                return None
            return public_view(calls, self.name)

        calls.settle(send, look)

    def _refuse_taken_name(self, calls: Calls, old: str) -> None:
        """Refuse a name that something has: Quay itself does not look, and fails as if it had crashed."""
        kind = kind_of_namespace(calls, self.name)
        if kind is not None:
            raise DiagnosticError(
                f'There is a namespace "{self.name}" already',
                f"Organizations and users share one set of names, and this is the name of an existing "
                f'{kind}. Organization "{old}" keeps its name. Choose another one, or rename or delete '
                f"that {kind} first, in an apply of its own.",
                "name",
            )

    def _settings(self, prior: Organization | None) -> dict[str, Any]:
        """What a PUT must carry: what the configuration sets and is not so already."""
        settings: dict[str, Any] = {}
        if changed(self.tag_expiration, prior and prior.tag_expiration):
            settings["tag_expiration_s"] = seconds(self.tag_expiration or "")
        for key in ("invoice_email", "invoice_email_address"):
            if changed(getattr(self, key), prior and getattr(prior, key)):
                settings[key] = getattr(self, key)
        if prior is not None and changed(self._address(), prior.email):
            settings["email"] = self._address()
        return settings

    def _address(self) -> str | None:
        """The one address that Quay keeps, by whichever name it is set."""
        return self.email or self.contact_email

    def _fill(self, found: Body) -> None:
        """Take over what Quay shows; what it does not show stays, and is null where it was not known."""
        if found.get("is_admin") or found.get("email"):
            self.email = address_of(found)
        if "tag_expiration_s" in found:
            self.tag_expiration = duration_as(_text(self.tag_expiration), found["tag_expiration_s"])
        if "invoice_email" in found:
            self.invoice_email = found["invoice_email"]
            self.invoice_email_address = found.get("invoice_email_address") or None
        for key in SHOWN:
            if not is_known(getattr(self, key)):
                setattr(self, key, None)

    def _check_tag_expiration(self, context: Context[Client], prior: Organization | None) -> None:
        wanted = self.tag_expiration
        if not is_known(wanted) or wanted is None or wanted == (prior and prior.tag_expiration):
            return
        with self.calls(context, "plan") as calls:
            if feature(calls, "CHANGE_TAG_EXPIRATION") is False:
                raise DiagnosticError(
                    "This registry lets nobody change the expiration of tags",
                    "Its feature CHANGE_TAG_EXPIRATION is off, and it would ignore the change. Leave "
                    "`tag_expiration` out.",
                    "tag_expiration",
                )
            options = _tag_expiration_options(calls)
        if options and seconds(wanted) not in [seconds(option) for option in options]:
            raise DiagnosticError(
                "This registry does not offer that expiration of tags",
                f"`tag_expiration` must be one of {', '.join(options)}.",
                "tag_expiration",
            )

    def _refuse_while_full(self, calls: Calls) -> None:
        try:
            page = calls.get("repository", query={"namespace": self.name})
        except QuayError as error:
            if public_view(calls, self.name) is None:
                return
            raise error from None
        names = [item["name"] for item in page["repositories"]]
        if not names:
            return
        shown = ", ".join(names[:5]) + (" and more" if len(names) > 5 or page.get("next_page") else "")
        raise DiagnosticError(
            f'Organization "{self.name}" still holds repositories',
            f"Terraform does not manage them, and they would be lost: {shown}.\n\nMove or delete them, or "
            f"set "
            "`force_destroy = true` and apply that before destroying the organization.",
        )


def _name_is_blocked(error: QuayError) -> bool:
    """Quay is still removing an organization of that name (data/model/user.py)."""
    return error.status == 400 and "not available" in error.message


def _tag_expiration_options(calls: Calls) -> list[str]:
    try:
        options = config(calls).get("config", {}).get("TAG_EXPIRATION_OPTIONS")
    except QuayError:
        return []
    wanted = options if isinstance(options, list) else []
    return [option for option in wanted if isinstance(option, str) and is_duration(option) is None]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


class OrganizationData(QuayDataSource):
    """An organization that exists, by its name.

    Without rights in the organization Quay shows its name alone: the other attributes are then null.
    """

    type_name = "quay_organization"
    operations = (READ_ORGANIZATION,)
    recipes = ("A03", "A26")

    id: str = attr("The organization's name.", computed=True)
    name: str = attr("The organization's name.", required=True, validators=[is_name])
    email: str | None = attr("The organization's e-mail address.", computed=True)
    tag_expiration: str | None = attr(
        "How long a deleted tag can be brought back, such as `14d`.", computed=True
    )
    invoice_email: bool | None = attr("Whether invoices are mailed.", computed=True)
    invoice_email_address: str | None = attr("Where invoices are mailed to.", computed=True)
    is_admin: bool = attr("Whether the token's user administers the organization.", computed=True)
    is_member: bool = attr("Whether the token's user belongs to the organization.", computed=True)
    teams: frozenset[str] | None = attr(
        "Names of the organization's teams; null where the token's user may not see them.", computed=True
    )

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'organization "{self.name}"') as calls:
            found = public_view(calls, self.name)
        if found is None:
            raise not_found(f'organization "{self.name}"', "name")
        self.id = self.name
        self.email = address_of(found)
        expiration = found.get("tag_expiration_s")
        self.tag_expiration = None if expiration is None else duration(expiration)
        self.invoice_email = found.get("invoice_email")
        self.invoice_email_address = found.get("invoice_email_address") or None
        self.is_admin = bool(found.get("is_admin"))
        self.is_member = bool(found.get("is_member"))
        teams = found.get("teams")
        self.teams = None if teams is None else frozenset(teams)


class OrganizationsData(QuayDataSource):
    """All organizations of the registry: for superusers. Others see those that they belong to."""

    type_name = "quay_organizations"
    operations = READ_ORGANIZATIONS
    recipes = ("A01",)

    names: list[str] = attr("Names of the organizations, in alphabetical order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the organizations") as calls:
            self.names = organization_names(calls)


class OrganizationList(QuayListResource):
    """Organizations: for a superuser all of the registry, for others those that they belong to."""

    type_name = "quay_organization"
    operations = (*READ_ORGANIZATIONS, READ_ORGANIZATION)
    recipes = ("A01",)

    name_pattern: str | None = attr(NAME_PATTERN.format(what="the name"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the organizations") as calls:
            names = [name for name in organization_names(calls) if matches(name, self.name_pattern)]
        for name in names:
            yield from as_found(
                Organization,
                context,
                {"name": name},
                display_name=name,
                include_resource=include_resource,
            )
