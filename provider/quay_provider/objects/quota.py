"""`quay_quota`: how much the repositories of a namespace may hold together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quay_provider.base import (
    NamedResource,
    QuayDataSource,
    QuayListResource,
    check_superuser,
    keep_equal,
    match_id,
    no_organization,
    not_found,
    require_feature,
)
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.client.registry import feature
from quay_provider.listing import NAME_PATTERN, matches
from quay_provider.names import is_name
from quay_provider.organizations import namespace_exists
from quay_provider.quotas import READ_QUOTAS, Place, limit_ids, quota, thresholds
from quay_provider.units import is_size, same_size, size, size_as, size_bytes
from quay_provider.users import READ_USERS, users
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr
from tfplugin.values import is_known

KINDS = {"warning_thresholds": "Warning", "reject_thresholds": "Reject"}
READ_ALL = ("GET /api/v1/superuser/organizations/", READ_USERS)

OF_THRESHOLDS = (
    "They are for superusers alone, and from Quay 3.16 on for those of a registry with the feature "
    "SUPERUSERS_FULL_ACCESS: the rights of an administrator of the organization do not suffice."
)
"""Who may change thresholds."""

NEW_IN_3_16 = "IMAGE_PULL_STATS"
"""A feature that Quay knows since 3.16, which tells that version from those before."""

LARGEST = 2**63 - 1
"""Bytes: what Quay's database holds."""


def is_limit(text: str) -> str | None:
    """The rule for a quota's limit: a size that is something, for Quay ignores a change to 0."""
    sentence = is_size(text)
    if sentence:
        return sentence
    if size_bytes(text) == 0:
        return "must not be 0: delete the quota for no limit"
    return None if size_bytes(text) <= LARGEST else "must be less than 8192PiB, which is what Quay can keep"


