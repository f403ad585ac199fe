"""The Python file that is being written: its variables, imports, statements and frame."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quay_adopt.inventory import Found, Inventory
from quay_adopt.names import Addresses, Variables
from quay_adopt.source import call, indented, literal


class Stack:
    """A stack in the making.

    inventory: What it is about.
    addresses: The ids of all objects.
    name: The organization's variable.
    """

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.addresses = Addresses(inventory)
        self._variables = Variables()
        self._offered = {"Organization", "QuayProvider", "import_existing"}
        self._known: dict[tuple[str, str], str] = {}
        self._lines: list[str] = []
        self.name = self._variables.make(inventory.organization, "organization")

    # --- statements ----------------------------------------------------------------------------------------

    def say(self, function: str, arguments: list[str], keywords: Mapping[str, str]) -> None:
        """Add a call; `function` may be an assignment, `ci = acme.add_robot`."""
        self._lines.append(call(function, arguments, keywords))

    def add(self, item: Found, function: str, arguments: list[str], keywords: Mapping[str, str]) -> None:
        """Add the call that makes an object, with its id where that does not follow from its name."""
        stated = dict(keywords)
        if self.addresses.is_own(item):
            stated["id"] = literal(self.addresses.of(item.type_name, item.id))
        self.say(function, arguments, stated)

    def section(self, title: str) -> None:
        """Add an empty line and a comment."""
        self._lines += ["", f"# {title}"]

    def space(self) -> None:
        """Add an empty line."""
        self._lines.append("")

    # --- variables -----------------------------------------------------------------------------------------

    def assign(self, item: Found, kind: str) -> str:
        """A variable for an object that is about to be made."""
        variable = self._variables.make(item.text("name"), kind)
        self._known[item.type_name, item.id] = variable
        return variable

    def offer(self, name: str) -> str:
        """Import a name of the library, and answer it."""
        self._offered.add(name)
        return name

    def member(self, name: str) -> str:
        """A member of a team as source: a user by name, a robot by its variable."""
        return self.robot(name) if "+" in name else literal(name)

    def robot(self, full_name: str) -> str:
        """The variable of a robot."""
        known = self._known.get(("quay_robot", full_name))
        return known or self._existing("Robot", full_name, full_name.partition("+")[2], "robot")

    def grantee(self, kind: str, name: str) -> str:
        """Who is granted something, as source."""
        if kind == "robot":
            return self.robot(name)
        if kind == "user":
            return self._existing("User", name, name, "user")
        if name == "owners":
            return f"{self.name}.owners"
        return self._known["quay_team", f"{self.inventory.organization}/{name}"]

    def _existing(self, class_name: str, name: str, short: str, kind: str) -> str:
        """The variable of somebody who exists already and is not managed here."""
        key = (class_name, name)
        if key not in self._known:
            self._known[key] = self._variables.make(short, kind)
        return self._known[key]

    # --- the file ------------------------------------------------------------------------------------------

    def file(self) -> str:
        """The whole file."""
        name = self.inventory.organization
        people = [
            call(f"{variable} = {self.offer(kind)}.from_name", ["self", literal(full_name)], {})
            for (kind, full_name), variable in sorted(self._known.items())
            if kind in ("User", "Robot")
        ]
        if people:
            people = ["# Who exists already, and is not managed here", *people, ""]
        imports = [f"{literal(self.addresses.address(item))}: {literal(item.id)}," for item in self.inventory]
        return _FILE.format(
            organization=name,
            registry=self.inventory.registry,
            notes="".join(f"# Not adopted: {note}\n" for note in self.inventory.notes),
            names=", ".join(sorted(self._offered, key=lambda each: (each.islower(), each))),
            stack=_class_name(name),
            provider=call("QuayProvider", ["self", '"quay"'], {"url": literal(self.inventory.registry)}),
            body="\n".join(indented(line, 8) for line in [*people, *self._lines]),
            imports="\n".join(indented(line, 4) for line in imports),
            id=literal(name),
        )


def _class_name(organization: str) -> str:
    name = "".join(part.capitalize() for part in re.split(r"[\W_]+", organization)) + "Stack"
    return f"Organization{name}" if name[0].isdigit() else name


_FILE = '''\
"""The organization {organization}, as it was found on {registry}."""

from __future__ import annotations

from cdktf import App, TerraformStack
from constructs import Construct

from quay_cdktf import {names}
from quay_cdktf.provider_lock import lock_provider
{notes}

class {stack}(TerraformStack):
    """The organization {organization}. The environment variable QUAY_TOKEN holds the token."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        {provider}

{body}

        import_existing(self, IMPORTS)


# What the first `cdktf deploy` takes over. Once it has, IMPORTS and its use can be deleted.
IMPORTS = {{
{imports}
}}


if __name__ == "__main__":
    app = App()
    {stack}(app, {id})
    app.synth()
    lock_provider(app)
'''
