"""Rules on what Quay keeps, deletes and pulls in: expiry, pruning, immutability, mirrors, quotas, states."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from quay_provider.units import seconds, size, size_bytes
from quay_review.granted import repository_of
from quay_review.plan import UNKNOWN, Change
from quay_review.reading import number, sequence
from quay_review.rules.base import Context, arrow, fate, rule
from quay_review.wording import code, sentence


def duration_seconds(value: Any) -> int | None:
    """Seconds of a duration, None where it is none."""
    try:
        return seconds(value) if isinstance(value, str) else None
    except ValueError:
        return None


def bytes_of(value: Any) -> int | None:
    """Bytes of a size, None where it is none."""
    try:
        return size_bytes(value) if isinstance(value, str) else None
    except ValueError:
        return None


@rule("QPR010", "Expiry tightened", "quay_organization", "quay_tag", "quay_proxy_cache", "quay_service_key")
def expiry_tightened(change: Change, context: Context) -> str | None:
    """What is deleted can be brought back for a shorter time, or a tag or a key ends earlier."""
    if not (change.before and change.after):
        return None
    if change.type in ("quay_tag", "quay_service_key"):
        old, new = _moment(change.old("expiration")), _moment(change.new("expiration"))
        if new is None or (old is not None and new >= old):
            return None
        end = "is deleted" if change.type == "quay_tag" else "stops working"
        return f"expires earlier ({arrow(change, 'expiration', context)}), and {end} then."
    attribute = "tag_expiration" if change.type == "quay_organization" else "expiration"
    before, after = duration_seconds(change.old(attribute)), duration_seconds(change.new(attribute))
    if before is None or after is None or after >= before:
        return None
    values = f"({code(attribute)} {arrow(change, attribute, context)})"
    if change.type == "quay_organization":
        return f"keeps deleted tags for a shorter time {values}: what is older is gone for good."
    return f"keeps cached images for a shorter time {values}."


def _moment(value: Any) -> float | None:
    """A point in time in seconds since 1970, from RFC 3339 or from seconds."""
    seconds_since = number(value)
    if seconds_since is not None or not isinstance(value, str):
        return seconds_since
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


_PRUNE = (
    "quay_organization_autoprune_policy",
    "quay_repository_autoprune_policy",
    "quay_user_autoprune_policy",
)


@rule("QPR011", "Prune rule tightened", *_PRUNE)
def prune_tightened(change: Change, context: Context) -> str | None:
    """Quay deletes tags that it would have kept."""
    where = change.identity("repository") or change.identity("organization") or change.identity("username")
    if change.kind == "create" and not context.is_new(where):
        return f"begins to delete tags: {_prune(change, context)}."
    if not (change.before and change.after):
        return None
    parts = []
    if change.differs("method"):
        parts.append(f"another method ({arrow(change, 'method', context)})")
    elif change.differs("value") and _keeps_less(change):
        parts.append(f"fewer tags are kept ({arrow(change, 'value', context)})")
    for attribute in ("tag_pattern", "tag_pattern_matches"):
        if change.differs(attribute):
            parts.append(f"other tags are meant ({code(attribute)} {arrow(change, attribute, context)})")
    return f"may delete tags that are kept today: {sentence(parts)}." if parts else None


def _keeps_less(change: Change) -> bool:
    old, new = (_keeps(value) for value in (change.old("value"), change.new("value")))
    return old is None or new is None or new < old


def _keeps(value: Any) -> float | None:
    count = number(value)
    return duration_seconds(value) if count is None else count


def _prune(change: Change, context: Context) -> str:
    method, value = change.new("method"), context.viewer.value(change, "value", change.new("value"))
    if method == "number_of_tags":
        kept = f"all but the last {value}"
    elif method == "creation_date":
        kept = f"those older than {value}"
    else:
        kept = f"by {context.viewer.value(change, 'method', method)} {value}"
    pattern = change.new("tag_pattern")
    if pattern is None or pattern == "":
        return kept
    which = "do not match" if change.new("tag_pattern_matches") is False else "match"
    return f"{kept}, of the tags that {which} {context.viewer.value(change, 'tag_pattern', pattern)}"


_IMMUTABILITY = ("quay_organization_immutability_policy", "quay_repository_immutability_policy")


@rule("QPR012", "Immutability lifted", "quay_tag", *_IMMUTABILITY)
def immutability_lifted(change: Change, context: Context) -> str | None:
    """Tags that could not be overwritten can be, so what was released can be exchanged."""
    if change.type == "quay_tag":
        lifted = (
            change.kind in ("update", "replace")
            and change.old("immutable") is True
            and change.new("immutable") is not True
        )
        return "can be overwritten and deleted again." if lifted else None
    if change.kind == "delete":
        return f"{fate(change)}: tags pushed from now on can be overwritten."
    changed = [
        name for name in ("tag_pattern", "tag_pattern_matches") if change.before and change.differs(name)
    ]
    if not changed or change.kind == "forget":
        return None
    return f"covers other tags: {sentence([context.viewer.difference(change, name) for name in changed])}."


@rule("QPR013", "Immutability cannot be taken back", "quay_tag", *_IMMUTABILITY, level="warning")
def immutability_added(change: Change, context: Context) -> str | None:
    """A policy makes tags that exist immutable too, and they stay so when it is gone."""
    if change.type == "quay_tag":
        added = change.before and change.old("immutable") is not True and change.new("immutable") is True
        return "becomes immutable, and loses its expiration." if added else None
    if not change.begins:
        return None
    pattern = context.viewer.value(change, "tag_pattern", change.new("tag_pattern"))
    which = "do not match" if change.new("tag_pattern_matches") is False else "match"
    tags = f"all tags that {which} {pattern}"
    return f"makes {tags} immutable, also those that exist; they stay so when the policy is gone."


@rule(
    "QPR014",
    "Mirror's source changed",
    "quay_repository_mirror",
    "quay_organization_mirror",
    "quay_proxy_cache",
)
def source_changed(change: Change, context: Context) -> str | None:
    """Images come from elsewhere from then on, under the same names."""
    if not (change.before and change.after):
        return None
    attributes = ("external_reference", "external_registry_url", "external_namespace", "upstream_registry")
    changed = [context.viewer.difference(change, name) for name in attributes if change.differs(name)]
    return f"gets its images from elsewhere: {sentence(changed)}." if changed else None


@rule(
    "QPR028",
    "Mirror or proxy cache destroyed",
    "quay_repository_mirror",
    "quay_organization_mirror",
    "quay_proxy_cache",
)
def source_lost(change: Change, context: Context) -> str | None:
    """Images are no longer brought in from elsewhere."""
    if change.kind != "delete":
        return None
    if change.type == "quay_proxy_cache":
        return f"{fate(change)}: images that are not cached can no longer be pulled through the organization."
    return f"{fate(change)}: its images stay as they are, and new ones no longer arrive."


@rule("QPR015", "Quota lowered", "quay_quota")
def quota_lowered(change: Change, context: Context) -> str | None:
    """Pushes are refused where more is used than the quota allows."""
    if change.kind not in ("create", "update", "replace"):
        return None
    old, new = bytes_of(change.old("limit")), bytes_of(change.new("limit"))
    rejects = _lowest(change.new("reject_thresholds"))
    if new is None:
        return (
            "gets another limit, known only after the apply."
            if change.new("limit") is UNKNOWN and change.before
            else None
        )
    used = context.used_bytes.get(change.identity("namespace"))
    written = arrow(change, "limit", context)
    if used is not None:
        if used <= new * (rejects if rejects is not None else 100) / 100:
            return None
        amount = size(int(used))
        uses = code(f"{amount} bytes" if amount.isdigit() else amount)
        return f"is below what is used, {uses} (`limit` {written}): pushes are refused."
    tighter = _tighter(change, rejects)
    if old is not None and new < old:
        return f"is below the former limit ({written}); what is used, this plan does not tell.{tighter}"
    return f"refuses pushes earlier than before.{tighter}" if tighter and change.before else None


def _tighter(change: Change, rejects: float | None) -> str:
    before = _lowest(change.old("reject_thresholds"))
    if rejects is None or (before is not None and rejects >= before):
        return ""
    return f" Pushes are refused from {rejects:g} % of the limit on."


def _lowest(thresholds: Any) -> float | None:
    numbers = [number(entry) for entry in sequence(thresholds)]
    return min((entry for entry in numbers if entry is not None), default=None)


@rule("QPR019", "Message to everybody", "quay_global_message", level="warning")
def message_to_everybody(change: Change, context: Context) -> str | None:
    """Everybody who opens the registry's pages reads it."""
    return "is shown to everybody who opens the registry's pages." if change.begins else None


@rule("QPR020", "Repository takes no more pushes", "quay_repository")
def pushes_refused(change: Change, context: Context) -> str | None:
    """A repository that is read-only, or a mirror, refuses pushes."""
    new = change.new("state")
    if not change.before or new not in ("READ_ONLY", "MIRROR") or change.old("state") == new:
        return None
    pushers = [who.name for who, role in context.before.on(repository_of(change)) if role != "read"]
    who = f" {context.viewer.listed(pushers)} may push today." if pushers else ""
    return f"refuses pushes from now on (`state` {arrow(change, 'state', context)}).{who}"


@rule("QPR024", "Deletion with all contents allowed", "quay_organization", level="warning")
def force_destroy(change: Change, context: Context) -> str | None:
    """A later destroy deletes the organization with all that is in it, also what Terraform does not know."""
    if not change.after or change.old("force_destroy") is True or change.new("force_destroy") is not True:
        return None
    return "can be destroyed with everything in it from now on (`force_destroy`)."
