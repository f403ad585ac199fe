"""`python -m quay_provider`: the process that Terraform starts."""

from __future__ import annotations

from quay_provider.registration import REGISTRATION
from tfplugin.server import serve

if __name__ == "__main__":
    serve(REGISTRATION)
