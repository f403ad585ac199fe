"""Granting roles in a repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from quay_cdktf.addresses import grant_id, name_for_id
from quay_cdktf.checks import check_choice
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayRepositoryPermission, QuayRepositoryPermissions
from quay_cdktf.grantee import Grantee, check_grantee
from quay_cdktf.literals import GranteeKind, RepositoryRole

if TYPE_CHECKING:
    from cdktf import TerraformProvider

    from quay_cdktf.mirror import Mirror
    from quay_cdktf.place import Place, Reference


class Grants:
    """The part of a repository that grants roles in it."""

    if TYPE_CHECKING:
        place: Place
        id: str
        provider: TerraformProvider | None
        reference: Reference
        namespace_name: str
        mirror: Mirror | None

    def start_grants(self) -> None:
        """Begin with nobody granted anything."""
        self._grants: dict[tuple[GranteeKind, str], tuple[RepositoryRole, QuayRepositoryPermission]] = {}
        self._all_grants: QuayRepositoryPermissions | None = None

    def grant_read(self, grantee: Grantee, *, id: str | None = None) -> QuayRepositoryPermission:  # noqa: A002
        """Let a user, robot or team pull; see `grant`."""
        return self.grant(grantee, "read", id=id)

    def grant_write(self, grantee: Grantee, *, id: str | None = None) -> QuayRepositoryPermission:  # noqa: A002
        """Let a user, robot or team pull and push; see `grant`."""
        return self.grant(grantee, "write", id=id)

    def grant_admin(self, grantee: Grantee, *, id: str | None = None) -> QuayRepositoryPermission:  # noqa: A002
        """Let a user, robot or team do everything in the repository; see `grant`."""
        return self.grant(grantee, "admin", id=id)

    def grant(
        self,
        grantee: Grantee,
        role: RepositoryRole,
        *,
        id: str | None = None,  # noqa: A002
    ) -> QuayRepositoryPermission:
        """Give a user, robot or team a role, and leave everybody else's alone.

        Granting the same role again changes nothing.

        Args:
            id: The name in the address. Left out, made of the repository's id, the kind and the name:
                `acme_app_team_devs`.

        Raises:
            Mistake: It has another role already, a robot or team is another namespace's, or `set_permissions`
                decides about all.
        """
        check_grantee(grantee, self.namespace_name, f"repository {self}")
        check_choice(f"role in repository {self}", role, RepositoryRole)
        kind, reference = grantee.grantee_kind, grantee.grantee_name
        known = self._grants.get((kind, reference.text))
        if known is not None:
            self._check_same_role(grantee, known[0], role)
            return known[1]
        if self._all_grants is not None:
            raise self._both_ways()
        address = self.place.claim("quay_repository_permission", id or self._grant_id(kind, reference))
        resource = self.place.settle(
            QuayRepositoryPermission(
                self.place.scope,
                address.node,
                repository=self.reference.seen_from(self.place),
                kind=kind,
                name=reference.seen_from(self.place),
                role=role,
                provider=self.provider,
            ),
            address,
        )
        self._grants[kind, reference.text] = role, resource
        return resource

    def set_permissions(self, roles: Mapping[Grantee, RepositoryRole]) -> QuayRepositoryPermissions:
        """Say who has which role, and have everybody else's taken away.

        The robot of the repository's mirror keeps the `write` that Quay itself gives it.

        Args:
            roles: A role for each user, robot or team.

        Raises:
            Mistake: Somebody is named twice with two roles, roles were granted one by one, or are set
                already; or as for `grant`.
        """
        if self._grants or self._all_grants is not None:
            raise self._both_ways()
        if not isinstance(roles, Mapping):
            raise Mistake(
                f"`set_permissions` of repository {self} takes a role for each grantee, not {roles!r}: give "
                '`{devs: "write"}`.'
            )
        by_kind: dict[GranteeKind, dict[str, str]] = {"user": {}, "robot": {}, "team": {}}
        if self.mirror is not None:
            robot = self.mirror.robot
            by_kind["robot"][robot.reference.seen_from(self.place)] = "write"
        named: dict[tuple[GranteeKind, str], RepositoryRole] = {}
        for grantee, role in roles.items():
            check_grantee(grantee, self.namespace_name, f"repository {self}")
            check_choice(f"role in repository {self}", role, RepositoryRole)
            kind, reference = grantee.grantee_kind, grantee.grantee_name
            self._check_same_role(grantee, named.setdefault((kind, reference.text), role), role)
            by_kind[kind][reference.seen_from(self.place)] = role
        address = self.place.claim("quay_repository_permissions", self.id)
        self._all_grants = self.place.settle(
            QuayRepositoryPermissions(
                self.place.scope,
                address.node,
                repository=self.reference.seen_from(self.place),
                users=by_kind["user"] or None,
                robots=by_kind["robot"] or None,
                teams=by_kind["team"] or None,
                provider=self.provider,
            ),
            address,
        )
        return self._all_grants

    def _grant_id(self, kind: GranteeKind, reference: Reference) -> str:
        of, cure = f"the role in repository {self}", 'here, `grant(..., id="...")`'
        name = name_for_id(reference.text, kind, of, cure)
        return grant_id(self.id, self.namespace_name, kind, name)

    def _check_same_role(self, grantee: Grantee, known: RepositoryRole, role: RepositoryRole) -> None:
        if known != role:
            raise Mistake(
                f'The {grantee.grantee_kind} "{grantee.grantee_name.text}" is granted {known} in repository '
                f"{self} already, and now {role}: Quay keeps one role for each. Grant the wider one alone."
            )

    def _both_ways(self) -> Mistake:
        return Mistake(
            f"The roles in repository {self} are set by `set_permissions`, which takes all others away, and "
            "also elsewhere: name them all in one call of `set_permissions`, or use `grant` alone."
        )
