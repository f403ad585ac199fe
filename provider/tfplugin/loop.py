"""The loop that owns every socket: one thread reads, writes and hands complete calls to the workers."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable

from tfplugin.connection import Connection
from tfplugin.grpc import Call, CancelledError, GrpcError, Status
from tfplugin.logs import Logger, frames
from tfplugin.pool import Pool
from tfplugin.tls import ChannelClosedError, PlainChannel, TlsChannel

CHUNK = 1 << 16
"""Bytes that are read at once."""
WAKEUPS = 1 << 8
"""Bytes that wake the loop and are read at once; what is left wakes it again."""
MAX_CLIENTS = 64
TICK = 1.0
"""Seconds between two looks at the clock and at the parent process."""
HANDSHAKE_TIMEOUT = 10.0
"""Seconds that a client has to show its certificate."""
CONNECT_TIMEOUT = 60.0
"""Seconds until Terraform has connected for the first time."""
LINGER = 5.0
"""Seconds that Terraform has to come back when its connection is lost, and running calls when it is gone."""

Handler = Callable[[Call, bytes], bytes | None]
"""Answers a call's one message, or None where it has sent them all itself (`Call.send`); raises `GrpcError`
to end the call with another status than OK."""

log = Logger(__name__)


def _unready(_call: Call, _request: bytes) -> bytes | None:
    raise GrpcError(Status.UNAVAILABLE, "the provider is not ready")


class Client:
    """A connected socket with its channel and its HTTP/2 connection."""

    def __init__(self, sock: socket.socket, channel: PlainChannel | TlsChannel, loop: Loop) -> None:
        self.socket = sock
        self.number = sock.fileno()
        self.channel = channel
        self.http = Connection(lambda call, request: loop.dispatch(self, call, request), loop.wake)
        self.outgoing = bytearray()
        self.events = selectors.EVENT_READ
        self.since = time.monotonic()
        self.started = False


class Loop:
    """Serves a listening socket until told to stop, or until Terraform is gone.

    stopping: Set as soon as the end has begun; handlers look at it.
    attended: Terraform started us, and we end with it; else somebody runs the provider to debug it.
    """

    def __init__(
        self,
        listener: socket.socket,
        context: ssl.SSLContext | None,
        *,
        attended: bool = True,
    ) -> None:
        self.stopping = threading.Event()
        self._listener = listener
        self._context = context
        self._handler: Handler = _unready
        self._attended = attended
        self._parent = os.getppid()
        self._pool = Pool()
        self._clients: dict[int, Client] = {}
        self._owners: dict[Call, Client] = {}
        self._posted: deque[Callable[[], Client | None]] = deque()
        self._asleep = False
        self._next_look = 0.0
        self._wakeup, self._waker = socket.socketpair()
        self._wakeup.setblocking(False)
        self._waker.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._alone_since: float | None = time.monotonic()
        self._met = False
        self._ending = False
        self._gone_since: float | None = None

    def run(self, handler: Handler) -> None:
        """Serve; returns when everything is over. Call it in the thread that owns the loop."""
        self._handler = handler
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wakeup, selectors.EVENT_READ)
        while not self._is_over():
            self._asleep = True
            ready = self._selector.select(0 if self._posted else TICK)
            self._asleep = False
            for key, events in ready:
                self._serve(key.fileobj, events)
            self._do_posted()
            if time.monotonic() >= self._next_look:
                self._look_around()
        for client in list(self._clients.values()):
            client.http.say_goodbye()
            self._serve_client(client, 0)
            self._drop(client)
        self._selector.close()
        self._wakeup.close()
        self._waker.close()

    def stop(self) -> None:
        """Begin the end: no new calls, running ones go on. May be called from any thread or signal."""
        self.stopping.set()
        self._post(self._begin_end)

    def _begin_end(self) -> None:
        self.stopping.set()
        self._ending = True

    def _is_over(self) -> bool:
        if not self._ending or self._posted:
            return False
        if self._gone_since is not None and time.monotonic() - self._gone_since > LINGER:
            return True
        return not self._owners and not any(client.outgoing for client in self._clients.values())

    def _look_around(self) -> None:
        now = time.monotonic()
        self._next_look = now + TICK
        for client in list(self._clients.values()):
            if not client.channel.established and now - client.since > HANDSHAKE_TIMEOUT:
                self._drop(client)
        if self._gone_since is not None or not self._attended:
            return
        patience = LINGER if self._met else CONNECT_TIMEOUT
        orphaned = os.getppid() != self._parent
        if orphaned or (self._alone_since is not None and now - self._alone_since > patience):
            log.info("Terraform is gone: the provider ends")
            self._gone_since = now
            self._begin_end()

    def _post(self, action: Callable[[], Client | None]) -> None:
        """Have the loop's thread do something, and then write to the client that it answers."""
        self._posted.append(action)
        if self._asleep:
            # A full pipe means that the loop wakes anyway, a closed one that it is over.
            with contextlib.suppress(OSError):
                self._waker.send(b"\0")

    def _do_posted(self) -> None:
        touched = set()
        while self._posted:
            client = self._posted.popleft()()
            if client is not None and self._clients.get(client.number) is client:
                touched.add(client)
        for client in touched:
            self._serve_client(client, 0)

    def _serve(self, fileobj: object, events: int) -> None:
        if fileobj is self._listener:
            self._accept()
        elif fileobj is self._wakeup:
            self._wakeup.recv(WAKEUPS)
        elif isinstance(fileobj, socket.socket):
            client = self._clients.get(fileobj.fileno())
            if client is not None:
                self._serve_client(client, events)

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError:
            return
        if len(self._clients) >= MAX_CLIENTS:
            sock.close()
            return
        sock.setblocking(False)
        channel = TlsChannel(self._context) if self._context is not None else PlainChannel()
        client = Client(sock, channel, self)
        self._clients[client.number] = client
        self._selector.register(sock, selectors.EVENT_READ)
        if channel.established:
            self._start(client)

    def _start(self, client: Client) -> None:
        client.started = True
        self._met, self._alone_since = True, None
        client.http.start()

    def _serve_client(self, client: Client, events: int) -> None:
        try:
            if events & selectors.EVENT_READ:
                self._read(client)
            self._flush(client)
        except (OSError, ChannelClosedError) as error:
            log.debug("a client's connection ended: %s", error)
            self._drop(client)
        except Exception as error:  # noqa: BLE001 - whatever one client sends, the others go on
            log.error("a client's connection failed: %s", frames(error))
            self._drop(client)

    def _read(self, client: Client) -> None:
        data = client.socket.recv(CHUNK)
        if not data:
            raise ChannelClosedError("closed by the client")
        plain = client.channel.receive(data)
        if client.channel.established and not client.started:
            self._start(client)
        if plain:
            client.http.receive(plain)

    def _flush(self, client: Client) -> None:
        """Write as much as the socket takes, and watch for its next readiness if that is not all."""
        client.outgoing += client.channel.send(client.http.output() if client.started else b"")
        while client.outgoing:
            try:
                sent = client.socket.send(client.outgoing)
            except BlockingIOError:
                break
            del client.outgoing[:sent]
        if client.http.closed and not client.outgoing:
            raise ChannelClosedError("closed after an error")
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.outgoing else 0)
        if events != client.events:
            client.events = events
            self._selector.modify(client.socket, events)

    def _drop(self, client: Client) -> None:
        if self._clients.pop(client.number, None) is None:
            return
        # The last word may be the TLS alert that says why.
        with contextlib.suppress(OSError, ssl.SSLError):
            client.socket.send(client.channel.send(b""))
        self._selector.unregister(client.socket)
        client.http.close()
        client.socket.close()
        if self._met and not any(other.started for other in self._clients.values()):
            self._alone_since = time.monotonic()

    def dispatch(self, client: Client, call: Call, request: bytes) -> None:
        """Told by a connection: a call has come in whole."""
        self._owners[call] = client
        self._pool.submit(lambda: self._work(call, request))

    def _work(self, call: Call, request: bytes) -> None:
        """In a worker's thread: run the handler and send what it answers."""
        status, message, answer = Status.OK, "", None
        try:
            if self._ending:
                raise GrpcError(Status.UNAVAILABLE, "the provider is about to end")
            answer = self._handler(call, request)
        except CancelledError:
            status = Status.CANCELLED
        except GrpcError as error:
            status, message = error.status, error.message
        except BaseException as error:  # noqa: BLE001 - whatever it is, the other calls go on
            log.error("the call %s failed: %s", call.path, frames(error))
            status, message = Status.INTERNAL, "a bug in the provider: see its log"
        self._post(lambda: self._finish(call, status, message, answer))

    def wake(self, call: Call, framed: bytes) -> None:
        """Send a part of an answer. May be called from any thread."""
        self._post(lambda: self._answer(call, framed))

    def _answer(self, call: Call, framed: bytes) -> Client | None:
        client = self._owners.get(call)
        if client is not None:
            client.http.answer(call, framed)
        return client

    def _finish(self, call: Call, status: Status, message: str, answer: bytes | None) -> Client | None:
        client = self._owners.pop(call, None)
        if client is not None:
            client.http.finish(call, status, message, answer)
        return client
