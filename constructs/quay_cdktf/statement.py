"""What one resource or data source says to Terraform, in plain Python, and its two written forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from quay_cdktf.errors import Mistake
from quay_cdktf.tokens import is_token

META = frozenset(
    ["//", "connection", "count", "depends_on", "dynamic", "for_each", "lifecycle", "provider", "provisioner"]
)
"""Arguments that Terraform gives a meaning of its own; everything else is an attribute of the provider."""


@dataclass
class Statement:
    """The attributes of one block, and what overrides say of them.

    attributes: Those that are set.
    overrides: What `add_override` was told, nested as its paths say.
    """

    attributes: dict[str, Any]
    overrides: dict[str, Any] = field(default_factory=dict)

    def override(self, path: str, value: Any) -> None:
        """Take over a value at a path such as `proxy.http_proxy`; None takes away what is there."""
        *parents, last = path.split(".")
        place = self.overrides
        for name in parents:
            inner = place.get(name)
            if not isinstance(inner, dict):
                inner = place[name] = {}
            place = inner
        place[last] = value

    def body(self) -> dict[str, Any]:
        """The attributes in Terraform's JSON form."""
        return merged(self.attributes, self.overrides) if self.overrides else self.attributes

    def hcl(self) -> dict[str, Any]:
        """The attributes in the form that the engine writes HCL from."""
        return {name: {"value": _quoted(value), "type": "any"} for name, value in self.body().items()}


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments that are set, made of lists and dicts alone, as the engine passes them on.

    Raises:
        Mistake: One is nothing that Terraform's JSON can hold: the engine would say so at the end, and not of
            which.
    """
    return {name: _plain(name, value) for name, value in values.items() if value is not None}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, AbstractSet):
        return [_plain(name, item) for item in sorted(value)]
    if isinstance(value, (list, tuple)):
        return [_plain(name, item) for item in value]
    if value is None or isinstance(value, (int, float)) or is_token(value):
        return value
    raise Mistake(
        f"The argument `{name}` cannot be {value!r}: give a text, a number, true or false, a list or map of "
        "them, or an expression of CDK's."
    )


def merged(target: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """Both together, as the engine merges overrides: None takes away, lists are joined."""
    result = dict(target)
    for name, value in source.items():
        known = result.get(name)
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            result[name] = merged(known if isinstance(known, dict) else {}, value)
        elif isinstance(value, list) and isinstance(known, list):
            result[name] = [*known, *value]
        else:
            result[name] = value
    return result


def _quoted(value: Any) -> Any:
    """Texts as HCL writes them, which the engine would take for numbers; expressions it quotes itself."""
    if isinstance(value, str) and not is_token(value):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return {name: _quoted(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_quoted(item) for item in value]
    return value
