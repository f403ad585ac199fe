"""Quay's own rules for names, checked before anything is sent (util/validation.py, util/names.py)."""

from __future__ import annotations

import re
from collections.abc import Callable

from tfplugin.records import Record

Validator = Callable[[str], "str | None"]

_NAME = r"[a-z0-9]+(?:[._-][a-z0-9]+)*"
_REPOSITORY_PART = r"[a-z0-9][._a-z0-9-]*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_EMAIL = r"[^\s@]+@[^\s@]+"
_LONGEST = 255
_LONGEST_EMAIL = 254

LONGEST_TEXT = 255
"""Characters of a text in Quay's database, where nothing else is said."""

OWNERS = "owners"
"""The team that Quay makes with every organization, and puts the maker in."""


def is_name(text: str) -> str | None:
    """The rule for organizations, users, teams and the short names of robots."""
    if not 2 <= len(text) <= _LONGEST:
        return f"must be 2 to {_LONGEST} characters long, and this is {len(text)}"
    if not re.fullmatch(_NAME, text):
        return "must consist of lower case letters and digits, with single dots, dashes, underscores between"
    return None


def is_robot(text: str) -> str | None:
    """The rule for a robot's full name, `acme+ci`."""
    namespace, plus, short = text.partition("+")
    if not plus:
        return "must be a robot's full name: its namespace, a plus sign and its short name, such as acme+ci"
    return is_name(namespace) or is_name(short)


def namespace_of(robot: str) -> str:
    """The namespace in a robot's full name: `acme` in `acme+ci`."""
    return robot.partition("+")[0]


def is_member(text: str) -> str | None:
    """The rule for a user's name, or a robot's full name."""
    return is_robot(text) if "+" in text else is_name(text)


def is_repository_name(text: str) -> str | None:
    """The rule for a repository's name within its namespace; it may hold slashes."""
    if not 1 <= len(text) <= _LONGEST:
        return f"must be 1 to {_LONGEST} characters long, and this is {len(text)}"
    if not all(re.fullmatch(_REPOSITORY_PART, part) for part in text.split("/")):
        return (
            "must consist of lower case letters, digits, dots, dashes and underscores, and begin with a "
            "letter or digit, as must each part between slashes"
        )
    return None


_RESERVED_AT_THE_END = frozenset(
    [
        "aggregatelogs",
        "changestate",
        "changetrust",
        "changevisibility",
        "exportlogs",
        "logs",
        "mirror",
    ]
)
"""Words after which nothing follows in the paths of Quay's API: `acme/app/mirror` is the mirror of
`acme/app`, and `acme/app/mirror/nginx` a repository (path_converters.py)."""

_RESERVED = frozenset(
    [
        "autoprunepolicy",
        "build",
        "immutabilitypolicy",
        "manifest",
        "notification",
        "permissions",
        "tag",
        "tokens",
        "trigger",
    ]
)
"""Words after which Quay's API takes the next part of a path for something in a repository: deleting a
repository `acme/app/tag/v1` would delete the tag `v1` of `acme/app`."""


def is_reserved_name(text: str) -> str | None:
    """The rule that a nested repository's name is none that the API takes for a part of another."""
    parts = text.split("/")[1:]
    wrong = [f"hold {part}" for part in parts if part in _RESERVED]
    wrong += [f"end with {part}" for part in parts[-1:] if part in _RESERVED_AT_THE_END]
    if not wrong:
        return None
    return f"must not {wrong[0]} after a slash: Quay's API cannot tell it from a part of another repository"


def is_repository(text: str) -> str | None:
    """The rule for a repository's full name, `acme/app`."""
    namespace, slash, rest = text.partition("/")
    if not slash:
        return "must be a repository's full name: its namespace, a slash and its name, such as acme/app"
    return is_name(namespace) or is_repository_name(rest)


def is_tag(text: str) -> str | None:
    """The rule for a tag."""
    if not re.fullmatch(_TAG, text):
        return "must be 1 to 128 letters, digits, underscores, dots or dashes, the first no dot or dash"
    return None


def is_email(text: str) -> str | None:
    """What Quay asks of an e-mail address: something around one `@`, no spaces."""
    return None if re.fullmatch(_EMAIL, text) else "must be an e-mail address"


def is_whole_email(text: str) -> str | None:
    """The rule for an organization's address (util/validation.py): others Quay refuses, or never shows."""
    labels = text.rpartition("@")[2].split(".")
    if is_email(text) or len(text) > _LONGEST_EMAIL or len(labels) < 2 or not all(labels):
        return "must be an e-mail address with a whole domain, such as acme@example.com"
    return None


class Choice(Record):
    """A rule that allows certain values and no others; documents and constructs read them here."""

    values: tuple[str, ...]

    def __call__(self, text: str) -> str | None:
        return None if text in self.values else f"must be one of {', '.join(self.values)}"


def choice(*values: str) -> Choice:
    """A rule that allows these values and no others."""
    return Choice(values)


def at_most(length: int) -> Validator:
    """A rule that allows texts of up to `length` characters."""

    def check(text: str) -> str | None:
        return (
            None
            if len(text) <= length
            else f"must have {length} characters at most, and this has {len(text)}"
        )

    return check
