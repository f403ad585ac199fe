"""Migrates a folder of Terraform files, with the modules below it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from quay_migrate.module import MOVED, migrate_module
from quay_migrate.rules import TYPES


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
        MigrationError: A file cannot be read, there is none, or the result is there already.
    """
    if not any(folder.rglob("*.tf")):
        raise MigrationError(f"There are no .tf files in {folder}.")
    if output is not None:
        if output.exists():
            raise MigrationError(f"{output} exists already: name a new folder.")
        shutil.copytree(folder, output, ignore=shutil.ignore_patterns(".terraform"))
    target = output or folder
    result = Result()
    for module in _modules(target):
        _migrate_one(target, module, result)
    for path in sorted(target.rglob("*.tf.json")):
        if any(old in path.read_text("utf-8", "replace") for old in TYPES):
            result.by_hand.append(f"{path.relative_to(target)}: JSON is not rewritten")
    return result


def _modules(folder: Path) -> list[Path]:
    """The folders that hold Terraform files, but for those that Terraform itself made."""
    found = {path.parent for path in folder.rglob("*.tf") if ".terraform" not in path.parts}
    return sorted(found)


def _migrate_one(root: Path, module: Path, result: Result) -> None:
    if (module / MOVED).exists():
        raise MigrationError(f"{module / MOVED} exists already: this folder was migrated before.")
    texts = {path.name: _text(path) for path in sorted(module.glob("*.tf"))}
    migrated = migrate_module(texts, is_root=module == root)
    place = module.relative_to(root)
    for name, text in migrated.files.items():
        (module / name).write_bytes(text.encode())
        result.written.append(str(place / name))
    result.by_hand += [str(place / each) for each in migrated.by_hand]
    result.notes += migrated.notes


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        raise MigrationError(f"{path} cannot be read as UTF-8 text.") from None
