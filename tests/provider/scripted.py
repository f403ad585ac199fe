"""A small HTTP server that answers what a test tells it to, faults included."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HTML = "text/html"
TOKEN = "a-secret-token"


@dataclass
class Reply:
    """One answer. `drop` closes the connection in its place, `cut` half-way through it."""

    status: int = 200
    body: Any = None
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    cut: bool = False

    def content(self) -> bytes:
        if self.content_type == HTML:
            return b"<html>no JSON</html>"
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass
class Received:
    """One call that came in."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Scripted:
    """Answers by `METHOD path` (with its query): each reply once, the last one for ever. Others are 404."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.received: list[Received] = []
        self.on_call: Callable[[Received], None] = lambda received: None
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def on(self, call: str, *replies: Reply) -> None:
        self.replies[call] = list(replies)

    def calls(self, start: str = "") -> list[str]:
        return [str(each) for each in self.received if str(each).startswith(start)]

    def take(self, received: Received) -> Reply:
        with self._lock:
            self.received.append(received)
            replies = self.replies.get(str(received))
            if not replies:
                return Reply(404, {"detail": "Not Found", "error_type": "not_found", "status": 404})
            return replies.pop(0) if len(replies) > 1 else replies[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
                """Say nothing."""

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"null")
                received = Received(self.command, self.path, body, dict(self.headers))
                scripted.on_call(received)
                reply = scripted.take(received)
                self.close_connection = True
                if reply.drop:
                    return
                content = reply.content()
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(content)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if reply.cut else content)

        for method in ("GET", "PUT", "POST", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.answer)
        return Handler
