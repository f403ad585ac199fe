"""The certificates that are trusted where no `ca_file` names some: the system's, as in other providers, and
those that `requests` brings along, for a system that has none."""

from __future__ import annotations

import ssl
from typing import Any

from requests.adapters import HTTPAdapter


class SystemTrust(HTTPAdapter):
    """Trusts what the system trusts, on the direct way and through a proxy.

    context: From `ssl.create_default_context()`, shared by all adapters: it takes long to make.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, **named, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:
        return super().proxy_manager_for(proxy, **named, ssl_context=self._context)
