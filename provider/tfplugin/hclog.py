"""Python's `logging`, written as HashiCorp's hclog does."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime, timezone

from tfplugin.logs import LEVELS, TRACE, frames

NAMES = {number: name.lower() for name, number in LEVELS.items() if name != "JSON"}


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


def install(name: str, level: int) -> None:
    """Send what is logged at a level or above it, by libraries too, to standard error."""
    logging.addLevelName(TRACE, "TRACE")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(HclogFormatter(name))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.raiseExceptions = False
