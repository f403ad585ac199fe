"""What gives CDK all resources of a stack at once, and has them made where CDK must see each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import jsii
from constructs import IValidation

from quay_cdktf.engine import cdk
from quay_cdktf.errors import Mistake
from quay_cdktf.tokens import is_token

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constructs import Construct, IConstruct

    from quay_cdktf.elements import Element

LONGEST_NAME = 255
"""Characters up to which CDK takes an id as a name in an address."""

HIDDEN = "Default"
"""The id that CDK leaves out of names."""

PROVIDER = "quay"
"""What Terraform calls the provider of all the resources."""

_SEPARATORS = re.compile(r"[/\n]")
"""What CDK writes as two dashes in ids, since it parts paths there."""


class Writer(cdk.TerraformElement):
    """The one element of a stack that writes down all of its resources and data sources of Quay.

    elements: All of them, in the order of the code.
    """

    def __init__(self, stack: cdk.TerraformStack) -> None:
        super().__init__(stack, "quay_cdktf.writer")
        self.stack = stack
        self.elements: list[Element] = []
        self.scopes: dict[int, IConstruct] = {}
        self._is_prepared = False
        self._stays = False
        self.heed_aspects_on(stack.node.scopes)
        cdk.Aspects.of(stack).add(_BeforeSynthesis(self))
        stack.node.add_validation(_HasProvider(self))

    def heed_aspects_on(self, scopes: Iterable[IConstruct]) -> None:
        """Count constructs among those that resources are in, so that aspects on them see the resources."""
        self.scopes.update((id(scope), scope) for scope in scopes)

    def to_terraform(self) -> dict[str, Any]:
        """The part of the stack's JSON that holds the resources."""
        # An app asks once to prepare and, after the aspects, once to write.
        self._is_prepared, self._stays = not self._stays, False
        document: dict[str, Any] = {}
        tree = {id(construct) for construct in self.stack.node.find_all()}
        for element in self.elements:
            written = element.written() if element.is_in(tree) else {}
            if written:
                kinds = document.setdefault(element.BLOCK, {})
                kinds.setdefault(element.TF_RESOURCE_TYPE, {}).update(written)
        return document

    def to_hcl_terraform(self) -> dict[str, Any]:
        """Nothing: HCL is written by each resource itself."""
        if not all(element.is_made for element in self.elements):
            raise Mistake("HCL cannot be written after JSON in the same run: begin with a new app.")
        return {}

    def before_synthesis(self) -> None:
        """Make all resources, unless an app writes JSON and nobody's aspects want to see them."""
        app = self.stack.node.root
        writes_json = self._is_prepared and isinstance(app, cdk.App) and not app.hcl_output
        aspects = sum(len(cdk.Aspects.of(scope).all) for scope in self.scopes.values())
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


@jsii.implements(IValidation)
class _HasProvider:
    """Tells of a stack without a provider, for which Terraform would look under a name that nobody chose."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def validate(self) -> list[str]:
        """What is wrong."""
        writer = self._writer
        if not writer.elements or any(
            provider.terraform_resource_type == PROVIDER for provider in writer.stack.all_providers()
        ):
            return []
        return [
            "There are resources of Quay in the stack, and no provider for them: add "
            '`QuayProvider(stack, "quay")`.'
        ]


@dataclass
class Scope:
    """What is known of a construct in which resources are made.

    construct: It.
    path: Its path, for the metadata of resources.
    ids_are_names: Whether it is the stack itself, and the stack does not give names of its own.
    elements: What is made in it, by ids.
    """

    construct: Construct
    writer: Writer
    path: str
    ids_are_names: bool
    elements: dict[str, Element] = field(default_factory=dict)

    @classmethod
    def of(cls, construct: Construct) -> Scope:
        """The record of a construct, always the same one."""
        known = _SCOPES.get(construct)
        if known is None:
            stack = cdk.TerraformStack.of(construct)
            if construct is stack:
                known = cls(construct, Writer(stack), construct.node.path, _gives_common_names(stack))
            else:
                node, writer = construct.node, cls.of(stack).writer
                writer.heed_aspects_on(node.scopes)
                known = cls(construct, writer, node.path, False)
            _SCOPES[construct] = known
        return known

    def take(self, id: str, element: Element) -> str:  # noqa: A002
        """Take an id for a new resource, and tell how CDK writes it: `team/app` as `team--app`.

        Raises:
            Mistake: It is empty, known only when Terraform runs, or taken.
        """
        if not id or is_token(id):
            raise Mistake(
                f'The id "{id}" of a resource in "{self.path}" must be a text that is not empty, and known '
                "before Terraform runs."
            )
        own = _SEPARATORS.sub("--", id)
        known = self.elements.get(own)
        if known is not None and not known.is_taken_out():
            raise Mistake(f'There are two resources with the id "{id}" in "{self.path}": each needs its own.')
        self.elements[own] = element
        return own

    def natural_name(self, id: str) -> str | None:  # noqa: A002
        """The name in the address that CDK makes of its form of an id; None where CDK must be asked."""
        name = re.sub(r"[^A-Za-z0-9_-]", "", id)
        return name if self.ids_are_names and id != HIDDEN and len(name) <= LONGEST_NAME else None


def _gives_common_names(stack: cdk.TerraformStack) -> bool:
    """Whether the stack names its resources as CDK does."""
    return type(stack)._allocate_logical_id is cdk.TerraformStack._allocate_logical_id


_SCOPES: WeakKeyDictionary[Any, Scope] = WeakKeyDictionary()
