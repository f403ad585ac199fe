"""Testing help for stacks that use quay_cdktf.

`synthesize` turns a stack into what Terraform gets, to assert on; `Workspace` plans and applies it with the
real Terraform; `Sandbox` is an empty registry to apply it to. With pytest, the fixtures `quay_sandbox` and
`quay_workspace` give the two latter.
"""

from __future__ import annotations

from quay_cdktf.testing.sandbox import Sandbox
from quay_cdktf.testing.synthesized import Synthesized, synthesize
from quay_cdktf.testing.workspace import TerraformFailed, Workspace

__all__ = ["Sandbox", "Synthesized", "TerraformFailed", "Workspace", "synthesize"]
