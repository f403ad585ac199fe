"""The lives of what serves a registry: applications, tokens, keys, messages and single acts."""

from __future__ import annotations

from tests.provider.cases.case import Case

CASES: tuple[Case, ...] = ()
