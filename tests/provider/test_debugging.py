"""The provider started by hand, as under a debugger."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.provider.terraform import SOURCE


def test_it_says_for_which_provider_it_stands() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "quay_provider", "--debug"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        name, _, setting = process.stdout.readline().strip().partition("=")
        process.terminate()
    assert name == "TF_REATTACH_PROVIDERS"
    assert json.loads(setting.strip("'")).keys() == {SOURCE}
