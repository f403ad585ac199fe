"""An organization: the root of most of what a stack makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from quay_cdktf.addresses import id_of
from quay_cdktf.application import Application
from quay_cdktf.autoprune import PruneValue, prune_arguments
from quay_cdktf.checks import check_optional_text, check_text, mapped
from quay_cdktf.default_permission import DefaultPermission
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import (
    QuayNamespaceNotification,
    QuayOrganization,
    QuayOrganizationAutoprunePolicy,
    QuayOrganizationImmutabilityPolicy,
    QuayTakeOwnership,
)
from quay_cdktf.grantee import Grantee, RobotGrantee, UserGrantee
from quay_cdktf.immutability import immutability_arguments
from quay_cdktf.literals import (
    NamespaceEvent,
    NotificationMethod,
    OrganizationMirrorType,
    PruneMethod,
    RepositoryRole,
    TeamRole,
    Visibility,
)
from quay_cdktf.measures import Duration, duration_text
from quay_cdktf.mirror import MirrorProxy
from quay_cdktf.namespace import Namespace
from quay_cdktf.notification import notification_arguments
from quay_cdktf.organization_mirror import OrganizationMirror
from quay_cdktf.place import Reference
from quay_cdktf.proxy_cache import ProxyCache
from quay_cdktf.team import Member, Team
from quay_provider.names import OWNERS, is_email, is_name, is_whole_email

if TYPE_CHECKING:
    from cdktf import IResolvable, TerraformProvider
    from constructs import Construct

    from quay_cdktf.robot import Robot


class Organization(Namespace[QuayOrganization]):
    """An organization: a namespace for repositories and robots, with teams of users.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme` gives `quay_organization.acme`, and begins the addresses of all
            that is added to the organization.
        name: The name in Quay.
        email: Its e-mail address. Left out, it is not managed.
        contact_email: Another name of `email`, as Quay has it from 3.18 on: set one of the two.
        tag_expiration: How long a deleted tag can be brought back: seconds, a text such as `14d`, or a
            `timedelta`; one of the times that the registry offers. Left out, it is not managed.
        invoice_email: Whether invoices are mailed (a registry with billing). Left out, it is not managed.
        invoice_email_address: Where to. Left out, it is not managed.
        force_destroy: Whether destroying it may take repositories along that Terraform does not manage.
        prevent_destroy: Have Terraform refuse to destroy it, and its repositories unless told otherwise
            there. Left out, it does.
        provider: Which `QuayProvider`, where a stack has several; for all that is added, too.
    """

    KIND = "organization"

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        email: str | None = None,
        contact_email: str | None = None,
        tag_expiration: Duration | None = None,
        invoice_email: bool | IResolvable | None = None,
        invoice_email_address: str | None = None,
        force_destroy: bool = False,
        prevent_destroy: bool = True,
        provider: TerraformProvider | None = None,
    ) -> None:
        super().__init__(scope, id, provider, name, prevent_destroy=prevent_destroy)
        check_text("name of the organization", name, is_name)
        check_optional_text(f'e-mail address of organization "{name}"', email, is_whole_email)
        check_optional_text(f'contact address of organization "{name}"', contact_email, is_whole_email)
        check_optional_text(f'invoice address of organization "{name}"', invoice_email_address, is_email)
        self._set()
        address = self.place.claim("quay_organization", id)
        self._resource = self.place.settle(
            QuayOrganization(
                self.place.scope,
                address.node,
                name=name,
                email=email,
                contact_email=contact_email,
                tag_expiration=None
                if tag_expiration is None
                else duration_text(f'tag expiration of organization "{name}"', tag_expiration),
                invoice_email=invoice_email,
                invoice_email_address=invoice_email_address,
                force_destroy=force_destroy or None,
                lifecycle=self.lifecycle,
                provider=provider,
            ),
            address,
        )
        self.reference = self.place.name("organization", name, address.expression("name"))

    @classmethod
    def from_name(
        cls,
        scope: Construct,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        prevent_destroy: bool = True,
        provider: TerraformProvider | None = None,
    ) -> Organization:
        """An organization that exists already, or that another place manages; all can be added to it.

        Nothing of the organization itself is read or changed.

        Args:
            id: What the addresses of all that is added begin with. Left out, its name.
            prevent_destroy: Have Terraform refuse to destroy repositories that are added.
        """
        check_text("name of the organization", name, is_name)
        organization = cls.__new__(cls)
        Namespace.__init__(
            organization,
            scope,
            id or id_of(name, what="organization"),
            provider,
            name,
            prevent_destroy=prevent_destroy,
        )
        organization._set()
        organization.reference = Reference("organization", name)
        return organization

    def _set(self) -> None:
        self._owners: Team | None = None
        self.proxy_cache: ProxyCache | None = None
        self.organization_mirror: OrganizationMirror | None = None
        self.has_immutability_policies = False

    @property
    def owners(self) -> Team:
        """The team `owners`, which Quay makes with the organization: add members to it."""
        if self._owners is None:
            self._owners = Team.from_name(
                self.place, f"{self.name}/{OWNERS}", id=f"{self.id}_{OWNERS}", provider=self.provider
            )
            self._owners.organization_reference = self.reference
        return self._owners

    def add_team(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        role: TeamRole = "member",
        description: str = "",
        members: Iterable[Member] = (),
    ) -> Team:
        """Add a team; see `Team` for the arguments.

        Args:
            id: The name in its address. Left out, `acme_devs`.

        Raises:
            Mistake: It is `owners`, which every organization has from the start.
        """
        if name == OWNERS:
            raise Mistake(
                f"Organization {self} has a team {OWNERS} from the start: add members to it with "
                "`owners.add_member(...)`."
            )
        return Team(
            self.place,
            id or id_of(name, self.id, what="team"),
            organization=self,
            name=name,
            role=role,
            description=description,
            members=members,
        )

    def add_default_permission(
        self,
        grantee: Grantee,
        role: RepositoryRole,
        *,
        created_by: UserGrantee | RobotGrantee | None = None,
        id: str | None = None,  # noqa: A002
    ) -> DefaultPermission:
        """Give a role in every repository that is created from then on; see `DefaultPermission`.

        Args:
            id: The name in the address. Left out, `acme_team_devs`.
        """
        return DefaultPermission(
            self.place, id, organization=self, grantee=grantee, role=role, created_by=created_by
        )

    def add_application(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        description: str | None = None,
        application_uri: str | None = None,
        redirect_uri: str | None = None,
        avatar_email: str | None = None,
        store_client_secret: bool = False,
    ) -> Application:
        """Add an OAuth application; see `Application`.

        Args:
            id: The name in the address. Left out, made of the organization's id and the name.
        """
        return Application(
            self.place,
            id or id_of(name, self.id, what="application"),
            organization=self,
            name=name,
            description=description,
            application_uri=application_uri,
            redirect_uri=redirect_uri,
            avatar_email=avatar_email,
            store_client_secret=store_client_secret,
        )

    def set_proxy_cache(
        self,
        upstream: str,
        *,
        expiration: Duration = "1d",
        username: str | None = None,
        password: str | None = None,
        password_version: int | float | None = None,
        insecure: bool | IResolvable = False,
        id: str | None = None,  # noqa: A002
    ) -> ProxyCache:
        """Have the organization pass on another registry's images; see `ProxyCache`."""
        return ProxyCache(
            self.place,
            id or self.id,
            organization=self,
            upstream=upstream,
            expiration=expiration,
            username=username,
            password=password,
            password_version=password_version,
            insecure=insecure,
        )

    def mirror_from(
        self,
        url: str,
        *,
        type: OrganizationMirrorType,  # noqa: A002
        namespace: str,
        every: Duration,
        robot: Robot,
        visibility: Visibility = "private",
        start: str | None = None,
        enabled: bool | IResolvable = True,
        repositories: Iterable[str] | None = None,
        username: str | None = None,
        password: str | None = None,
        password_version: int | float | None = None,
        verify_tls: bool | IResolvable | None = None,
        proxy: MirrorProxy | None = None,
        timeout: Duration | None = None,
        id: str | None = None,  # noqa: A002
    ) -> OrganizationMirror:
        """Fill the whole organization from another registry; see `OrganizationMirror`."""
        return OrganizationMirror(
            self.place,
            id or self.id,
            organization=self,
            url=url,
            type=type,
            namespace=namespace,
            every=every,
            robot=robot,
            visibility=visibility,
            start=start,
            enabled=enabled,
            repositories=repositories,
            username=username,
            password=password,
            password_version=password_version,
            verify_tls=verify_tls,
            proxy=proxy,
            timeout=timeout,
        )

    def add_autoprune_policy(
        self,
        *,
        method: PruneMethod,
        value: PruneValue,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool = True,
        id: str | None = None,  # noqa: A002
    ) -> QuayOrganizationAutoprunePolicy:
        """Have Quay delete tags of all repositories that are too many or too old.

        Args:
            method: `number_of_tags` keeps the newest `value` tags of each repository; `creation_date` those
                younger than it.
            value: A number of tags, or an age: a text such as `30d`, or a `timedelta`.
            tag_pattern: A regular expression for the tags that it goes for. Left out, all.
            tag_pattern_matches: False has it go for the tags that do not match.
            id: The name in the address. Left out, made of the organization's id, the method and the pattern.
        """
        own_id, arguments = prune_arguments(self, self.id, method, value, tag_pattern, tag_pattern_matches)
        address = self.place.claim("quay_organization_autoprune_policy", id or own_id)
        return self.place.settle(
            QuayOrganizationAutoprunePolicy(
                self.place.scope,
                address.node,
                organization=self.reference.seen_from(self.place),
                provider=self.provider,
                **arguments,
            ),
            address,
        )

    def add_immutability_policy(
        self,
        tag_pattern: str,
        *,
        tag_pattern_matches: bool = True,
        id: str | None = None,  # noqa: A002
    ) -> QuayOrganizationImmutabilityPolicy:
        """Have Quay refuse to change tags of all repositories once they exist (Quay 3.17 and later).

        Tags that match already become immutable too, and stay so when the policy goes.

        Args:
            tag_pattern: A regular expression for the whole name of a tag, such as `v[0-9.]+`.
            tag_pattern_matches: False has it go for the tags that do not match.
            id: The name in the address. Left out, made of the organization's id and the pattern.
        """
        own_id, arguments = immutability_arguments(self, self.id, tag_pattern, tag_pattern_matches)
        if self.organization_mirror is not None:
            raise Mistake(
                f"Organization {self} is mirrored as a whole: Quay allows it no immutability policies."
            )
        self.has_immutability_policies = True
        address = self.place.claim("quay_organization_immutability_policy", id or own_id)
        return self.place.settle(
            QuayOrganizationImmutabilityPolicy(
                self.place.scope,
                address.node,
                organization=self.reference.seen_from(self.place),
                provider=self.provider,
                **arguments,
            ),
            address,
        )

    def add_notification(
        self,
        title: str | None = None,
        *,
        event: NamespaceEvent,
        method: NotificationMethod,
        config: Mapping[str, str],
        event_config: Mapping[str, str] | None = None,
        id: str | None = None,  # noqa: A002
    ) -> QuayNamespaceNotification:
        """Have Quay tell that the organization comes near its quota (Quay 3.18 and later).

        It is made after the quota, with which Quay would delete it.

        Args:
            title: What Quay's pages call it. Left out, they show the event alone.
            event: What to tell of.
            method: How.
            config: What the method needs, such as `{"url": ...}` for `webhook` and `slack`.
            event_config: What the event can be narrowed by. Left out, nothing.
            id: The name in the address. Left out, made of the organization's id and title, else event.
        """
        own_id, arguments = notification_arguments(
            self, self.id, title, event, NamespaceEvent, method, config, event_config
        )
        address = self.place.claim("quay_namespace_notification", id or own_id)
        resource = self.place.settle(
            QuayNamespaceNotification(
                self.place.scope,
                address.node,
                organization=self.reference.seen_from(self.place),
                provider=self.provider,
                **arguments,
            ),
            address,
        )
        self.notifications.append(resource)
        if self.quota is not None:
            self.place.order(resource, [self.quota])
        return resource

    def take_ownership(self, triggers: Mapping[str, str] | None = None) -> QuayTakeOwnership:
        """Put the token's user, a superuser, among the owners of an organization that exists already.

        Args:
            triggers: Texts of your own; it is done again whenever one changes. Left out, once.

        Raises:
            Mistake: The stack makes the organization itself, which has its maker among the owners.
        """
        if self.is_managed:
            raise Mistake(
                f"Organization {self} is made by this stack, and its maker is among its owners: nothing "
                "is to be taken."
            )
        address = self.place.claim("quay_take_ownership", self.id)
        return self.place.settle(
            QuayTakeOwnership(
                self.place.scope,
                address.node,
                namespace=self.name,
                triggers=mapped(f"triggers of organization {self}", triggers) if triggers else None,
                provider=self.provider,
            ),
            address,
        )
