"""What every Quay object's classes share: the statement of what they cover, labels, ids and common errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar, NoReturn

from quay_provider.client import Calls, Client
from quay_provider.client.registry import feature, tells_features
from tfplugin.diagnostics import DiagnosticError
from tfplugin.logs import Logger
from tfplugin.model import Action, Context, DataSource, ListResource, Model, Resource
from tfplugin.schema import attr
from tfplugin.values import UNKNOWN, is_known

log = Logger(__name__)

BEFORE = "before"
"""Key of the private state: ids of what there was before something was made whose own id was lost."""


def kind_of(model: Model | type[Model]) -> str:
    """What people call it: `team member` for `quay_team_member`."""
    return model.type_name.removeprefix("quay_").replace("_", " ")


class QuayResource(Resource[Client]):
    """A managed object of the registry.

    operations: The API calls that it makes, as `METHOD /api/v1/...` of Quay's API description.
    recipes: The rows of the table of API recipes that it covers.
    told_once: Whether Quay tells something of it only when it is made, such as a secret.
    """

    operations: ClassVar[tuple[str, ...]] = ()
    recipes: ClassVar[tuple[str, ...]] = ()
    told_once: ClassVar[bool] = False

    id: str = attr("The id that Terraform knows it by, and imports it by.", computed=True)

    def label(self) -> str:
        """How messages call this one: its id, or its identity where it has none yet."""
        if isinstance(self.id, str):
            return self.id
        return "/".join(str(getattr(self, name)) for name in self.identity)

    @contextmanager
    def calls(self, context: Context[Client], verb: str) -> Iterator[Calls]:
        """The calls of one operation; an error in it is titled `Cannot VERB KIND "LABEL"`.

        A create that fails after a write that Quay may have done leaves the object in the state, so that
        it is not lost: Terraform looks for it the next time, and makes it anew where it finds it.
        """
        with context.client.calls(context, f'{verb} {kind_of(self)} "{self.label()}"') as calls:
            name = (self.type_name, self.label())
            if verb != "create":
                yield calls
                if verb == "delete":
                    context.client.unfinished.deleted(name)
                return
            calls.on_write = lambda: context.client.unfinished.begin(name, calls.before)
            try:
                yield calls
            except Exception:
                if calls.maybe_done and not isinstance(self.id, str):
                    self.keep_in_doubt(context, calls)
                raise
            finally:
                if not context.stopping.is_set():
                    context.client.unfinished.end(name)

    def keep_in_doubt(self, context: Context[Client], calls: Calls) -> None:
        """Set the id of an object that may have been made, so that the state keeps it."""
        self.id = self.label()

    def resume(self, context: Context[Client]) -> bool:
        """Take up what a process of the provider that was killed had made, and no state holds.

        What Quay tells only once, when it is made, is deleted instead, and made anew.
        """
        before = context.client.unfinished.left((self.type_name, self.label()))
        if before is None:
            return False
        context.private[BEFORE] = json.dumps(before).encode()
        found = type(self)(**self.values())
        if self.told_once:
            found.discard(context)
            return False
        if not found.read(context):
            return False
        own, there = self.values(), found.values()
        differs = {name for name, value in own.items() if value is not None and value != there[name]}
        if any(self.attributes()[name].flags.requires_replace for name in differs):
            return False
        log.info("taking up %s %s, which a killed process had made", self.type_name, self.label())
        for name, value in there.items():
            if own[name] is None:
                setattr(self, name, value)
        if differs:
            self.update(context, found)
        return True

    def discard(self, context: Context[Client]) -> None:
        """Delete what a killed process had made, and told nobody.

        What another resource of this run makes under the same name is in use, and must not be found.
        """
        unfinished, name = context.client.unfinished, (self.type_name, self.label())
        with self.calls(context, "read") as calls, calls.exclusive("discard", *name):
            if unfinished.left(name) is not None and self.read(context):
                self.delete(context)
            unfinished.deleted(name)

    def exists_already(self) -> DiagnosticError:
        """The error for an object that Terraform is to create and that is there: it must be imported."""
        return DiagnosticError(
            f'{kind_of(self).capitalize()} "{self.label()}" exists already',
            "Terraform manages what it created itself or was told to import. To manage it from here, import "
            "it first:\n\n"
            f'  import {{\n    to = {self.type_name}.NAME\n    id = "{self.label()}"\n  }}\n\n'
            f"or run `terraform import {self.type_name}.NAME '{self.label()}'`.",
        )


class NamedResource(QuayResource):
    """A resource whose id is made of its identity attributes, and so is known as soon as they are."""

    def id_from_names(self) -> str:
        """The id, from the identity attributes."""
        raise NotImplementedError

    def label(self) -> str:
        return self.id_from_names() if self._named() else super().label()

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        """Set the id; a subclass that plans more calls this first."""
        if self._named():
            self.id = self.id_from_names()
        elif any(not is_known(getattr(self, name)) for name in self.identity):
            # Kept from the prior state, it would be a promise that a rename breaks.
            self.id = UNKNOWN  # type: ignore[assignment]
        return frozenset()

    def _named(self) -> bool:
        return all(
            is_known(getattr(self, name)) and getattr(self, name) is not None for name in self.identity
        )


class OneShotResource(QuayResource):
    """Something that `create` does once, and that is done again when a trigger changes.

    It stands for the action of the same name where Terraform is too old for actions.
    """

    triggers: dict[str, str] | None = attr(
        "Texts of your own: when one changes, it is done again. Left out, it is done once.",
        optional=True,
        requires_replace=True,
    )

    def resume(self, context: Context[Client]) -> bool:
        return False

    def read(self, context: Context[Client]) -> bool:
        return True

    def delete(self, context: Context[Client]) -> None:
        """What was done stays done."""


class QuayDataSource(DataSource[Client]):
    """Something that is read and not managed; `operations` and `recipes` as for `QuayResource`."""

    operations: ClassVar[tuple[str, ...]] = ()
    recipes: ClassVar[tuple[str, ...]] = ()

    def calls(self, context: Context[Client], what: str) -> AbstractContextManager[Calls]:
        """The calls of a read; an error in it is titled `Cannot read WHAT`."""
        return context.client.calls(context, f"read {what}")


class QuayListResource(ListResource[Client]):
    """Finds existing objects of a resource's type; `operations` and `recipes` as for `QuayResource`."""

    operations: ClassVar[tuple[str, ...]] = ()
    recipes: ClassVar[tuple[str, ...]] = ()

    def calls(self, context: Context[Client], what: str) -> AbstractContextManager[Calls]:
        """The calls of a search; an error in it is titled `Cannot list WHAT`."""
        return context.client.calls(context, f"list {what}")


