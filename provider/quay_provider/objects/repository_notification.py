"""`quay_repository_notification`: what Quay tells of a repository, and how."""

from __future__ import annotations

from typing import Any

from quay_provider.base import QuayDataSource, match_id
from quay_provider.client import Calls, Client
from quay_provider.collected_lists import RepositoryItems
from quay_provider.collection import Collection, RepositoryOwner
from quay_provider.names import choice, is_repository
from quay_provider.notifications import (
    Notification,
    NotificationItem,
    NotificationList,
    is_number,
    notification_items,
)
from quay_provider.repositories import READ_REPOSITORIES
from tfplugin.model import Context
from tfplugin.schema import attr

EVENTS = (
    "repo_push",
    "repo_mirror_sync_started",
    "repo_mirror_sync_success",
    "repo_mirror_sync_failed",
    "repo_image_expiry",
    "vulnerability_found",
    "build_queued",
    "build_start",
    "build_success",
    "build_failure",
    "build_cancelled",
)

READ = "GET /api/v1/repository/{repository}/notification/"


def notifications(repository: str) -> Collection:
    """The notifications of a repository."""
    return Collection(
        RepositoryOwner(repository), "notification/", "notification/{uuid}", under="notifications"
    )


class RepositoryNotification(Notification):
    """Something that Quay tells of when it happens in a repository: a push, a vulnerability, a mirror's run.

    Quay cannot change a notification: any change destroys it and makes it anew. It shows the `config` to
    whoever administers the repository, secrets included, so it is in the state too.
    """

    type_name = "quay_repository_notification"
    identity = ("repository", "uuid")
    id_format = "namespace/name/uuid"
    operations = (
        READ,
        "POST /api/v1/repository/{repository}/notification/",
        "DELETE /api/v1/repository/{repository}/notification/{uuid}",
    )

    id: str = attr("The notification's id, `namespace/name/uuid`.", computed=True)
    repository: str = attr(
        "The repository's full name, `namespace/name`.",
        required=True,
        requires_replace=True,
        validators=[is_repository],
    )
    event: str = attr(
        f"What to tell of: {', '.join(f'`{event}`' for event in EVENTS)}.",
        required=True,
        requires_replace=True,
        validators=[choice(*EVENTS)],
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<repository>[^/]+/.+)/(?P<uuid>[^/]+)")

    def collection(self, calls: Calls) -> Collection:
        return notifications(self.repository)

    def namespace(self) -> Any:
        return self.repository.partition("/")[0] if isinstance(self.repository, str) else self.repository

    def label(self) -> str:
        name = self.title if isinstance(self.title, str) and self.title else self.event
        return self.id if isinstance(self.id, str) else f"{self.repository}: {name}"

    def validate(self, context: Context[Any]) -> None:
        super().validate(context)
        if self.event != "repo_image_expiry":
            return
        if self.event_config is None or isinstance(self.event_config, dict):
            days = (self.event_config or {}).get("days", "")
            if isinstance(days, str) and not is_number(days):
                context.diagnostics.error(
                    "How many days before its end?",
                    "The event repo_image_expiry needs `days` in `event_config`: a number such as `7`.",
                    "event_config",
                )


class RepositoryNotificationsData(QuayDataSource):
    """All notifications of a repository, without what their methods are configured with."""

    type_name = "quay_repository_notifications"
    operations = (READ,)

    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    notifications: list[NotificationItem] = attr("The notifications, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the notifications of repository "{self.repository}"') as calls:
            self.notifications = notification_items(calls, notifications(self.repository))


class RepositoryNotificationList(NotificationList, RepositoryItems):
    """Notifications of one repository, or of all of a namespace."""

    type_name = "quay_repository_notification"
    operations = (READ, *READ_REPOSITORIES)
    resource = RepositoryNotification

    def collection(self, repository: str) -> Collection:
        return notifications(repository)
