"""What Quay keeps in lists and gives ids of its own: policies, notifications, applications, tokens ...

Everything about one item is in the list of all, so one call serves all items of an owner.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from quay_provider.base import BEFORE, QuayResource, no_organization, no_repository
from quay_provider.client import Calls, Client, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.organizations import public_view
from quay_provider.repositories import repository, repository_key
from tfplugin.diagnostics import DiagnosticError
from tfplugin.logs import Logger
from tfplugin.model import Context
from tfplugin.records import Record

log = Logger(__name__)

OWNER = "owner"
"""Key of the private state: the user to whom something belongs that everybody has for himself."""


class Owner(Record):
    """What items belong to.

    route, names: How its routes begin, and what fills their braces.
    key: How the keys of all lists about it begin.
    """

    route: str
    names: tuple[str, ...]
    key: Key

    def exists(self, calls: Calls) -> bool:
        """Whether it exists.

        Raises:
            QuayError: Quay refused.
        """
        return True

    def missing(self) -> DiagnosticError:
        """The error for something that is to be made in an owner that does not exist."""
        raise NotImplementedError


class OrganizationOwner(Owner):
    """An organization."""

    def __init__(self, name: str) -> None:
        super().__init__("organization/{orgname}/", (name,), ("organization", name))

    def exists(self, calls: Calls) -> bool:
        return public_view(calls, self.names[0]) is not None

    def missing(self) -> DiagnosticError:
        return no_organization(self.names[0])


class RepositoryOwner(Owner):
    """A repository, by its full name."""

    def __init__(self, name: str) -> None:
        super().__init__("repository/{repository}/", (name,), repository_key(name))

    def exists(self, calls: Calls) -> bool:
        namespace, _, name = self.names[0].partition("/")
        return repository(calls, namespace, name) is not None

    def missing(self) -> DiagnosticError:
        return no_repository(self.names[0])


USER = Owner("user/", (), ("user",))
"""The user whose token it is."""

REGISTRY = Owner("", (), ("registry",))
"""The registry as a whole."""


class Collection(Record):
    """The list of an owner's items of one kind.

    path: What follows the owner's route for the list: `applications`.
    item: What follows it for one item: `applications/{client_id}`.
    under: The key that holds the items in Quay's answer.
    by: The key of an item's id.
    """

    owner: Owner
    path: str
    item: str
    under: str
    by: str = "uuid"

    @property
    def key(self) -> Key:
        """The key of the list."""
        return (*self.owner.key, self.path.rstrip("/"))

    def everything(self, calls: Calls) -> dict[str, Body]:
        """All items by id, in Quay's order; none where the owner does not exist.

        Raises:
            QuayError: Quay refused.
        """

        def fetch() -> dict[str, Body]:
            try:
                found = calls.items(self._route, *self.owner.names, under=self.under)
            except QuayError as error:
                if error.html or self.owner.exists(calls):
                    raise
                return {}
            return {str(item[self.by]): item for item in found}

        return calls.listed(self.key, fetch)

    def of_existing_owner(self, calls: Calls) -> dict[str, Body]:
        """All items by id, in Quay's order.

        Raises:
            QuayError: Quay refused.
            DiagnosticError: The owner does not exist.
        """
        found = self.everything(calls)
        if not found and not self.owner.exists(calls):
            raise self.owner.missing()
        return found

    def add(
        self, calls: Calls, body: Any, *, same: Callable[[Body], bool], discard: bool = False
    ) -> Body | None:
        """Make an item once, and answer what Quay said of it.

        Args:
            calls: The operation's calls.
            body: What to send.
            same: Whether an item is the one that `body` asks for. When the answer was lost, such an item is
                taken for the new one, unless it was known before.
            discard: Whether an item that is found so is deleted and made again, as its secret was lost with
                the answer. Of several, all but one are somebody else's: then none is deleted.

        Raises:
            QuayError: Quay refused.
            DiagnosticError: The owner does not exist.
        """

        def send() -> Any:
            return calls.post(self._route, *self.owner.names, body=body, stale=[self.key])

        def look() -> Any:
            found = self.everything(calls)
            new = [item_id for item_id in found if item_id not in calls.before and same(found[item_id])]
            if new and not discard:
                return found[new[0]]
            if len(new) == 1:
                self.remove(calls, new[0])
            elif new:
                log.warning("one of these was made for nothing, and the others are in use: %s", new)
            return None

        # Two that are alike could not be told apart while they are made at the same time.
        with calls.exclusive(*self.key, json.dumps(body, sort_keys=True)):
            if discard:
                # What others made since the list was fetched must not be taken for ours.
                calls.lists.drop([self.key])
            calls.before = set(self.everything(calls))
            try:
                answer = calls.settle(send, look)
            except QuayError as error:
                if error.is_token_refused or error.html or self.owner.exists(calls):
                    raise
                raise self.owner.missing() from None
        return answer if isinstance(answer, Body) else None

    def change(self, calls: Calls, item_id: str, body: Any) -> Any:
        """Change an item by PUT.

        Raises:
            QuayError: Quay refused.
        """
        return calls.put(self._item_route, *self.owner.names, item_id, body=body, stale=[self.key])

    def remove(self, calls: Calls, item_id: str) -> None:
        """Delete an item; one that is gone already is no error.

        Raises:
            QuayError: Quay refused, and the item is still there.
        """
        try:
            calls.delete(self._item_route, *self.owner.names, item_id, stale=[self.key])
        except QuayError:
            # What is gone is 404 or 400, and 403 where its owner is gone too.
            if item_id in self.everything(calls):
                raise

    @property
    def _route(self) -> str:
        return self.owner.route + self.path

    @property
    def _item_route(self) -> str:
        return self.owner.route + self.item


MARK = 9
"""Characters that `marked` adds."""


def marked(name: str) -> str:
    """A name that nobody else gives: what bears it after a lost answer is surely this run's own."""
    return f"{name}-{os.urandom(4).hex()}"


