"""`quay_app_specific_token`: a password for one program, of the user whose token Terraform uses."""

from __future__ import annotations

import time
from typing import ClassVar

from quay_provider.base import QuayDataSource, QuayResource, match_id, require_feature
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.collected_lists import OwnItems
from quay_provider.collection import MARK, USER, CollectedResource, Collection, marked
from quay_provider.listing import NAME_PATTERN, matches
from quay_provider.names import LONGEST_TEXT, at_most
from quay_provider.times import of_quay
from tfplugin.model import Context, EphemeralResource
from tfplugin.schema import Object, attr

READ = "GET /api/v1/user/apptoken"
READ_ONE = "GET /api/v1/user/apptoken/{token_uuid}"
CREATE = "POST /api/v1/user/apptoken"
DELETE = "DELETE /api/v1/user/apptoken/{token_uuid}"

TOKENS = Collection(USER, "apptoken", "apptoken/{token_uuid}", under="tokens")

USERNAME = "$app"
"""The name to log in with, whoever's token it is."""


def make(calls: Calls, title: str) -> Body:
    """Make a token, and answer it with its secret.

    Raises:
        QuayError: Quay refused.
    """

    def same(item: Body) -> bool:
        return _is_unused(item, title)

    answer = TOKENS.add(calls, {"title": title}, same=same, discard=True) or Body()
    found: Body = answer["token"]
    return found


def _is_unused(item: Body, title: str) -> bool:
    """Whether a token may be one whose answer was lost: nobody knows its secret, so nobody has used it."""
    return item.get("title") == title and item.get("last_accessed") is None


def has_expired(found: Body) -> bool:
    """Whether a token in Quay's list works no longer."""
    ends = found.get("expiration")
    return ends is not None and of_quay(ends) <= time.time()


def read_code(calls: Calls, uuid: str) -> str | None:
    """The secret of a token; None when the token does not exist.

    Raises:
        QuayError: Quay refused.
    """
    try:
        found: Body = calls.get("user/apptoken/{token_uuid}", uuid)["token"]
    except QuayError as error:
        if error.is_missing:
            return None
        raise
    code: str = found["token_code"]
    return code


class AppSpecificToken(CollectedResource):
    """A password for one program, such as the Docker client on a laptop, in place of the user's own.

    It belongs to the user whose token Terraform uses, and logs in with the name `$app`. Its secret is not
    kept in the state unless `store_token` asks for it. When it ends is the registry's to say: one that has
    expired is made anew by the next apply.
    """

    type_name = "quay_app_specific_token"
    identity = ("uuid",)
    told_once = True
    id_format = "uuid"
    operations = (READ, READ_ONE, CREATE, DELETE)

    id: str = attr("The token's id, which Quay made.", computed=True)
    title: str = attr(
        "What the token is called.", required=True, requires_replace=True, validators=[at_most(LONGEST_TEXT)]
    )
    store_token: bool = attr(
        "Whether the state keeps the secret, readable for everybody who can read the state.", default=False
    )
    uuid: str = attr("The id that Quay made.", computed=True)
    username: str = attr("The name to log in with, `$app`.", computed=True)
    created: str | None = attr("When the token was made, as Quay writes it.", computed=True)
    expiration: str | None = attr("When the token ends, as Quay writes it; null for never.", computed=True)
    token_code: str | None = attr(
        "The password to log in with; null unless `store_token` is true.",
        computed=True,
        sensitive=True,
        changes_with=("store_token",),
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<uuid>[^/]+)")

    def collection(self, calls: Calls) -> Collection:
        return TOKENS

    def label(self) -> str:
        return self.title if isinstance(self.title, str) else QuayResource.label(self)

    def plan(self, context: Context[Client], prior: AppSpecificToken | None) -> frozenset[str]:
        self.username = USERNAME
        if self.store_token is False:
            self.token_code = None
        if prior is None and context.client is not None:
            with self.calls(context, "plan") as calls:
                require_feature(calls, "APP_SPECIFIC_TOKENS", "app-specific tokens")
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            found = make(calls, self.title)
            self.uuid = self.id = found["uuid"]
            self.keep_owner(context, calls)
            self.username = USERNAME
            self.created, self.expiration = found.get("created"), found.get("expiration")
            self.token_code = found["token_code"] if self.store_token else None

    def read(self, context: Context[Client]) -> bool:
        if not super().read(context):
            return False
        if self.store_token:
            with self.calls(context, "read") as calls:
                self.token_code = read_code(calls, self.uuid)
        return True

    def _found(self, context: Context[Client], calls: Calls) -> Body | None:
        # Quay lists one that has expired for another day.
        found = super()._found(context, calls)
        return None if found is None or has_expired(found) else found

    def update(self, context: Context[Client], prior: AppSpecificToken) -> None:
        with self.calls(context, "update") as calls:
            self.token_code = read_code(calls, self.uuid) if self.store_token else None

    def is_meant(self, item: Body) -> bool:
        return _is_unused(item, self.title)

    def fill(self, found: Body) -> None:
        self.title = found["title"]
        self.username = USERNAME
        self.created, self.expiration = found.get("created"), found.get("expiration")
        self.token_code = None


