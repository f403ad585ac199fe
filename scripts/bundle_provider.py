"""Puts the provider's package into the wheel, so that every user of the wheel installs the same bytes."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / root) for root in ("cli", "provider")]


class BundleProvider(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling's hook, which it calls before it packs the wheel."""

    def dependencies(self) -> list[str]:
        """What the provider's package is made of, in the locked versions: they decide its checksum."""
        from quay_cli.packaging.libraries import NAMES

        names = {name.replace("_", "-") for name in NAMES}
        lines = (ROOT / "requirements.lock").read_text().splitlines()
        pins = [line.split()[0] for line in lines if "==" in line and not line.startswith(("#", " "))]
        return [pin for pin in pins if pin.partition("==")[0] in names]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the package. An editable install has none: it makes the package of the sources."""
        if version == "editable":
            return
        from quay_cli.packaging.contents import BUNDLE, archive, made

        with tempfile.NamedTemporaryFile(suffix=".zip", delete=False) as file:
            file.write(archive(made()))
        self._file = Path(file.name)
        self._file.chmod(0o644)
        build_data["force_include"][file.name] = f"quay_cli/packaging/{BUNDLE.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary file."""
        if version != "editable":
            self._file.unlink()
