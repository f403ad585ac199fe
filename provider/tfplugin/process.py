"""The life of a provider's process after the handshake."""

from __future__ import annotations

import os
import signal
import sys

from tfplugin import logs
from tfplugin.handshake import PROTOCOL, Endpoint, announce
from tfplugin.loop import Loop
from tfplugin.registration import Registration, load
from tfplugin.service import Service
from tfplugin.tls import server_context


def run(registration: Registration | str, endpoint: Endpoint, debug_output: int | None) -> None:
    """Serve until the end, and end the process.

    debug_output: Where to print how Terraform finds a provider that was started by hand; None else.
    """
    found = _load(registration)
    logs.configure(f"provider.{found.name}", os.environ)
    context = server_context(endpoint) if endpoint.client_certificate else None
    loop = Loop(endpoint.listener, context, attended=debug_output is None)
    signal.signal(signal.SIGTERM, lambda *_: loop.stop())
    service = Service(found, loop.stopping, loop.stop, lambda: _prepared_answers(found))
    if debug_output is not None:
        announce(debug_output, reattach(found, endpoint))
    loop.run(service.handle)
    service.close()
    endpoint.close()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that hang in some call must not keep the process.
    os._exit(0)


def _prepared_answers(registration: Registration) -> dict[str, bytes]:
    from tfplugin import schema_cache

    return schema_cache.read(registration)


def _load(registration: Registration | str) -> Registration:
    """The registration; where it cannot be imported, one whose every use says why."""
    if isinstance(registration, Registration):
        return registration
    try:
        found: Registration = load(registration)
    except Exception:  # noqa: BLE001 - told at the first use, as a diagnostic
        return Registration(name=registration.partition(".")[0], version="", provider=registration)
    return found


def reattach(registration: Registration, endpoint: Endpoint) -> str:
    """The line that tells a user of the provider's debugging how to make Terraform use it."""
    entry = {
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": "unix", "String": endpoint.path},
    }
    import json

    return f"TF_REATTACH_PROVIDERS='{json.dumps({registration.address: entry})}'"
