"""What gives CDK all resources of a stack at once, and has them made where CDK must see each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import jsii

from quay_cdktf.engine import cdk
from quay_cdktf.errors import Mistake

if TYPE_CHECKING:
    from constructs import Construct, IConstruct

    from quay_cdktf.elements import Element

LONGEST_NAME = 255
"""Characters up to which CDK takes an id as a name in an address."""

HIDDEN = "Default"
"""The id that CDK leaves out of names."""


class Writer(cdk.TerraformElement):
    """The one element of a stack that writes down all of its resources and data sources of Quay.

    elements: All of them, in the order of the code.
    """

    def __init__(self, stack: cdk.TerraformStack) -> None:
        super().__init__(stack, "quay_cdktf.writer")
        self.stack = stack
        self.elements: list[Element] = []
        self.scopes: list[IConstruct] = list(stack.node.scopes)
        self._is_prepared = False
        self._stays = False
        cdk.Aspects.of(stack).add(_BeforeSynthesis(self))

    def to_terraform(self) -> dict[str, Any]:
        """The part of the stack's JSON that holds the resources."""
        # An app asks once to prepare and, after the aspects, once to write.
        self._is_prepared, self._stays = not self._stays, False
        document: dict[str, Any] = {}
        for element in self.elements:
            body = element.written()
            if body is not None:
                kind = document.setdefault(element.BLOCK, {}).setdefault(element.TF_RESOURCE_TYPE, {})
                kind[element.terraform_name] = body
        return document

    def to_hcl_terraform(self) -> dict[str, Any]:
        """Nothing: HCL is written by each resource itself."""
        if not all(element.is_made for element in self.elements):
            raise Mistake("HCL cannot be written after JSON in the same run: begin with a new app.")
        return {}

    def before_synthesis(self) -> None:
        """Make all resources, unless an app writes JSON and nobody's aspects want to see them."""
        app = self.scopes[0]
        writes_json = self._is_prepared and isinstance(app, cdk.App) and not app.hcl_output
        aspects = sum(len(cdk.Aspects.of(scope).all) for scope in self.scopes)
        self._stays = writes_json and aspects == 1
        self._is_prepared = False
        if not self._stays:
            for element in self.elements:
                element.make()


@jsii.implements(cdk.IAspect)
class _BeforeSynthesis:
    """Called for every construct of the stack, the stack itself first."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def visit(self, node: IConstruct) -> None:
        if node is self._writer.stack:
            self._writer.before_synthesis()


@dataclass
class Scope:
    """What is known of a construct in which resources are made.

    construct: It.
    path: Its path, for the metadata of resources.
    is_stack: Whether it is the stack itself, in which ids are names.
    """

    construct: Construct
    writer: Writer
    path: str
    is_stack: bool
    ids: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, construct: Construct) -> Scope:
        """The record of a construct, always the same one."""
        known = _SCOPES.get(construct)
        if known is None:
            stack = cdk.TerraformStack.of(construct)
            if construct is stack:
                known = cls(construct, Writer(stack), construct.node.path, True)
            else:
                writer = cls.of(stack).writer
                writer.scopes.append(construct)
                known = cls(construct, writer, construct.node.path, False)
            _SCOPES[construct] = known
        return known

    def take(self, id: str) -> None:  # noqa: A002
        """Take an id for a new resource.

        Raises:
            Mistake: It is taken.
        """
        if id in self.ids:
            raise Mistake(f'There are two resources with the id "{id}" in "{self.path}": each needs its own.')
        self.ids.add(id)

    def natural_name(self, id: str) -> str | None:  # noqa: A002
        """The name in the address that CDK makes of an id; None where CDK must be asked."""
        name = re.sub(r"[^A-Za-z0-9_-]", "", id)
        return name if self.is_stack and id != HIDDEN and len(name) <= LONGEST_NAME else None


_SCOPES: WeakKeyDictionary[Any, Scope] = WeakKeyDictionary()
