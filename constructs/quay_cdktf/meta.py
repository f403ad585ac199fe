"""The arguments that Terraform understands in every block: provider, dependencies, lifecycle and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from quay_cdktf.engine import cdk


class DataSourceArguments(TypedDict, total=False):
    """What every data source takes.

    provider: Which `QuayProvider`, where a stack has several. Left out, the one without alias.
    depends_on: What must be done before it is read.
    count, for_each: Have several of it.
    lifecycle: Conditions, and what Terraform may do with it.
    """

    provider: cdk.TerraformProvider | None
    depends_on: Sequence[cdk.ITerraformDependable] | None
    count: float | cdk.TerraformCount | None
    for_each: cdk.ITerraformIterator | None
    lifecycle: cdk.TerraformResourceLifecycle | Mapping[str, Any] | None


class ResourceArguments(DataSourceArguments, total=False):
    """What every resource takes: as for a data source, and how provisioners reach a machine."""

    connection: cdk.SSHProvisionerConnection | cdk.WinrmProvisionerConnection | Mapping[str, Any] | None
    provisioners: Sequence[cdk.FileProvisioner | cdk.LocalExecProvisioner | cdk.RemoteExecProvisioner] | None
