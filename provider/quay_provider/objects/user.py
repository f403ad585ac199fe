"""`quay_user`: a user of a registry that keeps its users itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from quay_provider import secrets
from quay_provider.base import (
    NamedResource,
    QuayDataSource,
    QuayListResource,
    changed,
    check_superuser,
    match_id,
    not_found,
)
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.client.lists import with_item
from quay_provider.client.registry import authentication_type, feature
from quay_provider.listing import NAME_PATTERN, matches
from quay_provider.lookalikes import refuse_losses, warn_of_losses
from quay_provider.names import is_email, is_name
from quay_provider.organizations import READ_ORGANIZATION, READ_ORGANIZATIONS, READ_USER, everything_of
from quay_provider.robots import READ_ROBOTS
from quay_provider.users import READ_USERS, USERS_KEY, address_of, is_whole, users, whole_users, with_user
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr
from tfplugin.values import is_known

PASSWORD = "password"  # noqa: S105 - an attribute's name

NAME_BLOCKED_FOR = 300.0
"""Seconds to wait for the name of a user who was just deleted: his data is removed in the background."""


UNSENT = "could not send email"
"""What Quay says of mail that it could not send (endpoints/decorated.py), in lower case."""

SHORTEST_PASSWORD = 8
"""Characters."""


def is_password(text: str) -> str | None:
    """The rule for a password (util/validation.py)."""
    if len(text) < SHORTEST_PASSWORD or re.search(r"\s", text):
        return f"must have {SHORTEST_PASSWORD} characters at least, and no spaces"
    return None


class User(NamedResource):
    """A user of the registry. It takes a superuser's token, and a registry that keeps its users itself
    (authentication type `Database`).

    Quay makes up a first password with each user, which this provider forgets: set `password`, or let the
    user reset it by e-mail. Quay lets nobody change or delete a superuser. Destroying a user deletes all
    repositories and robots of the namespace of his name.
    """

    type_name = "quay_user"
    identity = ("username",)
    id_format = "username"
    timeouts = {"create": 900.0}  # noqa: RUF012 - ClassVar in the base class
    operations = (
        READ_USERS,
        "GET /api/v1/superuser/users/{username}",
        "POST /api/v1/superuser/users/",
        "PUT /api/v1/superuser/users/{username}",
        "DELETE /api/v1/superuser/users/{username}",
        READ_ROBOTS[0],
        READ_ORGANIZATIONS[0],
        READ_ORGANIZATION,
        READ_USER,
    )
    recipes = ("A38", "A40", "A41", "A42")

    id: str = attr("The user's name.", computed=True)
    username: str = attr(
        "The user's name: 2 to 255 lower case letters and digits, with single dots, dashes or underscores "
        "between them.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    email: str | None = attr(
        "The user's e-mail address. Left out, it is not managed; a registry that sends mail demands one.",
        optional=True,
        computed=True,
        validators=[is_email],
    )
    password: str | None = attr(
        f"The user's password: {SHORTEST_PASSWORD} characters at least, and no spaces. Terraform keeps it "
        "nowhere. Left out, none is set.",
        optional=True,
        sensitive=True,
        write_only=True,
        validators=[is_password],
    )
    password_version: int | None = attr(
        "Change this number to have the password set again. Left out, it counts by itself: the password is "
        "set whenever it is another than the one set last.",
        optional=True,
        computed=True,
    )
    enabled: bool = attr("Whether the user may log in, and his tokens work.", default=True)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<username>.+)")

    def id_from_names(self) -> str:
        return self.username

    def plan(self, context: Context[Client], prior: User | None) -> frozenset[str]:
        super().plan(context, prior)
        secrets.plan_version(self, context, prior, PASSWORD)
        if context.client is not None:
            with self.calls(context, "plan") as calls:
                self._check_registry(calls, prior, context.config)
        return frozenset()

    def plan_delete(self, context: Context[Client]) -> None:
        if context.client is not None:
            with self.calls(context, "plan") as calls:
                warn_of_losses(context, calls, self.username)
        context.diagnostics.warning(
            f'User "{self.username}" is destroyed with the namespace of that name',
            "The user's own repositories and robots are lost with him.",
        )

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            if self.username in users(calls):
                raise self.exists_already()
            self._post(context, calls)
            self.id = self.username
            changes: dict[str, Any] = {}
            if self.password is not None:
                changes["password"] = self.password
            if not self.enabled:
                changes["enabled"] = False
            if changes:
                self._put(calls, changes)
            secrets.remember(self, context, PASSWORD)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = users(calls).get(self.username)
        if found is None:
            return False
        self.id = self.username
        self.email = address_of(found)
        self.enabled = found["enabled"]
        return True

    def update(self, context: Context[Client], prior: User) -> None:
        with self.calls(context, "update") as calls:
            changes: dict[str, Any] = {}
            if changed(self.email, prior.email):
                changes["email"] = self.email
            if self.enabled != prior.enabled:
                changes["enabled"] = self.enabled
            sends = secrets.is_to_send(self, context, prior, PASSWORD)
            if sends:
                changes["password"] = self.password
            if changes:
                self._put(calls, changes)
            secrets.remember(self, context, PASSWORD, sent=sends)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            refuse_losses(calls, self.username, "deleted")
            try:
                if self.enabled:
                    self._delete(calls)
                else:
                    self._enable_and_delete(context, calls)
            except QuayError as error:
                if not error.is_missing and self.username in users(calls):
                    raise

    def _delete(self, calls: Calls) -> None:
        calls.delete(
            "superuser/users/{username}",
            self.username,
            stale=everything_of(self.username),
            amend={USERS_KEY: with_item(self.username, None)},
        )
        calls.client.deleted_users.add(self.username)

    def _enable_and_delete(self, context: Context[Client], calls: Calls) -> None:
        """Quay answers 204 for a user who is disabled, and deletes nothing."""
        self._put(calls, {"enabled": True})
        try:
            self._delete(calls)
        except QuayError as error:
            if not error.is_missing:
                self._disable_again(context, calls)
            raise

    def _disable_again(self, context: Context[Client], calls: Calls) -> None:
        try:
            self._put(calls, {"enabled": False})
        except QuayError as error:
            if not error.is_missing:
                context.diagnostics.warning(
                    f'User "{self.username}" is enabled now',
                    "Quay deletes no user who is disabled. He was enabled for that, could not be deleted, "
                    f"and could not be disabled again: {error}. Destroy him again, or disable him by hand.",
                )

    def _check_registry(self, calls: Calls, prior: User | None, config: Any) -> None:
        """Refuse what this registry lets nobody do, where it says so."""
        if prior is None:
            check_superuser(calls, "Managing users")
        given = config.get("email") if is_known(config.get("email")) else None
        sets = (
            prior is None or (given is not None and given != prior.email) or config.get(PASSWORD) is not None
        )
        kind = authentication_type(calls) if sets else None
        if kind not in (None, "Database"):
            raise DiagnosticError(
                "This registry does not keep its users itself",
                f"They come from elsewhere (authentication type {kind}), and Quay refuses to make users and "
                "to set passwords and e-mail addresses. Add the user there; to manage `enabled` alone, "
                "import the user and leave `email` and `password` out.",
            )
        if prior is None and config.get("email") is None and feature(calls, "MAILING"):
            raise DiagnosticError(
                "A user needs an e-mail address here", "The registry sends mail (feature MAILING).", "email"
            )

    def _post(self, context: Context[Client], calls: Calls) -> None:
        body = {"username": self.username}
        if self.email is not None:
            body["email"] = self.email

        def send() -> Any:
            amend = {USERS_KEY: with_user(self.username, {"email": self.email, "enabled": True})}
            return calls.post("superuser/users/", body=body, stale=everything_of(self.username), amend=amend)

        def look() -> Body | None:
            return users(calls).get(self.username)

        def removing(error: QuayError) -> bool:
            if error.status != 400 or _is_of_mail(error):
                return False
            own = self.username in calls.client.deleted_users
            return own or "not available" in error.message or self._is_left(calls)

        try:
            calls.until(lambda: calls.settle(send, look), removing, NAME_BLOCKED_FOR)
        except QuayError as error:
            if _is_of_mail(error) and self.username in users(calls):
                self._warn_of_mail(context, error)
                return
            if error.status == 400:
                error.at("email" if "mail" in error.message.lower() else "username")
            raise

    def _warn_of_mail(self, context: Context[Client], error: QuayError) -> None:
        """Quay makes a user before it sends him mail, and keeps him where that fails."""
        context.diagnostics.warning(
            f'User "{self.username}" was sent no mail',
            "Quay made him, and could not send the mail by which he confirms his address; until then he "
            f"cannot log in: {error}. Have the registry's mail server looked after. Then replace the user "
            "(`-replace`), which sends the mail again.",
            "email",
        )

    def _is_left(self, calls: Calls) -> bool:
        """Whether Quay is still removing a user of that name: it shows him alone, and in no list."""
        try:
            calls.get("superuser/users/{username}", self.username)
        except QuayError:
            return False
        return self.username not in users(calls)

    def _put(self, calls: Calls, changes: dict[str, Any]) -> None:
        shown = {key: value for key, value in changes.items() if key != PASSWORD}
        if "email" in shown:
            shown["verified"] = True  # An address that a superuser sets counts as confirmed.
        try:
            calls.put(
                "superuser/users/{username}",
                self.username,
                body=changes,
                stale=(),
                amend={USERS_KEY: with_user(self.username, shown)},
            )
        except QuayError as error:
            message = error.message.lower()
            for attribute in ("password", "mail"):
                if error.status == 400 and attribute in message:
                    error.at("email" if attribute == "mail" else attribute)
            raise


def _is_of_mail(error: QuayError) -> bool:
    """Whether Quay made the user, and could not send him mail."""
    return UNSENT in error.message.lower()


class UserData(QuayDataSource):
    """A user who exists. Who is no superuser is shown the name alone: the other attributes are then null."""

    type_name = "quay_user"
    operations = (READ_USERS, "GET /api/v1/superuser/users/{username}", "GET /api/v1/users/{username}")
    recipes = ("A41",)

    id: str = attr("The user's name.", computed=True)
    username: str = attr("The user's name.", required=True, validators=[is_name])
    email: str | None = attr("The user's e-mail address.", computed=True)
    enabled: bool | None = attr("Whether the user may log in.", computed=True)
    verified: bool | None = attr("Whether the e-mail address is confirmed.", computed=True)
    is_superuser: bool | None = attr("Whether the user is a superuser of the registry.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'user "{self.username}"') as calls:
            found = self._find(calls)
        if found is None:
            raise not_found(f'user "{self.username}"', "username")
        self.id = self.username
        self.email = address_of(found)
        self.enabled = found.get("enabled")
        self.verified = found.get("verified")
        self.is_superuser = found.get("super_user")

    def _find(self, calls: Calls) -> Body | None:
        if calls.client.user.get("super_user"):
            found = users(calls).get(self.username)
            if found is None or is_whole(found):
                return found
            return calls.get("superuser/users/{username}", self.username)
        try:
            calls.get("users/{username}", self.username)
        except QuayError as error:
            if error.is_missing:
                return None
            raise
        return Body()


class UserItem(Object):
    """One user."""

    username: str = attr("The user's name.", computed=True)
    email: str | None = attr("The user's e-mail address.", computed=True)
    enabled: bool = attr("Whether the user may log in.", computed=True)
    is_superuser: bool = attr("Whether the user is a superuser of the registry.", computed=True)


class UsersData(QuayDataSource):
    """All users of the registry. It takes a superuser's token."""

    type_name = "quay_users"
    operations = (READ_USERS,)
    recipes = ("A38",)

    users: list[UserItem] = attr("The users, in alphabetical order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the users") as calls:
            check_superuser(calls, "Reading all users")
            found = whole_users(calls)
        self.users = [
            UserItem(
                username=name,
                email=address_of(found[name]),
                enabled=found[name]["enabled"],
                is_superuser=bool(found[name].get("super_user")),
            )
            for name in sorted(found)
        ]


class UserList(QuayListResource):
    """The users of the registry. It takes a superuser's token."""

    type_name = "quay_user"
    operations = (READ_USERS,)
    recipes = ("A38",)

    name_pattern: str | None = attr(NAME_PATTERN.format(what="the user's name"), optional=True)
    enabled: bool | None = attr(
        "Those alone who may log in (`true`), or may not (`false`). Left out, all are found.", optional=True
    )

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the users") as calls:
            check_superuser(calls, "Listing users")
            found = users(calls)
        for name in sorted(found):
            if not matches(name, self.name_pattern) or self.enabled not in (None, found[name]["enabled"]):
                continue
            user = User(username=name) if include_resource else None
            if user is None or user.read(context):
                yield Found({"username": name}, name, user)
