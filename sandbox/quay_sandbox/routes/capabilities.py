"""What the registry can do beside what every registry can."""

from __future__ import annotations

from typing import Any

from quay_sandbox.call import Call
from quay_sandbox.routes.mirrors import ARCHITECTURES
from quay_sandbox.routing import Routes

routes = Routes()


@routes("GET", "registry/capabilities", since="3.17")
def show(call: Call) -> dict[str, Any]:
    sparse = call.settings.on("SPARSE_INDEX")
    manifests = {"supported": sparse, "required_architectures": [], "optional_architectures_allowed": sparse}
    return {"sparse_manifests": manifests, "mirror_architectures": sorted(ARCHITECTURES)}
