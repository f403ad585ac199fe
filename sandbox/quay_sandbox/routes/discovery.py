"""The API's description of itself: the operations that this registry serves."""

from __future__ import annotations

from typing import Any

from quay_sandbox.call import Call
from quay_sandbox.coverage import operations
from quay_sandbox.routing import Routes

routes = Routes()


@routes("GET", "discovery")
def show(call: Call) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations():
        if operation.served:
            paths.setdefault(operation.path, {})[operation.method.lower()] = {"tags": [operation.tag]}
    return {
        "swagger": "2.0",
        "host": call.host,
        "basePath": "/",
        "schemes": ["http"],
        "info": {"version": "v1", "title": "Quay Frontend"},
        "paths": paths,
    }
