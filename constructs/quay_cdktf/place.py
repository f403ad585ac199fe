"""Where constructs are made: a scope, the stack it belongs to, and the addresses taken in that stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from quay_cdktf.addresses import check_id, slug
from quay_cdktf.engine import cdk
from quay_cdktf.errors import Mistake
from quay_cdktf.tokens import is_token

if TYPE_CHECKING:
    from cdktf import TerraformOutput, TerraformStack
    from constructs import Construct

    from quay_cdktf.elements import Resource
    from quay_cdktf.managed import Managed

R = TypeVar("R", bound="Resource")


@dataclass
class StackRecord:
    """What is known of one stack.

    addresses: `quay_repository.acme_app` and so on, all that are taken.
    imports: The import ids of what Terraform is to take over, by addresses.
    named: The references of objects that this stack makes, by kind and Quay's name.
    follows: The stacks that this one was told to follow.
    """

    stack: TerraformStack
    addresses: set[str] = field(default_factory=set)
    imports: dict[str, str] = field(default_factory=dict)
    named: dict[tuple[str, str], Reference] = field(default_factory=dict)
    follows: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Reference:
    """The name of a Quay object, and the Terraform expression that stands for it in the stack that makes it.

    kind: Such as `team`.
    text: Quay's own name as others write it, such as `acme+ci`, or a token.
    expression: Such as `${quay_team.acme_devs.name}`; None for an object that no stack makes.
    record: The stack that makes it; None for none.
    """

    kind: str
    text: str
    expression: str | None = None
    record: StackRecord | None = None

    def seen_from(self, place: Place) -> str:
        """What another resource writes: the expression, so that Terraform orders the two, or the plain name.

        From another stack it is the plain name, and that stack follows the one that makes the object.
        """
        if self.expression is None or self.record is None:
            known = place.record.named.get((self.kind, self.text), self)
            return known.expression or self.text
        if self.record is place.record:
            return self.expression
        if is_token(self.text):
            raise Mistake(
                f"The name {self.text} is known only when Terraform runs, and belongs to another stack: give "
                "that object a plain name, or use it in its own stack."
            )
        place.follow(self.record)
        return self.text


_RECORDS: WeakKeyDictionary[Any, StackRecord] = WeakKeyDictionary()
_PLACES: WeakKeyDictionary[Any, Place] = WeakKeyDictionary()


@dataclass
class Address:
    """The two names of a resource: its construct's id, and its name in Terraform.

    node: Such as `quay_repository.acme_app`.
    name: Such as `acme_app`.
    resource: What `Place.settle` was told is made there.
    """

    node: str
    name: str
    resource: Resource = field(init=False)

    def expression(self, attribute: str) -> str:
        """The Terraform expression for an attribute of the resource, whose name stays from then on."""
        return f"${{{self.resource.address}.{attribute}}}"


@dataclass(eq=False)
class Place:
    """A scope in a stack; every construct made in it goes through here.

    prefix: Put before ids: the names of the constructs between stack and scope, so that two scopes of the
        same kind do not meet at one address.
    """

    scope: Construct
    record: StackRecord
    prefix: str

    @classmethod
    def of(cls, scope: Construct) -> Place:
        """The place of a scope, always the same one.

        Raises:
            Mistake: The scope is in no stack.
        """
        place = _PLACES.get(scope)
        if place is None:
            place = _PLACES[scope] = cls(scope, *_stack_and_prefix(scope))
        return place

    def claim(self, type_name: str, id: str) -> Address:  # noqa: A002
        """Take an address for a new resource.

        Raises:
            Mistake: The id cannot be part of an address, or the address is taken.
        """
        name = self.prefix + check_id(id)
        node = f"{type_name}.{name}"
        if node in self.record.addresses:
            raise Mistake(
                f"There are two constructs for the address {node}: the same object is made twice, or two "
                'names give one id. Give one of them an id of its own (`id="..."`).'
            )
        self.record.addresses.add(node)
        return Address(node, name)

    def name(self, kind: str, text: str, expression: str, *, full_name: str | None = None) -> Reference:
        """The reference of an object that this place's stack makes; who only knows its name finds it here.

        Args:
            full_name: What it is found by. Left out, `text`.
        """
        reference = Reference(kind, text, expression, self.record)
        self.record.named[kind, full_name or text] = reference
        return reference

    def settle(self, resource: R, address: Address) -> R:
        """Give a new resource its readable name."""
        resource.override_logical_id(address.name)
        address.resource = resource
        return resource

    def order(self, later: Resource, earlier: Sequence[Managed[Any]]) -> None:
        """Have a resource of this place created after others, and destroyed before them.

        Those of another stack have that stack deployed before this place's.
        """
        for one in earlier:
            if one.place.record is self.record:
                later.follow([one.resource.address])
            else:
                self.follow(one.place.record)

    def lifecycle(self, prevent_destroy: bool) -> dict[str, bool] | None:
        """The `lifecycle` of a resource; None for Terraform's own."""
        return {"prevent_destroy": True} if prevent_destroy else None

    def output(self, name: str, value: str, description: str) -> TerraformOutput:
        """A sensitive output of the stack, under just this name."""
        output = cdk.TerraformOutput(
            self.scope, f"output.{name}", value=value, description=description, sensitive=True
        )
        output.override_logical_id(name)
        return output

    def follow(self, other: StackRecord) -> None:
        """Have this place's stack deployed after another."""
        if id(other) not in self.record.follows:
            self.record.follows.add(id(other))
            self.record.stack.add_dependency(other.stack)


def _stack_and_prefix(scope: Construct) -> tuple[StackRecord, str]:
    if isinstance(scope, cdk.TerraformStack):
        return _record(scope), ""
    try:
        stack = cdk.TerraformStack.of(scope)
    except RuntimeError:
        raise Mistake(
            "Quay's constructs belong in a stack: give a TerraformStack, or a construct in one."
        ) from None
    path = scope.node.path.removeprefix(stack.node.path).strip("/")
    return _record(stack), "".join(f"{slug(part)}_" for part in path.split("/"))


def _record(stack: Any) -> StackRecord:
    record = _RECORDS.get(stack)
    if record is None:
        record = _RECORDS[stack] = StackRecord(stack)
    return record
