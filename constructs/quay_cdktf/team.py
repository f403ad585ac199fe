"""A team of an organization, and who is in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from quay_cdktf.addresses import id_of, member_id, name_for_id
from quay_cdktf.checks import check_choice, check_text, check_texts, is_elsewhere, listed
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayTeam, QuayTeamMember, QuayTeamMembers, QuayTeamSync
from quay_cdktf.grantee import Grantee, RobotGrantee, UserGrantee
from quay_cdktf.literals import TeamRole
from quay_cdktf.managed import Managed, check_owner
from quay_cdktf.place import Reference
from quay_cdktf.tokens import is_token
from quay_provider.names import is_member, is_name, namespace_of

if TYPE_CHECKING:
    from cdktf import TerraformProvider
    from constructs import Construct

    from quay_cdktf.organization import Organization
    from quay_cdktf.place import Place

Member = str | UserGrantee | RobotGrantee
"""A user's name, a robot's full name (`acme+ci`), or the construct of either."""


class Team(Managed[QuayTeam]):
    """A team: its members share a role in the organization, and what the team is granted.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme_devs` gives `quay_team.acme_devs`.
        organization: The organization.
        name: The team's name in it.
        role: `member`, `creator` or `admin` of the organization. Left out, `member`.
        description: In Markdown. Left out, empty.
        members: Who is in it; others may be, too. Left out, nobody is added.
    """

    KIND = "team"

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        *,
        organization: Organization,
        name: str,
        role: TeamRole = "member",
        description: str = "",
        members: Iterable[Member] = (),
    ) -> None:
        check_owner(f'team "{name}"', "organization", organization, "organization")
        super().__init__(scope, id, organization.provider)
        check_text(f"name of the team of organization {organization}", name, is_name)
        check_choice(f'role of team "{name}"', role, TeamRole)
        check_texts(f'team "{name}"', description=description)
        self._set(organization.name, organization.reference, name)
        wanted = listed(f"members of team {self}", members)
        address = self.place.claim("quay_team", id)
        self._resource = self.place.settle(
            QuayTeam(
                self.place.scope,
                address.node,
                organization=organization.reference.seen_from(self.place),
                name=name,
                role=role,
                description=description or None,
                provider=self.provider,
            ),
            address,
        )
        self.reference = self.place.name("team", name, address.expression("name"), full_name=self.full_name)
        for member in wanted:
            self.add_member(member)

    @classmethod
    def from_name(
        cls,
        scope: Construct | Place,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        provider: TerraformProvider | None = None,
    ) -> Team:
        """A team that exists already, or that another place manages; nothing is read or changed.

        Args:
            name: The organization's and the team's name, `acme/owners`.
            id: What the addresses of its members begin with. Left out, `acme_owners`.
        """
        check_texts("the team", name=name)
        organization, slash, short = name.partition("/")
        if not slash:
            raise Mistake(f'The team "{name}" must be named with its organization, such as acme/owners.')
        check_text("organization of the team", organization, is_name)
        check_text("name of the team", short, is_name)
        team = cls.__new__(cls)
        Managed.__init__(team, scope, id or id_of(name, what="team"), provider)
        team._set(organization, Reference("organization", organization), short)
        team.reference = Reference("team", short)
        known = team.place.record.named.get(("team", name))
        if known is not None:
            team.reference = known
        return team

    def _set(self, organization: str, reference: Reference, name: str) -> None:
        self.organization_name = organization
        self.organization_reference = reference
        self.name = name
        self.full_name = f"{organization}/{name}"
        self._members: dict[str, QuayTeamMember] = {}
        self._all_members: QuayTeamMembers | None = None
        self._sync: QuayTeamSync | None = None

    def __str__(self) -> str:
        return f'"{self.full_name}"'

    def add_member(self, member: Member, *, id: str | None = None) -> QuayTeamMember:  # noqa: A002
        """Put somebody in the team and leave the others alone; adding again changes nothing.

        Args:
            member: A user's name, a robot's full name, or the construct of either.
            id: The name in the address. Left out, `acme_devs_alice`.

        Raises:
            Mistake: All members are set by `set_members`, a group decides who is in the team, or a robot is
                another organization's.
        """
        reference = self._reference_of(member)
        known = self._members.get(reference.text)
        if known is not None:
            return known
        if self._all_members is not None:
            raise self._both_ways()
        address = self.place.claim("quay_team_member", id or self._member_id(reference))
        self._members[reference.text] = resource = self.place.settle(
            QuayTeamMember(
                self.place.scope,
                address.node,
                organization=self.organization_reference.seen_from(self.place),
                team=self.reference.seen_from(self.place),
                member=reference.seen_from(self.place),
                provider=self.provider,
            ),
            address,
        )
        return resource

    def set_members(self, members: Iterable[Member]) -> QuayTeamMembers:
        """Say who is in the team, and have everybody else taken out.

        Raises:
            Mistake: Members were added one by one, or are set already; or as for `add_member`.
        """
        references = [self._reference_of(member) for member in listed(f"members of team {self}", members)]
        if self._members or self._all_members is not None:
            raise self._both_ways()
        address = self.place.claim("quay_team_members", self.id)
        self._all_members = self.place.settle(
            QuayTeamMembers(
                self.place.scope,
                address.node,
                organization=self.organization_reference.seen_from(self.place),
                team=self.reference.seen_from(self.place),
                members=sorted({reference.seen_from(self.place) for reference in references}),
                provider=self.provider,
            ),
            address,
        )
        return self._all_members

    def sync_with(
        self, *, group_dn: str | None = None, group_name: str | None = None, group_id: str | None = None
    ) -> QuayTeamSync:
        """Have a group of the registry's directory decide which users are in the team.

        Args:
            group_dn: An LDAP group, relative to the base that Quay is configured with.
            group_name: An OIDC group.
            group_id: A Keystone group.

        Raises:
            Mistake: Not exactly one is given, or users were added to the team.
        """
        if sum(group is not None for group in (group_dn, group_name, group_id)) != 1:
            raise Mistake(
                f"Team {self} must be synced with exactly one group: give `group_dn` for LDAP, `group_name` "
                "for OIDC, or `group_id` for Keystone."
            )
        users = [name for name in self._members if "+" not in name]
        if users or self._all_members is not None:
            raise Mistake(
                f"Team {self} is given members and synced with a group. A group decides about all users of "
                "its team: add robots alone, or do not sync."
            )
        address = self.place.claim("quay_team_sync", self.id)
        self._sync = self.place.settle(
            QuayTeamSync(
                self.place.scope,
                address.node,
                organization=self.organization_reference.seen_from(self.place),
                team=self.reference.seen_from(self.place),
                group_dn=group_dn,
                group_name=group_name,
                group_id=group_id,
                provider=self.provider,
            ),
            address,
        )
        return self._sync

    @property
    def grantee_kind(self) -> Literal["team"]:
        """See `Grantee`."""
        return "team"

    @property
    def grantee_name(self) -> Reference:
        """See `Grantee`."""
        return self.reference

    @property
    def grantee_namespace(self) -> str | None:
        """See `Grantee`: a team is granted roles in its organization alone."""
        return self.organization_name

    def _reference_of(self, member: Member) -> Reference:
        if isinstance(member, str):
            check_text(f"member of team {self}", member, is_member)
            reference = Reference("robot" if "+" in member and not is_token(member) else "user", member)
        elif isinstance(member, Grantee) and str(member.grantee_kind) != "team":
            reference = member.grantee_name
        else:
            raise Mistake(f"A member of team {self} must be a user or a robot, not {member!r}.")
        self._check_member(reference)
        return reference

    def _check_member(self, reference: Reference) -> None:
        own = namespace_of(reference.text)
        if reference.kind == "robot" and is_elsewhere(own, self.organization_name):
            raise Mistake(
                f'Robot "{reference.text}" belongs to "{own}" and cannot be in team {self}: a team takes '
                f'robots of its own organization, "{self.organization_name}".'
            )
        if reference.kind == "user" and self._sync is not None:
            raise Mistake(
                f'User "{reference.text}" cannot be added to team {self}: the group that it is synced with '
                "decides about its users."
            )

    def _member_id(self, reference: Reference) -> str:
        of, cure = f"the member of team {self}", 'with `add_member(..., id="...")`'
        name = name_for_id(reference.text, reference.kind, of, cure)
        return member_id(self.id, self.organization_name, name)

    def _both_ways(self) -> Mistake:
        return Mistake(
            f"The members of team {self} are set by `set_members`, which takes everybody else out, and also "
            "elsewhere: name them all in one call of `set_members`, or use `add_member` alone."
        )
