"""`quay_global_message`: a message that everybody sees on top of Quay's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quay_provider.base import QuayDataSource, match_id, require_feature
from quay_provider.client import Calls, Client
from quay_provider.client.errors import Body
from quay_provider.collected_lists import OwnItems
from quay_provider.collection import REGISTRY, CollectedResource, Collection
from quay_provider.names import choice
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context
from tfplugin.schema import Object, attr

SEVERITIES = ("info", "warning", "error")
MEDIA_TYPES = ("text/plain", "text/markdown")
SHOWN = ("content", "severity", "media_type")

READ = "GET /api/v1/messages"

LOOKS = 10
"""How often the list is looked at for a new message: a registry with replicas may show it late."""

BETWEEN_LOOKS = 1.0
"""Seconds."""

MESSAGES = Collection(REGISTRY, "messages", "message/{uuid}", under="messages")


def beginning(content: str) -> str:
    """What a message is called."""
    return content[:40]


class GlobalMessage(CollectedResource):
    """A message that everybody sees on top of Quay's pages; for superusers alone.

    Quay cannot change a message: any change destroys it and makes it anew.
    """

    type_name = "quay_global_message"
    identity = ("uuid",)
    id_format = "uuid"
    operations = (READ, "POST /api/v1/messages", "DELETE /api/v1/message/{uuid}")

    id: str = attr("The message's id, which Quay made.", computed=True)
    content: str = attr("The text.", required=True, requires_replace=True)
    severity: str = attr(
        "How it is shown: `info`, `warning` or `error`.",
        default="info",
        requires_replace=True,
        validators=[choice(*SEVERITIES)],
    )
    media_type: str = attr(
        "How the text is written: `text/plain` or `text/markdown`.",
        default="text/plain",
        requires_replace=True,
        validators=[choice(*MEDIA_TYPES)],
    )
    uuid: str = attr("The id that Quay made.", computed=True)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<uuid>[^/]+)")

    def collection(self, calls: Calls) -> Collection:
        return MESSAGES

    def label(self) -> str:
        return self.id if isinstance(self.id, str) else beginning(f"{self.content}")

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        if prior is None and context.client is not None:
            with self.calls(context, "plan") as calls:
                require_feature(calls, "SUPER_USERS", "messages to everybody")
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls, calls.exclusive("messages"):
            before = set(MESSAGES.everything(calls))
            wanted = {name: getattr(self, name) for name in SHOWN}
            MESSAGES.add(calls, {"message": wanted}, same=self.is_meant)
            self.uuid = self.id = _new_one(calls, before, self.is_meant)

    def is_meant(self, item: Body) -> bool:
        return all(item.get(name) == getattr(self, name) for name in SHOWN)

    def fill(self, found: Body) -> None:
        for name in SHOWN:
            setattr(self, name, found[name])


def _new_one(calls: Calls, before: set[str], same: Callable[[Body], bool]) -> str:
    """The id of a message that was just made: Quay does not tell it, and may show the list late."""
    for _ in range(LOOKS):
        for uuid, item in MESSAGES.everything(calls).items():
            if uuid not in before and same(item):
                return uuid
        calls.lists.drop([MESSAGES.key])
        calls.sleep(BETWEEN_LOOKS)
    raise DiagnosticError(
        "The message was made and is not there",
        "Quay took the message and does not list it: somebody deleted it at once. Apply again.",
    )


class GlobalMessageItem(Object):
    """One message."""

    uuid: str = attr("The id that Quay made.", computed=True)
    content: str = attr("The text.", computed=True)
    severity: str = attr("How it is shown: `info`, `warning` or `error`.", computed=True)
    media_type: str = attr("How the text is written: `text/plain` or `text/markdown`.", computed=True)


class GlobalMessagesData(QuayDataSource):
    """All messages that everybody sees on top of Quay's pages."""

    type_name = "quay_global_messages"
    operations = (READ,)

    messages: list[GlobalMessageItem] = attr("The messages, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the messages to everybody") as calls:
            found = MESSAGES.everything(calls)
        self.messages = [
            GlobalMessageItem(uuid=uuid, **{name: item[name] for name in SHOWN})
            for uuid, item in found.items()
        ]


class GlobalMessageList(OwnItems):
    """All messages that everybody sees on top of Quay's pages."""

    type_name = "quay_global_message"
    operations = (READ,)
    resource = GlobalMessage
    what = "the messages to everybody"
    collection = MESSAGES

    def called(self, item: Body) -> str:
        return beginning(item["content"])
