"""One setting decides where Terraform keeps a stack's state."""

from __future__ import annotations

from typing import Any

import pytest

from quay_cdktf.engine import cdk
from quay_cdktf.testing import synthesize
from quay_stacks.backends import S3, Backend, Cloud, Gcs, Http, Local
from quay_stacks.base import QuayStack
from quay_stacks.environments import Environment

BACKENDS: dict[str, tuple[Backend, dict[str, Any]]] = {
    "local": (Local(), {"local": {"path": "../../../terraform.acme-dev.tfstate"}}),
    "local, elsewhere": (Local(path="/states/acme"), {"local": {"path": "/states/acme"}}),
    "s3": (
        S3(bucket="states", region="eu-central-1"),
        {
            "s3": {
                "bucket": "states",
                "region": "eu-central-1",
                "key": "quay/acme-dev.tfstate",
                "encrypt": True,
                "use_lockfile": True,
            }
        },
    ),
    "s3, not Amazon's": (
        S3(
            bucket="states",
            region="main",
            endpoint="https://minio.example",
            use_lockfile=False,
            encrypt=False,
        ),
        {
            "s3": {
                "bucket": "states",
                "region": "main",
                "key": "quay/acme-dev.tfstate",
                "encrypt": False,
                "endpoints": {"s3": "https://minio.example"},
                "skip_credentials_validation": True,
                "skip_metadata_api_check": True,
                "skip_region_validation": True,
                "skip_requesting_account_id": True,
                "use_path_style": True,
            }
        },
    ),
    "gcs": (Gcs(bucket="states", prefix="q"), {"gcs": {"bucket": "states", "prefix": "q/acme-dev"}}),
    "http": (
        Http(address="https://gitlab.example/state/"),
        {
            "http": {
                "address": "https://gitlab.example/state/acme-dev",
                "lock_address": "https://gitlab.example/state/acme-dev/lock",
                "unlock_address": "https://gitlab.example/state/acme-dev/lock",
                "lock_method": "POST",
                "unlock_method": "DELETE",
            }
        },
    ),
    "http, without locks": (
        Http(address="https://states.example", lock=False),
        {"http": {"address": "https://states.example/acme-dev"}},
    ),
}


def terraform(backend: Backend) -> dict[str, Any]:
    """What a stack with a backend says in its block `terraform`."""
    stack = QuayStack(cdk.Testing.app(), "acme", Environment(name="dev", backend=backend))
    found: dict[str, Any] = synthesize(stack).document["terraform"]
    return found


@pytest.mark.parametrize(("backend", "wanted"), BACKENDS.values(), ids=BACKENDS)
def test_a_backend(backend: Backend, wanted: dict[str, Any]) -> None:
    assert terraform(backend)["backend"] == wanted


def test_terraform_cloud() -> None:
    assert terraform(Cloud(organization="acme"))["cloud"] == {
        "organization": "acme",
        "hostname": "app.terraform.io",
        "workspaces": {"name": "quay-acme-dev"},
    }
