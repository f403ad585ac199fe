"""The engine: CDK for Terraform (`cdktf`), or its successor `cdktn`, under the one name `cdk`.

Whichever the application has imported already is taken, so that both speak of the same constructs; else
cdktf where it is installed, else cdktn.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

ENGINES = ("cdktf", "cdktn")

if TYPE_CHECKING:
    import cdktf as cdk
else:
    _imported = [name for name in ENGINES if name in sys.modules]
    _installed = [name for name in ENGINES if find_spec(name) is not None]
    if not _installed:
        raise ImportError("CDK for Terraform is missing: install `cdktf`, or its successor `cdktn`.")
    cdk = import_module((_imported or _installed)[0])

__all__ = ["cdk"]
