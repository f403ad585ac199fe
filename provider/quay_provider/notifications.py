"""What the notifications of repositories and organizations have in common."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from quay_provider.client import Calls, Client
from quay_provider.client.errors import Body
from quay_provider.collected_lists import CollectedList
from quay_provider.collection import CollectedResource, Collection
from quay_provider.names import LONGEST_TEXT, at_most, choice
from quay_provider.notification_methods import METHODS, NEEDED, TARGETS
from quay_provider.rules import is_url
from tfplugin.model import Context
from tfplugin.schema import Object, attr

METHOD = (
    "How Quay tells of it, each with what it needs in `config`: `webhook` or `slack` (`url`), `email` "
    "(`email`, an address that was authorized in Quay before; nothing for a quota, of which Quay tells the "
    "namespace's own address), `quay_notification`, a notice in Quay's pages (`target_kind`: `user`, `team` "
    "or `org`, and `target_name`), `hipchat` (`room_id`, `notification_token`) or `flowdock` "
    "(`flow_api_token`)."
)


def config_body(config: Mapping[str, str]) -> dict[str, Any]:
    """A method's configuration as Quay wants it: a target is an object there."""
    body: dict[str, Any] = {key: text for key, text in config.items() if not key.startswith("target_")}
    target = {key.removeprefix("target_"): text for key, text in config.items() if key.startswith("target_")}
    return {**body, "target": target} if target else body


def is_number(text: str) -> bool:
    """Whether a text is a number above zero, written as Quay gives it back."""
    return text.isascii() and text.isdigit() and not text.startswith("0")


def event_config_body(config: Mapping[str, str]) -> dict[str, Any]:
    """What narrows an event as Quay wants it: `days` is a number there."""
    return {key: int(text) if key == "days" and is_number(text) else text for key, text in config.items()}


def as_texts(found: Mapping[str, Any]) -> dict[str, str]:
    """A configuration of Quay's in the form that users write: texts alone."""
    texts: dict[str, str] = {}
    for key, value in found.items():
        if key == "target" and isinstance(value, dict):
            # Quay's own pages keep more than kind and name of a target.
            texts.update({f"target_{part}": str(value[part]) for part in ("kind", "name") if part in value})
        elif value is not None:
            texts[key] = value if isinstance(value, str) else json.dumps(value)
    return texts


class Notification(CollectedResource):
    """Something that Quay tells of; a subclass says where."""

    uuid: str = attr("The id that Quay made.", computed=True)
    title: str | None = attr(
        "What Quay's pages call it. Left out, they show the event alone.",
        optional=True,
        requires_replace=True,
        validators=[at_most(LONGEST_TEXT)],
    )
    method: str = attr(METHOD, required=True, requires_replace=True, validators=[choice(*METHODS)])
    config: dict[str, str] = attr(
        "What the method needs, see `method`; a `webhook` may also have a `template` of what is sent.",
        required=True,
        sensitive=True,
        requires_replace=True,
    )

    event_config: dict[str, str] | None = attr(
        "What the event is narrowed by: `days` before the end of an image (`repo_image_expiry`), `level` of "
        "a vulnerability, `0` the most severe (`vulnerability_found`), `ref-regex` of a build's branch or "
        "tag. Left out, nothing.",
        optional=True,
        requires_replace=True,
    )
    event: str

    needed: ClassVar[Mapping[str, tuple[str, ...]]] = NEEDED

    def namespace(self) -> Any:
        """The organization or user in which it happens; UNKNOWN or None where that is not known."""
        raise NotImplementedError

    def validate(self, context: Context[Any]) -> None:
        if not isinstance(self.method, str) or not isinstance(self.config, dict):
            return
        missing = [key for key in self.needed.get(self.method, ()) if key not in self.config]
        if missing:
            names = " and ".join(f"`{key}`" for key in missing)
            context.diagnostics.error(
                "The configuration of the notification is not complete",
                f"The method {self.method} needs {names}.",
                "config",
            )
            return
        wrong = self._wrong_config()
        if wrong:
            context.diagnostics.error("The configuration of the notification is wrong", wrong, "config")

    def _wrong_config(self) -> str | None:
        """What is wrong with a configuration for which Quay would fail inside, and not say why."""
        if self.method == "webhook" and isinstance(self.config["url"], str):
            wrong = is_url(self.config["url"])
            return f"`url` {wrong}." if wrong else None
        if self.method != "quay_notification":
            return None
        kind, name = self.config["target_kind"], self.config["target_name"]
        if isinstance(kind, str) and kind not in TARGETS:
            return f"`target_kind` must be one of {', '.join(TARGETS)}."
        namespace = self.namespace()
        if kind == "org" and isinstance(name, str) and isinstance(namespace, str) and name != namespace:
            return f"Quay tells an organization of nothing but its own: `target_name` must be {namespace}."
        return None

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            found = self.collection(calls).add(calls, self._body(), same=self.is_meant) or Body()
            self.uuid = found["uuid"]
            self.keep_owner(context, calls)
            self.id = self.id_from_names()

    def is_meant(self, item: Body) -> bool:
        return _says_same(item, self._body())

    def _body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "event": self.event,
            "method": self.method,
            "config": config_body(self.config),
            "eventConfig": event_config_body(self.event_config or {}),
        }
        return body if self.title is None else {**body, "title": self.title}

    def fill(self, found: Body) -> None:
        # An empty one may be written or left out.
        self.title = found.get("title") or ("" if self.title == "" else None)
        self.event, self.method = found["event"], found["method"]
        self.config = as_texts(found.get("config") or {})
        self.event_config = as_texts(found.get("event_config") or {}) or (
            {} if self.event_config == {} else None
        )


def _says_same(found: Body, body: Mapping[str, Any]) -> bool:
    return (
        (found.get("title") or "") == (body.get("title") or "")
        and found.get("event") == body["event"]
        and found.get("method") == body["method"]
        and (found.get("config") or {}) == body["config"]
        and (found.get("event_config") or {}) == body["eventConfig"]
    )


class NotificationItem(Object):
    """One notification. What its method is configured with may be a secret, and is not shown."""

    uuid: str = attr("The id that Quay made.", computed=True)
    title: str | None = attr("What Quay's pages call it.", computed=True)
    event: str = attr("What it tells of.", computed=True)
    method: str = attr("How Quay tells of it.", computed=True)
    event_config: dict[str, str] = attr("What the event is narrowed by.", computed=True)
    number_of_failures: int = attr(
        "How often telling has failed; Quay gives up after three times.", computed=True
    )


def notification_items(calls: Calls, collection: Collection) -> list[NotificationItem]:
    """An owner's notifications, in Quay's order.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: The owner does not exist.
    """
    found = collection.of_existing_owner(calls)
    return [
        NotificationItem(
            uuid=uuid,
            title=item.get("title") or None,
            event=item["event"],
            method=item["method"],
            event_config=as_texts(item.get("event_config") or {}),
            number_of_failures=item.get("number_of_failures") or 0,
        )
        for uuid, item in found.items()
    ]


class NotificationList(CollectedList):
    """Finds notifications; a subclass says where."""

    what = "the notifications"

    def called(self, item: Body) -> str:
        return str(item.get("title") or item["event"])
