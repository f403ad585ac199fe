"""What a superuser manages for the whole registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_cdktf.checks import check_choice, check_texts
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayAppSpecificToken, QuayGlobalMessage, QuayServiceKey
from quay_cdktf.literals import MessageSeverity, MessageType
from quay_cdktf.managed import Managed

if TYPE_CHECKING:
    from cdktf import TerraformProvider
    from constructs import Construct


class GlobalMessage(Managed[QuayGlobalMessage]):
    """A message that everybody sees on top of Quay's pages.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `maintenance` gives `quay_global_message.maintenance`.
        content: The text.
        severity: `info`, `warning` or `error`. Left out, `info`.
        media_type: `text/plain` or `text/markdown`. Left out, plain.
        provider: Which `QuayProvider`, where a stack has several.
    """

    KIND = "global message"

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        content: str,
        severity: MessageSeverity = "info",
        media_type: MessageType = "text/plain",
        provider: TerraformProvider | None = None,
    ) -> None:
        super().__init__(scope, id, provider)
        check_choice(f'severity of message "{id}"', severity, MessageSeverity)
        check_choice(f'type of message "{id}"', media_type, MessageType)
        check_texts(f'message "{id}"', content=content)
        if not content:
            raise Mistake(f'The message "{id}" is empty.')
        address = self.place.claim("quay_global_message", id)
        self._resource = self.place.settle(
            QuayGlobalMessage(
                self.place.scope,
                address.node,
                content=content,
                severity=severity,
                media_type=media_type,
                provider=provider,
            ),
            address,
        )


class ServiceKey(Managed[QuayServiceKey]):
    """A key with which a service, such as a security scanner, speaks to Quay.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `scanner` gives `quay_service_key.scanner`.
        service: Which service.
        name: What the key is called. Left out, nothing.
        expiration: When it ends: `2027-01-01T00:00:00Z`. Left out, never.
        store_private_key: Keep the private key in the Terraform state, in clear, as `resource.private_key`.
            Left out, it never gets there, and is lost, as Quay tells it once alone.
        provider: Which `QuayProvider`, where a stack has several.
    """

    KIND = "service key"

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        service: str,
        name: str | None = None,
        expiration: str | None = None,
        store_private_key: bool = False,
        provider: TerraformProvider | None = None,
    ) -> None:
        super().__init__(scope, id, provider)
        check_texts(f'service key "{id}"', service=service, name=name, expiration=expiration)
        address = self.place.claim("quay_service_key", id)
        self._resource = self.place.settle(
            QuayServiceKey(
                self.place.scope,
                address.node,
                service=service,
                name=name,
                expiration=expiration,
                store_private_key=store_private_key or None,
                provider=provider,
            ),
            address,
        )


class AppSpecificToken(Managed[QuayAppSpecificToken]):
    """A password for one program, of the user whose token the provider has.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `laptop` gives `quay_app_specific_token.laptop`.
        title: What it is called.
        store_token: Keep the password in the Terraform state, in clear, as `resource.token_code`. Left out,
            it never gets there.
        provider: Which `QuayProvider`, where a stack has several.
    """

    KIND = "app-specific token"

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        title: str,
        store_token: bool = False,
        provider: TerraformProvider | None = None,
    ) -> None:
        super().__init__(scope, id, provider)
        check_texts(f'app-specific token "{id}"', title=title)
        address = self.place.claim("quay_app_specific_token", id)
        self._resource = self.place.settle(
            QuayAppSpecificToken(
                self.place.scope,
                address.node,
                title=title,
                store_token=store_token or None,
                provider=provider,
            ),
            address,
        )
