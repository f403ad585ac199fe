"""The generated files: formatted, compared with what is on the disk, and written."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project's top directory."""

OWNED = (
    "constructs/quay_cdktf/generated",
    "docs/actions",
    "docs/data-sources",
    "docs/ephemeral-resources",
    "docs/functions",
    "docs/list-resources",
    "docs/resources",
)
"""Directories that hold generated files alone: others in them are stale."""

Files = Mapping[str, str]
"""Texts by path, relative to the project's top directory."""


def formatted(files: Files) -> dict[str, str]:
    """The same files, those in Python with ordered imports and as ruff formats them."""
    with tempfile.TemporaryDirectory() as scratch:
        sources = {path: Path(scratch, path) for path in files if path.endswith(".py")}
        for path, target in sources.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(files[path], encoding="utf-8")
        _ruff("check", "--fix-only", "--select", "F401,I", scratch)
        _ruff("format", scratch)
        return {**files, **{path: target.read_text(encoding="utf-8") for path, target in sources.items()}}


def _ruff(command: str, *arguments: str) -> None:
    options = ["--quiet", "--no-cache", "--config", "pyproject.toml"]
    subprocess.run([sys.executable, "-m", "ruff", command, *options, *arguments], check=True, cwd=ROOT)


def stale(files: Files) -> list[str]:
    """Paths whose file is missing, differs, or is no longer generated, in order."""
    found = {path for path, text in files.items() if _content(path) != text}
    for directory in OWNED:
        present = {
            path.relative_to(ROOT).as_posix() for path in (ROOT / directory).rglob("*") if path.is_file()
        }
        found |= {path for path in present - set(files) if "__pycache__" not in path}
    return sorted(found)


def write(files: Files) -> list[str]:
    """Write what is stale, delete what is no longer generated, and answer the paths."""
    changed = stale(files)
    for path in changed:
        target = ROOT / path
        if path in files:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(files[path], encoding="utf-8")
        else:
            target.unlink()
    return changed


def _content(path: str) -> str | None:
    target = ROOT / path
    return target.read_text(encoding="utf-8") if target.is_file() else None
