"""Where in the code a resource is written, for whoever reviews its plan."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

_LIBRARY = Path(__file__).resolve().parent
_INSTALLED = {"site-packages", "dist-packages"}


def place_in_code() -> str:
    """File and line of the nearest caller that is neither this library nor installed: `main.py:12`.

    Files outside of the working folder are called as their module is: `quay_stacks/acme.py:31`. "" where
    there is no such caller.
    """
    frame = sys._getframe(1)
    while frame is not None:
        name = _name(frame.f_code.co_filename, frame.f_globals.get("__name__", ""))
        if name:
            return f"{name}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""


@cache
def _name(file: str, module: str) -> str:
    """How a file is called in a review; "" for one of a library."""
    path = Path(file).resolve()
    if file.startswith("<") or _LIBRARY in path.parents or _INSTALLED.intersection(path.parts):
        return ""
    if path.is_relative_to(Path.cwd()):
        return path.relative_to(Path.cwd()).as_posix()
    return path.name if module == "__main__" else module.replace(".", "/") + ".py"
