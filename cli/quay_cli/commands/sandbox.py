"""`quay-cdktf sandbox`: serve an embedded Quay API."""

from quay_sandbox.commands import command

__all__ = ["command"]
