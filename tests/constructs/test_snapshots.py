"""What the library says to Terraform, word by word: a change of an address destroys what users have.

`python -m tests.constructs.test_snapshots` writes the snapshots anew; read the difference before you commit.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.constructs.everything import everything, example

from quay_cdktf.engine import cdk
from quay_cdktf.generated import MODULES
from quay_cdktf.testing import synthesize

SNAPSHOTS = Path(__file__).parent / "snapshots"
STACKS: dict[str, Callable[[cdk.TerraformStack], None]] = {"everything": everything, "example": example}


def document(name: str) -> dict[str, Any]:
    """What a stack says, without what the engine says of itself."""
    said = synthesize(STACKS[name]).document
    return {key: value for key, value in said.items() if key not in ("//", "terraform")}


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_says_what_it_said(name: str) -> None:
    snapshot = json.loads((SNAPSHOTS / f"{name}.json").read_text())
    assert document(name) == snapshot


def test_everything_has_every_resource() -> None:
    kinds = {
        "".join(part.capitalize() for part in kind.split("_")) for kind in document("everything")["resource"]
    }
    assert kinds == {name for name in MODULES if name.startswith("Quay")} - {"QuayProvider"}


if __name__ == "__main__":
    for stack in STACKS:
        text = json.dumps(document(stack), indent=2, sort_keys=True)
        (SNAPSHOTS / f"{stack}.json").write_text(f"{text}\n")
