"""What pruning policies of organizations, users and repositories have in common."""

from __future__ import annotations

import re
from typing import Any

from quay_cdktf.addresses import slug
from quay_cdktf.checks import check_choice
from quay_cdktf.errors import Mistake
from quay_cdktf.literals import PruneMethod
from quay_cdktf.tokens import is_token

_AGE = re.compile(r"[1-9][0-9]*[smhdwy]")


def prune_arguments(
    owner: object,
    owner_id: str,
    method: PruneMethod,
    value: int | str,
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
    check_choice(f"method of the pruning policy of {owner}", method, PruneMethod)
    check_pattern(f"pruning policy of {owner}", tag_pattern)
    if not is_token(value):
        _check_value(owner, method, value)
    pattern = f"_{slug(tag_pattern)}" if tag_pattern is not None and not is_token(tag_pattern) else ""
    other = "_not" if pattern and not tag_pattern_matches else ""
    return f"{owner_id}_{method}{other}{pattern}", {
        "method": method,
        "value": str(value),
        "tag_pattern": tag_pattern,
        "tag_pattern_matches": None if tag_pattern is None else tag_pattern_matches,
    }


def check_pattern(what: str, pattern: str | None) -> None:
    """Raise a Mistake where a pattern for tags is no regular expression; None and tokens pass."""
    if pattern is None or is_token(pattern):
        return
    try:
        re.compile(pattern)
    except re.error as error:
        raise Mistake(f'The pattern "{pattern}" of the {what} is no regular expression: {error}.') from None


def _check_value(owner: object, method: str, value: int | str) -> None:
    text = str(value)
    if method == "number_of_tags" and not (text.isdigit() and int(text) > 0):
        raise Mistake(
            f'The pruning policy of {owner} keeps a number of tags, and "{text}" is no number above zero.'
        )
    if method == "creation_date" and not _AGE.fullmatch(text):
        raise Mistake(
            f'The pruning policy of {owner} goes by age, and "{text}" is none: write a number and s, m, h, d '
            "or w, such as 30d."
        )
