"""Serves the provider, with nothing but what lies beside this file and Python's own library."""

import os
import sys

# Where Terraform links to the installed provider, compiled files are kept once for all projects.
sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "lib"))

from tfplugin.server import serve  # noqa: E402 - found by the line above

serve("quay_provider.registration:REGISTRATION")
