"""Reading the mirrors of repositories: one call for each, as Quay has no list of them."""

from __future__ import annotations

import json
import re
from typing import Any

from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.repositories import (
    listed_repository,
    repositories_key,
    repository,
    repository_key,
    with_changes,
)
from tfplugin.diagnostics import DiagnosticError
from tfplugin.schema import Object, attr

SHORTEST_TIMEOUT = 300
"""Seconds: the least timeout that Quay takes, and its own where none is set."""

DEMANDS_TIMEOUT = ("registry", "skopeo_timeout_interval")
"""The key under which the lists keep that this registry demands a timeout (Quay 3.14.7 and later)."""

PAUSES = (0, 1, 3)
"""Seconds before each look at what was just changed: Quay may read from a copy that lags behind."""

PROXIES = ("http_proxy", "https_proxy", "no_proxy")

SYNCHRONIZE = (
    "POST /api/v1/repository/{repository}/mirror/sync-now",
    "POST /api/v1/repository/{repository}/mirror/sync-cancel",
)

READ_MIRROR = "GET /api/v1/repository/{repository}/mirror"


def mirror_key(name: str) -> Key:
    """The key of a repository's mirror in the lists; `name` is `namespace/name`."""
    return (*repository_key(name), "mirror")


def mirror(calls: Calls, name: str) -> Body | None:
    """The configuration of a repository's mirror; None when there is none.

    Quay cannot delete one: it stays, disabled, when the repository is no mirror any more.

    Args:
        calls: The operation's calls.
        name: The repository's full name, `namespace/name`.

    Raises:
        QuayError: Quay refused, or its feature REPO_MIRROR is off.
    """

    def fetch() -> Body | None:
        try:
            return calls.get("repository/{repository}/mirror", name)
        except QuayError as error:
            if error.is_missing or (error.status == 403 and _is_gone(calls, name)):
                return None
            raise

    return calls.listed(mirror_key(name), fetch)


def is_mirror(calls: Calls, name: str) -> bool:
    """Whether a repository is in the state `MIRROR`.

    Raises:
        QuayError: Quay refused.
    """
    namespace, _, rest = name.partition("/")
    return (listed_repository(calls, namespace, rest) or Body()).get("state") == "MIRROR"


def create_mirror(calls: Calls, name: str, body: dict[str, Any], timeout: int, stale: list[Key]) -> bool:
    """Make a mirror; False when there is one already.

    An older Quay fails inside for keys that it does not know, a newer one refuses a mirror without a timeout:
    the first answer tells which one it is.

    Args:
        calls: The operation's calls.
        name: The repository's full name, `namespace/name`.
        body: The mirror, without a timeout.
        timeout: Seconds, for a Quay that demands a timeout.
        stale: Keys of the lists that it makes wrong, beside those of the repository.

    Raises:
        QuayError: Quay refused.
    """
    namespace, _, rest = name.partition("/")
    amend = {repositories_key(namespace): with_changes(rest, {"state": "MIRROR"})}

    def send(sent: dict[str, Any]) -> bool:
        try:
            # Done a second time it is refused, and the mirror then taken over as it is.
            route = "repository/{repository}/mirror"
            calls.post(route, name, body=sent, stale=stale, amend=amend, repeatable=True)
        except QuayError as error:
            if error.status == 409:
                return False
            raise
        return True

    if not calls.lists.peek(DEMANDS_TIMEOUT):
        try:
            return send(body)
        except QuayError as error:
            if error.status != 400 or "skopeo_timeout_interval" not in error.message:
                raise
        calls.listed(DEMANDS_TIMEOUT, lambda: True)
    return send({**body, "skopeo_timeout_interval": timeout})


def change_mirror(calls: Calls, name: str, body: dict[str, Any], stale: list[Key]) -> None:
    """Change what `body` holds of a mirror; arguments as for `create_mirror`.

    Raises:
        QuayError: Quay refused.
    """
    route = "repository/{repository}/mirror"
    if any(body.get("external_registry_config", {}).get("proxy", {}).values()):
        # Quay loses the first value of a proxy where it had none (data/model/repo_mirror.py).
        first = {"external_registry_config": {"proxy": {"http_proxy": None}}}
        calls.put(route, name, body=first, stale=stale)
    calls.put(route, name, body=body, stale=stale)


def check_tags(calls: Calls, name: str, wanted: list[str]) -> None:
    """Refuse to take a mirror's tags for changed where Quay changed something else.

    A creation of a mirror that Quay refuses late, for its robot, leaves a rule behind, and Quay changes any
    rule of the repository where it is to change the mirror's (data/model/repo_mirror.py).

    Args:
        calls: The operation's calls.
        name: The repository's full name, `namespace/name`.
        wanted: The tags that a change has just set.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: The mirror has others.
    """
    shown = wanted
    for pause in PAUSES:
        calls.sleep(pause)
        calls.lists.drop([mirror_key(name)])
        found = mirror(calls, name)
        shown = wanted if found is None else MirrorFields(found).tags
        if shown == wanted:
            return
    raise DiagnosticError(
        f'Quay did not change the tags of the mirror of repository "{name}"',
        "Apply again. Where that does not help, Quay refused to create the mirror earlier, but kept the tags "
        "of that attempt: it changes these instead, and deletes them with the repository alone. Then set "
        f"`tags` to what the mirror has, {json.dumps(shown)}, or delete the repository and create it and its "
        "mirror again: the images are copied anew.",
        "tags",
    )


