"""The lives of notifications: what Quay tells of, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.provider.cases.case import Case
from tests.provider.cases.repositories import make_repository
from tests.provider.registry import Registry


def only(route: str) -> Callable[[Registry, str], Any]:
    """Looks at the only notification of a list; `route` has the organization's name as `{org}`."""

    def look(registry: Registry, organization: str) -> Any:
        found = registry.get(route.replace("{org}", organization)) or {"notifications": []}
        assert len(found["notifications"]) <= 1, found
        return next(iter(found["notifications"]), None)

    return look


def remove(route: str) -> Callable[[Registry, str], Any]:
    """Deletes the only notification of a list."""

    def delete(registry: Registry, organization: str) -> None:
        uuid = only(route)(registry, organization)["uuid"]
        registry.delete(f"{route.replace('{org}', organization).rstrip('/')}/{uuid}")

    return delete


REPOSITORY = "repository/{org}/app/notification/"
ORGANIZATION = "organization/{org}/notifications"
OWN = "user/namespacenotifications"

CASES = (
    Case(
        "quay_repository_notification",
        create={
            "repository": "{org}/app",
            "title": "pushed",
            "event": "repo_push",
            "method": "webhook",
            "config": {"url": "https://hook.example.com/?token=1"},
        },
        created={
            "title": "pushed",
            "event": "repo_push",
            "method": "webhook",
            "config": {"url": "https://hook.example.com/?token=1"},
            "event_config": {},
        },
        look=only(REPOSITORY),
        change={
            "title": "ends",
            "event": "repo_image_expiry",
            "method": "quay_notification",
            "config": {"target_kind": "user", "target_name": "quayadmin"},
            "event_config": {"days": "5"},
        },
        changed={
            "title": "ends",
            "event": "repo_image_expiry",
            "method": "quay_notification",
            "config": {"target": {"kind": "user", "name": "quayadmin"}},
            "event_config": {"days": 5},
        },
        delete=remove(REPOSITORY),
        prepare=make_repository,
    ),
    Case(
        "quay_namespace_notification",
        create={
            "organization": "{org}",
            "title": "near",
            "event": "quota_warning",
            "method": "slack",
            "config": {"url": "https://hooks.slack.com/services/a/b/c"},
        },
        created={"title": "near", "event": "quota_warning", "method": "slack"},
        look=only(ORGANIZATION),
        change={"title": None, "event": "quota_error"},
        changed={"title": None, "event": "quota_error", "method": "slack"},
        delete=remove(ORGANIZATION),
    ),
    Case(
        "quay_namespace_notification",
        name="own",
        create={
            "organization": "quayadmin",
            "event": "quota_error",
            "method": "webhook",
            "config": {"url": "https://hook.example.com"},
        },
        created={"event": "quota_error", "config": {"url": "https://hook.example.com"}},
        look=only(OWN),
        delete=remove(OWN),
    ),
)
