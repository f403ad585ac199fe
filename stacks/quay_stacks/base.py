"""What every ready stack begins with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quay_cdktf import Mistake, Organization, QuayProvider, User
from quay_cdktf.addresses import id_of
from quay_cdktf.checks import check_text, listed_texts
from quay_cdktf.engine import cdk
from quay_stacks import settings
from quay_stacks.backends import set_backend
from quay_stacks.environments import Environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constructs import Construct


def _is_part_of_a_name(text: str) -> str | None:
    """The rule for what the name of a stack can end with."""
    if re.fullmatch(r"[A-Za-z0-9._-]+", text):
        return None
    return "must consist of letters, digits, dots, dashes and underscores"


class QuayStack(cdk.TerraformStack):
    """A stack for one environment, with the provider and a backend.

    The registry's address and token come from the environment variables `QUAY_URL` and `QUAY_TOKEN`.

    Args:
        scope: The app.
        id: What the stack makes; its name is that with the environment's: `acme` and `dev` give `acme-dev`.
        environment: Where it is deployed to.

    quotas: The organizations whose quota it sets, by their names in Quay.
    users: The users that it creates.

    Raises:
        Mistake: There is a stack of that name already, or the environment's name makes no name of a stack.
    """

    def __init__(self, scope: Construct, id: str, environment: Environment) -> None:  # noqa: A002
        name = f"{id}-{environment.name}"
        check_text("name of the environment", environment.name, _is_part_of_a_name)
        if scope.node.try_find_child(name) is not None:
            raise Mistake(f'There are two stacks "{name}": say all that is in it in one place.')
        super().__init__(scope, name)
        self.environment = environment
        self.quotas: set[str] = set()
        self.users: set[str] = set()
        set_backend(self, name, environment.backend)
        QuayProvider(self, "quay")

    def organization(
        self,
        name: str,
        *,
        exists: bool = False,
        email: str | None = None,
        tag_expiration: str | int | None = None,
    ) -> Organization:
        """An organization of this environment: new, or one that exists already.

        Args:
            name: Without the environment's suffix, which is put after it.
            exists: Whether another place manages it.
            email, tag_expiration: As for `Organization`; for a new one.
        """
        protect = self.environment.prevent_destroy
        own_name = name + self.environment.suffix
        own_id = id_of(name, what="organization")
        if exists:
            return Organization.from_name(self, own_name, id=own_id, prevent_destroy=protect)
        return Organization(
            self,
            own_id,
            name=own_name,
            email=email,
            tag_expiration=tag_expiration,
            prevent_destroy=protect,
            force_destroy=not protect,
        )

    def set_quota(
        self, organization: Organization, quota: settings.Quota | None, otherwise: int | str | None
    ) -> None:
        """Set the quota that the settings say, or else the environment's, if either says one.

        The environment's is left to the stack of the app that sets the organization's quota already.

        Raises:
            Mistake: The settings say one, and another stack of the app sets it already.
        """
        setter = next((one for one in self._all_beside() if organization.name in one.quotas), None)
        if quota is None and (otherwise is None or setter is not None):
            return
        if setter is not None:
            raise Mistake(
                f'The quota of organization {organization} is set by stack "{setter.node.id}" already, and '
                f'now by "{self.node.id}". Quay keeps one for each: say it in one place alone.'
            )
        self.quotas.add(organization.name)
        if quota is not None:
            organization.set_quota(quota.limit, warn_at=quota.warn_at, reject_at=quota.reject_at)
        elif otherwise is not None:
            organization.set_quota(otherwise)

    def create_users(self, names: Iterable[str]) -> None:
        """Create users where the environment has its stacks do so; elsewhere they exist already.

        A user whom another stack of the app creates is left to it, and that stack is deployed first.
        """
        if not self.environment.create_users:
            return
        beside = self._all_beside()
        for name in listed_texts(f'users of stack "{self.node.id}"', names):
            maker = next((one for one in beside if name in one.users), None)
            if maker is None:
                self.users.add(name)
                User(self, id_of(name, what="user"), username=name, email=f"{name}@example.com")
            elif maker is not self:
                self.add_dependency(maker)

    def _all_beside(self) -> list[QuayStack]:
        """The environment's stacks in the app, this one among them."""
        parent = self.node.scope
        stacks = [] if parent is None else [one for one in parent.node.children if isinstance(one, QuayStack)]
        return [stack for stack in stacks if stack.environment.name == self.environment.name]