def change_state(calls: Calls, name: str, state: str) -> None:
    """Give a repository a state, `MIRROR` or `NORMAL`.

    Raises:
        QuayError: Quay refused.
    """
    namespace, _, rest = name.partition("/")
    amend = {repositories_key(namespace): with_changes(rest, {"state": state})}
    calls.put("repository/{repository}/changestate", name, body={"state": state}, stale=(), amend=amend)


def synchronize(calls: Calls, name: str, operation: str) -> str:
    """Have a mirror run now, or stop running; answers in a sentence what came of it.

    Args:
        calls: The operation's calls.
        name: The repository's full name, `namespace/name`.
        operation: `sync` or `cancel`.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: The repository is no mirror.
    """
    word = "now" if operation == "sync" else "cancel"
    calls.lists.drop([mirror_key(name)])
    try:
        # Asked for twice, it is done once.
        calls.post(
            f"repository/{{repository}}/mirror/sync-{word}", name, stale=[mirror_key(name)], repeatable=True
        )
    except QuayError as error:
        if not error.is_missing:
            raise
        found = mirror(calls, name)
        if found is None:
            raise DiagnosticError(
                f'There is no mirror of a repository "{name}"',
                "Create it first; in Terraform, let this depend on its `quay_repository_mirror`.",
                "repository",
            ) from None
        # Quay has no other word for a run that goes on already, or for none that could be stopped.
        return f"{name}: nothing to do, the mirror's status is {found['sync_status']}"
    return (
        f"{name}: the mirror runs as soon as Quay comes to it"
        if word == "now"
        else f"{name}: the run is cancelled"
    )


def _is_gone(calls: Calls, name: str) -> bool:
    namespace, _, rest = name.partition("/")
    return repository(calls, namespace, rest) is None


def is_timeout(value: int) -> str | None:
    """The rule for a timeout."""
    return None if value >= SHORTEST_TIMEOUT else f"must be {SHORTEST_TIMEOUT} seconds at least"


class MirrorProxy(Object):
    """The proxies that Quay goes through to the other registry."""

    http_proxy: str | None = attr("For calls by HTTP. Left out, none.", optional=True)
    https_proxy: str | None = attr("For calls by HTTPS. Left out, none.", optional=True)
    no_proxy: str | None = attr("Hosts that no proxy is used for, with commas between them.", optional=True)


class MirrorFields:
    """What Quay's answer about a mirror says, in one form, whatever Quay wrote it.

    tags: Patterns of the tags to take.
    start: When it runs next, in the one form that Quay reads; None after it was cancelled.
    robot: The robot's full name; empty where it was deleted.
    username: The name for the other registry; None for none.
    verify_tls, unsigned_images: Quay's own defaults where nothing is kept.
    proxy: `http_proxy`, `https_proxy` and `no_proxy`, as far as they are kept.
    architectures: Those to take, empty for all; None where this Quay knows no filter.
    timeout: Seconds that one copy may take; None where this Quay knows no timeout.
    """

    def __init__(self, found: Body) -> None:
        config: dict[str, Any] = found.get("external_registry_config") or {}
        self.tags: list[str] = list(found["root_rule"]["rule_value"])
        start = found.get("sync_start_date")
        # Quay may show fractions of a second, and refuses them itself.
        self.start: str | None = re.sub(r"\.\d+", "", start) if start else None
        self.robot: str = found.get("robot_username") or ""
        self.username: str | None = found.get("external_registry_username") or None
        self.verify_tls: bool = config.get("verify_tls") is not False
        self.unsigned_images: bool = bool(config.get("unsigned_images"))
        self.proxy: dict[str, Any] = config.get("proxy") or {}
        architectures = found.get("architecture_filter")
        known = "architecture_filter" in found
        self.architectures: list[str] | None = list(architectures or []) if known else None
        self.timeout: int | None = found.get("skopeo_timeout_interval")


def same_nothing(text: str | None, shown: str | None) -> str | None:
    """What Quay shows, where "" and null are the same to it: then as `text` says it."""
    return shown or (text if text == "" else None)


def proxies(known: MirrorProxy | None, shown: dict[str, Any]) -> MirrorProxy | None:
    """The proxies that Quay shows; none and empty ones are as they were known."""
    if not any(shown.values()) and known is None:
        return None
    before = known or MirrorProxy()
    return MirrorProxy(**{name: same_nothing(getattr(before, name), shown.get(name)) for name in PROXIES})
