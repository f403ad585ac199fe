"""`python -m quay_provider`: the process that Terraform starts."""

from __future__ import annotations

from tfplugin.server import serve

from quay_provider.registration import REGISTRATION

if __name__ == "__main__":
    serve(REGISTRATION)