class QuayAction(Action[Client]):
    """Something that is done to an object and leaves no state; `operations` as for `QuayResource`."""

    operations: ClassVar[tuple[str, ...]] = ()
    recipes: ClassVar[tuple[str, ...]] = ()

    def calls(self, context: Context[Client], doing: str) -> AbstractContextManager[Calls]:
        """The calls of the action; an error in it is titled `Cannot DOING`."""
        return context.client.calls(context, doing)


def match_id(cls: type[QuayResource], text: str, pattern: str) -> dict[str, str]:
    """The named groups of a pattern that the whole of an import id matches, each of them valid.

    Raises:
        DiagnosticError: The id is written otherwise, or a name in it cannot be one.
    """
    match = re.fullmatch(pattern, text)
    if match is None:
        _refuse_id(cls, text, "")
    names = {name: value for name, value in match.groupdict().items() if value is not None}
    for name, value in names.items():
        flags = cls.attributes()[name].flags
        for validator in flags.validators:
            sentence = validator(value)
            if sentence:
                _refuse_id(cls, text, f"In it, `{name}` {sentence}.")
    return names


def _refuse_id(cls: type[QuayResource], text: str, reason: str) -> NoReturn:
    detail = f"An id is written `{cls.id_format}`."
    raise DiagnosticError(f'"{text}" is not the id of any {kind_of(cls)}', f"{detail} {reason}".rstrip())


