"""Plans as `terraform show -json` writes them, made by hand: a small typed builder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quay_review.environments import compare
from quay_review.plan import Plan, from_json
from quay_review.review import Finding, Review, review
from quay_review.settings import Settings
from quay_review.source import Sources

Values = Mapping[str, Any]
ACTIONS = {"replace": ["delete", "create"]}
TODAY = date(2026, 11, 1)


@dataclass
class PlanBuilder:
    """A plan that grows resource by resource."""

    stack: str = "prod"
    changes: list[dict[str, Any]] = field(default_factory=list)
    drifted: list[dict[str, Any]] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    def create(self, address: str, values: Values, **more: Any) -> PlanBuilder:
        """Add a new object."""
        return self.change(address, "create", None, values, **more)

    def update(self, address: str, before: Values, changed: Values, **more: Any) -> PlanBuilder:
        """Add an object of which some attributes change."""
        return self.change(address, "update", before, {**before, **changed}, **more)

    def replace(self, address: str, before: Values, changed: Values, **more: Any) -> PlanBuilder:
        """Add an object that is replaced because of the attributes that change."""
        paths = [[name] for name in changed]
        return self.change(address, "replace", before, {**before, **changed}, paths=paths, **more)

    def delete(self, address: str, values: Values, **more: Any) -> PlanBuilder:
        """Add an object that goes away."""
        return self.change(address, "delete", values, None, **more)

    def keep(self, address: str, values: Values, **more: Any) -> PlanBuilder:
        """Add an object that stays as it is."""
        return self.change(address, "no-op", values, values, **more)

    def change(
        self,
        address: str,
        kind: str,
        before: Values | None,
        after: Values | None,
        *,
        unknown: Values | None = None,
        before_sensitive: Any = False,
        after_sensitive: Any = False,
        paths: list[list[str]] | None = None,
        reason: str | None = None,
        previous: str | None = None,
        importing: bool = False,
    ) -> PlanBuilder:
        """Add a change as it is."""
        change: dict[str, Any] = {
            "actions": ACTIONS.get(kind, [kind]),
            "before": before,
            "after": after,
            "after_unknown": unknown or {},
            "before_sensitive": before_sensitive,
            "after_sensitive": after_sensitive,
        }
        entry = {"address": address, "mode": "managed", "type": address.split(".")[0], "change": change}
        if paths:
            change["replace_paths"] = paths
        if importing:
            change["importing"] = {"id": "acme"}
        if reason:
            entry["action_reason"] = reason
        if previous:
            entry["previous_address"] = previous
        self.changes.append(entry)
        return self

    def drift(self, address: str, before: Values, after: Values | None) -> PlanBuilder:
        """Add an object that somebody changed or deleted outside of Terraform."""
        change = {"actions": ["update" if after else "delete"], "before": before, "after": after}
        self.drifted.append({"address": address, "type": address.split(".")[0], "change": change})
        return self

    def read(self, address: str, values: Values, sensitive: Any = None) -> PlanBuilder:
        """Add a data source that was read."""
        kind = address.split(".")[1]
        self.data.append(
            {
                "address": address,
                "mode": "data",
                "type": kind,
                "values": values,
                "sensitive_values": sensitive or {},
            }
        )
        return self

    def json(self) -> dict[str, Any]:
        """The plan's JSON value."""
        return {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": {}},
            "resource_changes": self.changes,
            "resource_drift": self.drifted,
            "prior_state": {"values": {"root_module": {"resources": self.data}}},
            **self.extra,
        }

    def plan(self) -> Plan:
        """The plan, read."""
        return from_json(self.json(), self.stack)

    def review(self, settings: Settings | None = None, sources: Sources | None = None) -> Review:
        """The review of the plan on a fixed day."""
        return review(self.plan(), sources or {}, settings or Settings(), TODAY)

    def findings(self, rule: str) -> list[Finding]:
        """What one rule finds."""
        return [finding for finding in self.review().findings if finding.rule == rule]


def only(builder: PlanBuilder, rule: str) -> Finding:
    """The one finding of a rule."""
    (finding,) = builder.findings(rule)
    return finding


def side_by_side(*builders: PlanBuilder) -> Any:
    """The comparison of plans with the default environments."""
    return compare([builder.plan() for builder in builders], Settings().environments)
