"""A ready stack: rules for the whole registry, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quay_cdktf import GlobalMessage, MessageSeverity
from quay_cdktf.addresses import id_of
from quay_stacks import settings
from quay_stacks.base import QuayStack
from quay_stacks.environments import Environment
from quay_stacks.parts import add_policies

if TYPE_CHECKING:
    from constructs import Construct


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message to everybody.

    name: What it is called here.
    content: The text.
    severity: `info`, `warning` or `error`. Left out, `info`.
    """

    name: str
    content: str
    severity: MessageSeverity = "info"


@dataclass(frozen=True, kw_only=True)
class RegistryPolicySettings:
    """Rules that go for organizations which others manage.

    organizations: The organizations, without the environment's suffix.
    quota: How much each of them may store. Left out, as the environment says, where no other
        stack sets it.
    prune: Which tags to delete in each. Left out, none.
    immutable_tags: Regular expressions for tags that nobody may change. Left out, none.
    messages: Messages to everybody. Left out, none.
    """

    organizations: tuple[str, ...]
    quota: settings.Quota | None = None
    prune: tuple[settings.Prune, ...] = ()
    immutable_tags: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()


class RegistryPolicyStack(QuayStack):
    """Registry-wide policy, from its settings."""

    def __init__(self, scope: Construct, environment: Environment, wanted: RegistryPolicySettings) -> None:
        super().__init__(scope, "registry-policy", environment)
        for name in dict.fromkeys(wanted.organizations):
            organization = self.organization(name, exists=True)
            self.set_quota(organization, wanted.quota, environment.quota)
            add_policies(organization, wanted.prune, wanted.immutable_tags)
        for message in wanted.messages:
            GlobalMessage(
                self, id_of(message.name, what="message"), content=message.content, severity=message.severity
            )
