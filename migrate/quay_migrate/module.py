"""Migrates the files of one folder, which are one module of Terraform."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from quay_migrate.rules import (
    ATTRIBUTES,
    GONE,
    GONE_FROM_DATA,
    MEMBERS,
    NEW_SOURCE,
    OLD_NAMES,
    OLD_SOURCE,
    PERMISSION,
    READ_OF_WHOLE,
    ROBOT,
    TEAM,
    TYPES,
)
from quay_migrate.source import Argument, Block, Source, edited

MOVED = "moved_from_enthought.tf"
"""The file with the `moved` and `import` blocks."""

_REFERENCE = re.compile(rf"(?<![\w-])(data\.)?({'|'.join(sorted(TYPES, key=len, reverse=True))})\.([\w-]+)")
_READ = re.compile(
    rf"(?<!\bvar)(?<!\blocal)\.({'|'.join(sorted({name for name, _ in READ_OF_WHOLE.values()}))})\b"
)
_NAMED_ONLY = re.compile(
    r"\b(?:depends_on|replace_triggered_by)\s*=\s*\[|\b(?:length|keys)\((?=\s*[\w.-]+\s*\))"
)
_META = ("count", "for_each", "provider")


@dataclass
class Migrated:
    """What became of a module.

    files: The new text of every file that changes, by name; the file with the moves among them.
    by_hand: What must be edited by hand: a file, a line and a sentence each.
    notes: What the plan will show that is no mere move.
    """

    files: dict[str, str] = field(default_factory=dict)
    by_hand: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def migrate_module(files: Mapping[str, str], *, is_root: bool = True) -> Migrated:
    """The files of a module as they must be for this provider.

    Args:
        files: The texts of the module's `.tf` files by name.
        is_root: Whether it is a root module: only there Terraform takes `import` blocks.
    """
    return _Module(files, is_root).migrate()


class _Module:
    """One migration. First all references are renamed, then all blocks are rewritten."""

    def __init__(self, files: Mapping[str, str], is_root: bool) -> None:
        self._files = files
        self._is_root = is_root
        self._found = Migrated()
        self._read_tokens: dict[str, str] = {}
        self._wholes: set[tuple[str, str]] = set()
        self._reads: list[tuple[str, int, str]] = []
        self._moves: list[str] = []

    def migrate(self) -> Migrated:
        renamed = {name: self._rename_references(name, text) for name, text in self._files.items()}
        self._check_reads()
        for name, text in renamed.items():
            self._check_old_names(name, text)
            new = self._rewrite_source(self._rewrite_blocks(name, text))
            if new != self._files[name]:
                self._found.files[name] = _with_line_ends_of(self._files[name], new)
        if self._moves:
            self._found.files[MOVED] = "\n".join(self._moves)
        return self._found

    # --- references ----------------------------------------------------------------------------------------

    def _rename_references(self, file: str, text: str) -> str:
        source = Source(text)
        earlier = self._earlier(file, source)
        references = [
            match
            for match in _REFERENCE.finditer(text)
            if source.is_code(match.start(2)) and not _lies_in(match.start(), earlier)
        ]
        self._note_reads(file, source, references)
        edits = [edit for each in references for edit in self._rename_reference(file, source, each)]
        return edited(text, edits)

    def _note_reads(self, file: str, source: Source, references: list[re.Match[str]]) -> None:
        """Keep in mind what is used as a whole, and what is read of something that may be such a whole."""
        named_only = _named_only(source)
        known = set()
        for reference in references:
            attribute = _attribute_of(source, reference.end())
            if attribute:
                known.add(attribute.start())
            elif not _lies_in(reference.start(), named_only):
                self._note_whole(reference)
        for match in _READ.finditer(source.text):
            if source.is_code(match.start()) and match.start() not in known:
                self._reads.append((file, source.line(match.start()), match[1]))

    def _note_whole(self, reference: re.Match[str]) -> None:
        kind, old, name = reference[1] or "", reference[2], reference[3]
        self._wholes.add((kind, old))
        if (kind, old) == ("", ROBOT):
            self._read_tokens.setdefault(name, "it is used as a whole, and its token with it")

    def _check_reads(self) -> None:
        """Tell of what is read, and gone, where it may be of something that is used as a whole."""
        for file, line, name in self._reads:
            for kind, old in sorted(self._wholes & set(READ_OF_WHOLE)):
                gone, sentence = READ_OF_WHOLE[kind, old]
                if name == gone:
                    self._by_hand(file, line, f"`{name}` may be that of `{kind}{old}`: {sentence}")

    def _check_old_names(self, file: str, text: str) -> None:
        source = Source(text)
        for match in OLD_NAMES.finditer(text):
            if source.is_code(match.start()):
                self._by_hand(file, source.line(match.start()), f"`{match[1]}` may have another name now")

    def _earlier(self, file: str, source: Source) -> list[tuple[int, int]]:
        """The blocks about what the state may still hold under the old types: they stay, before the moves."""
        found = []
        for kind, opening, closing in source.plain_blocks("moved", "removed"):
            found.append((opening, closing))
            if kind == "removed" and _REFERENCE.search(source.text, opening, closing):
                self._by_hand(
                    file,
                    source.line(opening),
                    "`removed` works with the other provider alone: apply it there, and take it out",
                )
        return found

    def _rename_reference(
        self, file: str, source: Source, reference: re.Match[str]
    ) -> list[tuple[int, int, str]]:
        old = reference[2]
        attribute = _attribute_of(source, reference.end())
        name = attribute[1] if attribute else ""
        gone = (GONE_FROM_DATA if reference[1] else GONE).get((old, name))
        if gone:
            self._by_hand(file, source.line(reference.start()), f"`{reference[0]}….{name}`: {gone}")
        if (old, name) == (ROBOT, "token") and not reference[1]:
            self._read_tokens[reference[3]] = "its token is used"
        in_members = (old, name) == (TEAM, "members") and not reference[1]
        edits = [(reference.start(2), reference.end(2), MEMBERS if in_members else TYPES[old])]
        new = ATTRIBUTES[old].get(name)
        if attribute and new:
            edits.append((attribute.start(1), attribute.end(1), new))
        return edits

    # --- blocks --------------------------------------------------------------------------------------------

    def _rewrite_blocks(self, file: str, text: str) -> str:
        source = Source(text)
        edits: list[tuple[int, int, str]] = []
        for block in source.blocks():
            if block.type_name not in TYPES:
                continue
            arguments = {
                argument.name: argument for argument in source.arguments(block.opening, block.closing)
            }
            header = f'{block.kind} "{TYPES[block.type_name]}" "{block.name}" {{'
            edits.append((block.start, block.opening + 1, header))
            edits += self._rewrite_arguments(file, source, block, arguments)
            if block.kind == "resource":
                self._check_lifecycle(file, source, block)
                self._move(f"{block.type_name}.{block.name}", f"{TYPES[block.type_name]}.{block.name}")
        self._check_imports(file, source)
        return edited(text, edits)

    def _rewrite_arguments(
        self, file: str, source: Source, block: Block, arguments: Mapping[str, Argument]
    ) -> list[tuple[int, int, str]]:
        renamed = ATTRIBUTES[block.type_name]
        edits = [
            (argument.start, argument.start + len(argument.name), renamed[argument.name])
            for argument in arguments.values()
            if argument.name in renamed
        ]
        if block.type_name == PERMISSION:
            edits += _full_repository(source, arguments)
        if block.type_name == ROBOT and block.kind == "resource":
            edits += self._store_token(source, block)
        if block.type_name == TEAM and block.kind == "resource" and "members" in arguments:
            edits += self._split_members(source, block, arguments)
        return edits

    def _store_token(self, source: Source, block: Block) -> list[tuple[int, int, str]]:
        """Have a robot's token stored where something reads it, or may."""
        own = re.compile(r"\bself\.token\b").finditer(source.text, block.opening, block.closing)
        if any(source.is_code(match.start()) for match in own):
            self._read_tokens[block.name] = "its token is used"
        if block.name not in self._read_tokens:
            return []
        self._found.notes.append(
            f"quay_robot.{block.name} gets `store_token = true`, because {self._read_tokens[block.name]}: "
            "the plan shows that one change, in the state alone. To take the token out of the state, use the "
            "ephemeral resource quay_robot_token."
        )
        return [(block.closing, block.closing, f"{_fresh_line(source, block)}  store_token = true\n")]

    def _split_members(
        self, source: Source, block: Block, arguments: Mapping[str, Argument]
    ) -> list[tuple[int, int, str]]:
        """Take the members out of a team, into a resource of their own."""
        members = arguments["members"]
        line_start = source.text.rfind("\n", 0, members.start) + 1
        alone = not source.text[line_start : members.start].strip()
        line_end = source.text.find("\n", members.end)
        start = line_start if alone else members.start
        end = line_end + 1 if alone and not source.text[members.end : line_end].strip() else members.end
        index = "[each.key]" if "for_each" in arguments else "[count.index]" if "count" in arguments else ""
        team = f"quay_team.{block.name}{index}"
        meta = [(name, arguments[name].expression) for name in _META if name in arguments]
        lines = [
            *meta,
            ("organization", f"{team}.organization"),
            ("team", f"{team}.name"),
            ("members", members.expression),
        ]
        body = "".join(f"  {name} = {expression}\n" for name, expression in lines)
        self._adopt_members(block.name, bool(index))
        new = f'\n\nresource "{MEMBERS}" "{block.name}" {{\n{body}}}'
        return [(start, end, ""), (block.closing + 1, block.closing + 1, new)]

    def _adopt_members(self, name: str, is_repeated: bool) -> None:
        if is_repeated or not self._is_root:
            self._found.notes.append(
                f"quay_team_members.{name} is planned to be created: it stands in a module, or has `count` "
                "or `for_each`, so that no import is written. Creating it changes nobody's membership."
            )
            return
        members = f"${{quay_team.{name}.organization}}/${{quay_team.{name}.name}}"
        self._moves.append(f'import {{\n  to = quay_team_members.{name}\n  id = "{members}"\n}}\n')

    def _move(self, old: str, new: str) -> None:
        self._moves.append(f"moved {{\n  from = {old}\n  to   = {new}\n}}\n")

    def _check_lifecycle(self, file: str, source: Source, block: Block) -> None:
        old = {*ATTRIBUTES[block.type_name], "members", "reponame"}
        for match in re.compile(r"\bignore_changes\s*=").finditer(source.text, block.opening, block.closing):
            opening = source.text.find("[", match.end(), block.closing)
            named = (
                set(re.findall(r"\w+", source.text[opening : source.closing(opening)]))
                if opening > 0
                else set()
            )
            if source.is_code(match.start()) and named & old:
                self._by_hand(
                    file, source.line(match.start()), "`ignore_changes` names attributes by their old names"
                )

    def _check_imports(self, file: str, source: Source) -> None:
        for _, opening, closing in source.plain_blocks("import"):
            body = source.text[opening:closing]
            if any(f"= {new}." in body for new in TYPES.values()):
                self._by_hand(file, source.line(opening), "ids of imports are written otherwise here")

    def _rewrite_source(self, text: str) -> str:
        """The provider's new source; the version that was asked for is the other provider's."""
        source = Source(text)
        found = re.compile(rf'\bsource\s*=\s*"({OLD_SOURCE.pattern})"').finditer(text)
        match = next((each for each in found if source.is_code(each.start())), None)
        if match is None:
            return text
        opening = max(
            (
                place
                for place in range(match.start())
                if text[place] == "{" and source.is_code(place) and source.closing(place) > match.end()
            ),
            default=-1,
        )
        edits = [(match.start(1), match.end(1), NEW_SOURCE)]
        for argument in source.arguments(opening, source.closing(opening)) if opening >= 0 else ():
            if argument.name == "version":
                edits.append(_whole_line(text, argument))
        return edited(text, edits)

    def _by_hand(self, file: str, line: int, sentence: str) -> None:
        place = f"{file}:{line}: "
        if not any(known.startswith(place) for known in self._found.by_hand):
            self._found.by_hand.append(place + sentence)


