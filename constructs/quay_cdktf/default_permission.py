"""A default permission: a role in every repository that is created from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_cdktf.addresses import default_permission_id, name_for_id
from quay_cdktf.checks import check_choice
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayDefaultPermission
from quay_cdktf.grantee import Grantee, RobotGrantee, UserGrantee, check_grantee
from quay_cdktf.literals import RepositoryRole
from quay_cdktf.managed import Managed, check_owner

if TYPE_CHECKING:
    from constructs import Construct

    from quay_cdktf.organization import Organization
    from quay_cdktf.place import Place


class DefaultPermission(Managed[QuayDefaultPermission]):
    """A role that Quay gives in each repository when it is created.

    The repositories of the organization in this stack are created after it. It grants nothing in those that
    exist already, and what it granted stays when it goes.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address. None for one made of the organization's id and the grantee's kind and
            name: `acme_team_devs`.
        organization: The organization.
        grantee: Who gets the role.
        role: `read`, `write` or `admin`.
        created_by: Go for repositories that this user or robot creates. Left out, for all that nobody else's
            rule goes for.

    Raises:
        Mistake: The grantee has another role by default already, or is a team of another organization.
    """

    KIND = "default permission"

    def __init__(
        self,
        scope: Construct | Place,
        id: str | None,  # noqa: A002
        *,
        organization: Organization,
        grantee: Grantee,
        role: RepositoryRole,
        created_by: UserGrantee | RobotGrantee | None = None,
    ) -> None:
        check_owner("a default permission", "organization", organization, "organization")
        what = f"default permission of organization {organization}"
        # Unlike in a repository, Quay takes the robots of every namespace here.
        check_grantee(grantee, organization.name, what, own_robots=False)
        if created_by is not None:
            _check_creator(created_by, what)
        check_choice(f"role of a {what}", role, RepositoryRole)
        self.grantee = grantee
        self.role = role
        self.created_by = created_by
        super().__init__(scope, id or self._own_id(organization.id), organization.provider)
        for other in organization.default_permissions:
            if other._rule() == self._rule():
                raise Mistake(
                    f'The {grantee.grantee_kind} "{grantee.grantee_name.text}" has a {what} already: '
                    f"{other.role}, "
                    f"and now {role}. Quay keeps one role for each: say it once."
                )
        address = self.place.claim("quay_default_permission", self.id)
        self._resource = self.place.settle(
            QuayDefaultPermission(
                self.place.scope,
                address.node,
                organization=organization.reference.seen_from(self.place),
                delegate_kind=grantee.grantee_kind,
                delegate_name=grantee.grantee_name.seen_from(self.place),
                role=role,
                activating_user=None if created_by is None else created_by.grantee_name.seen_from(self.place),
                provider=self.provider,
            ),
            address,
        )
        organization.default_permissions.append(self)
        for repository in organization.repositories:
            repository.place.order(repository.resource, [self])

    def _rule(self) -> tuple[str, str, str]:
        creator = "" if self.created_by is None else self.created_by.grantee_name.text
        return self.grantee.grantee_kind, self.grantee.grantee_name.text, creator

    def _own_id(self, organization_id: str) -> str:
        creator = None if self.created_by is None else _name(self.created_by)
        return default_permission_id(organization_id, self.grantee.grantee_kind, _name(self.grantee), creator)


def _name(grantee: Grantee) -> str:
    cure = 'with `add_default_permission(..., id="...")`'
    return name_for_id(grantee.grantee_name.text, grantee.grantee_kind, "a default permission", cure)


def _check_creator(creator: object, what: str) -> None:
    if not isinstance(creator, Grantee) or str(creator.grantee_kind) == "team":
        raise Mistake(
            f"The `created_by` of a {what} must be a user or a robot, not {creator!r}: give what `add_robot` "
            "returned, or `User.from_name(self, ...)` for who exists already."
        )
