"""The base of the ephemeral resources' classes: values that exist only while Terraform runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from quay_cdktf.engine import cdk
from quay_cdktf.errors import Mistake
from quay_cdktf.statement import Statement, plain

if TYPE_CHECKING:
    from constructs import Construct

    _Base = cdk.TerraformDataSource
else:
    _Base = getattr(cdk, "TerraformEphemeralResource", object)


class EphemeralResource(_Base):
    """An ephemeral resource (Terraform 1.10 and later). CDK for Terraform has none; its successor has.

    Raises:
        Mistake: The engine is `cdktf`.
    """

    TF_RESOURCE_TYPE: ClassVar[str]

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        attributes: Mapping[str, Any],
        meta: Mapping[str, Any],
    ) -> None:
        if not hasattr(cdk, "TerraformEphemeralResource"):
            raise Mistake(
                f"{type(self).__name__} needs the engine `cdktn`, the successor of CDK for Terraform: "
                "`cdktf` knows no ephemeral resources. Install `cdktn` and import it before `quay_cdktf`."
            )
        self._statement = Statement(plain(attributes))
        super().__init__(scope, id, terraform_resource_type=self.TF_RESOURCE_TYPE, **meta)

    def _synthesize_attributes(self) -> dict[str, Any]:
        return self._statement.body()

    def _synthesize_hcl_attributes(self) -> dict[str, Any]:
        return self._statement.hcl()
