"""The rules of danger. Importing this package registers them all in `RULES`."""

from __future__ import annotations

from quay_review.rules import contents, destruction, exposure
from quay_review.rules.base import RULES, Context, Level, Rule

__all__ = ["RULES", "Context", "Level", "Rule", "contents", "destruction", "exposure"]
