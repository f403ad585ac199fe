"""Names for what was found: Terraform's addresses, as the constructs make them, and Python's variables."""

from __future__ import annotations

import keyword
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from quay_adopt.inventory import Found, Inventory
from quay_cdktf.addresses import default_permission_id, grant_id, id_of, member_id
from quay_cdktf.autoprune import prune_arguments
from quay_cdktf.errors import Mistake
from quay_cdktf.immutability import immutability_arguments

TAKEN = frozenset(["id", "import_existing", "scope", "self", "super"])
"""Names that the written code uses itself."""


class Addresses:
    """The id of every object: the name in its address.

    Two names that make one id (`team/app` and `team_app`) get different ones; `is_own` tells which ids the
    constructs would not make by themselves.

    refused: Why the constructs refuse an object, by its type and id, such as a pattern that Python's regular
        expressions do not know. It has no id.
    """

    def __init__(self, inventory: Inventory) -> None:
        self.refused: dict[tuple[str, str], str] = {}
        self._inventory = inventory
        self._organization = id_of(inventory.organization, what="organization")
        self._ids: dict[tuple[str, str], str] = {}
        self._used: dict[str, set[str]] = defaultdict(set)
        self._own: set[tuple[str, str]] = set()
        for item in _parents_first(inventory):
            try:
                self._claim(item, self._standard(item))
            except Mistake as mistake:
                self.refused[item.type_name, item.id] = str(mistake)

    def of(self, type_name: str, import_id: str) -> str:
        """The id of an object; that of the team `owners` follows from the organization's."""
        if (type_name, import_id) == ("quay_team", f"{self._inventory.organization}/owners"):
            return f"{self._organization}_owners"
        return self._ids[type_name, import_id]

    def address(self, item: Found) -> str:
        """Such as `quay_team.acme_devs`."""
        return f"{item.type_name}.{self.of(item.type_name, item.id)}"

    def is_own(self, item: Found) -> bool:
        """Whether the id must be stated."""
        return (item.type_name, item.id) in self._own

    def _claim(self, item: Found, standard: str) -> None:
        used = self._used[item.type_name]
        chosen, number = standard, 2
        while chosen in used:
            chosen, number = f"{standard}_{number}", number + 1
        used.add(chosen)
        self._ids[item.type_name, item.id] = chosen
        if chosen != standard:
            self._own.add((item.type_name, item.id))

    def _standard(self, item: Found) -> str:
        make = _STANDARD.get(item.type_name)
        return self._organization if make is None else make(self, item)

    def _repository(self, item: Found) -> str:
        return self.of("quay_repository", item.text("repository"))

    def _team(self, item: Found) -> str:
        return self.of("quay_team", f"{item.text('organization')}/{item.text('team')}")


def addressable(inventory: Inventory) -> Inventory:
    """The same without what the constructs refuse, and the provider as they do; a note tells of each."""
    refused = Addresses(inventory.as_templates()).refused
    objects = {
        name: [item for item in items if (name, item.id) not in refused]
        for name, items in inventory.objects.items()
    }
    # A reason names what was found in Quay, where anything may stand: on one line it stays a comment.
    notes = [" ".join(f"{name} {own_id}: {reason}".split()) for (name, own_id), reason in refused.items()]
    return replace(inventory, objects=objects, notes=[*inventory.notes, *notes])


def _prune(owner_id: str, item: Found) -> str:
    matches = item.values.get("tag_pattern_matches") is not False
    value, pattern = item.text("value"), item.values.get("tag_pattern")
    return prune_arguments(_owner(item), owner_id, item.values["method"], value, pattern, matches)[0]


def _immutability(owner_id: str, item: Found) -> str:
    matches = item.values.get("tag_pattern_matches") is not False
    return immutability_arguments(_owner(item), owner_id, item.text("tag_pattern"), matches)[0]


def _owner(item: Found) -> str:
    return item.text("repository") or item.text("organization")


def _notification(parent: str, item: Found) -> str:
    return _below(parent, item, "title" if "title" in item.values else "event")


def _below(parent: str, item: Found, name: str) -> str:
    return id_of(item.text(name), parent, what=item.type_name)


_STANDARD: dict[str, Callable[[Addresses, Found], str]] = {
    "quay_team": lambda ids, item: _below(ids._organization, item, "name"),
    "quay_robot": lambda ids, item: _below(ids._organization, item, "name"),
    "quay_repository": lambda ids, item: _below(ids._organization, item, "name"),
    "quay_application": lambda ids, item: _below(ids._organization, item, "name"),
    "quay_team_member": lambda ids, item: member_id(
        ids._team(item), item.text("organization"), item.text("member")
    ),
    "quay_team_sync": lambda ids, item: ids._team(item),
    "quay_robot_federation": lambda ids, item: ids.of("quay_robot", item.id),
    "quay_repository_mirror": lambda ids, item: ids._repository(item),
    "quay_repository_permission": lambda ids, item: grant_id(
        ids._repository(item), ids._inventory.organization, item.text("kind"), item.text("name")
    ),
    "quay_default_permission": lambda ids, item: default_permission_id(
        ids._organization,
        item.text("delegate_kind"),
        item.text("delegate_name"),
        item.values.get("activating_user"),
    ),
    "quay_organization_autoprune_policy": lambda ids, item: _prune(ids._organization, item),
    "quay_repository_autoprune_policy": lambda ids, item: _prune(ids._repository(item), item),
    "quay_organization_immutability_policy": lambda ids, item: _immutability(ids._organization, item),
    "quay_repository_immutability_policy": lambda ids, item: _immutability(ids._repository(item), item),
    "quay_namespace_notification": lambda ids, item: _notification(ids._organization, item),
    "quay_repository_notification": lambda ids, item: _notification(ids._repository(item), item),
}
"""How the constructs make the id of each type; types that are missing have the organization's."""


def _parents_first(inventory: Inventory) -> Iterator[Found]:
    first = ("quay_organization", "quay_team", "quay_robot", "quay_repository")
    for name in first:
        yield from inventory.of(name)
    for item in inventory:
        if item.type_name not in first:
            yield item


class Variables:
    """Python names for objects, each once."""

    def __init__(self) -> None:
        self._used: set[str] = set(TAKEN)

    def make(self, name: str, kind: str) -> str:
        """A name for an object: its own as far as that can be one, with its kind where that is taken.

        Args:
            name: Quay's name, such as `team/app`.
            kind: What it is, such as `repository`.
        """
        own = re.sub(r"[^0-9A-Za-z_]+", "_", name).strip("_").lower()
        if not own or own[0].isdigit():
            own = f"{kind}_{own}".rstrip("_")
        for candidate in _candidates(own, kind):
            if candidate not in self._used and not keyword.iskeyword(candidate):
                self._used.add(candidate)
                return candidate
        raise AssertionError("unreachable")


def _candidates(own: str, kind: str) -> Iterable[str]:
    yield own
    yield f"{own}_{kind}"
    number = 2
    while True:
        yield f"{own}_{kind}_{number}"
        number += 1
