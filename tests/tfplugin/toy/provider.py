"""The provider's configuration and its client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Provider
from tfplugin.schema import attr
from tfplugin.values import is_known

print("a stray word on standard output")  # It must not reach Terraform.


class Store:
    """Objects as JSON files in a directory, `KIND-NAME.json`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def _path(self, kind: str, name: str) -> Path:
        return self.directory / f"{kind}-{name}.json"

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        path = self._path(kind, name)
        found: dict[str, Any] | None = json.loads(path.read_text()) if path.exists() else None
        return found

    def put(self, kind: str, name: str, values: dict[str, Any]) -> None:
        self._path(kind, name).write_text(json.dumps(values, sort_keys=True))

    def remove(self, kind: str, name: str) -> None:
        self._path(kind, name).unlink(missing_ok=True)

    def names(self, kind: str) -> list[str]:
        return sorted(path.stem.removeprefix(f"{kind}-") for path in self.directory.glob(f"{kind}-*.json"))


class ToyProvider(Provider):
    """Toys in a directory."""

    directory: str = attr("Where the toys lie.", required=True)

    def configure(self, context: Context[None]) -> Store | None:
        if not is_known(self.directory):
            return None
        path = Path(self.directory)
        if not path.is_dir():
            raise DiagnosticError("There is no such directory", f"{path} is no directory.", "directory")
        return Store(path)
