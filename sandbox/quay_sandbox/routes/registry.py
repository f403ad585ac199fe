"""What the registry tells of itself: configuration, health, and what its errors mean."""

from __future__ import annotations

from typing import Any

from quay_sandbox.call import Call
from quay_sandbox.errors import NotFound
from quay_sandbox.routing import Routes
from quay_sandbox.settings import NEWEST, NEWEST_SAYS, TAG_EXPIRATION_OPTIONS, Settings

routes = Routes()

CHANNEL_COLORS = """
    #969696 #aec7e8 #ff7f0e #ffbb78 #2ca02c #98df8a #d62728 #ff9896 #9467bd #c5b0d5 #8c564b #c49c94 #e377c2
    #f7b6d2 #7f7f7f #c7c7c7 #bcbd22 #1f77b4 #17becf #9edae5 #393b79 #5254a3 #6b6ecf #9c9ede #9ecae1 #31a354
    #b5cf6b #a1d99b #8c6d31 #ad494a #e7ba52 #a55194
"""
SHOWN_FLAGS = """
    ASSIGN_OAUTH_TOKEN AUTO_PRUNE EDIT_QUOTA IMAGE_EXPIRY_TRIGGER IMMUTABLE_TAGS_CAN_EXPIRE ORG_MIRROR
    PROXY_CACHE QUOTA_MANAGEMENT QUOTA_NOTIFICATIONS REPO_MIRROR
"""
CONFIG: dict[str, Any] = {
    "AVATAR_KIND": "local",
    "BRANDING": {
        "footer_img": None,
        "footer_url": None,
        "logo": "/static/img/quay-horizontal-color.svg",
        "logo_dark": "/static/img/quay-horizontal-whiteblue-nobackground.svg",
    },
    "CHANNEL_COLORS": CHANNEL_COLORS.split(),
    "CONTACT_INFO": [],
    "DEBUG": False,
    "DEFAULT_NAMESPACE_AUTOPRUNE_POLICY": None,
    "DEFAULT_UI": "angular",
    "DISABLE_ANGULAR_UI": False,
    "DOCUMENTATION_ROOT": "https://docs.projectquay.io/",
    "FOOTER_LINKS": {},
    "LOCAL_OAUTH_HANDLER": "/oauth/localapp",
    "PERMANENTLY_DELETE_TAGS": False,
    "PREFERRED_URL_SCHEME": "http",
    "QUOTA_BACKFILL": True,
    "RECAPTCHA_SITE_KEY": None,
    "REGISTRY_TITLE": "Lab Quay",
    "REGISTRY_TITLE_SHORT": "Lab Quay",
    "SEARCH_MAX_RESULT_PAGE_COUNT": 10,
    "SEARCH_RESULTS_PER_PAGE": 10,
    "SENTRY_PUBLIC_DSN": None,
    "SERVER_HOSTNAME": "127.0.0.1:8080",
    "SETUP_COMPLETE": True,
    "STATIC_SITE_BUCKET": None,
    "TAG_EXPIRATION_OPTIONS": list(TAG_EXPIRATION_OPTIONS),
    "UI_DELAY_AFTER_WRITE_SECONDS": 3,
    "UI_V2_FEEDBACK_FORM": None,
}
"""Settings that a client sees; as in any Quay the hostname is set, not found out."""
OAUTH = {
    "GITHUB_TRIGGER_CONFIG": {
        "AUTHORIZE_ENDPOINT": "https://github.com/login/oauth/authorize",
        "CLIENT_ID": None,
        "GITHUB_ENDPOINT": "https://github.com",
        "ORG_RESTRICT": False,
    },
    "GITLAB_TRIGGER_CONFIG": {
        "AUTHORIZE_ENDPOINT": "https://gitlab.com/oauth/authorize",
        "CLIENT_ID": None,
        "GITLAB_ENDPOINT": "https://gitlab.com",
    },
}
SERVICES = ("auth", "database", "disk_space", "registry_gunicorn", "service_key", "web_gunicorn")
ERRORS = {
    "external_service_timeout": "Something outside the registry took too long; the call may be repeated.",
    "invalid_request": "The call is malformed, or has values that are not allowed.",
    "invalid_response": "The answer was malformed.",
    "invalid_token": "The call needs a valid token.",
    "expired_token": "The token has expired.",
    "insufficient_scope": "The token's user, or its scopes, do not allow this call.",
    "fresh_login_required": "The call needs a login of the last minutes.",
    "exceeds_license": "The licence does not allow this call.",
    "not_found": "What the call names does not exist.",
    "downstream_issue": "Something that the registry depends on failed.",
    "tag_immutable": "The tag is immutable.",
    "token_rotation_failed": "The token could not be renewed.",
}


@routes("GET", "/config")
def config(call: Call) -> dict[str, Any]:
    settings = call.settings
    known = settings.known_features()
    flags = {f"FEATURE_{name}": known[name] for name in SHOWN_FLAGS.split() if name in known}
    shown = {
        "account_recovery_mode": False,
        "config": {**CONFIG, **flags, "AUTHENTICATION_TYPE": settings.authentication, **settings.extra},
        "external_login": [],
        "features": known,
        "oauth": OAUTH,
        "registry_state": "normal",
    }
    if settings.since("3.16"):
        shown["version_number"] = f"Quay {version(settings)}"
    return shown


@routes("GET", "/health/instance")
def health(call: Call) -> dict[str, Any]:
    return {"data": {"services": dict.fromkeys(SERVICES, True)}, "status_code": 200}


@routes("GET", "error/{error_type}")
def error(call: Call, error_type: str) -> dict[str, Any]:
    if error_type not in ERRORS:
        raise NotFound()
    link = f"http://{call.host}/api/v1/error/{error_type}"
    return {"type": link, "title": error_type, "description": ERRORS[error_type]}


def version(settings: Settings) -> str:
    """The version that the registry says it is."""
    return NEWEST_SAYS if settings.version == NEWEST else f"v{settings.version}"
