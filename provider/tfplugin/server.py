"""`serve`: what a provider's executable calls.

Terraform waits for the handshake, so that everything which is not needed for it is imported afterwards.
"""

from __future__ import annotations

import gc
import signal
import sys
from os import environ

from tfplugin.handshake import Endpoint, HandshakeError, announce, check, claim_stdout

TYPE_CHECKING = False  # Type checkers know the name; importing typing would take time.
if TYPE_CHECKING:
    from tfplugin.registration import Registration


OBJECTS_UNTIL_COLLECTION = 50_000
"""Python looks for garbage after 700 new objects; imports make many more, and none of them is garbage."""


def serve(registration: Registration | str) -> None:
    """Serve a provider until Terraform needs it no longer. Call it in the main thread.

    registration: What the provider consists of; or its place, `package.module:NAME`, which is imported only
        after the handshake, and whose import errors Terraform then shows.

    With the argument `--debug` the provider is started by hand, under a debugger say, and prints the value of
    TF_REATTACH_PROVIDERS that makes Terraform use it.
    """
    gc.set_threshold(OBJECTS_UNTIL_COLLECTION)
    name = registration if isinstance(registration, str) else registration.name
    debug = "--debug" in sys.argv[1:]
    try:
        if not debug:
            check(environ, name.partition(".")[0])
        endpoint = Endpoint("" if debug else environ.get("PLUGIN_CLIENT_CERT", ""))
    except HandshakeError as error:
        sys.exit(str(error))
    stdout = claim_stdout()
    if not debug:
        # Ctrl-C reaches every process of the terminal; it is Terraform that decides what it means for us.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        if not debug:
            announce(stdout, endpoint.line())
        from tfplugin.process import run

        run(registration, endpoint, stdout if debug else None)
    finally:
        endpoint.close()
