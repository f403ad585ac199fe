"""Where in the code a resource comes from, read from what cdktf writes beside each resource of a stack."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quay_review.errors import ReviewError
from quay_review.reading import mapping, sequence, text
from quay_review.wording import code

_PLACE = re.compile(r"([^\s()\"'<>|]+\.py):(\d{1,7})\b")
_INDEX = re.compile(r"\[[^\]]*\]$")


@dataclass(frozen=True)
class Origin:
    """A construct's path in the tree, and the code's file and line; "" for what is not known."""

    construct: str = ""
    place: str = ""

    def beside(self, address: str) -> str:
        """As Markdown, what it tells beside the address: no path that is just the stack and the address."""
        tells_more = self.construct.partition("/")[2] not in ("", address)
        parts = [code(self.construct)] * tells_more + [code(self.place)] * bool(self.place)
        return ", ".join(parts)


Sources = Mapping[str, Origin]
"""Origins by address without index: `quay_repository.app`."""

NOWHERE = Origin()


def parse_sources(document: str, stack: str) -> Sources:
    """Read a stack's `cdk.tf.json`: cdktf's metadata, and the `"//".source` (`main.py:12`) of constructs.

    Raises:
        ReviewError: it is no JSON.
    """
    try:
        value = json.loads(document)
    except (ValueError, RecursionError):
        raise ReviewError(f"{stack}: cdk.tf.json is not JSON. Synthesize the stack anew.") from None
    found = {}
    for kind, resources in mapping(mapping(value).get("resource")).items():
        for name, body in mapping(resources).items():
            note = mapping(mapping(body).get("//"))
            metadata = mapping(note.get("metadata"))
            trace = [note.get("source"), *sequence(metadata.get("stackTrace"))]
            found[f"{kind}.{name}"] = Origin(text(metadata.get("path")), _place(trace))
    return found


def _place(trace: list[Any]) -> str:
    """File and line, from the first entry that names them outside of installed libraries."""
    for entry in trace:
        match = _PLACE.search(text(entry))
        if match and "site-packages" not in match.group(1):
            return f"{match.group(1)}:{match.group(2)}"
    return ""


def origin_of(sources: Sources, address: str) -> Origin:
    """The origin of the resource at an address, which may carry an index."""
    return sources.get(address) or sources.get(_INDEX.sub("", address)) or NOWHERE
