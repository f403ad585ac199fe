"""The example that `main.py` deploys: an organization as code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_cdktf import Organization
from quay_cdktf.engine import cdk
from quay_stacks.base import QuayStack
from quay_stacks.environments import Environment

if TYPE_CHECKING:
    from constructs import Construct


class AcmeStack(QuayStack):
    """The organization acme, with a team, robots, repositories, a mirror and who may do what."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "acme", environment)
        self.create_users(["alice", "bob"])

        acme = Organization(
            self,
            "acme",
            name=f"acme{environment.suffix}",
            email="platform@acme.example",
            prevent_destroy=environment.prevent_destroy,
        )
        devs = acme.add_team("developers", role="member", members=["alice", "bob"])
        ci = acme.add_robot("ci", description="pushes from CI")
        app = acme.add_repository("app", visibility="private", description="# App")
        app.grant_write(ci)
        app.grant_read(devs)
        acme.add_default_permission(devs, "read")
        acme.set_quota(environment.quota or "50GiB", warn_at=80, reject_at=100)
        acme.add_mirror(
            "mc",
            source="quay.io/minio/mc",
            tags=["latest"],
            every="6h",
            robot=acme.add_robot("puller"),
        )
        cdk.TerraformOutput(self, "repository", value=app.full_name, description="What CI pushes to.")
        cdk.TerraformOutput(self, "robot", value=ci.full_name, description="As whom it logs in.")
