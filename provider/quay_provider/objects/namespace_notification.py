"""`quay_namespace_notification`: how Quay tells that a quota is nearly used."""

from __future__ import annotations

from typing import Any

from quay_provider.base import QuayDataSource, match_id, require_feature
from quay_provider.client import Calls, Client
from quay_provider.collected_lists import OrganizationItems
from quay_provider.collection import USER, Collection, OrganizationOwner
from quay_provider.names import choice, is_name
from quay_provider.notification_methods import NEEDED_OF_QUOTAS
from quay_provider.notifications import (
    Notification,
    NotificationItem,
    NotificationList,
    notification_items,
)
from quay_provider.organizations import READ_ORGANIZATION, READ_ORGANIZATIONS
from tfplugin.model import Context
from tfplugin.schema import attr

EVENTS = ("quota_warning", "quota_error")

READ = "GET /api/v1/organization/{orgname}/notifications"
READ_OWN = "GET /api/v1/user/namespacenotifications"


def notifications(calls: Calls, organization: str) -> Collection:
    """The notifications of an organization, or of the token's user, who has a route of his own."""
    if organization == calls.client.username:
        return Collection(
            USER, "namespacenotifications", "namespacenotifications/{uuid}", under="notifications"
        )
    return Collection(
        OrganizationOwner(organization), "notifications", "notifications/{uuid}", under="notifications"
    )


class NamespaceNotification(Notification):
    """Something that Quay tells when an organization's quota is nearly or wholly used (Quay 3.18 and later).

    Quay cannot change a notification: any change destroys it and makes it anew. It shows the `config` to
    whoever administers the organization, secrets included, so it is in the state too. With a quota Quay
    deletes the notifications too: have this depend on the `quay_quota`.
    """

    type_name = "quay_namespace_notification"
    needed = NEEDED_OF_QUOTAS
    identity = ("organization", "uuid")
    id_format = "organization/uuid"
    operations = (
        READ,
        READ_OWN,
        READ_ORGANIZATION,
        "POST /api/v1/organization/{orgname}/notifications",
        "DELETE /api/v1/organization/{orgname}/notifications/{uuid}",
        "POST /api/v1/user/namespacenotifications",
        "DELETE /api/v1/user/namespacenotifications/{uuid}",
    )

    id: str = attr("The notification's id, `organization/uuid`.", computed=True)
    organization: str = attr(
        "Name of the organization, or of the token's own user.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    event: str = attr(
        "What to tell of: `quota_warning` or `quota_error`.",
        required=True,
        requires_replace=True,
        validators=[choice(*EVENTS)],
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)/(?P<uuid>[^/]+)")

    def collection(self, calls: Calls) -> Collection:
        return notifications(calls, self.organization)

    def namespace(self) -> Any:
        return self.organization

    def label(self) -> str:
        name = self.title if isinstance(self.title, str) and self.title else self.event
        return self.id if isinstance(self.id, str) else f"{self.organization}: {name}"

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        if prior is None and context.client is not None:
            with self.calls(context, "plan") as calls:
                require_feature(calls, "QUOTA_NOTIFICATIONS", "notifications of quotas", since="3.18")
        return frozenset()


class NamespaceNotificationsData(QuayDataSource):
    """All notifications of an organization's quota, without what their methods are configured with."""

    type_name = "quay_namespace_notifications"
    operations = (READ, READ_OWN)

    organization: str = attr(
        "Name of the organization, or of the token's own user.", required=True, validators=[is_name]
    )
    notifications: list[NotificationItem] = attr("The notifications, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the notifications of "{self.organization}"') as calls:
            self.notifications = notification_items(calls, notifications(calls, self.organization))


class NamespaceNotificationList(NotificationList, OrganizationItems):
    """Notifications of one organization's quota, or of those of all that the token's user knows of."""

    type_name = "quay_namespace_notification"
    operations = (READ, READ_OWN, *READ_ORGANIZATIONS)
    resource = NamespaceNotification

    organization: str | None = attr(
        "An organization, or the token's own user. Left out, all organizations are looked into.",
        optional=True,
        validators=[is_name],
    )

    def collection(self, calls: Calls, organization: str) -> Collection:
        return notifications(calls, organization)
