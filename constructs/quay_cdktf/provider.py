"""The base of `QuayProvider`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quay_cdktf.engine import cdk
from quay_cdktf.statement import Statement, plain

if TYPE_CHECKING:
    from constructs import Construct


class Provider(cdk.TerraformProvider):
    """A provider's configuration in a stack.

    Args:
        version: The versions of the provider that will do, as Terraform writes it.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        type_name: str,
        source: str,
        version: str,
        alias: str | None,
        attributes: Mapping[str, Any],
    ) -> None:
        self._type_name = type_name
        self._alias = alias
        self._statement = Statement(plain(attributes))
        super().__init__(
            scope,
            id,
            terraform_resource_type=type_name,
            terraform_provider_source=source,
            terraform_generator_metadata=cdk.TerraformProviderGeneratorMetadata(
                provider_name=type_name, provider_version_constraint=version
            ),
        )

    @property
    def alias(self) -> str | None:
        """The name by which resources ask for this one, where a stack has several providers."""
        return self._alias

    @alias.setter
    def alias(self, value: str | None) -> None:
        self._alias = value

    @property
    def terraform_name(self) -> str:
        """How resources name it: `quay`, or `quay.staging`."""
        return f"{self._type_name}.{self._alias}" if self._alias else self._type_name

    def _synthesize_attributes(self) -> dict[str, Any]:
        return self._statement.body()

    def _synthesize_hcl_attributes(self) -> dict[str, Any]:
        return self._statement.hcl()
