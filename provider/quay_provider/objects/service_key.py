"""`quay_service_key`: a key with which a service, such as a security scanner, speaks to Quay."""

from __future__ import annotations

import re
from typing import Any

from quay_provider.base import QuayDataSource, changed, keep_equal, match_id, require_feature
from quay_provider.client import Calls, Client
from quay_provider.client.errors import Body
from quay_provider.collected_lists import OwnItems
from quay_provider.collection import REGISTRY, CollectedResource, Collection
from quay_provider.names import LONGEST_TEXT, at_most
from quay_provider.times import epoch, is_moment, moment, moment_as, of_quay, same_moment
from tfplugin.model import Context
from tfplugin.schema import Object, attr
from tfplugin.values import UNKNOWN, is_known

READ = "GET /api/v1/superuser/keys"

KEYS = Collection(REGISTRY, "superuser/keys", "superuser/keys/{kid}", under="keys", by="kid")

_NAME = re.compile(r"[\s a-zA-Z0-9\-_:/]*")


def is_key_name(text: str) -> str | None:
    """The rule for a service key's name (util/validation.py)."""
    if not _NAME.fullmatch(text):
        return "must consist of letters, digits, spaces, dashes, underscores, colons and slashes"
    return None


class ServiceKey(CollectedResource):
    """A key with which a service, such as a security scanner, speaks to Quay; for superusers alone.

    Quay makes the key, approves it and tells its private half once, when it is made. That is not kept in the
    state unless `store_private_key` asks for it, and is lost otherwise: ask for it where the service is to
    get its key from Terraform.
    """

    type_name = "quay_service_key"
    identity = ("kid",)
    told_once = True
    id_format = "kid"
    operations = (
        READ,
        "POST /api/v1/superuser/keys",
        "PUT /api/v1/superuser/keys/{kid}",
        "DELETE /api/v1/superuser/keys/{kid}",
    )

    id: str = attr("The key's id, which Quay made.", computed=True)
    service: str = attr(
        "Which service the key is for.",
        required=True,
        requires_replace=True,
        validators=[at_most(LONGEST_TEXT)],
    )
    name: str = attr("What the key is called.", default="", validators=[is_key_name, at_most(LONGEST_TEXT)])
    expiration: str | None = attr(
        "When the key ends, such as `2027-01-01T00:00:00Z`. Left out, never.",
        optional=True,
        validators=[is_moment],
    )
    store_private_key: bool = attr(
        "Whether the state keeps the private key, readable for everybody who can read the state. A change "
        "replaces the key, as Quay tells it once alone.",
        default=False,
    )
    kid: str = attr("The key's id, which Quay made.", computed=True)
    public_key: str | None = attr("The public key, in PEM; null after an import.", computed=True)
    private_key: str | None = attr(
        "The private key, in PEM; null unless `store_private_key` is true.", computed=True, sensitive=True
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<kid>[^/]+)")

    def collection(self, calls: Calls) -> Collection:
        return KEYS

    def label(self) -> str:
        return self.id if isinstance(self.id, str) else f"{self.service}/{self.name}"

    def plan(self, context: Context[Client], prior: ServiceKey | None) -> frozenset[str]:
        keep_equal(self, prior, "expiration", same_moment)
        if prior is None:
            if self.store_private_key is False:
                self.private_key = None
            if context.client is not None:
                with self.calls(context, "plan") as calls:
                    require_feature(calls, "SUPER_USERS", "service keys")
            return frozenset()
        # A private key that is not wanted any more is forgotten; one that Quay told nobody cannot be had.
        if self.store_private_key is False:
            self.private_key = None
            return frozenset()
        if not prior.private_key:
            return frozenset({"store_private_key"})
        if not is_known(self.store_private_key):
            self.private_key = UNKNOWN  # type: ignore[assignment]
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            ends = None if self.expiration is None else epoch(self.expiration)
            body = {"service": self.service, "name": self.name, "expiration": ends}
            found = KEYS.add(calls, body, same=self.is_meant, discard=True) or Body()
            self.kid = self.id = found["kid"]
            self.public_key = found["public_key"]
            self.private_key = found["private_key"] if self.store_private_key else None

    def update(self, context: Context[Client], prior: ServiceKey) -> None:
        self.private_key = prior.private_key if self.store_private_key else None
        body: dict[str, Any] = {}
        if changed(self.name, prior.name):
            body["name"] = self.name
        if self.expiration != prior.expiration:
            body["expiration"] = None if self.expiration is None else epoch(self.expiration)
        if body:
            with self.calls(context, "update") as calls:
                KEYS.change(calls, self.kid, body)

    def is_meant(self, item: Body) -> bool:
        ends, wanted = item.get("expiration_date"), self.expiration
        return (
            (item.get("service"), item.get("name") or "") == (self.service, self.name)
            and (ends is None) == (wanted is None)
            and (ends is None or wanted is None or of_quay(ends) == epoch(wanted))
        )

    def fill(self, found: Body) -> None:
        self.service, self.name = found["service"], found.get("name") or ""
        ends = found.get("expiration_date")
        self.expiration = None if ends is None else moment_as(self.expiration, of_quay(ends))


class ServiceKeyItem(Object):
    """One service key; Quay keeps no private ones."""

    kid: str = attr("The key's id.", computed=True)
    service: str = attr("Which service the key is for.", computed=True)
    name: str = attr("What the key is called.", computed=True)
    expiration: str | None = attr("When the key ends, in UTC; null for never.", computed=True)
    approved: bool = attr("Whether a superuser approved it: others cannot be used.", computed=True)


class ServiceKeysData(QuayDataSource):
    """All service keys of the registry; for superusers alone."""

    type_name = "quay_service_keys"
    operations = (READ,)

    keys: list[ServiceKeyItem] = attr("The keys, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the service keys") as calls:
            self.keys = [_item(each) for each in KEYS.everything(calls).values()]


def _item(found: Body) -> ServiceKeyItem:
    ends = found.get("expiration_date")
    return ServiceKeyItem(
        kid=found["kid"],
        service=found["service"],
        name=found.get("name") or "",
        expiration=None if ends is None else moment(of_quay(ends)),
        approved=found.get("approval") is not None,
    )


class ServiceKeyList(OwnItems):
    """Service keys of the registry; for superusers alone."""

    type_name = "quay_service_key"
    operations = (READ,)
    resource = ServiceKey
    what = "the service keys"
    collection = KEYS

    service: str | None = attr("Keys for this service alone. Left out, all are found.", optional=True)

    def called(self, item: Body) -> str:
        return f"{item['service']}: {item.get('name') or item['kid']}"

    def takes(self, item: Body) -> bool:
        return self.service in (None, item["service"])
