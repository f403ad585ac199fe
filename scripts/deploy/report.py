"""What a deploy has led to: the outputs, and what exists."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

STACKS = Path("cdktf.out/stacks")
OUTPUTS = Path("cdktf.out/outputs.json")


def show(console: Console) -> None:
    """Print the outputs, and the objects in the states of all stacks."""
    outputs = json.loads(OUTPUTS.read_text()) if OUTPUTS.exists() else {}
    _table(console, "Outputs", ("stack", "output", "value"), _output_rows(outputs))
    objects = [row for folder in sorted(STACKS.iterdir()) for row in _objects(folder)]
    _table(console, "What now exists", ("stack", "kind", "id"), objects)


def _table(console: Console, title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if not rows:
        return
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print("", table, sep="\n")


def _output_rows(outputs: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (stack, name, value if isinstance(value, str) else json.dumps(value))
        for stack, values in outputs.items()
        for name, value in values.items()
    ]


def _objects(folder: Path) -> list[tuple[str, ...]]:
    """The managed objects in a stack's state: its name, their kinds and ids."""
    terraform = os.environ.get("TERRAFORM_BINARY_NAME", "terraform")
    shown = subprocess.run(
        [terraform, f"-chdir={folder}", "show", "-json"], stdout=subprocess.PIPE, check=True, text=True
    )
    root = json.loads(shown.stdout).get("values", {}).get("root_module", {})
    return [
        (folder.name, resource["type"], str(resource["values"].get("id", resource["name"])))
        for resource in root.get("resources", [])
        if resource["mode"] == "managed"
    ]
