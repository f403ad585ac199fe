"""List resources of what Quay keeps in lists and gives ids of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from quay_provider.base import QuayListResource
from quay_provider.client import Calls, Client
from quay_provider.client.errors import Body
from quay_provider.collection import CollectedResource, Collection
from quay_provider.listing import InRepositories, as_found, in_organizations
from quay_provider.names import is_name
from tfplugin.model import Context, Found
from tfplugin.schema import attr

Item = tuple[str, Body]
"""An item of a list: its id, and what the list shows of it."""


class CollectedList(QuayListResource):
    """Finds items of Quay's lists; a subclass says in which, and what an item is called.

    resource: The class of what is found.
    what: What errors call it, in the plural: `the pruning policies`.
    """

    resource: ClassVar[type[CollectedResource]]
    what: ClassVar[str]

    def items(self, context: Context[Client], calls: Calls) -> Iterator[tuple[tuple[str, ...], Item]]:
        """All items, each with the identity attributes of its owner.

        Raises:
            QuayError: Quay refused.
        """
        raise NotImplementedError

    def called(self, item: Body) -> str:
        """What people know an item by."""
        raise NotImplementedError

    def takes(self, item: Body) -> bool:
        """Whether an item passes the filters."""
        return True

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, self.what) as calls:
            for owner, (item_id, item) in self.items(context, calls):
                if self.takes(item):
                    yield from as_found(
                        self.resource,
                        context,
                        dict(zip(self.resource.identity, (*owner, item_id), strict=True)),
                        display_name=": ".join((*owner, self.called(item))),
                        include_resource=include_resource,
                    )


class OrganizationItems(CollectedList):
    """Finds items of organizations' lists."""

    organization: str | None = attr(
        "An organization. Left out, all organizations are looked into.", optional=True, validators=[is_name]
    )

    def collection(self, calls: Calls, organization: str) -> Collection:
        """The list of an organization."""
        raise NotImplementedError

    def items(self, context: Context[Client], calls: Calls) -> Iterator[tuple[tuple[str, ...], Item]]:
        def look(organization: str) -> Iterable[Item]:
            return self.collection(calls, organization).everything(calls).items()

        for organization, item in in_organizations(calls, context, self.organization, look):
            yield (organization,), item


class RepositoryItems(InRepositories, CollectedList):
    """Finds items of repositories' lists."""

    def collection(self, repository: str) -> Collection:
        """The list of a repository, by its full name."""
        raise NotImplementedError

    def items(self, context: Context[Client], calls: Calls) -> Iterator[tuple[tuple[str, ...], Item]]:
        def look(repository: str) -> Iterable[Item]:
            return self.collection(repository).everything(calls).items()

        for repository, item in self.in_repositories(calls, context, look):
            yield (repository,), item


class OwnItems(CollectedList):
    """Finds items of the one list that the registry has, or the token's user.

    collection: The list.
    """

    collection: ClassVar[Collection]

    def items(self, context: Context[Client], calls: Calls) -> Iterator[tuple[tuple[str, ...], Item]]:
        for item in self.collection.everything(calls).items():
            yield (), item
