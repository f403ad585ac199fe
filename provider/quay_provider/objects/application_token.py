"""`quay_application_token`: a token of an OAuth application, with which a program uses Quay's API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from quay_provider.applications import (
    READ_APPLICATIONS,
    READ_TOKENS,
    application_tokens,
    applications,
)
from quay_provider.base import QuayDataSource, QuayListResource, keep_equal, match_id
from quay_provider.client import Calls, Client
from quay_provider.client.errors import Body
from quay_provider.collection import MARK, CollectedResource, Collection, marked
from quay_provider.listing import NAME_PATTERN, as_found, in_organizations, matches
from quay_provider.names import LONGEST_TEXT, at_most, is_name
from quay_provider.organizations import READ_ORGANIZATIONS
from quay_provider.times import of_quay
from quay_provider.units import duration, is_interval, same_duration, seconds
from tfplugin.model import Context, EphemeralResource, Found
from tfplugin.schema import Object, attr

CREATE = "POST /api/v1/organization/{orgname}/applications/{client_id}/tokens"
DELETE = "DELETE /api/v1/organization/{orgname}/applications/{client_id}/tokens/{token_uuid}"

LONGEST_LIFE = 315576000
"""Seconds: ten years, which a token lives where nothing else is said (data/model/oauth.py)."""

SCOPES = (
    "repo:read",
    "repo:write",
    "repo:admin",
    "repo:create",
    "user:read",
    "user:admin",
    "org:admin",
    "super:user",
)
"""What a token can be allowed (auth/scopes.py)."""

SCOPE = (
    "What the token may do: scopes with spaces between, such as `repo:read repo:write`, of "
    f"{', '.join(f'`{scope}`' for scope in SCOPES)}. The token's user must have all of them."
)


def is_scope(text: str) -> str | None:
    """The rule for a text of scopes: each once, with single spaces between."""
    words = text.split(" ")
    strange = [word for word in words if word not in SCOPES]
    if strange:
        return f"must be scopes with spaces between, of {', '.join(SCOPES)}; {strange[0]!r} is none"
    if len(set(words)) < len(words):
        return "must name each scope once"
    return None


def is_lifetime(text: str) -> str | None:
    """The rule for a token's life: Quay cuts a longer one."""
    sentence = is_interval(text)
    if sentence:
        return sentence
    return None if seconds(text) <= LONGEST_LIFE else "must be ten years at most"


def is_token_name(text: str) -> str | None:
    """The rule for a token's name: Quay cuts spaces around it."""
    if not text or text != text.strip():
        return "must not be empty, nor begin or end with a space"
    return at_most(LONGEST_TEXT)(text)


def mint(
    calls: Calls, organization: str, client_id: str, *, name: str, scope: str, expiration: str | None
) -> Body:
    """Make a token, and answer it with its secret.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: The application does not exist.
    """
    body: dict[str, Any] = {"name": name, "scope": scope}
    if expiration is not None:
        body["expiration"] = seconds(expiration)

    def same(item: Body) -> bool:
        return _is_unused(item, name, scope)

    found = application_tokens(organization, client_id).add(calls, body, same=same, discard=True)
    return found or Body()


def _is_unused(item: Body, name: str, scope: str) -> bool:
    """Whether a token may be one whose answer was lost: nobody knows it, so nobody has used it."""
    is_same = item.get("name") == name and item.get("scope") == scope
    return is_same and item.get("last_accessed") is None


