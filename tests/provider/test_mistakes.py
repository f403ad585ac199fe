"""Wrong input gives the right diagnostic at the right attribute: in one run of `terraform validate`."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.provider.cases.mistakes import MISTAKES, Mistake
from tests.provider.registry import Registry
from tests.provider.terraform import Workspace


def block(number: int, mistake: Mistake) -> str:
    """The mistake in Terraform's language: each argument on a line of its own."""
    word, type_name = "resource", mistake.type_name
    if type_name.startswith("data."):
        word, type_name = "data", type_name.removeprefix("data.")
    arguments = {**mistake.right, **mistake.wrong}
    lines = [f"  {name} = {json.dumps(value)}" for name, value in arguments.items()]
    return "\n".join([f'{word} "{type_name}" "m{number}" {{', *lines, "}", ""])


@pytest.fixture(scope="module")
def diagnostics(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What Terraform says of all mistakes, by the block's name."""
    workspace = Workspace(tmp_path_factory.mktemp("mistakes"), Registry("http://127.0.0.1:1"))
    workspace.write_text("\n".join(block(number, mistake) for number, mistake in enumerate(MISTAKES)))
    done = workspace.run("validate", "-json")
    told: dict[str, list[dict[str, Any]]] = {}
    for each in json.loads(done.stdout[done.stdout.index("{") :])["diagnostics"]:
        name = re.search(r'"(m\d+)"', (each.get("snippet") or {}).get("context") or "")
        told.setdefault(name.group(1) if name else "", []).append(each)
    return told


@pytest.mark.parametrize(
    ("number", "mistake"),
    list(enumerate(MISTAKES)),
    ids=[f"{each.type_name}-{next(iter(each.wrong))}-{number}" for number, each in enumerate(MISTAKES)],
)
def test_mistake(diagnostics: dict[str, list[dict[str, Any]]], number: int, mistake: Mistake) -> None:
    (told,) = diagnostics[f"m{number}"]
    assert told["severity"] == "error"
    assert mistake.words in " ".join(f"{told['summary']} {told['detail']}".split())
    code = told["snippet"]["code"].split()
    assert code[0] == mistake.at or (mistake.at not in {**mistake.right, **mistake.wrong} and code[-1] == "{")
