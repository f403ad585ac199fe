"""Proxy caches of organizations."""

from __future__ import annotations

from typing import Any

from quay_sandbox import external_hosts
from quay_sandbox.answers import Answer, created
from quay_sandbox.call import LARGEST_NUMBER, Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound, Page, Refused
from quay_sandbox.lengths import refuse_long
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import accounts, organization_mirrors, proxy_cache

routes = Routes()

CACHE = "organization/{orgname}/proxycache"
FEATURE = "PROXY_CACHE"
NEW = body({"upstream_registry": "string"}, required="upstream_registry")
LONGEST_UPSTREAM = 270
UNSET = {"upstream_registry": "", "expiration_s": "", "insecure": ""}
"""What Quay shows of an organization that is no proxy cache."""


@routes("GET", CACHE, feature=FEATURE)
def show(call: Call, orgname: str) -> dict[str, Any]:
    call.identity.require(call.identity.member_of(orgname))
    cache = _cache(call, orgname)
    if cache is None:
        return UNSET
    return {
        "upstream_registry": cache["upstream_registry"],
        "expiration_s": cache["expiration_s"],
        "insecure": bool(cache["insecure"]),
    }


@routes("POST", CACHE, feature=FEATURE)
def create(call: Call, orgname: str) -> Answer:
    wanted = _checked(call, orgname)
    organization = accounts.find(call.db, orgname, "organization")
    if organization is None:
        raise Refused("There is no such organization.")
    if organization_mirrors.find(call.db, organization["id"]) is not None:
        raise InvalidRequest("The organization is a mirror.")
    if call.settings.on("IMMUTABLE_TAGS") and proxy_cache.has_immutable_tags(call.db, organization["id"]):
        raise InvalidRequest("The organization holds immutable tags.")
    proxy_cache.add(call.db, organization["id"], wanted)
    return created()


@routes("DELETE", CACHE, feature=FEATURE)
def delete(call: Call, orgname: str) -> Answer:
    call.identity.require(call.identity.administers(orgname))
    cache = _cache(call, orgname)
    if cache is None:
        raise NotFound()
    proxy_cache.delete(call.db, cache)
    return created("Deleted")


@routes("POST", "organization/{orgname}/validateproxycache", feature=FEATURE)
def validate(call: Call, orgname: str) -> Answer:
    """Say how the upstream registry lets the caller in. It is not called: each is taken for good."""
    wanted = _checked(call, orgname)
    return Answer("Valid" if wanted.get("upstream_registry_username") else "Anonymous", 202)


def _cache(call: Call, name: str) -> Row | None:
    organization = accounts.find(call.db, name, "organization")
    return proxy_cache.find(call.db, organization["id"]) if organization is not None else None


def _checked(call: Call, name: str) -> dict[str, Any]:
    """The body of a call that wants a proxy cache where there is none yet."""
    wanted = call.body(NEW)
    call.identity.require(call.identity.administers(name))
    if _cache(call, name) is not None:
        raise InvalidRequest("The organization is a proxy cache already.")
    host = wanted["upstream_registry"].partition("/")[0]
    external_hosts.check_url(f"{'http' if wanted.get('insecure') else 'https'}://{host}")
    expiration = wanted.get("expiration_s", proxy_cache.DEFAULT_EXPIRATION)
    if not isinstance(expiration, int) or isinstance(expiration, bool):
        raise InvalidRequest("expiration_s must be a number of seconds.")
    if expiration > LARGEST_NUMBER:
        raise Page(500)
    refuse_long(wanted, "upstream_registry", longest=LONGEST_UPSTREAM)
    return wanted
