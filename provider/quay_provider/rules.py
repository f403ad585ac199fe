"""Quay's own rules for values that are no names, checked before anything is sent.

The constructs check by them too: no module that speaks to Quay is imported here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from quay_provider.names import Validator, at_most

LONGEST_PATTERN = 256
"""Characters of a pattern of immutable tags."""

LONGEST_DESCRIPTION = 255
"""Characters of a robot's description."""

_AGE = r"[1-9]\d*[smhdwy]"
_NUMBER = r"[1-9]\d{0,9}"
_START = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def is_url(text: str) -> str | None:
    """The rule for a web address."""
    from urllib.parse import urlsplit

    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    if not host or not text.lower().startswith(("https://", "http://")):
        return "must be an address that begins with https:// or http://, and has a host"
    return None


def is_source(text: str) -> str | None:
    """The rule for where a mirror's images come from: what skopeo is given between `docker://` and a tag.

    Without a registry skopeo takes Docker's own. Quay left that to skopeo up to 3.18, and its successor
    refuses such a source itself (util/security/ssrf.py), but keeps those that it has.
    """
    if "://" in text or not all(text.split("/")) or any(letter.isspace() for letter in text):
        return "must be a registry and a repository in it, without https://, such as quay.io/minio/mc"
    if re.search(r"[:@]", text.rpartition("/")[2]):
        return "must hold no tag and no digest: `tags` says which tags to take"
    return None


def is_upstream(text: str) -> str | None:
    """The rule for what a proxy cache passes on: a host, perhaps with a namespace, and no scheme."""
    if not text or "://" in text or any(character.isspace() for character in text):
        return "must be a host, perhaps with a namespace, and no URL: docker.io, docker.io/library"
    return None


def is_start(text: str) -> str | None:
    """The rule for when a mirror runs first, as Quay reads it."""
    if not re.fullmatch(_START, text):
        return "must be a time in UTC, written as 2030-01-31T06:00:00Z"
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return "must be a day and a time that exist"
    return None


def is_pattern(text: str) -> str | None:
    """The rule for a pattern of tags: a regular expression, with no space around it that Quay would cut."""
    if not text or text != text.strip():
        return "must not be empty, nor begin or end with a space"
    try:
        re.compile(text)
    except re.error as error:
        return f"must be a regular expression: {error}"
    return None


def is_immutable_pattern(text: str) -> str | None:
    """The rule for a pattern of tags that nobody may change."""
    return is_pattern(text) or at_most(LONGEST_PATTERN)(text)


def is_number_of_tags(text: str) -> str | None:
    """The rule for how many tags a pruning policy keeps."""
    if re.fullmatch(_NUMBER, text):
        return None
    return "must be a number of tags above zero, such as 10, as `method` is number_of_tags"


def is_age(text: str) -> str | None:
    """The rule for the age that a pruning policy goes by."""
    if re.fullmatch(_AGE, text):
        return None
    return "must be an age, such as 30d: a number and one of s, m, h, d, w, y; `method` is creation_date"


PRUNE_VALUES: Mapping[str, Validator] = {"number_of_tags": is_number_of_tags, "creation_date": is_age}
"""What a pruning policy can go by, and the rule for its value."""
