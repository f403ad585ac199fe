"""Writes Terraform's own language, laid out as `terraform fmt` does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quay_adopt.inventory import Found, Inventory, as_template
from quay_adopt.names import Addresses

SECTIONS = {
    "quay_organization": "The organization",
    "quay_robot": "Robots",
    "quay_team": "Teams and their members",
    "quay_default_permission": "Roles in every repository that is created from now on",
    "quay_application": "OAuth applications",
    "quay_repository": "Repositories, and who may do what in them",
}
"""What is written above the first object of a type."""

BELOW = {
    "quay_robot": (("quay_robot_federation", None),),
    "quay_team": (("quay_team_sync", "team"), ("quay_team_member", "team")),
    "quay_repository": (
        ("quay_repository_mirror", "repository"),
        ("quay_repository_permission", "repository"),
        ("quay_repository_autoprune_policy", "repository"),
        ("quay_repository_immutability_policy", "repository"),
        ("quay_repository_notification", "repository"),
    ),
}
"""The types that stand below an object, and the attribute that names it; None where both have one id."""

OWNERS = ("organization", "namespace", "repository")
"""Arguments that are written first: what an object belongs to."""

PROTECTED = ("quay_organization", "quay_repository")
"""Types that Terraform is told not to destroy."""

_UNKNOWN_TO_TERRAFORM = {"\\b": "\\u0008", "\\f": "\\u000c"}
_ESCAPE = re.compile(r"\\.")


def hcl(inventory: Inventory) -> str:
    """A configuration that manages what was found, and imports it when it is first applied."""
    return _Writer(inventory).write()


class _Writer:
    """One file."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._addresses = Addresses(inventory.as_templates())

    def write(self) -> str:
        """The whole file."""
        blocks: list[str] = []
        titled: set[str] = set()
        for item in self._ordered():
            title = SECTIONS.get(item.type_name)
            if title and item.type_name not in titled:
                titled.add(item.type_name)
                blocks.append(f"# {title}\n\n{self._resource(item)}")
            else:
                blocks.append(self._resource(item))
        head = _HEAD.format(
            organization=self._inventory.organization,
            registry=self._inventory.registry,
            notes="".join(f"# Not adopted: {note}\n" for note in self._inventory.notes),
            url=_quoted(self._inventory.registry),
        )
        imports = [
            f"import {{\n  to = {self._addresses.address(item)}\n  id = {_quoted(item.id)}\n}}\n"
            for item in self._ordered()
        ]
        note = "# What the first apply takes over. Once it has, these blocks can be deleted.\n\n"
        return "\n".join([head, *blocks, note + "\n".join(imports)])

    def _ordered(self) -> Iterator[Found]:
        """Every object once, below what it belongs to."""
        written: set[tuple[str, str]] = set()

        def once(items: Iterable[Found]) -> Iterator[Found]:
            for item in items:
                if (item.type_name, item.id) not in written:
                    written.add((item.type_name, item.id))
                    yield item

        inventory = self._inventory
        nested = {name for below in BELOW.values() for name, _ in below}
        whole = [name for name in inventory.objects if name not in SECTIONS and name not in nested]
        yield from once(inventory.of("quay_organization"))
        for name in whole:
            yield from once(inventory.of(name))
        yield from once(inventory.of("quay_team_member", team="owners"))
        for name in SECTIONS:
            for item in inventory.of(name):
                yield from once([item])
                for below, attribute in BELOW.get(name, ()):
                    if attribute is None:
                        yield from once(inventory.with_id(below, item.id))
                    else:
                        own = item.text("name") if attribute == "team" else item.id
                        yield from once(inventory.of(below, **{attribute: own}))

    def _resource(self, item: Found) -> str:
        ordered = sorted(item.values.items(), key=lambda pair: pair[0] not in OWNERS)
        entries = [(name, self._value(item, name, value)) for name, value in ordered]
        body = _aligned(entries)
        if item.type_name in PROTECTED:
            body += "\n  lifecycle {\n    prevent_destroy = true\n  }\n"
        own_id = self._addresses.of(item.type_name, item.id)
        return f'resource "{item.type_name}" "{own_id}" {{\n{body}}}\n'

    def _value(self, item: Found, name: str, value: Any) -> str:
        reference = self._reference(item, name, value) if isinstance(value, str) else None
        return reference or _literal(value, 2)

    def _reference(self, item: Found, name: str, value: str) -> str | None:
        """The expression for another object's name, so that Terraform knows what depends on what."""
        own = self._inventory.organization
        if name in ("organization", "namespace") and value == own:
            return (
                None
                if item.type_name == "quay_organization"
                else self._expression("quay_organization", own, "name")
            )
        if name == "repository":
            return self._expression("quay_repository", value, "id")
        if name == "team" or self._names_a_team(item, name):
            return self._expression("quay_team", f"{own}/{value}", "name")
        if name == "robot":
            return self._expression("quay_robot", f"{own}+{value}", "name")
        if "+" in value and name in ("name", "member", "robot_username", "delegate_name", "activating_user"):
            return self._expression("quay_robot", value, "id")
        return None

    def _names_a_team(self, item: Found, name: str) -> bool:
        kinds = {
            "quay_repository_permission": ("name", "kind"),
            "quay_default_permission": ("delegate_name", "delegate_kind"),
        }
        attribute, kind = kinds.get(item.type_name, ("", ""))
        return name == attribute and item.text(kind) == "team"

    def _expression(self, type_name: str, import_id: str, attribute: str) -> str | None:
        """None for an object that is not adopted, such as a robot of elsewhere, or the team `owners`."""
        if not self._inventory.with_id(type_name, import_id):
            return None
        return f"{type_name}.{self._addresses.of(type_name, import_id)}.{attribute}"


