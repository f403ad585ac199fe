"""How Quay can tell of an event, and what each way needs (notifications/notificationmethod.py)."""

from __future__ import annotations

from collections.abc import Mapping

METHODS = ("quay_notification", "email", "webhook", "flowdock", "hipchat", "slack")

NEEDED: Mapping[str, tuple[str, ...]] = {
    "quay_notification": ("target_kind", "target_name"),
    "email": ("email",),
    "webhook": ("url",),
    "slack": ("url",),
    "hipchat": ("room_id", "notification_token"),
    "flowdock": ("flow_api_token",),
}
"""What each method's configuration cannot be without."""

NEEDED_OF_QUOTAS: Mapping[str, tuple[str, ...]] = {**NEEDED, "email": ()}
"""The same, for what is told of a namespace's quota: an e-mail goes to the namespace's own address."""

TARGETS = ("user", "team", "org")
"""What a notice in Quay's pages can be for."""
