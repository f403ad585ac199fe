"""The base of the one-to-one classes: resources and data sources that cost next to nothing until needed.

Every construct of CDK lives twice, in Python and in the Node process behind it, and each word between the
two takes a third of a millisecond. So a resource is written down in Python alone, and one element of the
stack (`quay_cdktf.writer`) gives all of them to CDK in a single answer. As soon as somebody asks a resource
for what only CDK can do (a reference, its node, `import_from` ...), it is made there too, as the
`TerraformResource` that it is.

Until then CDK's tree does not hold it: `stack.node.find_all()`, `children`, `find_child`, `try_remove_child`
and validations on the stack do not meet it. Aspects do: all resources are made before the first is visited.
Who wants one resource in the tree earlier asks it for its `node`, or that of a construct's `resource`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, ClassVar

import jsii

from quay_cdktf.code import place_in_code
from quay_cdktf.engine import cdk
from quay_cdktf.errors import Mistake
from quay_cdktf.provider import Provider
from quay_cdktf.statement import META, Statement, plain
from quay_cdktf.writer import Scope

if TYPE_CHECKING:
    from constructs import Construct

PLAIN = frozenset(["provider", "depends_on", "lifecycle"])
"""Arguments of Terraform's own that can be written without CDK, where they hold nothing unusual."""

LIFECYCLE = frozenset(["create_before_destroy", "prevent_destroy", "ignore_changes"])
"""The part of a lifecycle that can be written without CDK."""


def _check_constructs(id: str, scope: object, depends_on: Iterable[object]) -> None:  # noqa: A002
    """Raise a Mistake for what CDK does not know, such as an `Organization`, in place of a construct."""
    if not _is_of_cdk(scope):
        raise Mistake(f'The scope of "{id}" must be a stack, or a construct in one, not {scope!r}.')
    for other in depends_on:
        if not _is_of_cdk(other):
            raise Mistake(f'`depends_on` of "{id}" takes resources: give the `.resource` of {other!r}.')


def _is_of_cdk(value: object) -> bool:
    return hasattr(type(value), "__jsii_type__") or hasattr(value, "__jsii_ref__")


class _MadeLater(jsii.JSIIMeta):
    """Makes objects that CDK does not know of yet."""

    if not TYPE_CHECKING:

        def __call__(cls, *arguments: Any, **named: Any) -> Any:  # noqa: N805 - `cls` in a metaclass
            return type.__call__(cls, *arguments, **named)


