"""`quay_application`: an OAuth application of an organization."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quay_provider.applications import READ_APPLICATIONS, applications
from quay_provider.base import QuayDataSource, QuayListResource, changed, match_id, not_found
from quay_provider.client import Calls, Client
from quay_provider.client.errors import Body
from quay_provider.collection import CollectedResource, Collection
from quay_provider.listing import NAME_PATTERN, as_found, in_organizations, matches
from quay_provider.names import LONGEST_TEXT, at_most, is_email, is_name
from quay_provider.organizations import READ_ORGANIZATION, READ_ORGANIZATIONS
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr
from tfplugin.values import is_known


class Application(CollectedResource):
    """An OAuth application: what asks users for leave to use Quay's API in their name.

    Its client secret is not kept in the state unless `store_client_secret` asks for it. Quay allows several
    applications of one name, so that one which exists already is never taken over: import it.
    """

    type_name = "quay_application"
    identity = ("organization", "client_id")
    id_format = "organization/client_id"
    operations = (
        READ_APPLICATIONS,
        READ_ORGANIZATION,
        "POST /api/v1/organization/{orgname}/applications",
        "PUT /api/v1/organization/{orgname}/applications/{client_id}",
        "DELETE /api/v1/organization/{orgname}/applications/{client_id}",
        "POST /api/v1/organization/{orgname}/applications/{client_id}/resetclientsecret",
    )
    recipes = ("A04",)

    id: str = attr("The application's id, `organization/client_id`.", computed=True)
    organization: str = attr(
        "Name of the organization that owns it.", required=True, requires_replace=True, validators=[is_name]
    )
    name: str = attr("What the application is called.", required=True, validators=[at_most(LONGEST_TEXT)])
    description: str = attr("What the application is for.", default="")
    application_uri: str = attr(
        "The address of its home page.", default="", validators=[at_most(LONGEST_TEXT)]
    )
    redirect_uri: str = attr(
        "Where users come back to when they have agreed.", default="", validators=[at_most(LONGEST_TEXT)]
    )
    avatar_email: str | None = attr(
        "The e-mail address whose picture is shown.",
        optional=True,
        validators=[is_email, at_most(LONGEST_TEXT)],
    )
    client_secret_version: int | None = attr(
        "Change this number to have the client secret made anew: the old one ends at once. Setting it for "
        "the first time, or removing it, changes nothing.",
        optional=True,
    )
    store_client_secret: bool = attr(
        "Whether the state keeps the client secret, readable for everybody who can read the state.",
        default=False,
    )
    client_id: str = attr("The client's id in OAuth, which Quay makes.", computed=True)
    client_secret: str | None = attr(
        "The client's secret in OAuth; null unless `store_client_secret` is true.",
        computed=True,
        sensitive=True,
        changes_with=("client_secret_version", "store_client_secret"),
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)/(?P<client_id>[^/]+)")

    def collection(self, calls: Calls) -> Collection:
        return applications(self.organization)

    def label(self) -> str:
        return self.id if isinstance(self.id, str) else f"{self.organization}/{self.name}"

    def plan(self, context: Context[Client], prior: Application | None) -> frozenset[str]:
        if self.store_client_secret is False:
            self.client_secret = None
        if prior is not None and self._renews(prior):
            context.diagnostics.warning(
                f'The client secret of application "{self.label()}" is made anew',
                "The present one ends at once: whatever uses it must get the new one.",
                "client_secret_version",
            )
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            found = self.collection(calls).add(calls, self._body(), same=self.is_meant) or Body()
            self.client_id = found["client_id"]
            self.id = self.id_from_names()
            self.client_secret = found["client_secret"] if self.store_client_secret else None

    def update(self, context: Context[Client], prior: Application) -> None:
        with self.calls(context, "update") as calls:
            found: Any = None
            if self._body() != prior._body():
                found = self.collection(calls).change(calls, self.client_id, self._body())
            if self._renews(prior):
                found = self._renew(calls)
            if self.store_client_secret and not isinstance(found, Body):
                found = self.collection(calls).everything(calls).get(self.client_id)
            self.client_secret = found["client_secret"] if self.store_client_secret and found else None

    def is_meant(self, item: Body) -> bool:
        return all(item.get(key) == value for key, value in self._body().items())

    def fill(self, found: Body) -> None:
        self.name = found["name"]
        self.description = found.get("description") or ""
        self.application_uri = found.get("application_uri") or ""
        self.redirect_uri = found.get("redirect_uri") or ""
        self.avatar_email = found.get("avatar_email") or None
        self.client_secret = found["client_secret"] if self.store_client_secret else None

    def _body(self) -> dict[str, Any]:
        texts = ("name", "description", "application_uri", "redirect_uri", "avatar_email")
        values = {key: getattr(self, key) for key in texts}
        return {key: value for key, value in values.items() if value is not None}

    def _renews(self, prior: Application) -> bool:
        return prior.client_secret_version is not None and changed(
            self.client_secret_version, prior.client_secret_version
        )

    def _renew(self, calls: Calls) -> Any:
        return calls.post(
            "organization/{orgname}/applications/{client_id}/resetclientsecret",
            self.organization,
            self.client_id,
            stale=[self.collection(calls).key],
            repeatable=True,
        )


class ApplicationData(QuayDataSource):
    """An OAuth application that exists, by its client id or its name. Its secret is not shown."""

    type_name = "quay_application"
    operations = (READ_APPLICATIONS,)
    recipes = ("A04",)

    id: str = attr("The application's id, `organization/client_id`.", computed=True)
    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    client_id: str = attr("The client's id in OAuth. Set this or `name`.", optional=True, computed=True)
    name: str = attr(
        "What the application is called; no other one of the organization may be called so.",
        optional=True,
        computed=True,
    )
    description: str = attr("What the application is for.", computed=True)
    application_uri: str = attr("The address of its home page.", computed=True)
    redirect_uri: str = attr("Where users come back to when they have agreed.", computed=True)
    avatar_email: str | None = attr("The e-mail address whose picture is shown.", computed=True)

    def validate(self, context: Context[Any]) -> None:
        if (
            is_known(self.client_id)
            and is_known(self.name)
            and (self.client_id is None) == (self.name is None)
        ):
            context.diagnostics.error("Which application?", "Set `client_id` or `name`, one of them.", "name")

    def read(self, context: Context[Client]) -> None:
        wanted = f"{self.organization}/{self.client_id or self.name}"
        with self.calls(context, f'application "{wanted}"') as calls:
            everything = applications(self.organization).everything(calls)
        found = [each for each in everything.values() if self._is_meant(each)]
        if not found:
            raise not_found(f'application "{wanted}"', "client_id" if self.client_id else "name")
        if len(found) > 1:
            raise DiagnosticError(
                f'There are {len(found)} applications "{wanted}"', "Name one by its `client_id`.", "name"
            )
        item = _item(found[0])
        self.id = f"{self.organization}/{item.client_id}"
        for name, value in item.values().items():
            setattr(self, name, value)

    def _is_meant(self, found: Body) -> bool:
        if self.client_id is not None:
            return bool(found["client_id"] == self.client_id)
        return bool(found["name"] == self.name)


class ApplicationItem(Object):
    """One application."""

    client_id: str = attr("The client's id in OAuth.", computed=True)
    name: str = attr("What the application is called.", computed=True)
    description: str = attr("What the application is for.", computed=True)
    application_uri: str = attr("The address of its home page.", computed=True)
    redirect_uri: str = attr("Where users come back to when they have agreed.", computed=True)
    avatar_email: str | None = attr("The e-mail address whose picture is shown.", computed=True)


class ApplicationsData(QuayDataSource):
    """All OAuth applications of an organization. Their secrets are not shown."""

    type_name = "quay_applications"
    operations = (READ_APPLICATIONS,)
    recipes = ("A04",)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    applications: list[ApplicationItem] = attr("The applications, ordered by name.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the applications of organization "{self.organization}"') as calls:
            found = applications(self.organization).of_existing_owner(calls)
        self.applications = sorted(
            (_item(each) for each in found.values()), key=lambda each: (each.name, each.client_id)
        )


def _item(found: Body) -> ApplicationItem:
    return ApplicationItem(
        client_id=found["client_id"],
        name=found["name"],
        description=found.get("description") or "",
        application_uri=found.get("application_uri") or "",
        redirect_uri=found.get("redirect_uri") or "",
        avatar_email=found.get("avatar_email") or None,
    )


class ApplicationList(QuayListResource):
    """OAuth applications of one organization, or of all that the token's user knows of."""

    type_name = "quay_application"
    operations = (READ_APPLICATIONS, *READ_ORGANIZATIONS)
    recipes = ("A04",)

    organization: str | None = attr(
        "An organization. Left out, all organizations are looked into.", optional=True, validators=[is_name]
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the application's name"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the applications") as calls:

            def look(organization: str) -> Iterable[Body]:
                return applications(organization).everything(calls).values()

            for organization, found in in_organizations(calls, context, self.organization, look):
                if matches(found["name"], self.name_pattern):
                    yield from as_found(
                        Application,
                        context,
                        {"organization": organization, "client_id": found["client_id"]},
                        display_name=f"{organization}/{found['name']}",
                        include_resource=include_resource,
                    )