class ApplicationToken(CollectedResource):
    """A token of an OAuth application, for Quay's API (Quay 3.18 and later).

    It acts for the user whose token Terraform uses. Quay tells it once, when it is made: the state keeps it
    from then on, readable for everybody who can read the state, and an imported one has none. Where it is
    needed only while Terraform runs, use the ephemeral resource of this name. A token that has expired is
    made anew by the next apply.
    """

    type_name = "quay_application_token"
    identity = ("organization", "client_id", "uuid")
    told_once = True
    id_format = "organization/client_id/uuid"
    operations = (READ_TOKENS, CREATE, DELETE)

    id: str = attr("The token's id, `organization/client_id/uuid`.", computed=True)
    organization: str = attr(
        "Name of the organization that owns the application.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    client_id: str = attr("The application's client id.", required=True, requires_replace=True)
    name: str = attr(
        "What the token is called, 255 characters at most.",
        required=True,
        requires_replace=True,
        validators=[is_token_name],
    )
    scope: str = attr(SCOPE, required=True, requires_replace=True, validators=[is_scope])
    expiration: str | None = attr(
        "How long the token lives, counted from when it is made, such as `90d`. Left out, ten years, the "
        "longest that Quay allows.",
        optional=True,
        validators=[is_lifetime],
    )
    uuid: str = attr("The id that Quay made.", computed=True)
    expires_at: str | None = attr("When the token ends, as Quay writes it.", computed=True)
    token: str | None = attr(
        "The token. Null after an import, as Quay tells it once alone.", computed=True, sensitive=True
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)/(?P<client_id>[^/]+)/(?P<uuid>[^/]+)")

    def collection(self, calls: Calls) -> Collection:
        return application_tokens(self.organization, self.client_id)

    def label(self) -> str:
        return self.id if isinstance(self.id, str) else f"{self.organization}/{self.name}"

    def plan(self, context: Context[Client], prior: ApplicationToken | None) -> frozenset[str]:
        keep_equal(self, prior, "expiration", same_duration)
        if prior is None or self.expiration == prior.expiration:
            return frozenset()
        return frozenset({"expiration"})

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            found = mint(
                calls,
                self.organization,
                self.client_id,
                name=self.name,
                scope=self.scope,
                expiration=self.expiration,
            )
            self.uuid = found["uuid"]
            self.token = found["token"]
            self.id = self.id_from_names()
            self.expires_at = found.get("expires_at")

    def is_meant(self, item: Body) -> bool:
        return _is_unused(item, self.name, self.scope)

    def fill(self, found: Body) -> None:
        imported = self.scope is None
        self.name = found.get("name") or ""
        self.scope = found["scope"]
        self.expires_at = found.get("expires_at")
        if imported:
            self.expiration = lifetime(found.get("created"), self.expires_at)


def lifetime(created: str | None, expires_at: str | None) -> str | None:
    """How long a token was made to live, to the minute; None for the longest time that there is."""
    if created is None or expires_at is None:
        return None
    minutes = round((of_quay(expires_at) - of_quay(created)) / 60)
    return None if minutes * 60 == LONGEST_LIFE else duration(minutes * 60)


class ApplicationTokenValue(EphemeralResource[Client]):
    """A token of an OAuth application that lives while Terraform runs (Quay 3.18 and later).

    It is made when Terraform opens it and deleted when Terraform closes it; no state and no plan holds it.
    """

    type_name = "quay_application_token"
    operations: ClassVar[tuple[str, ...]] = (READ_TOKENS, CREATE, DELETE)

    organization: str = attr(
        "Name of the organization that owns the application.", required=True, validators=[is_name]
    )
    client_id: str = attr("The application's client id.", required=True)
    name: str = attr(
        f"What the token is called, {LONGEST_TEXT - MARK} characters at most. Terraform adds a dash and "
        "eight random characters, so that it is not taken for another run's.",
        default="terraform",
        validators=[is_token_name, at_most(LONGEST_TEXT - MARK)],
    )
    scope: str = attr(SCOPE, required=True, validators=[is_scope])
    expiration: str = attr(
        "How long the token lives where Terraform cannot delete it, such as `2h`.",
        default="1d",
        validators=[is_lifetime],
    )
    uuid: str = attr("The id that Quay made.", computed=True)
    token: str = attr("The token.", computed=True, sensitive=True)

    def open(self, context: Context[Client]) -> float | None:
        with context.client.calls(
            context, f'open application token "{self.organization}/{self.name}"'
        ) as calls:
            found = mint(
                calls,
                self.organization,
                self.client_id,
                name=marked(self.name),
                scope=self.scope,
                expiration=self.expiration,
            )
        self.uuid, self.token = found["uuid"], found["token"]
        for name in ("organization", "client_id", "uuid"):
            context.private[name] = getattr(self, name).encode()
        return None

    def close(self, context: Context[Client]) -> None:
        organization, client_id, uuid = (
            context.private[name].decode() for name in ("organization", "client_id", "uuid")
        )
        with context.client.calls(context, f'delete application token "{organization}/{client_id}"') as calls:
            application_tokens(organization, client_id).remove(calls, uuid)


class TokenItem(Object):
    """One token, without its secret."""

    uuid: str = attr("The id that Quay made.", computed=True)
    name: str | None = attr("What it is called; null for one that was made in the browser.", computed=True)
    scope: str = attr("What it may do: scopes with spaces between.", computed=True)
    created: str | None = attr("When it was made, as Quay writes it.", computed=True)
    created_by: str | None = attr("The user for whom it acts.", computed=True)
    expires_at: str | None = attr("When it ends, as Quay writes it.", computed=True)
    last_accessed: str | None = attr(
        "When it was last used, as Quay writes it; null for never.", computed=True
    )


class ApplicationTokensData(QuayDataSource):
    """An OAuth application's tokens that have not expired, without secrets (Quay 3.18 and later)."""

    type_name = "quay_application_tokens"
    operations = (READ_TOKENS,)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    client_id: str = attr("The application's client id.", required=True)
    tokens: list[TokenItem] = attr("The tokens, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        where = f"{self.organization}/{self.client_id}"
        with self.calls(context, f'the tokens of application "{where}"') as calls:
            found = application_tokens(self.organization, self.client_id).of_existing_owner(calls)
        self.tokens = [
            TokenItem(**{name: each.get(name) for name in TokenItem.attributes()}) for each in found.values()
        ]


class ApplicationTokenList(QuayListResource):
    """Tokens of OAuth applications that have not expired (Quay 3.18 and later).

    Those that were made in the browser have no name, and are not among them.
    """

    type_name = "quay_application_token"
    operations = (READ_TOKENS, READ_APPLICATIONS, *READ_ORGANIZATIONS)

    organization: str | None = attr(
        "An organization. Left out, all organizations are looked into.", optional=True, validators=[is_name]
    )
    client_id: str | None = attr(
        "The client id of one application. Left out, all are looked at.", optional=True
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the token's name"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the tokens of applications") as calls:

            def look(organization: str) -> Iterator[tuple[Body, Body]]:
                for client_id, application in applications(organization).everything(calls).items():
                    if self.client_id in (None, client_id):
                        found = application_tokens(organization, client_id).everything(calls)
                        yield from ((application, token) for token in found.values())

            for owner, (application, token) in in_organizations(calls, context, self.organization, look):
                if token.get("name") and matches(token["name"], self.name_pattern):
                    client_id, uuid = application["client_id"], token["uuid"]
                    yield from as_found(
                        ApplicationToken,
                        context,
                        {"organization": owner, "client_id": client_id, "uuid": uuid},
                        display_name=f"{owner}/{application['name']}: {token['name']}",
                        include_resource=include_resource,
                    )