class AppSpecificTokenValue(EphemeralResource[Client]):
    """A password of the user whose token Terraform uses, that lives while Terraform runs.

    It is made when Terraform opens it and deleted when Terraform closes it; no state and no plan holds it.
    """

    type_name = "quay_app_specific_token"
    operations: ClassVar[tuple[str, ...]] = (READ, CREATE, DELETE)

    title: str = attr(
        "What the token is called. Terraform adds a dash and eight random characters, so that it is not "
        "taken for another run's.",
        default="terraform",
        validators=[at_most(LONGEST_TEXT - MARK)],
    )
    uuid: str = attr("The id that Quay made.", computed=True)
    username: str = attr("The name to log in with, `$app`.", computed=True)
    token_code: str = attr("The password to log in with.", computed=True, sensitive=True)

    def open(self, context: Context[Client]) -> float | None:
        with context.client.calls(context, f'open app-specific token "{self.title}"') as calls:
            found = make(calls, marked(self.title))
        self.uuid, self.username, self.token_code = found["uuid"], USERNAME, found["token_code"]
        context.private["uuid"] = self.uuid.encode()
        return None

    def close(self, context: Context[Client]) -> None:
        with context.client.calls(context, "delete an app-specific token") as calls:
            TOKENS.remove(calls, context.private["uuid"].decode())


class AppSpecificTokenItem(Object):
    """One app-specific token, without its secret."""

    uuid: str = attr("The id that Quay made.", computed=True)
    title: str = attr("What it is called.", computed=True)
    created: str | None = attr("When it was made, as Quay writes it.", computed=True)
    expiration: str | None = attr("When it ends, as Quay writes it; null for never.", computed=True)
    last_accessed: str | None = attr(
        "When it was last used, as Quay writes it; null for never.", computed=True
    )


class AppSpecificTokensData(QuayDataSource):
    """The app-specific tokens of the user whose token Terraform uses, without their secrets."""

    type_name = "quay_app_specific_tokens"
    operations = (READ,)

    tokens: list[AppSpecificTokenItem] = attr("The tokens, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the app-specific tokens") as calls:
            found = TOKENS.everything(calls)
        self.tokens = [
            AppSpecificTokenItem(**{name: each.get(name) for name in AppSpecificTokenItem.attributes()})
            for each in found.values()
        ]


class AppSpecificTokenList(OwnItems):
    """The app-specific tokens of the user whose token Terraform uses."""

    type_name = "quay_app_specific_token"
    operations = (READ,)
    resource = AppSpecificToken
    what = "the app-specific tokens"
    collection = TOKENS

    name_pattern: str | None = attr(NAME_PATTERN.format(what="the token's title"), optional=True)

    def called(self, item: Body) -> str:
        return str(item["title"])

    def takes(self, item: Body) -> bool:
        return matches(item["title"], self.name_pattern)
