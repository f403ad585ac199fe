"""An OAuth application of an organization, and its tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_cdktf.addresses import id_of
from quay_cdktf.checks import check_optional_text, check_texts
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayApplication, QuayApplicationToken
from quay_cdktf.managed import Managed, check_owner
from quay_provider.names import is_email

if TYPE_CHECKING:
    from constructs import Construct

    from quay_cdktf.organization import Organization
    from quay_cdktf.place import Place


class Application(Managed[QuayApplication]):
    """An OAuth application: what asks users for leave to use Quay's API in their name.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme_ci` gives `quay_application.acme_ci`.
        organization: The organization that owns it.
        name: What it is called.
        description: What it is for. Left out, none.
        application_uri: Its home page. Left out, none.
        redirect_uri: Where users come back to. Left out, none.
        avatar_email: The address whose picture is shown. Left out, none.
        store_client_secret: Keep the client secret in the Terraform state, in clear, so that
            `client_secret` can be used. Left out, it never gets there.
    """

    KIND = "application"

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        *,
        organization: Organization,
        name: str,
        description: str | None = None,
        application_uri: str | None = None,
        redirect_uri: str | None = None,
        avatar_email: str | None = None,
        store_client_secret: bool = False,
    ) -> None:
        check_owner(f'application "{name}"', "organization", organization, "organization")
        super().__init__(scope, id, organization.provider)
        check_texts(
            f'application "{name}"',
            name=name,
            description=description,
            application_uri=application_uri,
            redirect_uri=redirect_uri,
        )
        check_optional_text(f'avatar address of application "{name}"', avatar_email, is_email)
        if not name:
            raise Mistake(f"An application of organization {organization} needs a name.")
        self.name = name
        self._organization = organization
        self._stores_secret = store_client_secret
        self._address = self.place.claim("quay_application", id)
        self._resource = self.place.settle(
            QuayApplication(
                self.place.scope,
                self._address.node,
                organization=organization.reference.seen_from(self.place),
                name=name,
                description=description,
                application_uri=application_uri,
                redirect_uri=redirect_uri,
                avatar_email=avatar_email,
                store_client_secret=store_client_secret or None,
                provider=self.provider,
            ),
            self._address,
        )

    def __str__(self) -> str:
        return f'"{self.name}"'

    @property
    def client_id(self) -> str:
        """The client's id, as an expression for other resources."""
        return self._address.expression("client_id")

    @property
    def client_secret(self) -> str:
        """The client's secret, as an expression for other resources; sensitive.

        Raises:
            Mistake: The state does not keep it (`store_client_secret`).
        """
        if not self._stores_secret:
            raise Mistake(
                f"The client secret of application {self} is not in the Terraform state. To use it here, say "
                "`store_client_secret=True` where the application is added, and guard the state."
            )
        return self._address.expression("client_secret")

    def add_token(
        self,
        name: str,
        *,
        scope: str,
        expiration: str | None = None,
        id: str | None = None,  # noqa: A002
    ) -> QuayApplicationToken:
        """Add a token for Quay's API (Quay 3.18 and later). Terraform's state keeps it, in clear.

        Args:
            name: What it is called.
            scope: What it may do: scopes with spaces between, such as `repo:read repo:write`.
            expiration: How long it lives, such as `90d`. Left out, ten years, the longest that Quay allows.
            id: The name in the address. Left out, made of the application's id and the name.
        """
        check_texts(f'token "{name}" of application {self}', scope=scope, expiration=expiration)
        address = self.place.claim("quay_application_token", id or id_of(name, self.id, what="token"))
        return self.place.settle(
            QuayApplicationToken(
                self.place.scope,
                address.node,
                organization=self._organization.reference.seen_from(self.place),
                client_id=self.client_id,
                name=name,
                scope=scope,
                expiration=expiration,
                provider=self.provider,
            ),
            address,
        )
