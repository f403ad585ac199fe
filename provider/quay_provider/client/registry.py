"""What the registry can do, as it tells everybody at `GET /config`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_provider.client.errors import Body, QuayError

if TYPE_CHECKING:
    from quay_provider.client.calls import Calls


def config(calls: Calls) -> Body:
    """Quay's answer to `GET /config`, asked once for all (Quay 3.8 and later; it needs no token).

    Raises:
        QuayError: Quay has no such route, or refused.
    """
    return calls.listed(("config",), lambda: calls.get("/config"))


def feature(calls: Calls, name: str) -> bool | None:
    """Whether a feature is on, `REPO_MIRROR`; None where Quay does not say."""
    try:
        features = config(calls).get("features")
    except QuayError:
        return None
    value = features.get(name) if isinstance(features, dict) else None
    return value if isinstance(value, bool) else None


def tells_features(calls: Calls) -> bool:
    """Whether Quay tells which features it has."""
    try:
        return bool(config(calls).get("features"))
    except QuayError:
        return False


def authentication_type(calls: Calls) -> str | None:
    """`Database`, `LDAP`, `OIDC` ...; None where Quay does not say."""
    return _setting(calls, "AUTHENTICATION_TYPE")


def hostname(calls: Calls) -> str:
    """The name that the registry goes by, `quay.io`; empty where Quay does not say."""
    return _setting(calls, "SERVER_HOSTNAME") or ""


def _setting(calls: Calls, name: str) -> str | None:
    try:
        settings = config(calls).get("config")
    except QuayError:
        return None
    value = settings.get(name) if isinstance(settings, dict) else None
    return value if isinstance(value, str) else None
