"""The base of the one-to-one classes: resources and data sources that cost next to nothing until needed.

Every construct of CDK lives twice, in Python and in the Node process behind it, and each word between the
two takes a third of a millisecond. So a resource is written down in Python alone, and one element of the
stack (`quay_cdktf.writer`) gives all of them to CDK in a single answer. As soon as somebody asks a resource
for what only CDK can do (a reference, its node, `import_from` ...), it is made there too, as the
`TerraformResource` that it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import jsii

from quay_cdktf.code import place_in_code
from quay_cdktf.engine import cdk
from quay_cdktf.provider import Provider
from quay_cdktf.statement import META, Statement, plain
from quay_cdktf.writer import Scope

if TYPE_CHECKING:
    from constructs import Construct

PLAIN = frozenset(["provider", "depends_on", "lifecycle"])
"""Arguments of Terraform's own that can be written without CDK, where they hold nothing unusual."""

LIFECYCLE = frozenset(["create_before_destroy", "prevent_destroy", "ignore_changes"])
"""The part of a lifecycle that can be written without CDK."""


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
        self._id = id
        self._statement = Statement(plain(attributes))
        self._meta = {name: value for name, value in meta.items() if value is not None}
        self._follows: list[str] = []
        self._is_gone = False
        self._source = place_in_code()
        self.made_in = Scope.of(scope)
        self.made_in.take(id)
        self._name = self.made_in.natural_name(id)
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
        """The name in the address: `acme_app`."""
        return self.friendly_unique_id if self._name is None else self._name

    @property
    def address(self) -> str:
        """The address in Terraform: `quay_repository.acme_app`."""
        own = f"{self.TF_RESOURCE_TYPE}.{self.terraform_name}"
        return own if self.BLOCK == "resource" else f"{self.BLOCK}.{own}"

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
        """Give another name in the address, before anybody refers to it."""
        if self.is_made:
            super().override_logical_id(new_logical_id)
        self._name = new_logical_id

    def reset_override_logical_id(self) -> None:
        """Go back to the name that the id gives."""
        if self.is_made:
            super().reset_override_logical_id()
        self._name = self.made_in.natural_name(self._id)

    def written(self) -> dict[str, Any] | None:
        """What the stack's JSON says of it beside what CDK itself says; None where it has moved away."""
        if self._is_gone:
            return None
        body = self._statement.body()
        note: dict[str, Any] = {"source": self._source} if self._source else {}
        if self.is_made:
            return {**body, "//": note} if note else body
        node = {"path": f"{self.made_in.path}/{self._id}", "uniqueId": self.terraform_name}
        return {**body, **self._written_meta(), "//": {**note, "metadata": node}}

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
        addresses = [one.address for one in self._meta.get("depends_on", ())] + self._follows
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
