"""Which members of the library `quay_cdktf` make which one-to-one class, read off its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quay_generate.files import ROOT

DIRECTORY = "constructs/quay_cdktf"


@dataclass(frozen=True)
class Library:
    """The library's members.

    known: For each one-to-one class, the classes and methods that make it: `Team`, `Repository.grant`.
    """

    known: dict[str, tuple[str, ...]]

    def makers(self, name: str) -> tuple[str, ...]:
        """What makes a one-to-one class; nothing for one that the library does not use."""
        return self.known.get(name, ())


def library() -> Library:
    """Read the library's modules."""
    modules = [
        ast.parse(path.read_text(encoding="utf-8")) for path in sorted(Path(ROOT, DIRECTORY).glob("*.py"))
    ]
    classes = [node for module in modules for node in module.body if isinstance(node, ast.ClassDef)]
    whole = {base.id: cls.name for cls in classes for base in cls.bases if isinstance(base, ast.Name)}
    found: dict[str, list[str]] = {}
    for cls in classes:
        # What a class is put together from counts as its own: `Grants` is a part of `Repository`.
        for name, maker in _makers(cls, whole.get(cls.name, cls.name)):
            if maker not in found.setdefault(name, []):
                found[name].append(maker)
    return Library({name: tuple(makers) for name, makers in found.items()})


def _makers(cls: ast.ClassDef, own: str) -> Iterator[tuple[str, str]]:
    for method in (node for node in cls.body if isinstance(node, ast.FunctionDef)):
        maker = own if method.name == "__init__" else f"{own}.{method.name}"
        for node in ast.walk(method):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name) and called.id.startswith(("Quay", "DataQuay")):
                yield called.id, maker
