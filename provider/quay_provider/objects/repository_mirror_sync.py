"""`quay_repository_mirror_sync`: a mirror's run now, or its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quay_provider.base import OneShotResource, QuayAction, require_feature
from quay_provider.client import Client
from quay_provider.mirrors import READ_MIRROR, SYNCHRONIZE, synchronize
from quay_provider.names import choice, is_repository
from tfplugin.model import Context
from tfplugin.schema import attr

_REPOSITORY = "Full name of the mirrored repository, `namespace/name`."
_OPERATION = "`sync` has the mirror run now, `cancel` ends its present run."
_IS_OPERATION = choice("sync", "cancel")


class RepositoryMirrorSync(OneShotResource):
    """Has a repository's mirror run now, or ends its run: when this is created, and when a trigger changes.

    With Terraform 1.14 and later the action of the same name does it without a resource. A run that goes on
    already is left to go on. Destroying this does nothing.
    """

    type_name = "quay_repository_mirror_sync"
    operations = (*SYNCHRONIZE, READ_MIRROR)
    recipes = ("A20",)

    id: str = attr("The repository's full name and the operation, `namespace/name:sync`.", computed=True)
    repository: str = attr(_REPOSITORY, required=True, requires_replace=True, validators=[is_repository])
    operation: str = attr(_OPERATION, default="sync", requires_replace=True, validators=[_IS_OPERATION])

    def label(self) -> str:
        return f"{self.repository}:{self.operation}"

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        if prior is None and context.client is not None:
            with self.calls(context, "plan") as calls:
                require_feature(calls, "REPO_MIRROR", "mirrors of repositories")
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            synchronize(calls, self.repository, self.operation)
            self.id = self.label()


class RepositoryMirrorSyncAction(QuayAction):
    """Has a repository's mirror run now, or ends its run. A run that goes on already is left to go on."""

    type_name = "quay_repository_mirror_sync"
    operations = (*SYNCHRONIZE, READ_MIRROR)
    recipes = ("A20",)

    repository: str = attr(_REPOSITORY, required=True, validators=[is_repository])
    operation: str | None = attr(f"{_OPERATION} Left out, `sync`.", optional=True, validators=[_IS_OPERATION])

    def invoke(self, context: Context[Client], progress: Callable[[str], None]) -> None:
        operation = self.operation or "sync"
        with self.calls(context, f'{operation} the mirror of repository "{self.repository}"') as calls:
            progress(synchronize(calls, self.repository, operation))