class Quota(NamedResource):
    """How much all repositories of an organization or a user may hold together.

    It takes a superuser's token; an administrator of the organization may not set it. Thresholds exist for
    organizations alone; from Quay 3.16 on they take the registry's feature SUPERUSERS_FULL_ACCESS too. A
    namespace has one quota. Destroying it removes the namespace's quota notifications too, and leaves the
    registry's default quota, where it has one.
    """

    type_name = "quay_quota"
    identity = ("namespace",)
    id_format = "namespace"
    operations = (
        *READ_QUOTAS,
        "POST /api/v1/superuser/organization/{namespace}/quota",
        "PUT /api/v1/superuser/organization/{namespace}/quota/{quota_id}",
        "DELETE /api/v1/superuser/organization/{namespace}/quota/{quota_id}",
        "POST /api/v1/superuser/users/{namespace}/quota",
        "PUT /api/v1/superuser/users/{namespace}/quota/{quota_id}",
        "DELETE /api/v1/superuser/users/{namespace}/quota/{quota_id}",
        "POST /api/v1/organization/{orgname}/quota",
        "PUT /api/v1/organization/{orgname}/quota/{quota_id}",
        "DELETE /api/v1/organization/{orgname}/quota/{quota_id}",
        "POST /api/v1/organization/{orgname}/quota/{quota_id}/limit",
        "DELETE /api/v1/organization/{orgname}/quota/{quota_id}/limit/{limit_id}",
    )
    recipes = ("A50", "A51", "A52")

    id: str = attr("The namespace's name.", computed=True)
    namespace: str = attr(
        "Name of the organization or user.", required=True, requires_replace=True, validators=[is_name]
    )
    limit: str = attr(
        "How much the namespace may hold: a size such as `10GiB`, or bytes.",
        required=True,
        validators=[is_limit],
    )
    warning_thresholds: frozenset[int] | None = attr(
        "Percentages of the limit, 1 to 100, at which Quay warns. Left out, it does not. For organizations "
        "alone.",
        optional=True,
    )
    reject_thresholds: frozenset[int] | None = attr(
        "Percentages of the limit, 1 to 100, at which Quay refuses pushes. Left out, it does not. For "
        "organizations alone.",
        optional=True,
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<namespace>.+)")

    def id_from_names(self) -> str:
        return self.namespace

    def validate(self, context: Context[Any]) -> None:
        for attribute in KINDS:
            values = getattr(self, attribute)
            if not isinstance(values, frozenset):
                continue
            for value in values:
                if isinstance(value, int) and not 1 <= value <= 100:
                    context.diagnostics.error(
                        f"{value} is no percentage of a quota", "It must be from 1 to 100.", attribute
                    )

    def plan(self, context: Context[Client], prior: Quota | None) -> frozenset[str]:
        super().plan(context, prior)
        keep_equal(self, prior, "limit", same_size)
        if context.client is None:
            return frozenset()
        with self.calls(context, "plan") as calls:
            if prior is None:
                require_feature(calls, "QUOTA_MANAGEMENT", "quotas")
                require_feature(calls, "EDIT_QUOTA", "quotas that can be changed")
            for attribute in KINDS:
                planned, before = getattr(self, attribute), getattr(prior, attribute, None)
                if is_known(planned) and (planned or frozenset()) != (before or frozenset()):
                    _check_thresholds(calls, attribute)
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            place = Place(calls, self.namespace)
            if place.is_user and not namespace_exists(calls, self.namespace):
                raise no_organization(self.namespace, "namespace")
            if place.is_user:
                self._refuse_thresholds()
            if quota(calls, self.namespace) is not None:
                raise self.exists_already()
            self._post(calls, place)
            self.id = self.namespace
            if self.warning_thresholds or self.reject_thresholds:
                self._set_thresholds(calls, place)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = quota(calls, self.namespace)
        if found is None:
            return False
        self.id = self.namespace
        self.limit = size_as(self.limit, found["limit_bytes"])
        for attribute, kind in KINDS.items():
            shown = thresholds(found, kind)
            setattr(self, attribute, shown or (None if getattr(self, attribute) is None else frozenset()))
        return True

    def update(self, context: Context[Client], prior: Quota) -> None:
        with self.calls(context, "update") as calls:
            place = Place(calls, self.namespace)
            if place.is_user:
                self._refuse_thresholds()
            if not same_size(self.limit, prior.limit):
                found = self._present(calls)
                body = {"limit_bytes": size_bytes(self.limit)}
                route = f"{place.route}/{{quota_id}}"
                calls.put(route, self.namespace, str(found["id"]), body=body, stale=place.stale())
            if any(getattr(self, attribute) != getattr(prior, attribute) for attribute in KINDS):
                self._set_thresholds(calls, place)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            place = Place(calls, self.namespace)
            found = quota(calls, self.namespace)
            if found is None:
                return
            try:
                route = f"{place.route}/{{quota_id}}"
                calls.delete(route, self.namespace, str(found["id"]), stale=place.stale())
            except QuayError:
                if quota(calls, self.namespace) is not None:
                    raise

    def _post(self, calls: Calls, place: Place) -> None:
        def send() -> Any:
            body = {"limit_bytes": size_bytes(self.limit)}
            return calls.post(place.route, self.namespace, body=body, stale=place.stale())

        calls.settle(send, lambda: quota(calls, self.namespace))

    def _set_thresholds(self, calls: Calls, place: Place) -> None:
        try:
            self._change_thresholds(calls, place)
        except QuayError as error:
            if error.status != 403 or error.is_token_refused:
                raise
            raise DiagnosticError(
                f'Cannot set the thresholds of the quota of "{self.namespace}"',
                f"{OF_THRESHOLDS} The token is {calls.client.username}'s, and needs the scope `super:user`."
                f"\n\nQuay answered: {error}",
            ) from None

    def _change_thresholds(self, calls: Calls, place: Place) -> None:
        """Add the limits that are missing, then remove those that are too many."""
        found = self._present(calls)
        route, quota_id = "organization/{orgname}/quota/{quota_id}/limit", str(found["id"])
        for attribute, kind in KINDS.items():
            wanted: frozenset[int] = getattr(self, attribute) or frozenset()
            for percent in sorted(wanted - thresholds(found, kind)):
                self._add_threshold(calls, place, quota_id, kind, percent)
            for percent, limit_id in limit_ids(found, kind).items():
                if percent not in wanted:
                    calls.delete(
                        f"{route}/{{limit_id}}", self.namespace, quota_id, limit_id, stale=place.stale()
                    )

    def _add_threshold(self, calls: Calls, place: Place, quota_id: str, kind: str, percent: int) -> None:
        body = {"type": kind, "threshold_percent": percent}
        route = "organization/{orgname}/quota/{quota_id}/limit"

        def send() -> Any:
            return calls.post(route, self.namespace, quota_id, body=body, stale=place.stale())

        def look() -> Any:
            return percent in thresholds(self._present(calls), kind) or None

        calls.settle(send, look)

    def _present(self, calls: Calls) -> Body:
        found = quota(calls, self.namespace)
        if found is None:
            raise not_found(f'quota of "{self.namespace}"', "namespace")
        return found

    def _refuse_thresholds(self) -> None:
        for attribute in KINDS:
            if getattr(self, attribute):
                raise DiagnosticError(
                    f'The quota of user "{self.namespace}" can have no thresholds',
                    "Quay keeps thresholds for organizations alone. Leave them out.",
                    attribute,
                )


