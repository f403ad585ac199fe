"""The HTTP client: one `Client` for the process, one `Calls` for each operation of Terraform.

Nothing here imports `requests` before the first call is made.
"""

from quay_provider.client.calls import Calls
from quay_provider.client.core import Client
from quay_provider.client.errors import QuayError
from quay_provider.client.lists import Key
from quay_provider.client.settings import Settings

__all__ = ["Calls", "Client", "Key", "QuayError", "Settings"]
