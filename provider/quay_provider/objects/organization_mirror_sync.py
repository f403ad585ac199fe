"""`quay_organization_mirror_sync`: the run of an organization's mirror now, or its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quay_provider.base import OneShotResource, QuayAction
from quay_provider.client import Client
from quay_provider.names import choice, is_name
from quay_provider.organization_mirrors import SYNCHRONIZE, need_mirrors, synchronize
from tfplugin.model import Context
from tfplugin.schema import attr

_ORGANIZATION = "Name of the mirrored organization."
_OPERATION = "`sync` has the mirror run now, `cancel` ends its present run."
_IS_OPERATION = choice("sync", "cancel")


class OrganizationMirrorSync(OneShotResource):
    """Has an organization's mirror run now, or ends its run: when created, and when a trigger changes.

    With Terraform 1.14 and later the action of the same name does it without a resource. A run that goes on
    already is left to go on. Destroying this does nothing.
    """

    type_name = "quay_organization_mirror_sync"
    operations = SYNCHRONIZE

    id: str = attr("The organization's name and the operation, `organization:sync`.", computed=True)
    organization: str = attr(_ORGANIZATION, required=True, requires_replace=True, validators=[is_name])
    operation: str = attr(_OPERATION, default="sync", requires_replace=True, validators=[_IS_OPERATION])

    def label(self) -> str:
        return f"{self.organization}:{self.operation}"

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        if prior is None and context.client is not None:
            with self.calls(context, "plan") as calls:
                need_mirrors(calls)
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            synchronize(calls, self.organization, self.operation)
            self.id = self.label()


class OrganizationMirrorSyncAction(QuayAction):
    """Has an organization's mirror run now, or ends its run. One that goes on already is left to go on."""

    type_name = "quay_organization_mirror_sync"
    operations = SYNCHRONIZE

    organization: str = attr(_ORGANIZATION, required=True, validators=[is_name])
    operation: str | None = attr(f"{_OPERATION} Left out, `sync`.", optional=True, validators=[_IS_OPERATION])

    def invoke(self, context: Context[Client], progress: Callable[[str], None]) -> None:
        operation = self.operation or "sync"
        with self.calls(context, f'{operation} the mirror of organization "{self.organization}"') as calls:
            progress(synchronize(calls, self.organization, operation))
