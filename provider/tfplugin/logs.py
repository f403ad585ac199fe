"""Logs in the form that Terraform reads from a provider's standard error: one JSON object a line."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import datetime, timezone

TRACE = 5
LEVELS = {
    "TRACE": TRACE,
    "JSON": TRACE,
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
}
NAMES = {number: name.lower() for name, number in LEVELS.items() if name != "JSON"}
OFF = logging.CRITICAL + 1
QUIET = ("h2", "hpack", "hyperframe")
"""Libraries that log every header, below the level WARNING."""


class HclogFormatter(logging.Formatter):
    """A record as hclog writes it. An exception's text may be secret: only its type and places are told."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self._module = module

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, timezone.utc)
        entry = {
            "@level": NAMES.get(record.levelno, "error"),
            "@message": record.getMessage(),
            "@module": f"{self._module}.{record.name}",
            "@timestamp": moment.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
        if record.exc_info and record.exc_info[1] is not None:
            entry["exception"] = frames(record.exc_info[1])
        return json.dumps(entry)


def frames(error: BaseException) -> str:
    """Where an exception came from, without its text."""
    places = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return f"{type(error).__name__} at " + " > ".join(places)


def level(environment: Mapping[str, str]) -> int:
    """The level that Terraform's environment asks for; nothing is logged unless it asks."""
    for name in ("TF_LOG_PROVIDER", "TF_LOG"):
        if wanted := environment.get(name):
            return LEVELS.get(wanted.upper(), TRACE)
    return OFF


def configure(name: str, environment: Mapping[str, str]) -> None:
    """Send the logs of the whole process to standard error, at the level of the environment."""
    logging.addLevelName(TRACE, "TRACE")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(HclogFormatter(name))
    logging.basicConfig(level=level(environment), handlers=[handler], force=True)
    logging.raiseExceptions = False
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)
