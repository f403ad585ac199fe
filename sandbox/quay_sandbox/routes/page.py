"""The page at `/`: what the registry holds, read-only, for whoever has just deployed to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from quay_sandbox.answers import Answer
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.dates import mail_date
from quay_sandbox.formats import size
from quay_sandbox.routing import Routes
from quay_sandbox.state import overview, tags

routes = Routes()

STYLE = (files("quay_sandbox") / "page.css").read_text()
MOST_NAMESPACES = 200
MOST_ROWS = 100
MOST_OPEN = 5
"""So many organizations show their details at once; more are folded."""
TEAM_HEADS = ("Team", "Role", "Members", "Description")
ROBOT_HEADS = ("Robot", "Description", "Last used")
REPOSITORY_HEADS = ("Repository", "Visibility", "State", "Tags", "Size", "Grants", "Mirror of")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
}


@routes("GET", "/")
def show(call: Call) -> Answer:
    namespaces = overview.namespaces(call.db, MOST_NAMESPACES)
    counts = overview.counts(call.db)
    tiles = "".join(f"<li><b>{number}</b> {name}</li>" for name, number in counts.items())
    sections = "".join(_namespace(call, row, is_open=len(namespaces) <= MOST_OPEN) for row in namespaces)
    if not namespaces:
        sections = '<p class="more">There is no organization yet. Deploy something, and reload this page.</p>'
    if len(namespaces) == MOST_NAMESPACES:
        sections += f'<p class="more">Only the first {MOST_NAMESPACES} are shown.</p>'
    text = (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Quay sandbox</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head>\n<body><header><h1>Quay sandbox</h1>"
        f"<p>Stands for Quay {escape(call.settings.version)} at {escape(call.host)}. "
        f"Users come from: {escape(call.settings.authentication)}.</p></header>"
        f'<main><ul class="counts">{tiles}</ul>{sections}</main></body>\n</html>\n'
    )
    return Answer.html(text, headers=HEADERS)


def _namespace(call: Call, row: Row, is_open: bool) -> str:
    """An organization, or a user who has repositories."""
    now = tags.now_ms()
    tables = (
        _table("Teams", TEAM_HEADS, map(_team, overview.teams(call.db, row["id"], MOST_ROWS)), row["teams"]),
        _table(
            "Robots", ROBOT_HEADS, map(_robot, overview.robots(call.db, row["id"], MOST_ROWS)), row["robots"]
        ),
        _table(
            "Repositories",
            REPOSITORY_HEADS,
            map(_repository, overview.repositories(call.db, row["id"], now, MOST_ROWS)),
            row["repositories"],
        ),
    )
    marks = "".join(f' <span class="tag">{escape(text)}</span>' for text in _marks(row))
    heading = f"<summary><h2>{escape(row['name'])}</h2>{marks}</summary>"
    return f"<details{' open' if is_open else ''}>{heading}<div>{''.join(tables)}</div></details>\n"


def _marks(row: Row) -> Iterable[str]:
    if row["limit_bytes"] is None:
        yield f"{size(row['size'])} used, no quota"
    else:
        limits = f" ({row['limits']})" if row["limits"] else ""
        yield f"{size(row['size'])} of {size(row['limit_bytes'])} used{limits}"
    if row["mirror_of"]:
        yield f"mirror of {row['mirror_of']}: {row['mirror_status']}"


def _team(row: Row) -> Sequence[Any]:
    synced = f" (synced with {', '.join(json.loads(row['synced']).values())})" if row["synced"] else ""
    return row["name"], row["role"], f"{row['members'] or ''}{synced}", row["description"]


def _robot(row: Row) -> Sequence[Any]:
    return row["name"], row["description"], mail_date(row["last_accessed"]) or "never"


def _repository(row: Row) -> Sequence[Any]:
    visibility = "public" if row["public"] else "private"
    mirror = f"{row['mirror_of']}: {row['mirror_status']}" if row["mirror_of"] else ""
    return row["name"], visibility, row["state"], row["tags"], size(row["size"]), row["grants"] or "", mirror


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], total: int) -> str:
    """A table, and how many rows it leaves out; nothing when there are none."""
    if not total:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in values)}</tr>" for values in rows
    )
    more = f'<p class="more">and {total - MOST_ROWS} more</p>' if total > MOST_ROWS else ""
    parts = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f"<table>{parts}</table>{more}"
