"""What a review refuses, as sentences for the person who asked for it."""

from __future__ import annotations


class ReviewError(Exception):
    """The review cannot be made; the text says why and what to do, and holds no value of a plan."""
