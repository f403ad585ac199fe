"""What immutability policies of organizations and repositories have in common."""

from __future__ import annotations

from typing import Any

from quay_cdktf.addresses import id_of
from quay_cdktf.checks import check_text
from quay_provider.rules import is_immutable_pattern


def immutability_arguments(
    owner: object, owner_id: str, tag_pattern: str, tag_pattern_matches: bool
) -> tuple[str, dict[str, Any]]:
    """A policy's id and its resource's arguments.

    Args:
        owner: Whose policy it is, for messages.
        owner_id: What the id begins with.

    Raises:
        Mistake: The pattern is no regular expression, or too long.
    """
    check_text(f"pattern of the immutability policy of {owner}", tag_pattern, is_immutable_pattern)
    other = "" if tag_pattern_matches else "_not"
    own_id = id_of(tag_pattern, owner_id + other, what="immutability policy")
    return own_id, {"tag_pattern": tag_pattern, "tag_pattern_matches": tag_pattern_matches}
