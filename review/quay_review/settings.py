"""The settings of a review: which findings are accepted, why and until when, and the environments' names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import yaml

from quay_review.errors import ReviewError
from quay_review.rules import RULES

ENVIRONMENTS = (
    *("sandbox", "dev", "development", "test", "testing", "qa"),
    *("staging", "stage", "preprod", "prod", "production"),
)
"""Words in the names of stacks that tell environments of one stack apart, in the order of the columns."""

_KEYS = ("rule", "reason", "until", "stack", "address")


@dataclass(frozen=True)
class Acceptance:
    """Findings that are known and wanted: those of one rule, in some stacks and at some addresses."""

    rule: str
    reason: str
    until: date
    """The last day on which it holds."""
    stack: str = "*"
    address: str = "*"
    """The resource's address, in which `*` stands for any text and `?` for one character."""

    def covers(self, rule: str, stack: str, address: str) -> bool:
        """Whether a finding is meant, today or not."""
        # The brackets of an address are those of an index: `quay_repository.app["web"]`.
        pattern = self.address.replace("[", "[[]")
        return self.rule == rule and fnmatchcase(stack, self.stack) and fnmatchcase(address, pattern)


@dataclass(frozen=True)
class Settings:
    """What a settings file says; without one, nothing is accepted."""

    accept: tuple[Acceptance, ...] = ()
    environments: tuple[str, ...] = ENVIRONMENTS


def parse_settings(document: str, name: str) -> Settings:
    """Read a settings file, YAML; `name` is how errors call it.

    Raises:
        ReviewError: it is no YAML, or says what no setting is; the text names the entry.
    """
    try:
        value = yaml.safe_load(document)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}" if mark is not None else name
        raise ReviewError(f"{place}: this is not YAML.") from None
    except (ValueError, LookupError, AttributeError, TypeError):
        # So PyYAML ends for a value that is not of its tag, or looks like a date and is none.
        raise ReviewError(
            f"{name}: a value is not what it looks like: a date that is in no calendar, or a tag (`!!int`) "
            "that does not fit."
        ) from None
    if value is None:
        return Settings()
    if not isinstance(value, dict) or not value.keys() <= {"accept", "environments"}:
        raise ReviewError(
            f"{name}: settings are `accept` (a list) and `environments` (a list), nothing else."
        )
    accept, environments = value.get("accept"), value.get("environments") or list(ENVIRONMENTS)
    if accept is None:
        accept = []
    if not isinstance(accept, list):
        raise ReviewError(f"{name}: `accept` must be a list.")
    if not isinstance(environments, list) or not all(isinstance(e, str) and e for e in environments):
        raise ReviewError(f"{name}: `environments` must be a list of words.")
    return Settings(
        tuple(_acceptance(entry, f"{name}: accept[{position}]") for position, entry in enumerate(accept)),
        tuple(environments),
    )


def _acceptance(entry: Any, where: str) -> Acceptance:
    if not isinstance(entry, dict):
        raise ReviewError(f"{where} must hold `rule`, `reason` and `until`.")
    unknown = sorted(str(key) for key in entry if key not in _KEYS)
    if unknown:
        raise ReviewError(f"{where} has `{unknown[0]}`; known are {', '.join(_KEYS)}.")
    rule, reason = _string(entry, "rule", where), _string(entry, "reason", where)
    if rule not in RULES:
        raise ReviewError(f"{where}: there is no rule `{rule}`. The rules are in docs/review.")
    return Acceptance(
        rule=rule,
        reason=reason,
        until=_date(entry.get("until"), where),
        stack=_string(entry, "stack", where) if "stack" in entry else "*",
        address=_string(entry, "address", where) if "address" in entry else "*",
    )


def _string(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ReviewError(f"{where}: `{key}` must be a text.")
    return value


def _date(value: Any, where: str) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ReviewError(f"{where}: `until` must be a date such as 2027-01-31.") from None
