"""Everything that one settings file says: an environment, and what to deploy to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quay_stacks.environments import Environment
from quay_stacks.mirrors import MirrorFleetSettings, MirrorFleetStack
from quay_stacks.onboarding import OnboardingSettings, OnboardingStack
from quay_stacks.organization import OrganizationSettings, OrganizationStack
from quay_stacks.policy import RegistryPolicySettings, RegistryPolicyStack

if TYPE_CHECKING:
    from constructs import Construct

    from quay_stacks.base import QuayStack


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What to deploy to one environment.

    environment: Where to.
    organizations: Organizations with everything in them. Left out, none.
    mirrors: Fleets of mirrors. Left out, none.
    onboarding: Teams that come aboard. Left out, none.
    policy: Rules for the whole registry. Left out, none.
    """

    environment: Environment
    organizations: tuple[OrganizationSettings, ...] = ()
    mirrors: tuple[MirrorFleetSettings, ...] = ()
    onboarding: tuple[OnboardingSettings, ...] = ()
    policy: RegistryPolicySettings | None = None


def add_stacks(scope: Construct, wanted: Deployment) -> list[QuayStack]:
    """Make the stacks of a deployment in an app.

    Raises:
        Mistake: Something that the settings say cannot be.
    """
    environment, with_quota = wanted.environment, _with_quota(wanted)

    def environment_of(organization: str) -> Environment:
        return replace(environment, quota=None) if organization in with_quota else environment

    stacks: list[QuayStack] = []
    stacks += [OrganizationStack(scope, environment_of(one.name), one) for one in wanted.organizations]
    stacks += [MirrorFleetStack(scope, environment_of(one.organization), one) for one in wanted.mirrors]
    stacks += [
        OnboardingStack(scope, environment_of(one.organization or one.team), one) for one in wanted.onboarding
    ]
    if wanted.policy is not None:
        policy = RegistryPolicyStack(scope, environment, wanted.policy)
        for stack in stacks:
            policy.add_dependency(stack)
        stacks.append(policy)
    return stacks


def _with_quota(wanted: Deployment) -> set[str]:
    """The organizations whose quota the settings say, wherever: the environment's does not go for them."""
    found = {one.name for one in wanted.organizations if one.quota is not None}
    found |= {one.organization for one in wanted.mirrors if one.quota is not None}
    found |= {one.organization or one.team for one in wanted.onboarding if one.quota is not None}
    if wanted.policy is not None and wanted.policy.quota is not None:
        found |= set(wanted.policy.organizations)
    return found
