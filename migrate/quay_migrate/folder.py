"""Migrates a folder of Terraform files, with the modules below it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quay_migrate.module import MOVED, migrate_module
from quay_migrate.rules import TYPES
from quay_migrate.source import Source


class MigrationError(Exception):
    """A folder that cannot be migrated; the message says why."""


@dataclass
class Result:
    """What became of a folder; paths are relative to it.

    written: The files that were written.
    by_hand, notes: As of each module.
    """

    written: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def migrate_folder(folder: Path, output: Path | None = None) -> Result:
    """Rewrite the configuration in a folder and in the folders below it.

    Args:
        folder: A root module.
        output: A new folder for a copy that is rewritten; left out, the files are rewritten in place.

    Raises:
        MigrationError: A file cannot be read or is torn, there is none, or the result is there already.
    """
    if not any(folder.rglob("*.tf")):
        raise MigrationError(f"There are no .tf files in {folder}.")
    if output is not None and output.resolve().is_relative_to(folder.resolve()):
        raise MigrationError(f"{output} lies in {folder}: name a folder outside of it.")
    if output is not None and output.exists():
        raise MigrationError(f"{output} exists already: name a new folder.")
    result = Result()
    # All is read before anything is written, so that what cannot be migrated stays whole.
    texts = {name: text for module in _modules(folder) for name, text in _migrate_one(folder, module, result)}
    for path in _files(folder, "*.tf.json"):
        if any(old in _text(path) for old in TYPES):
            result.by_hand.append(f"{path.relative_to(folder)}: JSON is not rewritten")
    _write(folder, output, texts)
    return result


def _files(folder: Path, pattern: str) -> list[Path]:
    """The files below a folder, but for those that Terraform itself fetched."""
    found = (path for path in folder.rglob(pattern) if ".terraform" not in path.relative_to(folder).parts)
    return sorted(found)


def _modules(folder: Path) -> list[Path]:
    """The folders that hold Terraform files."""
    return sorted({path.parent for path in _files(folder, "*.tf")})


def _migrate_one(root: Path, module: Path, result: Result) -> Iterator[tuple[Path, str]]:
    """The files of a module that change: path below the root, and the new text."""
    if (module / MOVED).exists():
        raise MigrationError(f"{module / MOVED} exists already: this folder was migrated before.")
    texts = {path.name: _whole_text(path) for path in sorted(module.glob("*.tf"))}
    migrated = migrate_module(texts, is_root=module == root)
    place = module.relative_to(root)
    for name, text in migrated.files.items():
        result.written.append(str(place / name))
        yield place / name, text
    result.by_hand += [str(place / each) for each in migrated.by_hand]
    result.notes += migrated.notes


def _write(folder: Path, output: Path | None, texts: Mapping[Path, str]) -> None:
    target = output or folder
    try:
        if output is not None:
            shutil.copytree(folder, output, ignore=shutil.ignore_patterns(".terraform"))
        for path, text in texts.items():
            (target / path).write_bytes(text.encode())
    except OSError as error:  # shutil.Error is one, too
        raise MigrationError(f"{target} cannot be written: {error.strerror or error}.") from None


def _whole_text(path: Path) -> str:
    """The text of a file, in which all that opens is closed."""
    text = _text(path)
    source = Source(text)
    torn = source.torn()
    if torn is not None:
        place = f"{path}:{source.line(torn)}"
        raise MigrationError(
            f"{place}: the {text[torn]} has no counterpart, so that Terraform cannot read it. Nothing was "
            "written: repair the file, `terraform fmt` says where, and migrate again."
        )
    return text


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        raise MigrationError(f"{path} cannot be read as UTF-8 text.") from None