def _aligned(entries: list[tuple[str, str]]) -> str:
    """Arguments with their equals signs below each other, as far as no lines come between."""
    lines: list[str] = []
    run: list[tuple[str, str]] = []

    def flush() -> None:
        width = max((len(name) for name, _ in run), default=0)
        lines.extend(f"  {name.ljust(width)} = {value}\n" for name, value in run)
        run.clear()

    for name, value in entries:
        if "\n" in value:
            flush()
            lines.append(f"  {name} = {value}\n")
        else:
            run.append((name, value))
    flush()
    return "".join(lines)


def _literal(value: Any, columns: int) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, Mapping):
        return _object(value, columns)
    if isinstance(value, (list, tuple)):
        if any(isinstance(item, Mapping) for item in value):
            inner = " " * (columns + 2)
            items = "".join(f"{inner}{_literal(item, columns + 2)},\n" for item in value)
            return f"[\n{items}{' ' * columns}]"
        return f"[{', '.join(_literal(item, columns) for item in value)}]"
    return str(value)


def _object(value: Mapping[str, Any], columns: int) -> str:
    set_ = {key: item for key, item in value.items() if item is not None}
    keys = {key: _key(key) for key in set_}
    width = max((len(key) for key in keys.values()), default=0)
    inner = " " * (columns + 2)
    items = "".join(
        f"{inner}{keys[key].ljust(width)} = {_literal(item, columns + 2)}\n" for key, item in set_.items()
    )
    return f"{{\n{items}{' ' * columns}}}"


def _key(key: str) -> str:
    """A key of an object; the word `for` at its beginning would make it a loop."""
    return key if key.isidentifier() and key != "for" else _quoted(key)


def _quoted(value: str) -> str:
    """JSON's form of a text, but for two escapes that Terraform does not know, and its own expressions."""
    text = json.dumps(value, ensure_ascii=False)
    return as_template(_ESCAPE.sub(lambda escape: _UNKNOWN_TO_TERRAFORM.get(escape[0], escape[0]), text))


_HEAD = """\
# The organization {organization}, as it was found on {registry}.
# The environment variable QUAY_TOKEN holds the token.
{notes}
terraform {{
  required_providers {{
    quay = {{
      source = "quay-cdktf/quay"
    }}
  }}
}}

provider "quay" {{
  url = {url}
}}
"""
