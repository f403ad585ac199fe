"""Serves the provider, with nothing but what lies beside this file and Python's own library."""

import os
import sys

# Behind Terraform's link to the installed provider, so that compiled files are kept once for all projects.
folder = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 - pathlib is slow to import
sys.path.insert(0, f"{folder}/lib")

from tfplugin.server import serve  # noqa: E402 - found by the line above

serve("quay_provider.registration:REGISTRATION")
