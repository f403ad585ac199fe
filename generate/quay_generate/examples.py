"""The examples that documents show: files below `examples/`, which tests run as they are."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from quay_generate.files import ROOT

PLACES = {
    "resources": ("resources", "resource.tf"),
    "data_sources": ("data-sources", "data-source.tf"),
    "ephemeral_resources": ("ephemeral-resources", "ephemeral-resource.tf"),
    "list_resources": ("list-resources", "list-resource.tfquery.hcl"),
    "actions": ("actions", "action.tf"),
    "functions": ("functions", "function.tf"),
}
"""For each kind: the directory below `examples/`, and the file's name."""


@dataclass(frozen=True)
class Import:
    """An example of an import.

    address: Such as `quay_team.devs`.
    id: Such as `acme/devs`.
    """

    address: str
    id: str


def example_path(kind: str, name: str) -> str:
    """Where the example of an object belongs, relative to the project's top directory."""
    directory, file = PLACES[kind]
    return f"examples/{directory}/{name}/{file}"


def import_path(name: str) -> str:
    """Where the example of a resource's import belongs."""
    return f"examples/resources/{name}/import.sh"


def read(path: str) -> str | None:
    """The text of an example; None where there is none."""
    file = Path(ROOT, path)
    return file.read_text(encoding="utf-8").strip() if file.is_file() else None


def read_import(name: str) -> Import | None:
    """The import that a resource's example shows; None where there is none."""
    text = read(import_path(name))
    match = re.search(r"^terraform import (?:-\S+ )*(\S.*)$", text or "", re.MULTILINE)
    if match is None:
        return None
    address, own_id = shlex.split(match[1])[:2]
    return Import(address, own_id)
