"""The provider, for the tests that deploy."""

from tests.installed import installed_provider

__all__ = ["installed_provider"]
