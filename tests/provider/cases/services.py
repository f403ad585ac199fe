"""The lives of what serves a registry: applications, tokens, keys, messages and single acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.provider.cases.case import Case
from tests.provider.registry import Registry


def only(route: str, under: str, **wanted: str) -> Callable[[Registry, str], Any]:
    """Looks at the only item of a list, among those that hold certain values."""

    def look(registry: Registry, organization: str) -> Any:
        found = registry.get(route.replace("{org}", organization)) or {under: []}
        items = [item for item in found[under] if all(item[name] == value for name, value in wanted.items())]
        assert len(items) <= 1, items
        return next(iter(items), None)

    return look


def application(registry: Registry, organization: str) -> Any:
    """The only application."""
    return only("organization/{org}/applications", "applications")(registry, organization)


def remove_application(registry: Registry, organization: str) -> None:
    """Delete the only application."""
    client_id = application(registry, organization)["client_id"]
    registry.delete(f"organization/{organization}/applications/{client_id}")


def make_application(registry: Registry, organization: str) -> dict[str, str]:
    """Make an application, and answer its client id."""
    made = registry.post(f"organization/{organization}/applications", {"name": "deployer"})
    return {"client_id": made["client_id"]}


def application_token(registry: Registry, organization: str) -> Any:
    """The only token of the only application."""
    client_id = application(registry, organization)["client_id"]
    return only(f"organization/{organization}/applications/{client_id}/tokens", "tokens")(registry, "")


def remove_application_token(registry: Registry, organization: str) -> None:
    """Delete the only token of the only application."""
    client_id = application(registry, organization)["client_id"]
    uuid = application_token(registry, organization)["uuid"]
    registry.delete(f"organization/{organization}/applications/{client_id}/tokens/{uuid}")


def app_specific_token(registry: Registry, _organization: str) -> Any:
    """The app-specific token of the case."""
    return only("user/apptoken", "tokens", title="laptop")(registry, "")


def message(registry: Registry, _organization: str) -> Any:
    """The only message."""
    return only("messages", "messages")(registry, "")


def service_key(registry: Registry, _organization: str) -> Any:
    """The key of the service `scanner`."""
    return only("superuser/keys", "keys", service="scanner")(registry, "")


CASES: tuple[Case, ...] = (
    Case(
        "quay_application",
        create={"organization": "{org}", "name": "deployer"},
        created={"name": "deployer", "description": "", "application_uri": "", "redirect_uri": ""},
        look=application,
        change={
            "name": "deployer2",
            "description": "Deploys",
            "application_uri": "https://deploy.example.com",
            "redirect_uri": "https://deploy.example.com/back",
            "avatar_email": "deploy@example.com",
            "store_client_secret": True,
        },
        changed={
            "name": "deployer2",
            "description": "Deploys",
            "application_uri": "https://deploy.example.com",
            "redirect_uri": "https://deploy.example.com/back",
            "avatar_email": "deploy@example.com",
        },
        delete=remove_application,
        unreadable=("store_client_secret",),
    ),
    Case(
        "quay_application_token",
        create={
            "organization": "{org}",
            "client_id": "{client_id}",
            "name": "reader",
            "scope": "repo:read",
        },
        created={"name": "reader", "scope": "repo:read"},
        look=application_token,
        change={"name": "writer", "scope": "repo:read repo:write", "expiration": "90d"},
        changed={"name": "writer", "scope": "repo:read repo:write"},
        delete=remove_application_token,
        prepare=make_application,
    ),
    Case(
        "quay_app_specific_token",
        create={"title": "laptop"},
        created={"title": "laptop"},
        look=app_specific_token,
        change={"store_token": True},
        changed={"title": "laptop"},
        delete=lambda registry, _: registry.delete(
            f"user/apptoken/{app_specific_token(registry, '')['uuid']}"
        ),
        unreadable=("store_token",),
    ),
    Case(
        "quay_global_message",
        create={"content": "Closed on **Sunday**", "media_type": "text/markdown"},
        created={"content": "Closed on **Sunday**", "severity": "info", "media_type": "text/markdown"},
        look=message,
        change={"content": "Open", "severity": "warning", "media_type": None},
        changed={"content": "Open", "severity": "warning", "media_type": "text/plain"},
        delete=lambda registry, _: registry.delete(f"message/{message(registry, '')['uuid']}"),
    ),
    Case(
        "quay_service_key",
        create={"service": "scanner", "name": "first", "expiration": "2031-01-01T00:00:00Z"},
        created={"service": "scanner", "name": "first"},
        look=service_key,
        change={"name": "second", "expiration": None},
        changed={"service": "scanner", "name": "second", "expiration_date": None},
        delete=lambda registry, _: registry.delete(f"superuser/keys/{service_key(registry, '')['kid']}"),
    ),
)
