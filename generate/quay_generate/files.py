"""The generated files: formatted, compared with what is on the disk, and written."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project's top directory."""

OWNED: tuple[str, ...] = ()
"""Directories that hold generated files alone: others in them are stale."""

Files = Mapping[str, str]
"""Texts by path, relative to the project's top directory."""


def formatted(files: Files) -> dict[str, str]:
    """The same files, those in Python as ruff formats them."""
    with tempfile.TemporaryDirectory() as scratch:
        for path, text in files.items():
            if path.endswith(".py"):
                target = Path(scratch, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "ruff", "format", "--quiet", "--no-cache"]
        command += ["--config", str(ROOT / "pyproject.toml"), scratch]
        subprocess.run(command, check=True)
        return {
            path: Path(scratch, path).read_text(encoding="utf-8") if path.endswith(".py") else text
            for path, text in files.items()
        }


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
