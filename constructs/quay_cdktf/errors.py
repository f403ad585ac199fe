"""The one error that constructs raise for what a user wrote."""

from __future__ import annotations


class Mistake(ValueError):  # noqa: N818 - the name says whose error it is
    """Something in a stack's code or settings that Quay would refuse, told before anything is planned.

    The message says what is wrong in the user's own names, and what to write instead.
    """
