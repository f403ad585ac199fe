"""What notifications of repositories and organizations have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_cdktf.addresses import id_of
from quay_cdktf.checks import check_choice, mapped
from quay_cdktf.errors import Mistake
from quay_cdktf.literals import NotificationMethod
from quay_cdktf.tokens import is_token
from quay_provider.notification_methods import NEEDED, NEEDED_OF_QUOTAS


def notification_arguments(
    owner: object,
    owner_id: str,
    title: str | None,
    event: str,
    events: Any,
    method: NotificationMethod,
    config: Mapping[str, str],
    event_config: Mapping[str, str] | None,
) -> tuple[str, dict[str, Any]]:
    """A notification's id and its resource's arguments.

    Args:
        owner: Whose notification it is, for messages.
        owner_id: What the id begins with.
        events: The literal type of the events that `owner` can tell of.

    Raises:
        Mistake: The event or method is none, or the method's configuration lacks what it needs.
    """
    name = event if title is None else title
    check_choice(f'event of notification "{name}" of {owner}', event, events)
    check_choice(f'method of notification "{name}" of {owner}', method, NotificationMethod)
    given = mapped(f'`config` of notification "{name}" of {owner}', config)
    narrowed = mapped(f'`event_config` of notification "{name}" of {owner}', event_config or {})
    of_quota = isinstance(event, str) and event.startswith("quota_")
    for needed in () if is_token(method) else (NEEDED_OF_QUOTAS if of_quota else NEEDED)[method]:
        if needed not in given:
            raise Mistake(
                f'The notification "{name}" of {owner} goes by {method}, and its `config` has no "{needed}".'
            )
    return id_of(name, owner_id, what="notification"), {
        "title": title,
        "event": event,
        "method": method,
        "config": given,
        "event_config": narrowed or None,
    }
