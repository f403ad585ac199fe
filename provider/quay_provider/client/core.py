"""The client: what all operations of one configured provider share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quay_provider.client.calls import Calls, StoppedError
from quay_provider.client.errors import Body, QuayError
from quay_provider.client.explain import explain
from quay_provider.client.lists import Lists
from quay_provider.client.locks import Locks
from quay_provider.client.rate import Bucket
from quay_provider.client.settings import Settings
from quay_provider.client.statistics import Statistics
from quay_provider.client.transport import Transport
from tfplugin.diagnostics import DiagnosticError
from tfplugin.logs import Logger
from tfplugin.model import Context

log = Logger("quay_provider.client")


class Client:
    """A registry and a token.

    user: Quay's answer to `GET user/`: whose token it is; empty until it was asked.
    lists, locks, bucket, statistics: See their classes.
    disabled_mirrors_robots: Full names of robots whose mirrors this process disabled: Quay holds on to them
        until the mirrors' repositories are gone, which may be about to go.
    awaited_tokens: Full names of robots for which this process planned a new token, of new robots and of
        old ones, and has not begun to make it.
    deleted_users: Names of users that this process deleted: their addresses are free only after a while.
    unfinished: What Terraform may not have recorded.
    """

    def __init__(self, settings: Settings) -> None:
        # Not needed where a configuration is only checked, nor what it imports.
        from quay_provider.unfinished import Unfinished

        self.settings = settings
        self.transport = Transport(settings)
        self.bucket = Bucket(settings.rate)
        self.lists = Lists(enabled=settings.use_lists)
        self.locks = Locks()
        self.statistics = Statistics()
        self.user = Body()
        self.disabled_mirrors_robots: set[str] = set()
        self.awaited_tokens: set[str] = set()
        self.deleted_users: set[str] = set()
        self.unfinished = Unfinished(settings.url)

    @property
    def username(self) -> str:
        """The name of the token's user; empty until it was asked."""
        return str(self.user.get("username") or "")

    @contextmanager
    def calls(self, context: Context[Any], doing: str) -> Iterator[Calls]:
        """The calls of one operation; an error of Quay leaves it as a diagnostic.

        Args:
            context: The operation's context: its deadline and Terraform's wish to stop.
            doing: What is done, for the title of an error: `create robot "acme+ci"`.

        Raises:
            DiagnosticError: Quay refused, could not be reached, or time is up.
        """
        calls = Calls(self, deadline=context.deadline, stopping=context.stopping)
        try:
            yield calls
        except QuayError as error:
            raise explain(error, doing, calls) from error
        except StoppedError as error:
            raise DiagnosticError(
                f"Stopped before it could {doing}", "Terraform was asked to stop."
            ) from error
        except TimeoutError as error:
            raise DiagnosticError(
                f"No time left to {doing}",
                "The operation's time was over before Quay had answered every call. Apply again, with fewer "
                "operations at once (`-parallelism`) or a higher `requests_per_second` where it is set.",
            ) from error

    def close(self) -> None:
        """Say what was done and close the connections."""
        if self.statistics.calls:
            log.info("%s", self.statistics.line())
        self.unfinished.close()
        self.transport.close()
