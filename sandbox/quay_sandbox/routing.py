"""The routing table: which handler answers a method and path, found as Quay's own router would.

Templates are written as in Quay's API description, without `/api/v1/` unless they begin with a slash:
`organization/{orgname}/team/{teamname}`. A placeholder takes one part of the path, but `{repository}` takes
as many as it can, at least two: `a/b/mirror` is the mirror of `a/b` where the method has such a route, and
else the repository `a/b/mirror`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

API = "/api/v1/"
GREEDY = ("{repository}", "{path}")
LEAST_PARTS = {"{repository}": 2, "{path}": 1}

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """One method and path that the sandbox serves.

    Attributes:
        method: The HTTP method.
        template: The path with its placeholders.
        handler: Is called with the call and the placeholders' values as keyword arguments.
        feature: Quay's flag without `FEATURE_`; the route does not exist while it is off. Several, with
            spaces between, must all be on.
        since: The first Quay version that has the route, such as `3.17`.
        locked: Whether the call runs inside one transaction on the database. One that waits for something
            else opens short transactions itself.
    """

    method: str
    template: str
    handler: Handler
    feature: str = ""
    since: str = ""
    locked: bool = True


class Routes:
    """The routes of one module.

    Used as a decorator: `@routes("GET", "organization/{orgname}")`.
    """

    def __init__(self) -> None:
        self.all: list[Route] = []

    def __call__(self, method: str, template: str, **options: Any) -> Callable[[Handler], Handler]:
        path = template if template.startswith("/") else API + template

        def register(handler: Handler) -> Handler:
            self.all.append(Route(method, path, handler, **options))
            return handler

        return register


@dataclass
class Node:
    """What may follow one prefix of a path."""

    fixed: dict[str, Node] = field(default_factory=dict)
    placeholder: tuple[str, Node] | None = None
    greedy: list[tuple[str, Node]] = field(default_factory=list)
    """The name of a greedy placeholder and, in reverse order, the parts that follow it."""
    methods: dict[str, Route] = field(default_factory=dict)


Found = tuple[Route, dict[str, str]]


class Router:
    """All routes that exist under the given settings."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.root = Node()
        for route in routes:
            self.add(route)

    def add(self, route: Route) -> None:
        """Enter one route.

        Raises:
            ValueError: The method and path have a handler already.
        """
        node = self.root
        parts = route.template.split("/")[1:]
        for index, part in enumerate(parts):
            if part in GREEDY:
                node = self._greedy(node, part, parts[index + 1 :])
                break
            if part.startswith("{"):
                if node.placeholder is None:
                    node.placeholder = (part[1:-1], Node())
                node = node.placeholder[1]
            else:
                node = node.fixed.setdefault(part, Node())
        if node.methods.setdefault(route.method, route) is not route:
            raise ValueError(f"{route.method} {route.template} has two handlers")

    @staticmethod
    def _greedy(node: Node, part: str, following: list[str]) -> Node:
        tails = dict(node.greedy)
        if part not in tails:
            node.greedy.append((part, Node()))
            tails = dict(node.greedy)
        node = tails[part]
        for piece in reversed(following):
            if piece.startswith("{"):
                if node.placeholder is None:
                    node.placeholder = (piece, Node())
                node = node.placeholder[1]
            else:
                node = node.fixed.setdefault(piece, Node())
        return node

    def find(self, method: str, path: str) -> tuple[Found | None, set[str]]:
        """The route for a call, and the methods of all routes that the path alone fits."""
        parts = path.split("/")[1:]
        allowed: set[str] = set()
        for node, values in self._walk(self.root, parts, 0, []):
            route = node.methods.get(method)
            if route is not None:
                return (route, self._named(route, values)), allowed
            allowed.update(node.methods)
        return None, allowed

    @staticmethod
    def _named(route: Route, values: list[str]) -> dict[str, str]:
        names = [part[1:-1] for part in route.template.split("/") if part.startswith("{")]
        return dict(zip(names, values, strict=True))

    def _walk(
        self, node: Node, parts: list[str], at: int, values: list[str]
    ) -> Iterator[tuple[Node, list[str]]]:
        """Every end that the path fits: fixed parts first, the greedy placeholder last."""
        if at == len(parts):
            if node.methods:
                yield node, values
            return
        part = parts[at]
        following = node.fixed.get(part)
        if following is not None:
            yield from self._walk(following, parts, at + 1, values)
        if node.placeholder is not None and part:
            yield from self._walk(node.placeholder[1], parts, at + 1, [*values, part])
        for name, tails in node.greedy:
            yield from self._tails(tails, parts, at, len(parts), values, [], LEAST_PARTS[name])

    def _tails(
        self,
        node: Node,
        parts: list[str],
        start: int,
        end: int,
        values: list[str],
        after: list[str],
        least: int,
    ) -> Iterator[tuple[Node, list[str]]]:
        """Ends after a greedy placeholder, the longest fixed tail first."""
        if end - start < least:
            return
        part = parts[end - 1]
        following = node.fixed.get(part)
        if following is not None:
            yield from self._tails(following, parts, start, end - 1, values, after, least)
        if node.placeholder is not None and part:
            yield from self._tails(node.placeholder[1], parts, start, end - 1, values, [part, *after], least)
        if node.methods and all(parts[start:end]):
            yield node, [*values, "/".join(parts[start:end]), *after]