def not_found(what: str, path: str | None = None) -> DiagnosticError:
    """The error of a data source whose object does not exist; `what` is such as `team "acme/devs"`."""
    return DiagnosticError(f"There is no {what}", "Check its name and the registry's `url`.", path)


def no_organization(organization: str, path: str = "organization") -> DiagnosticError:
    """The error for something that is to be made in an organization that does not exist."""
    return DiagnosticError(
        f'There is no organization "{organization}"',
        "Create it first; in Terraform, name it by reference (`quay_organization.NAME.name`), so that it "
        "comes first.",
        path,
    )


def no_repository(name: str) -> DiagnosticError:
    """The error for something that is to be made in a repository that does not exist."""
    return DiagnosticError(
        f'There is no repository "{name}"',
        "Create it first; in Terraform, name it by reference (`quay_repository.NAME.id`), so that it comes "
        "first.",
        "repository",
    )


def no_robot(full_name: str, path: str, attribute: str) -> DiagnosticError:
    """The error for something that is to be made for a robot that does not exist.

    Args:
        full_name: The robot's full name.
        path: The attribute that names it.
        attribute: The robot's attribute that is to stand there.
    """
    return DiagnosticError(
        f'There is no robot "{full_name}"',
        f"Create it first; in Terraform, name it by reference (`quay_robot.NAME.{attribute}`), so that it "
        "comes first.",
        path,
    )


def require_feature(
    calls: Calls, name: str, what: str, path: str | None = None, *, since: str | None = None
) -> None:
    """Refuse what a registry cannot do, where it says so.

    Args:
        calls: To ask the registry.
        name: The feature, `REPO_MIRROR`.
        what: What needs it, in the plural: `mirrors of repositories`.
        path: The attribute to blame.
        since: Quay's first version that knows the feature, `3.17`: one that tells its features without this
            one is older. Left out, nothing is concluded from that.

    Raises:
        DiagnosticError: The feature is off, or the registry too old for it.
    """
    on = feature(calls, name)
    if on is None and since is not None and tells_features(calls):
        raise DiagnosticError(
            f"This registry has no {what}",
            f"It does not know the feature {name}: that needs Quay {since} or newer.",
            path,
        )
    if on is False:
        raise DiagnosticError(
            f"This registry has no {what}",
            f"Its feature {name} is off: its administrator must set `FEATURE_{name}: true`.",
            path,
        )


def check_superuser(calls: Calls, what: str) -> None:
    """Refuse what only a superuser can do, where the token's user is none or the registry has none.

    Args:
        calls: The operation's calls.
        what: What it is, at the beginning of a sentence: `Taking ownership`.

    Raises:
        DiagnosticError: It cannot be done with this token.
    """
    require_feature(calls, "SUPER_USERS", "superusers")
    if calls.client.user and not calls.client.user.get("super_user"):
        raise DiagnosticError(
            f"{what} takes a superuser's token",
            f"The token is {calls.client.username}'s, who is no superuser of this registry. Use a "
            "superuser's token with the scope `super:user`.",
        )


def keep_equal(planned: Model, prior: Model | None, attribute: str, same: Any) -> None:
    """Keep the prior text of an attribute where the planned one says the same in other words.

    Args:
        planned, prior: The two values of the resource; nothing is done without a prior one.
        attribute: An optional and computed attribute.
        same: Says whether two texts mean the same; called with two known texts.
    """
    new, old = getattr(planned, attribute), getattr(prior, attribute, None)
    if isinstance(new, str) and isinstance(old, str) and same(new, old):
        setattr(planned, attribute, old)


def changed(planned: Any, prior: Any) -> bool:
    """Whether a known planned value differs from the prior one; a null one asks for nothing."""
    return is_known(planned) and planned is not None and planned != prior
