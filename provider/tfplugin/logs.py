"""Logs in the form that Terraform reads from a provider's standard error: one JSON object a line.

Terraform seldom wants any, so that Python's `logging`, which takes a tenth of a provider's start, is imported
only where it does.
"""

from __future__ import annotations

TYPE_CHECKING = False  # Type checkers know the name; importing typing would take time.
if TYPE_CHECKING:
    from collections.abc import Mapping

TRACE, DEBUG, INFO, WARNING, ERROR = 5, 10, 20, 30, 40
"""The levels, as in `logging`."""
OFF = 51
LEVELS = {"TRACE": TRACE, "JSON": TRACE, "DEBUG": DEBUG, "INFO": INFO, "WARN": WARNING, "ERROR": ERROR}


class Logger:
    """A logger of `logging`, as soon as it has something to write.

    wanted: The lowest level that is written.
    """

    wanted = OFF

    def __init__(self, name: str) -> None:
        self._name = name

    def debug(self, message: str, *arguments: object) -> None:
        """Log what only a developer wants to know; `%` in the message stands for an argument."""
        self._log(DEBUG, message, arguments)

    def info(self, message: str, *arguments: object) -> None:
        """Log what a user may want to know."""
        self._log(INFO, message, arguments)

    def warning(self, message: str, *arguments: object) -> None:
        """Log what may be wrong."""
        self._log(WARNING, message, arguments)

    def error(self, message: str, *arguments: object) -> None:
        """Log what went wrong."""
        self._log(ERROR, message, arguments)

    def _log(self, level: int, message: str, arguments: tuple[object, ...]) -> None:
        if level >= self.wanted:
            import logging

            logging.getLogger(self._name).log(level, message, *arguments)


def level(environment: Mapping[str, str]) -> int:
    """The level that Terraform's environment asks for; nothing is logged unless it asks."""
    for name in ("TF_LOG_PROVIDER", "TF_LOG"):
        if wanted := environment.get(name):
            return LEVELS.get(wanted.upper(), TRACE)
    return OFF


def configure(name: str, environment: Mapping[str, str]) -> None:
    """Send the logs of the whole process to standard error, at the level of the environment."""
    Logger.wanted = level(environment)
    if Logger.wanted < OFF:
        from tfplugin import hclog

        hclog.install(name, Logger.wanted)


def frames(error: BaseException) -> str:
    """Where an exception came from, without its text, which may be secret."""
    import traceback

    places = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return f"{type(error).__name__} at " + " > ".join(places)
