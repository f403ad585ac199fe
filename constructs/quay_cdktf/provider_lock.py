"""The lock files that let a first `cdktf deploy` take the provider from this machine.

Where a stack has no lock file, cdktf has Terraform make one, and Terraform then asks its public registry
alone, whatever is installed here. A lock file that names the version is enough to prevent that: `terraform
init`, which cdktf runs next, finds the installed provider and adds its checksum.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from quay_provider.registration import REGISTRATION

if TYPE_CHECKING:
    from quay_cdktf.engine import cdk

SOURCE = REGISTRATION.address
LOCK = ".terraform.lock.hcl"


def lock_provider(app: cdk.App) -> None:
    """Write the lock file of each stack that has none for its provider.

    Call it after `app.synth()`. Stacks that use further providers are passed over: let cdktf lock those, or
    set CDKTF_SKIP_PROVIDER_LOCK=true.
    """
    for configuration in Path(app.outdir).glob("stacks/*/cdk.tf.json"):
        document = json.loads(configuration.read_text(encoding="utf-8"))
        required = document.get("terraform", {}).get("required_providers", {}).values()
        constraints = {provider["source"]: provider.get("version", "") for provider in required}
        if constraints.keys() == {SOURCE}:
            _write(configuration.parent / LOCK, constraints[SOURCE])


def _write(path: Path, constraint: str) -> None:
    line = f'constraints = "{constraint}"\n'
    if path.exists() and line in path.read_text(encoding="utf-8"):
        return
    # The constraint names the version that these constructs come with: `~> 0.1.0`.
    version = constraint.removeprefix("~> ")
    entry = f'provider "registry.terraform.io/{SOURCE}" {{\n  version     = "{version}"\n  {line}}}\n'
    path.write_text(entry, encoding="utf-8")
