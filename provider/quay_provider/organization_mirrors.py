"""Reading the mirror of an organization, and having it run."""

from __future__ import annotations

from quay_provider.base import require_feature
from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.organizations import public_view
from tfplugin.diagnostics import DiagnosticError

ROUTE = "organization/{orgname}/mirror"
READ_MIRROR = f"GET /api/v1/{ROUTE}"
SYNCHRONIZE = (f"POST /api/v1/{ROUTE}/sync-now", f"POST /api/v1/{ROUTE}/sync-cancel")


def need_mirrors(calls: Calls) -> None:
    """Refuse what a registry without mirrors of organizations cannot do.

    Raises:
        DiagnosticError: The feature is off, or the registry too old.
    """
    require_feature(calls, "ORG_MIRROR", "mirrors of organizations", since="3.17")


def mirror_key(organization: str) -> Key:
    """The key of an organization's mirror in the lists."""
    return ("organization", organization, "mirror")


def organization_mirror(calls: Calls, organization: str) -> Body | None:
    """The configuration of an organization's mirror; None when there is none.

    Raises:
        QuayError: Quay refused, or has no mirrors of organizations.
    """

    def fetch() -> Body | None:
        try:
            return calls.get(ROUTE, organization)
        except QuayError as error:
            if error.is_missing or (error.status == 403 and public_view(calls, organization) is None):
                return None
            raise

    return calls.listed(mirror_key(organization), fetch)


def synchronize(calls: Calls, organization: str, operation: str) -> str:
    """Have a mirror run now, or stop running; answers in a sentence what came of it.

    Args:
        calls: The operation's calls.
        organization: Whose mirror.
        operation: `sync` or `cancel`.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: The organization is no mirror.
    """
    word = "now" if operation == "sync" else "cancel"
    try:
        # Asked for twice, it is done once.
        calls.post(f"{ROUTE}/sync-{word}", organization, stale=[mirror_key(organization)], repeatable=True)
    except QuayError as error:
        if error.is_missing:
            raise DiagnosticError(
                f'There is no mirror of organization "{organization}"',
                "Create it first; in Terraform, let this depend on its `quay_organization_mirror`.",
                "organization",
            ) from None
        if error.status != 400:
            raise
        # It goes on already, or is cancelled already.
        return f"{organization}: nothing to do: {error.message}"
    if operation == "sync":
        return f"{organization}: the mirror runs as soon as Quay comes to it"
    return f"{organization}: the run is cancelled"
