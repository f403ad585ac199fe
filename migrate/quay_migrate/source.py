"""Terraform's own language as text: what of it is code, where blocks and arguments begin and end.

Nothing is parsed into values: what a migration does not touch stays as it was written, comments included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEREDOC = re.compile(r"<<-?([A-Za-z_][\w-]*)[ \t]*\r?\n")
_BLOCK = re.compile(r'\b(resource|data)\s+(?:"(\w+)"|(\w+))\s+(?:"([\w-]+)"|([\w-]+))\s*\{')
_ARGUMENT = re.compile(r"(?<![\w.\-])([A-Za-z_][\w-]*)[ \t]*=(?![=>])[ \t]*")

_OPENING = {")": "(", "]": "[", "}": "{"}

LITERAL, CODE, COMMENT = 0, 1, 2


@dataclass(frozen=True)
class Argument:
    """`name = expression` in a block; `start` to `end` are the whole, with no line end."""

    name: str
    start: int
    end: int
    expression: str


@dataclass(frozen=True)
class Block:
    """A `resource` or `data` block; `opening` and `closing` are the places of its braces."""

    kind: str
    type_name: str
    name: str
    start: int
    opening: int
    closing: int


@dataclass
class Source:
    """A file's text.

    kinds: For each character whether it is code, a comment, or a literal's text.
    unended: Where a literal begins that does not end; None where there is none.
    depths: For each character how many brackets of the code are open there.
    """

    text: str
    kinds: bytearray = field(init=False)
    unended: int | None = field(init=False)
    depths: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.kinds, self.unended = _kinds(self.text)
        self.depths = []
        depth = 0
        for character, kind in zip(self.text, self.kinds, strict=True):
            if kind == CODE and character in ")]}":
                depth -= 1
            self.depths.append(depth)
            if kind == CODE and character in "([{":
                depth += 1

    def is_code(self, place: int) -> bool:
        """Whether a character belongs to the code, and not to a text or comment."""
        return place < len(self.text) and self.kinds[place] == CODE

    def line(self, place: int) -> int:
        """The number of the line of a character, from 1."""
        return self.text.count("\n", 0, place) + 1

    def torn(self) -> int | None:
        """The place of a quote or a bracket that has no counterpart; None where the text is whole."""
        if self.unended is not None:
            return self.unended
        opened: list[int] = []
        for place, character in enumerate(self.text):
            if self.kinds[place] != CODE:
                continue
            if character in _OPENING.values():
                opened.append(place)
            elif character in _OPENING and (not opened or self.text[opened.pop()] != _OPENING[character]):
                return place
        return opened[-1] if opened else None

    def closing(self, opening: int) -> int:
        """The place of the bracket that closes the one at `opening`; the text's end where there is none."""
        for place in range(opening + 1, len(self.text)):
            if self.depths[place] == self.depths[opening] and self.kinds[place] == CODE:
                return place
        return len(self.text)

    def blocks(self) -> Iterator[Block]:
        """The `resource` and `data` blocks."""
        for match in _BLOCK.finditer(self.text):
            if self.is_code(match.start()) and self.depths[match.start()] == 0:
                opening = match.end() - 1
                closing = self.closing(opening)
                # Terraform takes labels with and without quotes.
                type_name, name = match[2] or match[3], match[4] or match[5]
                yield Block(match[1], type_name, name, match.start(), opening, closing)

    def plain_blocks(self, *kinds: str) -> Iterator[tuple[str, int, int]]:
        """The blocks of these kinds that have no labels: kind, and the places of their braces."""
        for match in re.compile(rf"\b({'|'.join(kinds)})\s*\{{").finditer(self.text):
            if self.is_code(match.start()) and self.depths[match.start()] == 0:
                yield match[1], match.end() - 1, self.closing(match.end() - 1)

    def arguments(self, opening: int, closing: int) -> Iterator[Argument]:
        """The arguments directly between two braces, not those of blocks in it."""
        depth = self.depths[opening] + 1
        place = opening + 1
        while True:
            match = _ARGUMENT.search(self.text, place, closing)
            if match is None:
                return
            if not self.is_code(match.start(1)) or self.depths[match.start(1)] != depth:
                place = match.end(1)
                continue
            end = self._end(match.end(), closing, depth)
            expression = self.text[match.end() : end].rstrip()
            yield Argument(match[1], match.start(1), match.end() + len(expression), expression)
            place = max(end, match.end())

    def _end(self, start: int, closing: int, depth: int) -> int:
        for place in range(start, closing):
            if self.depths[place] != depth:
                continue
            if self.kinds[place] == COMMENT or (self.kinds[place] == CODE and self.text[place] in "\n,"):
                return place
        return closing


def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    """The text with parts replaced; `edits` are start, end and new text, and do not overlap."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


@dataclass
class _Template:
    """A text in which code may stand: `until` is the quote, or a heredoc's last line."""

    until: str
    start: int


def _kinds(text: str) -> tuple[bytearray, int | None]:
    """Walk through the text. The stack holds templates, and for code the number of braces open in it.

    Answers the kind of each character, and where a template begins that does not end.
    """
    kinds = bytearray(len(text))
    stack: list[_Template | int] = [0]
    place = 0
    while place < len(text):
        top = stack[-1]
        if isinstance(top, _Template):
            place = _walk_template(text, place, top, stack)
        else:
            place = _walk_code(text, place, top, stack, kinds)
    return kinds, next((each.start for each in stack if isinstance(each, _Template)), None)


def _walk_template(text: str, place: int, top: _Template, stack: list[_Template | int]) -> int:
    if text.startswith(("$${", "%%{"), place):
        return place + 3
    if text.startswith(("${", "%{"), place):
        stack.append(0)
        return place + 2
    if top.until == '"':
        if text[place] == "\\":
            return place + 2
        if text[place] == '"':
            stack.pop()
        return place + 1
    end = text.find("\n", place)
    line = text[place : end if end >= 0 else len(text)]
    if (place == 0 or text[place - 1] == "\n") and line.strip() == top.until:
        stack.pop()
        return place + len(line)
    return place + 1


def _walk_code(text: str, place: int, depth: int, stack: list[_Template | int], kinds: bytearray) -> int:
    end = _comment_end(text, place)
    if end > place:
        kinds[place:end] = bytes([COMMENT]) * (end - place)
        return end
    heredoc = _HEREDOC.match(text, place)
    if heredoc:
        stack.append(_Template(heredoc[1], place))
        return heredoc.end()
    if text[place] == '"':
        stack.append(_Template('"', place))
        return place + 1
    if text[place] == "}" and depth == 0 and len(stack) > 1:
        stack.pop()
        return place + 1
    stack[-1] = depth + {"{": 1, "}": -1}.get(text[place], 0)
    kinds[place] = CODE
    return place + 1


def _comment_end(text: str, place: int) -> int:
    """Where the comment that begins here ends; `place` itself where none does."""
    if text.startswith(("#", "//"), place):
        end = text.find("\n", place)
    elif text.startswith("/*", place):
        end = text.find("*/", place + 2)
        end = end + 2 if end >= 0 else end
    else:
        return place
    return end if end >= 0 else len(text)