def _check_thresholds(calls: Calls, attribute: str) -> None:
    """Refuse to change thresholds where this registry is known to let the token's user change none."""
    check_superuser(calls, "Changing the thresholds of a quota")
    if feature(calls, "SUPERUSERS_FULL_ACCESS") is False and feature(calls, NEW_IN_3_16) is not None:
        raise DiagnosticError(
            "This registry lets nobody change the thresholds of a quota",
            f"{OF_THRESHOLDS} The feature is off: the registry's administrator must set "
            "`FEATURE_SUPERUSERS_FULL_ACCESS: true`.",
            attribute,
        )


class QuotaData(QuayDataSource):
    """The quota of an organization or a user."""

    type_name = "quay_quota"
    operations = READ_QUOTAS
    recipes = ("A50",)

    id: str = attr("The namespace's name.", computed=True)
    namespace: str = attr("Name of the organization or user.", required=True, validators=[is_name])
    limit: str = attr("How much the namespace may hold, such as `10GiB`.", computed=True)
    limit_bytes: int = attr("How much the namespace may hold, in bytes.", computed=True)
    warning_thresholds: frozenset[int] = attr("Percentages of the limit at which Quay warns.", computed=True)
    reject_thresholds: frozenset[int] = attr(
        "Percentages of the limit at which Quay refuses pushes.", computed=True
    )

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the quota of "{self.namespace}"') as calls:
            require_feature(calls, "QUOTA_MANAGEMENT", "quotas")
            found = quota(calls, self.namespace)
        if found is None:
            raise not_found(f'quota of "{self.namespace}"', "namespace")
        self.id = self.namespace
        self.limit_bytes = found["limit_bytes"]
        self.limit = size(self.limit_bytes)
        self.warning_thresholds = thresholds(found, "Warning")
        self.reject_thresholds = thresholds(found, "Reject")


class QuotaItem(Object):
    """One namespace and its quota."""

    namespace: str = attr("Name of the organization or user.", computed=True)
    limit_bytes: int = attr("How much it may hold, in bytes.", computed=True)
    used_bytes: int | None = attr("How much it holds, in bytes, as Quay last counted.", computed=True)


class QuotasData(QuayDataSource):
    """The quotas of all organizations and users that have one. It takes a superuser's token."""

    type_name = "quay_quotas"
    operations = READ_ALL
    recipes = ("A50",)

    quotas: list[QuotaItem] = attr("The quotas, ordered by namespace.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the quotas") as calls:
            found = all_quotas(calls)
        self.quotas = [
            QuotaItem(
                namespace=name,
                limit_bytes=item["quotas"][0]["limit_bytes"],
                used_bytes=(item.get("quota_report") or {}).get("quota_bytes"),
            )
            for name, item in sorted(found.items())
        ]


def all_quotas(calls: Calls) -> dict[str, Body]:
    """All organizations and users with a quota of their own, by name.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: The registry has no quotas, or the token's user is no superuser.
    """
    require_feature(calls, "QUOTA_MANAGEMENT", "quotas")
    check_superuser(calls, "Reading all quotas")
    organizations = calls.items("superuser/organizations/", under="organizations")
    found = {item["name"]: item for item in organizations} | users(calls)
    return {name: item for name, item in found.items() if item.get("quotas")}


class QuotaList(QuayListResource):
    """The quotas of organizations and users. It takes a superuser's token."""

    type_name = "quay_quota"
    operations = READ_ALL
    recipes = ("A50",)

    name_pattern: str | None = attr(NAME_PATTERN.format(what="the namespace's name"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the quotas") as calls:
            found = all_quotas(calls)
        for name in sorted(found):
            if matches(name, self.name_pattern):
                one = Quota(namespace=name) if include_resource else None
                if one is None or one.read(context):
                    yield Found({"namespace": name}, name, one)
