"""Where Terraform keeps the state: one setting, whatever the backend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from quay_cdktf.engine import cdk


@dataclass(frozen=True, kw_only=True)
class Local:
    """A file on this machine.

    path: The file, from the folder in which Terraform runs. Left out, `terraform.STACK.tfstate` beside
        `cdktf.json`.
    """

    type: Literal["local"] = "local"
    path: str | None = None


@dataclass(frozen=True, kw_only=True)
class S3:
    """A bucket of Amazon S3, or of anything that speaks its protocol.

    Credentials come from the environment, as the AWS tools take them.

    bucket: The bucket.
    region: The region, such as `eu-central-1`.
    prefix: What the objects' names begin with; the stack's name follows. Left out, `quay`.
    endpoint: The address of a store that is not Amazon's. Left out, Amazon's.
    encrypt: Whether the store encrypts the state. Left out, it does.
    use_lockfile: Whether to lock the state with an object beside it. Left out, it is locked.
    """

    type: Literal["s3"] = "s3"
    bucket: str
    region: str
    prefix: str = "quay"
    endpoint: str | None = None
    encrypt: bool = True
    use_lockfile: bool = True


@dataclass(frozen=True, kw_only=True)
class Gcs:
    """A bucket of Google Cloud Storage; credentials come from the environment.

    bucket: The bucket.
    prefix: What the objects' names begin with; the stack's name follows. Left out, `quay`.
    """

    type: Literal["gcs"] = "gcs"
    bucket: str
    prefix: str = "quay"


@dataclass(frozen=True, kw_only=True)
class Http:
    """A server that keeps states over HTTP, such as GitLab's.

    Credentials come from the environment variables `TF_HTTP_USERNAME` and `TF_HTTP_PASSWORD`.

    address: The address below which each stack has its state; the stack's name follows.
    lock: Whether the server locks states at `ADDRESS/lock`. Left out, it does.
    """

    type: Literal["http"] = "http"
    address: str
    lock: bool = True


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """Terraform Cloud or Enterprise; the token comes from the environment.

    organization: The organization there.
    prefix: What the workspaces' names begin with; the stack's name follows. Left out, `quay`.
    hostname: The host. Left out, `app.terraform.io`.
    """

    type: Literal["cloud"] = "cloud"
    organization: str
    prefix: str = "quay"
    hostname: str = "app.terraform.io"


Backend = Local | S3 | Gcs | Http | Cloud
"""Where the state is kept."""


def set_backend(stack: cdk.TerraformStack, name: str, backend: Backend) -> None:
    """Have a stack keep its state in a backend.

    Args:
        name: The stack's name, by which its state is told from others'.
    """
    if isinstance(backend, Local):
        # Terraform runs in cdktf.out/stacks/NAME; CDK's own default would write this machine's path.
        cdk.LocalBackend(stack, path=backend.path or f"../../../terraform.{name}.tfstate")
    elif isinstance(backend, S3):
        _set_s3(stack, name, backend)
    elif isinstance(backend, Gcs):
        cdk.GcsBackend(stack, bucket=backend.bucket, prefix=f"{backend.prefix}/{name}")
    elif isinstance(backend, Http):
        _set_http(stack, name, backend)
    else:
        cdk.CloudBackend(
            stack,
            organization=backend.organization,
            hostname=backend.hostname,
            workspaces=cdk.NamedCloudWorkspace(f"{backend.prefix}-{name}"),
        )


def _set_s3(stack: cdk.TerraformStack, name: str, backend: S3) -> None:
    made = cdk.S3Backend(
        stack,
        bucket=backend.bucket,
        region=backend.region,
        key=f"{backend.prefix}/{name}.tfstate",
        encrypt=backend.encrypt,
    )
    if backend.use_lockfile:
        made.add_override("use_lockfile", True)
    if backend.endpoint is not None:
        made.add_override("endpoints", {"s3": backend.endpoint})
        for check in (
            "credentials_validation",
            "metadata_api_check",
            "region_validation",
            "requesting_account_id",
        ):
            made.add_override(f"skip_{check}", True)
        made.add_override("use_path_style", True)


def _set_http(stack: cdk.TerraformStack, name: str, backend: Http) -> None:
    address = f"{backend.address.rstrip('/')}/{name}"
    if not backend.lock:
        cdk.HttpBackend(stack, address=address)
        return
    cdk.HttpBackend(
        stack,
        address=address,
        lock_address=f"{address}/lock",
        unlock_address=f"{address}/lock",
        lock_method="POST",
        unlock_method="DELETE",
    )
