"""An organization that passes on another registry's images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_cdktf.checks import check_secret, check_text, check_texts, check_together
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayProxyCache
from quay_cdktf.managed import Managed, check_owner
from quay_cdktf.measures import Duration, duration_text
from quay_provider.rules import is_upstream

if TYPE_CHECKING:
    from cdktf import IResolvable
    from constructs import Construct

    from quay_cdktf.organization import Organization
    from quay_cdktf.place import Place


class ProxyCache(Managed[QuayProxyCache]):
    """A proxy cache: what is pulled from the organization comes from another registry, and is kept a while.

    Quay cannot change one: any change destroys it and makes it anew, and images are fetched again.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme` gives `quay_proxy_cache.acme`.
        organization: The organization.
        upstream: The other registry, with a namespace or without: `docker.io`, `docker.io/library`.
        expiration: How long images are kept: seconds, a text such as `1d`, or a `timedelta`. Left out, a day.
        username: For the other registry. Left out, nobody logs in.
        password: A sensitive variable's value, never a plain text; sent when `password_version` changes.
        password_version: A counter to raise with each new password.
        insecure: Whether to speak plain HTTP, or to take any certificate. Left out, not.
    """

    KIND = "proxy cache"

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        *,
        organization: Organization,
        upstream: str,
        expiration: Duration = "1d",
        username: str | None = None,
        password: str | None = None,
        password_version: int | float | None = None,
        insecure: bool | IResolvable = False,
    ) -> None:
        check_owner(f'proxy cache "{id}"', "organization", organization, "organization")
        super().__init__(scope, id, organization.provider)
        what = f"proxy cache of organization {organization}"
        organization.only_one("a proxy cache", organization.proxy_cache)
        if organization.organization_mirror is not None:
            raise Mistake(
                f"Organization {organization} is mirrored as a whole: Quay allows it no proxy cache."
            )
        check_text(f"upstream of the {what}", upstream, is_upstream)
        check_texts(f"the {what}", username=username)
        check_together(what, "username", username is not None, "password", password is not None)
        check_secret(f"password of the {what}", password, password_version)
        self._organization = organization
        address = self.place.claim("quay_proxy_cache", id)
        self._resource = self.place.settle(
            QuayProxyCache(
                self.place.scope,
                address.node,
                organization=organization.reference.seen_from(self.place),
                upstream_registry=upstream,
                upstream_registry_username=username,
                upstream_registry_password=password,
                upstream_registry_password_version=password_version,
                expiration=duration_text(f"expiration of the {what}", expiration),
                insecure=insecure or None,
                provider=self.provider,
            ),
            address,
        )
        organization.proxy_cache = self

    def __str__(self) -> str:
        return f"of {self._organization}"
