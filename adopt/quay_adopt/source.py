"""Python source text: literals and calls, wrapped as a formatter would."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 100
"""Columns of a line."""


def literal(value: Any) -> str:
    """A value as Python source: on one line, but for texts of several lines and long ones."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(literal(item) for item in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in value.items())}}}"
    return repr(value)


def _text(value: str) -> str:
    plain = _quoted(value)
    lines = value.splitlines(keepends=True)
    if len(lines) < 2 and len(plain) <= WIDTH - 20:
        return plain
    pieces = [line[start : start + 70] for line in lines for start in range(0, len(line), 70)]
    return "(\n" + "".join(f"    {_quoted(piece)}\n" for piece in pieces) + ")"


def _quoted(value: str) -> str:
    """JSON's form of a text is Python's too, for all but lone surrogates, which no answer of Quay holds."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\x7f")


def call(
    function: str, positional: Sequence[str], keywords: Mapping[str, str], *, indentation: int = 8
) -> str:
    """A call, on one line where it fits.

    Args:
        function: What stands before the bracket, such as `app = acme.add_repository`.
        positional, keywords: Arguments as source.
        indentation: Columns before the call.
    """
    arguments = [*positional, *(f"{name}={value}" for name, value in keywords.items())]
    line = f"{function}({', '.join(arguments)})"
    if "\n" not in line and len(line) + indentation <= WIDTH:
        return line
    inner = "".join(indented(f"{argument},", 4) + "\n" for argument in arguments)
    return f"{function}(\n{inner})"


def indented(text: str, columns: int) -> str:
    """A text with all its lines moved to the right; empty ones stay empty."""
    return "\n".join(" " * columns + line if line else line for line in text.split("\n"))
