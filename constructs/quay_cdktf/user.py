"""A user of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from quay_cdktf.addresses import id_of
from quay_cdktf.checks import check_optional_text, check_secret, check_text
from quay_cdktf.generated import QuayUser
from quay_cdktf.namespace import Namespace
from quay_cdktf.place import Reference
from quay_provider.names import is_email, is_name

if TYPE_CHECKING:
    from cdktf import IResolvable, TerraformProvider
    from constructs import Construct


class User(Namespace[QuayUser]):
    """A user: who can be a member of teams and be granted roles, and whose name is a namespace.

    Managing users needs a superuser's token, and a registry that keeps its users itself.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `alice` gives `quay_user.alice`.
        username: The user's name, for good.
        email: Left out, Quay is told none.
        password: A sensitive variable's value, never a plain text; sent when `password_version` changes.
            Left out, none is set.
        password_version: A counter to raise with each new password.
        enabled: Whether the user may log in. Left out, yes.
        prevent_destroy: Have Terraform refuse to destroy the user. Left out, it does not.
        provider: Which `QuayProvider`, where a stack has several.
    """

    KIND = "user"

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        username: str,
        email: str | None = None,
        password: str | None = None,
        password_version: int | float | None = None,
        enabled: bool | IResolvable = True,
        prevent_destroy: bool = False,
        provider: TerraformProvider | None = None,
    ) -> None:
        super().__init__(scope, id, provider, username, prevent_destroy=prevent_destroy)
        check_text("name of the user", username, is_name)
        check_optional_text(f'e-mail address of user "{username}"', email, is_email)
        check_secret(f'password of user "{username}"', password, password_version)
        address = self.place.claim("quay_user", id)
        self._resource = self.place.settle(
            QuayUser(
                self.place.scope,
                address.node,
                username=username,
                email=email,
                password=password,
                password_version=password_version,
                enabled=enabled,
                lifecycle=self.lifecycle,
                provider=provider,
            ),
            address,
        )
        self.reference = self.place.name("user", username, address.expression("username"))

    @classmethod
    def from_name(
        cls,
        scope: Construct,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        provider: TerraformProvider | None = None,
    ) -> User:
        """A user who exists already, or whom another place manages; nothing is read or changed.

        Args:
            id: What the addresses of its robots and repositories begin with. Left out, its name.
        """
        check_text("name of the user", name, is_name)
        user = cls.__new__(cls)
        Namespace.__init__(user, scope, id or id_of(name, what="user"), provider, name, prevent_destroy=False)
        user.reference = Reference("user", name)
        return user

    @property
    def grantee_kind(self) -> Literal["user"]:
        """See `Grantee`."""
        return "user"

    @property
    def grantee_name(self) -> Reference:
        """See `Grantee`."""
        return self.reference

    @property
    def grantee_namespace(self) -> str | None:
        """See `Grantee`: a user can be granted roles anywhere."""
        return None
