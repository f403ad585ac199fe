"""Lists in pages: the opaque token `next_page` that leads from one to the next."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from quay_sandbox.call import Call
from quay_sandbox.database import Row


def start(call: Call) -> int:
    """The id at which the page begins; a token that is none begins at the first, as Quay's does."""
    token = call.query.get("next_page", "")
    try:
        return int(json.loads(base64.urlsafe_b64decode(token.encode()))["start"])
    except (ValueError, KeyError, TypeError):
        return 0


def page(
    rows: Sequence[Row], limit: int, key: str, show: Callable[[Row], Any], id_column: str = "id"
) -> dict[str, Any]:
    """One page of a list.

    Args:
        rows: The rows from the page's start on, one more than the page holds if there are more.
        limit: How many a page holds.
        key: The list's key in the body.
        show: The view of one row.
        id_column: The column that the list is ordered by.
    """
    body: dict[str, Any] = {key: [show(row) for row in rows[:limit]]}
    if len(rows) > limit:
        token = json.dumps({"start": rows[limit][id_column]}).encode()
        body["next_page"] = base64.urlsafe_b64encode(token).decode()
    return body
