"""A small HTTP/1.1 server with keep-alive: one thread for each connection.

Werkzeug's own server closes the connection after every answer, which is too slow for thousands of calls.
"""

from __future__ import annotations

import io
import socket
import socketserver
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, cast
from urllib.parse import unquote_to_bytes

from werkzeug.wsgi import LimitedStream

LONGEST_LINE = 65536
PIECE = 65536
NO_BODY = (204, 304)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Dropped(Exception):  # noqa: N818 - ends a connection
    """Raised by the application, or while its answer is sent: cut the connection here and now."""


class BadRequest(Exception):  # noqa: N818 - ends a connection
    """The bytes are no HTTP."""


class Chunks(io.RawIOBase):
    """The body of a call that was sent in chunks.

    Args:
        source: The connection, where the first chunk begins.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._left = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left and not self._ended:
            self._next()
        if self._ended:
            return 0
        piece = self._source.read(min(len(buffer), self._left))
        if not piece:
            raise BadRequest("the body ends in the middle of a chunk")
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        if not self._left:
            self._source.readline()
        return len(piece)

    def _next(self) -> None:
        try:
            self._left = int(self._source.readline(LONGEST_LINE).split(b";")[0], 16)
        except ValueError:
            raise BadRequest("a chunk has no length") from None
        if self._left == 0:
            self._ended = True
            while self._source.readline(LONGEST_LINE).strip():
                pass


class Connection(socketserver.StreamRequestHandler):
    """Answers the calls of one connection, one after another."""

    disable_nagle_algorithm = True
    rbufsize = PIECE
    server: Server  # pyright: ignore[reportIncompatibleVariableOverride] - only servers of ours make it

    def handle(self) -> None:
        try:
            while self._one():
                pass
        except (Dropped, BadRequest, OSError):
            pass  # Whoever is at the other end has gone, or is to see the connection cut.

    def _one(self) -> bool:
        """Answer one call; whether the connection stays open."""
        environ = self._environ()
        if environ is None:
            return False
        body = environ["wsgi.input"]
        keep = self._stays_open(environ)
        head: list[bytes] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            lines = [f"HTTP/1.1 {status}\r\n", *(f"{name}: {value}\r\n" for name, value in headers)]
            head.append("".join(lines).encode("latin-1"))

        pieces = self.server.application(environ, start_response)
        while body.read(PIECE):
            pass
        self._send(head[0], pieces, environ["REQUEST_METHOD"], keep)
        return keep

    @staticmethod
    def _stays_open(environ: dict[str, Any]) -> bool:
        asked = str(environ.get("HTTP_CONNECTION", ""))
        return environ["SERVER_PROTOCOL"] == "HTTP/1.1" and asked.lower() != "close"

    def _send(self, head: bytes, pieces: Iterable[bytes], method: str, keep: bool) -> None:
        status = int(head[9:12])
        chunked = b"\r\nContent-Length:" not in head and status not in NO_BODY and method != "HEAD"
        head += b"Transfer-Encoding: chunked\r\n" if chunked else b""
        head += b"\r\n" if keep else b"Connection: close\r\n\r\n"
        if isinstance(pieces, list) and len(pieces) == 1 and not chunked:
            self.wfile.write(head + pieces[0])
            return
        self.wfile.write(head)
        for piece in pieces:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked and piece else piece)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _environ(self) -> dict[str, Any] | None:
        line = self.rfile.readline(LONGEST_LINE)
        if not line.strip():
            return None
        try:
            method, target, protocol = line.decode("latin-1").split()
        except ValueError:
            raise BadRequest("the first line is none of HTTP") from None
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1") if "%" in path else path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_PROTOCOL": protocol,
            "SERVER_NAME": self.server.host,
            "SERVER_PORT": str(self.server.port),
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self._headers():
            environ[name] = value
        self._body(environ)
        return environ

    def _headers(self) -> Iterator[tuple[str, str]]:
        while True:
            line = self.rfile.readline(LONGEST_LINE)
            if line in (b"\r\n", b"\n", b""):
                return
            name, _, value = line.decode("latin-1").partition(":")
            key = name.upper().replace("-", "_")
            yield (key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"), value.strip()

    def _body(self, environ: dict[str, Any]) -> None:
        if environ.get("HTTP_EXPECT", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            environ["wsgi.input"] = io.BufferedReader(Chunks(cast(BinaryIO, self.rfile)))
            environ["wsgi.input_terminated"] = True
            return
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            raise BadRequest("the length of the body is no number") from None
        source = cast(BinaryIO, self.rfile)
        environ["wsgi.input"] = LimitedStream(source, length) if length else io.BytesIO()


class Server(socketserver.ThreadingTCPServer):
    """Serves an application until it is shut down.

    Args:
        application: What answers the calls.
        host: The address to listen on.
        port: The port; 0 takes a free one.

    Raises:
        OSError: The address or port cannot be used.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, application: Application, host: str = "127.0.0.1", port: int = 0) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), Connection)
        self.application = application
        self.host = host
        self.port = int(self.server_address[1])

    @property
    def url(self) -> str:
        """Where the application is served."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"