def _named_only(source: Source) -> list[tuple[int, int]]:
    """Where a whole resource stands and nothing is read of it: for its order, its number, or an import."""
    brackets = [
        (match.end() - 1, source.closing(match.end() - 1))
        for match in _NAMED_ONLY.finditer(source.text)
        if source.is_code(match.start())
    ]
    return brackets + [(opening, closing) for _, opening, closing in source.plain_blocks("import")]


def _lies_in(place: int, parts: list[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in parts)


def _attribute_of(source: Source, place: int) -> re.Match[str] | None:
    """The attribute that a reference ends with, behind an index or a splat; None where it has none."""
    if source.is_code(place) and source.text[place] == "[":
        place = source.closing(place) + 1
    splat = re.compile(r"\.(?:\*|\d+)").match(source.text, place)
    return re.compile(r"\.([A-Za-z_]\w*)").match(source.text, splat.end() if splat else place)


def _full_repository(source: Source, arguments: Mapping[str, Argument]) -> list[tuple[int, int, str]]:
    """One `repository` for `orgname` and `reponame`, and the `kind`."""
    organization, repository = arguments.get("orgname"), arguments.get("reponame")
    if organization is None or repository is None:
        return []
    simple = re.fullmatch(r"quay_repository\.[\w-]+(?:\[[^\]]*\])?\.name", repository.expression)
    if simple:
        full = repository.expression.removesuffix(".name") + ".id"
    else:
        full = f'"{_inserted(organization.expression)}/{_inserted(repository.expression)}"'
    return [
        (organization.start, organization.end, f"repository = {full}"),
        (repository.start, repository.end, 'kind = "team"'),
    ]


def _inserted(expression: str) -> str:
    """An expression within a text."""
    literal = re.fullmatch(r'"([^"$%\\]*)"', expression)
    return literal[1] if literal else f"${{{expression}}}"


def _with_line_ends_of(old: str, new: str) -> str:
    """The text with carriage returns in every line, where all lines of the old one have them."""
    if "\r\n" not in old or re.search(r"(?<!\r)\n", old):
        return new
    return re.sub(r"(?<!\r)\n", "\r\n", new)


def _fresh_line(source: Source, block: Block) -> str:
    return "" if source.text[: block.closing].rstrip(" \t").endswith("\n") else "\n"


def _whole_line(text: str, argument: Argument) -> tuple[int, int, str]:
    """The edit that takes an argument away, with its line where nothing else stands there."""
    start = text.rfind("\n", 0, argument.start) + 1
    end = text.find("\n", argument.end)
    if end >= 0 and not text[start : argument.start].strip() and not text[argument.end : end].strip():
        return start, end + 1, ""
    comma = re.compile(r"\s*,?").match(text, argument.end)
    before = re.compile(r",\s*$").search(text[: argument.start])
    if before and not (comma and "," in comma[0]):
        return before.start(), argument.end, ""
    return argument.start, comma.end() if comma else argument.end, ""
