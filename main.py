"""The app: what `cdktf synth`, `cdktf diff` and `cdktf deploy` run.

QUAY_SETTINGS: A settings file, or several with colons between: the app then has their stacks.
QUAY_ENVIRONMENT: Without settings, where the example goes: sandbox (the default), dev, staging or prod.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / root) for root in ("constructs", "stacks", "provider")]

from quay_cdktf import Mistake  # noqa: E402 - a checkout runs without being installed
from quay_cdktf.engine import cdk  # noqa: E402
from quay_cdktf.provider_lock import lock_provider  # noqa: E402
from quay_stacks.acme import AcmeStack  # noqa: E402
from quay_stacks.environments import environment  # noqa: E402
from quay_stacks.load import add_stacks_of  # noqa: E402


def main() -> None:
    """Synthesize the stacks that the environment variables ask for."""
    app = cdk.App()
    files = os.environ.get("QUAY_SETTINGS", "")
    for file in filter(None, files.split(os.pathsep)):
        add_stacks_of(app, file)
    if not files:
        AcmeStack(app, environment(os.environ.get("QUAY_ENVIRONMENT", "sandbox")))
    app.synth()
    lock_provider(app)


if __name__ == "__main__":
    try:
        main()
    except Mistake as mistake:
        sys.exit(f"Error: {mistake}")
