"""What pruning policies of organizations, users and repositories have in common."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from quay_cdktf.addresses import slug
from quay_cdktf.checks import check_choice, check_optional_text, check_text
from quay_cdktf.errors import Mistake
from quay_cdktf.literals import PruneMethod
from quay_cdktf.tokens import is_token, token_text
from quay_provider.rules import PRUNE_VALUES, is_pattern

PruneValue = float | str | timedelta
"""A number of tags, or an age as text (`"30d"`) or as a `timedelta`; a token for a number is a float."""


def prune_arguments(
    owner: object,
    owner_id: str,
    method: PruneMethod,
    value: PruneValue,
    tag_pattern: str | None,
    tag_pattern_matches: bool,
) -> tuple[str, dict[str, Any]]:
    """A policy's id and its resource's arguments.

    Args:
        owner: Whose policy it is, for messages.
        owner_id: What the id begins with.

    Raises:
        Mistake: The method is none, its value fits it not, or the pattern is no regular expression.
    """
    what = f"pruning policy of {owner}"
    check_choice(f"method of the {what}", method, PruneMethod)
    check_optional_text(f"pattern of the {what}", tag_pattern, is_pattern)
    text = _value_text(f"value of the {what}", value)
    if method in PRUNE_VALUES:
        check_text(f"value of the {what}", text, PRUNE_VALUES[method])
    pattern = f"_{slug(tag_pattern)}" if tag_pattern is not None and not is_token(tag_pattern) else ""
    other = "_not" if pattern and not tag_pattern_matches else ""
    return f"{owner_id}_{method}{other}{pattern}", {
        "method": method,
        "value": text,
        "tag_pattern": tag_pattern,
        "tag_pattern_matches": None if tag_pattern is None else tag_pattern_matches,
    }


def _value_text(what: str, value: Any) -> str:
    """A policy's value as the provider takes it: a number of tags, or an age in one unit."""
    if is_token(value):
        return token_text(value)
    if isinstance(value, timedelta):
        return f"{value.days}d" if not value % timedelta(days=1) else f"{int(value.total_seconds())}s"
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Mistake(f"The {what} must be a number of tags or an age such as 30d, not {value!r}.")
    return str(value)
