"""Stacks to test with: the example of the README, and one with everything that the library can make."""

from __future__ import annotations

from constructs import Construct

from quay_cdktf import (
    AppSpecificToken,
    GlobalMessage,
    MirrorProxy,
    Organization,
    QuayProvider,
    Repository,
    Robot,
    ServiceKey,
    Team,
    User,
    UserAutoprunePolicy,
)
from quay_cdktf.engine import cdk

DIGEST = "sha256:" + "0123456789abcdef" * 4


def example(stack: cdk.TerraformStack) -> None:
    """The example of the README."""
    acme = Organization(stack, "acme", name="acme", email="platform@acme.example")
    devs = acme.add_team("developers", role="member", members=["alice", "bob"])
    ci = acme.add_robot("ci", description="pushes from CI")
    app = acme.add_repository("app", visibility="private", description="# App")
    app.grant_write(ci)
    app.grant_read(devs)
    acme.add_default_permission(devs, "read")
    acme.set_quota("50GiB", warn_at=80, reject_at=100)
    acme.add_mirror(
        "mc", source="quay.io/minio/mc", tags=["latest"], every="6h", robot=acme.add_robot("puller")
    )


def everything(stack: cdk.TerraformStack) -> None:
    """Every construct and method at least once."""
    QuayProvider(stack, "quay")
    secret = cdk.TerraformVariable(stack, "secret", type="string", sensitive=True).string_value
    _organization(stack, secret)
    _repository(stack)
    _mirrors(stack, secret)
    _others(Construct(stack, "others"), secret)


def _organization(stack: cdk.TerraformStack, secret: str) -> None:
    acme = Organization(stack, "acme", name="acme", email="a@acme.example", tag_expiration="2w")
    alice = User(stack, "alice", username="alice", email="alice@acme.example", password=secret)
    ci = acme.add_robot("ci", store_token=True, token_version=2, unstructured_metadata={"owner": "alice"})
    devs = acme.add_team("devs", role="creator", description="Developers", members=[alice, ci, "bob"])
    acme.add_team("ops").set_members([alice])
    acme.add_team("directory").sync_with(group_dn="cn=devs")
    acme.owners.add_member(alice)
    acme.add_default_permission(devs, "write", created_by=ci)
    acme.set_quota("10GiB", warn_at=[80, 90], reject_at=100)
    acme.add_notification(
        "Nearly full", event="quota_warning", method="webhook", config={"url": "https://acme.example/full"}
    )
    acme.add_autoprune_policy(method="creation_date", value="30d", tag_pattern="dev-.*")
    acme.add_immutability_policy("v[0-9.]+")
    application = acme.add_application("Portal", store_client_secret=True)
    application.add_token("deploy", scope="repo:read")
    ci.federate([("https://issuer.example", "ci")])
    ci.output_docker_config(registry="quay.example.com")
    ci.regenerate_token({"month": "2026-11"})
    cdk.TerraformOutput(stack, "client", value=application.client_secret, sensitive=True)


def _repository(stack: cdk.TerraformStack) -> None:
    web = Organization(stack, "web", name="web", prevent_destroy=False)
    front = web.add_repository("team/front", visibility="public", description="# Front")
    front.grant_admin(web.add_team("leads"))
    front.grant_write(web.add_robot("push"))
    front.grant_read(User.from_name(stack, "carol"))
    back = web.add_repository("back", prevent_destroy=True)
    back.set_permissions({Team.from_name(stack, "web/owners"): "admin"})
    front.add_autoprune_policy(method="number_of_tags", value=10)
    front.add_immutability_policy("stable", tag_pattern_matches=False)
    front.add_notification(
        "Pushed", event="repo_push", method="slack", config={"url": "https://hooks.slack.example/x"}
    )
    front.add_tag("v1", manifest_digest=DIGEST).add_labels({"maintainer": "web"})
    front.add_tag("stable", source_tag="v1", immutable=True)
    front.add_tag("test", source_tag="v1", expiration="2030-01-01T00:00:00Z")


def _mirrors(stack: cdk.TerraformStack, secret: str) -> None:
    hub = Organization(stack, "hub", name="hub")
    puller = hub.add_robot("puller")
    hub.add_mirror(
        "nginx",
        source="docker.io/library/nginx",
        tags=["1.*", "latest"],
        every=3600,
        robot=puller,
        username="reader",
        password=secret,
        proxy=MirrorProxy(https_proxy="http://proxy.example:3128"),
        architectures=["amd64"],
        timeout="10m",
    ).sync_now({"release": "1.4"})
    whole = Organization(stack, "whole", name="whole")
    whole.mirror_from(
        "https://harbor.example",
        type="harbor",
        namespace="library",
        every="1d",
        robot=whole.add_robot("puller"),
        repositories=["nginx"],
    ).sync_now({"release": "1.4"})
    Organization(stack, "cache", name="cache").set_proxy_cache("docker.io", expiration="12h")


def _others(scope: Construct, secret: str) -> None:
    User(scope, "dave", username="dave", password=secret, password_version=1)
    UserAutoprunePolicy(scope, "mine", method="number_of_tags", value=5)
    Organization.from_name(scope, "found").take_ownership()
    Repository.from_name(scope, "other/app").grant_read(Robot.from_name(scope, "other+ci"))
    GlobalMessage(scope, "maintenance", content="Back at noon", severity="warning")
    ServiceKey(scope, "scanner", service="scanner", store_private_key=True)
    AppSpecificToken(scope, "laptop", title="laptop")
