"""Answers about the schema, encoded beforehand, so that a provider starts without importing all its modules.

Whoever packages a provider calls `write` on the packaged files. The file lies beside the package of the
`Provider` class, and counts only for the very registration that it was written for.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from importlib.util import find_spec

from tfplugin.registration import Registration, load
from tfplugin.service import SCHEMA_CALLS
from tfplugin.wire import decode, encode

TYPE_CHECKING = False  # Type checkers know the name; importing typing would take time.
if TYPE_CHECKING:
    from pathlib import Path

FILE = "schema.pb"


def write(registration: Registration, package_directory: Path) -> Path:
    """Write the file into the directory of the provider's top package, and answer its path.

    The same provider gives the same bytes.
    """
    answers = {
        name: encode(f"{name}.Response", load(make)(registration)) for name, make in SCHEMA_CALLS.items()
    }
    path = package_directory / FILE
    path.write_bytes(encode("PreparedAnswers", {"key": _key(registration), "answers": answers}))
    return path


def read(registration: Registration) -> dict[str, bytes]:
    """The prepared answers by the method's name; none where there is no file that fits."""
    try:
        package = sys.modules.get(_package(registration))
        spec = package.__spec__ if package is not None else find_spec(_package(registration))
        if spec is None or spec.origin is None or spec.loader is None:
            return {}
        directory = spec.origin.rpartition("/")[0]
        # Through the loader, because a provider may run from a zip.
        data = spec.loader.get_data(f"{directory}/{FILE}")  # type: ignore[attr-defined]
        found = decode("PreparedAnswers", data)
        if found["key"] != _key(registration):
            return {}
        answers: dict[str, bytes] = found["answers"]
    except (OSError, ImportError, ValueError, AttributeError):
        return {}
    return answers


def _package(registration: Registration) -> str:
    return registration.provider.partition(":")[0].partition(".")[0]


def _key(registration: Registration) -> bytes:
    return sha256(repr(registration).encode()).digest()
