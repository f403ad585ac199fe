"""Times the review of a plan of 5,000 changes on one core: `python benchmarks/review.py`."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

from quay_review.document import document
from quay_review.markdown import markdown
from quay_review.plan import parse
from quay_review.review import review
from quay_review.settings import Settings
from quay_review.wording import clean, code

CHANGES = 5_000
RUNS = 5


def plan(count: int) -> str:
    """A plan as large registries have them: repositories, robots, roles, members of teams."""
    changes = []
    for number in range(count):
        namespace, name = f"team-{number % 50:02}", f"app-{number:05}"
        repository = {"namespace": namespace, "name": name, "visibility": "private", "description": "An app"}
        robot = {"namespace": namespace, "name": name, "token_version": 1}
        team, user = (_role(namespace, name, *who) for who in (("team", "devs"), ("user", "alice")))
        member = {"organization": namespace, "team": "devs", "member": name}
        kinds: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
            ("quay_repository", "delete", repository, {}),
            ("quay_repository", "update", repository, {"visibility": "public"}),
            ("quay_robot", "update", robot, {"token_version": 2}),
            ("quay_repository_permission", "update", team, {"role": "admin"}),
            ("quay_repository_permission", "update", user, {"role": "read"}),
            ("quay_team_member", "create", member, {}),
        ]
        kind, action, before, changed = kinds[number % len(kinds)]
        change = {
            "actions": [action],
            "before": None if action == "create" else before,
            "after": None if action == "delete" else {**before, **changed},
            "after_unknown": {},
            "before_sensitive": {"token": True},
            "after_sensitive": {"token": True},
        }
        changes.append({"address": f"{kind}.r{number}", "mode": "managed", "type": kind, "change": change})
    return json.dumps({"format_version": "1.2", "resource_changes": changes})


def _role(namespace: str, name: str, kind: str, grantee: str) -> dict[str, Any]:
    return {"repository": f"{namespace}/{name}", "kind": kind, "name": grantee, "role": "write"}


def seconds(text: str) -> float:
    """Seconds of one core from a plan's JSON to the review, with nothing remembered from a run before."""
    clean.cache_clear()
    code.cache_clear()
    start = time.process_time()
    markdown(document(review(parse(text, "prod"), {}, Settings(), date(2026, 11, 1))))
    return time.process_time() - start


def main() -> None:
    """Print the median."""
    text = plan(CHANGES)
    times = sorted(seconds(text) for _ in range(RUNS))
    middle = times[RUNS // 2]
    print(f"review of {CHANGES:,} changes: {middle:.2f} s of one core (median of {RUNS}; the aim: under 2 s)")


if __name__ == "__main__":
    main()
