"""`quay_take_ownership`: a superuser becomes an owner of an organization."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quay_provider.base import OneShotResource, QuayAction, check_superuser, no_organization
from quay_provider.client import Calls, Client, QuayError
from quay_provider.names import is_name
from quay_provider.organizations import READ_ORGANIZATION, everything_of, public_view
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context
from tfplugin.schema import attr

_NAMESPACE = "Name of the organization. A user's name is refused."
_OPERATIONS = (
    "POST /api/v1/superuser/takeownership/{namespace}",
    READ_ORGANIZATION,
    "GET /api/v1/users/{username}",
)


class TakeOwnership(OneShotResource):
    """Makes the token's user, a superuser, an owner of an organization: when this is created, and when a
    trigger changes.

    With Terraform 1.14 and later the action of the same name does it without a resource. Destroying this does
    nothing: the user stays an owner.
    """

    type_name = "quay_take_ownership"
    operations = _OPERATIONS
    recipes = ("A53",)

    id: str = attr("The organization's name.", computed=True)
    namespace: str = attr(_NAMESPACE, required=True, requires_replace=True, validators=[is_name])

    def label(self) -> str:
        return self.namespace

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        if prior is None and context.client is not None:
            with self.calls(context, "plan") as calls:
                check_superuser(calls, "Taking ownership")
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            take(calls, self.namespace)
            self.id = self.namespace


class TakeOwnershipAction(QuayAction):
    """Makes the token's user, a superuser, an owner of an organization."""

    type_name = "quay_take_ownership"
    operations = _OPERATIONS
    recipes = ("A53",)

    namespace: str = attr(_NAMESPACE, required=True, validators=[is_name])

    def invoke(self, context: Context[Client], progress: Callable[[str], None]) -> None:
        with self.calls(context, f'take ownership of organization "{self.namespace}"') as calls:
            check_superuser(calls, "Taking ownership")
            take(calls, self.namespace)
            progress(f"{self.namespace}: {calls.client.username} is an owner")


def take(calls: Calls, namespace: str) -> None:
    """Take ownership of an organization; of one that is owned already, too.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: It is no organization. Quay would turn a user into one, and take the login away.
    """
    if public_view(calls, namespace) is None:
        if _is_user(calls, namespace):
            raise DiagnosticError(
                f'"{namespace}" is a user, and no organization',
                "Taking ownership of a user turns the user into an organization, for good: nobody could log "
                "in as him any more, and all his permissions would be gone. This provider does not do it.",
                "namespace",
            )
        raise no_organization(namespace, "namespace")
    calls.post(
        "superuser/takeownership/{namespace}", namespace, stale=everything_of(namespace), repeatable=True
    )


def _is_user(calls: Calls, name: str) -> bool:
    try:
        calls.get("users/{username}", name)
    except QuayError as error:
        if error.is_missing:
            return False
        raise
    return True
