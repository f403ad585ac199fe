"""Names and texts that several generated files share."""

from __future__ import annotations

import inspect
import textwrap

LONGEST_LINE = 110
"""Characters in a line of the project's Python."""


def camel(name: str) -> str:
    """`quay_team_member` as `QuayTeamMember`."""
    return "".join(part.capitalize() for part in name.split("_"))


def document_of(cls: type) -> str:
    """A class's own docstring, with its indentation taken away; empty where it has none."""
    return inspect.cleandoc(cls.__doc__ or "")


def sentence(text: str) -> str:
    """A description in one line, ending with a full stop."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?", ":")) else f"{line}."


def wrapped(text: str, indent: str, rest: str | None = None) -> list[str]:
    """A text as lines of Python, all of them indented.

    Args:
        indent: The indentation of the first line; wider than that of the others where quotes go before it.
        rest: The indentation of all lines but the first. Left out, the same.
    """
    return textwrap.wrap(
        text,
        LONGEST_LINE,
        initial_indent=indent,
        subsequent_indent=indent if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def docstring(lines: list[str], indent: str) -> list[str]:
    """Lines, each indented already, as a docstring in Python."""
    first, *rest = (line.replace("\\", "\\\\").replace('"""', "'''") for line in lines)
    first = f'{indent}"""{first.strip()}'
    if rest or first.endswith('"'):
        return [first, *rest, f'{indent}"""']
    # The quotes at its end count too.
    return textwrap.wrap(f'{first}"""', LONGEST_LINE, subsequent_indent=indent, break_on_hyphens=False)
