"""What Quay shows although it may be secret, so that it stands in what is written."""

from __future__ import annotations

from collections.abc import Iterator

from quay_adopt.inventory import Inventory

OPEN = ("email", "quay_notification")
"""Methods of notifications whose configuration holds no secret."""


def clear_text(inventory: Inventory) -> Iterator[str]:
    """The objects that are written with a token, a password, or an address that may hold one."""
    for type_name, owner in (
        ("quay_namespace_notification", "organization"),
        ("quay_repository_notification", "repository"),
    ):
        for item in inventory.of(type_name):
            if item.text("method") not in OPEN:
                title = item.text("title") or item.text("event")
                yield f'notification "{title}" of {item.text(owner)} ({item.text("method")})'
    for type_name, owner in (
        ("quay_organization_mirror", "organization"),
        ("quay_repository_mirror", "repository"),
    ):
        for item in inventory.of(type_name):
            proxy = item.values.get("proxy") or {}
            if any("@" in (proxy.get(name) or "") for name in ("http_proxy", "https_proxy")):
                yield f"proxy of the mirror {item.text(owner)}"
