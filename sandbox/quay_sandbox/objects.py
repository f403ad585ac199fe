"""Which modules make up the registry: every Quay object has one in `routes` and one in `state`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from quay_sandbox import routes as routes_package
from quay_sandbox import state as state_package
from quay_sandbox.database import Reading
from quay_sandbox.routing import Route
from quay_sandbox.settings import Settings

Collector = Callable[[Reading, Settings], None]


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for module in iter_modules(package.__path__):
        yield import_module(f"{package.__name__}.{module.name}")


def all_routes() -> Iterator[Route]:
    """The routes of every module in `routes`, each of which calls them `routes`."""
    for module in _modules(routes_package):
        yield from module.routes.all


def all_tables() -> str:
    """The statements that make the tables of every module in `state`, each of which calls them `TABLES`."""
    return "\n".join(getattr(module, "TABLES", "") for module in _modules(state_package))


def all_collectors() -> list[Collector]:
    """What happens by itself as time goes by: the functions `collect` of the modules in `state`."""
    return [module.collect for module in _modules(state_package) if hasattr(module, "collect")]