class Element(cdk.TerraformElement, metaclass=_MadeLater):
    """What resources and data sources share.

    Members called as CDK's own replace those, for CDK too; there are no others of such names.

    TF_RESOURCE_TYPE: Terraform's name of the kind, such as `quay_team`.
    BLOCK: `resource` or `data`.
    made_in: What is known of the construct that it was made in.
    """

    TF_RESOURCE_TYPE: ClassVar[str]
    BLOCK: ClassVar[str]
    _made_as: ClassVar[Any]

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        attributes: Mapping[str, Any],
        meta: Mapping[str, Any],
    ) -> None:
        self._reference: Any = None
        self._statement = Statement(plain(attributes))
        _check_constructs(id, scope, meta.get("depends_on") or ())
        self._meta = {name: value for name, value in meta.items() if value is not None}
        self._follows: list[str] = []
        self._is_gone = False
        self._is_name_told = False
        self._source = place_in_code()
        self.made_in = Scope.of(scope)
        self._id = self.made_in.take(id, self)
        self._name = self.made_in.natural_name(self._id)
        self.made_in.writer.elements.append(self)
        if not self._is_plain():
            self.make()

    @property
    def __jsii_ref__(self) -> Any:
        """What CDK knows the object by; who asks for it needs the object to be there."""
        self.make()
        return self._reference

    @__jsii_ref__.setter
    def __jsii_ref__(self, reference: Any) -> None:
        self._reference = reference

    @property
    def is_made(self) -> bool:
        """Whether CDK knows the object."""
        return self._reference is not None

    def make(self) -> None:
        """Have CDK know the object."""
        if self.is_made:
            return
        arguments = cdk.TerraformResourceConfig(terraform_resource_type=self.TF_RESOURCE_TYPE, **self._meta)
        jsii.create(self._made_as, self, [self.made_in.construct, self._id, arguments])
        if self._name is not None and self._name != self.made_in.natural_name(self._id):
            super().override_logical_id(self._name)
        self.follow(self._follows)

    @property
    def terraform_name(self) -> str:
        """The name in the address: `acme_app`. Whoever is told it may write it elsewhere: it stays."""
        self._is_name_told = True
        return self._name_now()

    @property
    def address(self) -> str:
        """The address in Terraform: `quay_repository.acme_app`. It stays as `terraform_name` does."""
        self._is_name_told = True
        return self._address_now()

    def follow(self, addresses: Iterable[str]) -> None:
        """Depend on further resources of the same stack, by their addresses."""
        added = list(addresses)
        if not self.is_made:
            self._follows += added
        elif added:
            made: Any = self
            made.depends_on = [*(made.depends_on or []), *added]

    def add_override(self, path: str, value: Any) -> None:
        """Set what the class does not offer, or otherwise than it does.

        Args:
            path: An attribute, or a place in one: `description`, `proxy.http_proxy`,
                `lifecycle.prevent_destroy`.
            value: None takes away what is there; a list is put behind one that is there.
        """
        if path.partition(".")[0] in META:
            super().add_override(path, value)
        else:
            self._statement.override(path, value)

    def override_logical_id(self, new_logical_id: str) -> None:
        """Give another name in the address, before anybody refers to it; later CDK keeps the one it has.

        Raises:
            Mistake: Its address was told, and may be written elsewhere.
        """
        self._check_is_nameable()
        if self.is_made:
            super().override_logical_id(new_logical_id)
        self._name = None if self.is_made else new_logical_id

    def reset_override_logical_id(self) -> None:
        """Go back to the name that the id gives, before anybody refers to it.

        Raises:
            Mistake: Its address was told, and may be written elsewhere.
        """
        self._check_is_nameable()
        if self.is_made:
            super().reset_override_logical_id()
        self._name = None if self.is_made else self.made_in.natural_name(self._id)

    def is_in(self, tree: AbstractSet[int]) -> bool:
        """Whether its place, and it where CDK knows it, are among constructs with these identities."""
        return id(self.made_in.construct) in tree and (not self.is_made or id(self) in tree)

    def is_taken_out(self) -> bool:
        """Whether it was taken out of the construct that it was made in."""
        return self.is_made and self.made_in.construct.node.try_find_child(self._id) is not self

    def written(self) -> dict[str, dict[str, Any]]:
        """What the stack's JSON says by its name beside what CDK itself says; nothing where it has moved."""
        if self._is_gone:
            return {}
        name, body = self._name_now(), self._statement.body()
        note: dict[str, Any] = {"source": self._source} if self._source else {}
        if self.is_made:
            return {name: {**body, "//": note} if note else body}
        node = {"path": f"{self.made_in.path}/{self._id}", "uniqueId": name}
        return {name: {**body, **self._written_meta(), "//": {**note, "metadata": node}}}

    def _name_now(self) -> str:
        """The name in the address, which CDK is asked for where Python alone does not know it."""
        return self.friendly_unique_id if self._name is None else self._name

    def _address_now(self) -> str:
        own = f"{self.TF_RESOURCE_TYPE}.{self._name_now()}"
        return own if self.BLOCK == "resource" else f"{self.BLOCK}.{own}"

    def _check_is_nameable(self) -> None:
        if self._is_name_told:
            raise Mistake(
                f"The name of {self._address_now()} cannot be changed any more, since other resources may "
                "refer to it: change it before, or give the construct another id."
            )

    def _is_plain(self) -> bool:
        """Whether Terraform's own arguments can be written without CDK."""
        meta = self._meta
        return (
            PLAIN.issuperset(meta)
            and isinstance(meta.get("provider"), (Provider, type(None)))
            and LIFECYCLE.issuperset(_lifecycle(meta.get("lifecycle")))
            and all(map(self._is_beside, meta.get("depends_on", ())))
        )

    def _is_beside(self, other: Any) -> bool:
        return isinstance(other, Element) and other.made_in.writer is self.made_in.writer

    def _written_meta(self) -> dict[str, Any]:
        result: dict[str, Any] = {}
        if "provider" in self._meta:
            result["provider"] = self._meta["provider"].terraform_name
        if "lifecycle" in self._meta:
            result["lifecycle"] = _lifecycle(self._meta["lifecycle"])
        addresses = [one._address_now() for one in self._meta.get("depends_on", ())] + self._follows
        if addresses:
            result["depends_on"] = addresses
        return result

    def _synthesize_hcl_attributes(self) -> dict[str, Any]:
        return self._statement.hcl()


def _lifecycle(given: Any) -> dict[str, Any]:
    """What a lifecycle says, by Terraform's names."""
    values = given if isinstance(given, Mapping) else getattr(given, "_values", {})
    return {name: value for name, value in values.items() if value is not None}


class Resource(Element, cdk.TerraformResource):
    """A managed resource."""

    BLOCK = "resource"
    _made_as = cdk.TerraformResource

    def move_to(self, move_target: str, index: str | float | None = None) -> None:
        """Have Terraform know that it is now the resource with this move target; see CDK's own."""
        super().move_to(move_target, index)
        self._is_gone = True

    def move_to_id(self, id: str) -> None:  # noqa: A002
        """Have Terraform know that it is now the resource at this address; see CDK's own."""
        super().move_to_id(id)
        self._is_gone = True


class DataSource(Element, cdk.TerraformDataSource):
    """A data source."""

    BLOCK = "data"
    _made_as = cdk.TerraformDataSource