class CollectedResource(QuayResource):
    """A resource that Quay gives an id of its own, the last of its identity attributes."""

    def collection(self, calls: Calls) -> Collection:
        """The list that it is in."""
        raise NotImplementedError

    def fill(self, found: Body) -> None:
        """Take over what the list shows of it."""
        raise NotImplementedError

    def is_meant(self, item: Body) -> bool:
        """Whether an item of the list is what this resource's arguments ask for."""
        raise NotImplementedError

    def id_from_names(self) -> str:
        """The id, from the identity attributes."""
        return "/".join(getattr(self, name) for name in self.identity)

    def label(self) -> str:
        if isinstance(self.id, str):
            return self.id
        names = [getattr(self, name) for name in self.identity]
        return "/".join(name for name in names if isinstance(name, str))

    def keep_owner(self, context: Context[Client], calls: Calls) -> None:
        """Keep beside the state whose it is, where everybody has such things for himself."""
        if self.collection(calls).owner is USER:
            context.private[OWNER] = context.client.username.encode()

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = self._found(context, calls)
            if found is None:
                _check_user(context)
                return False
            self.keep_owner(context, calls)
            self.id = self.id_from_names()
            self.fill(found)
            return True

    def update(self, context: Context[Client], prior: Any) -> None:
        """Nothing that Quay keeps can change in place, unless a subclass says otherwise."""

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            if getattr(self, self.identity[-1]) is not None or self._found(context, calls) is not None:
                self.collection(calls).remove(calls, getattr(self, self.identity[-1]))

    def keep_in_doubt(self, context: Context[Client], calls: Calls) -> None:
        super().keep_in_doubt(context, calls)
        context.private[BEFORE] = json.dumps(sorted(calls.before)).encode()

    def _found(self, context: Context[Client], calls: Calls) -> Body | None:
        """The item of this resource; one whose id was lost with the answer is looked for by what it is."""
        listed = self.collection(calls)
        own = getattr(self, self.identity[-1])
        everything = listed.everything(calls)
        if own is None:
            before = json.loads(context.private.get(BEFORE, b"[]"))
            new = [name for name in everything if name not in before and self.is_meant(everything[name])]
            # What is told only once is deleted: of several, all but one are somebody else's.
            own = None if not new or (self.told_once and len(new) > 1) else new[0]
            setattr(self, self.identity[-1], own)
        return None if own is None else everything.get(own)


def _check_user(context: Context[Client]) -> None:
    """Refuse to take for deleted what belongs to another user than the token's.

    Raises:
        DiagnosticError: It does.
    """
    owner, own = context.private.get(OWNER, b"").decode(), context.client.username
    if owner not in ("", own):
        raise DiagnosticError(
            f"It belongs to {owner}, and the token is {own}'s",
            "Everybody sees only what is his own of this kind, so that it cannot be told whether it still "
            f"exists. Use a token of {owner}; or, if it is to be {own}'s from now on, take it out of the "
            "state with `terraform state rm` first.",
        )
