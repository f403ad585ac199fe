"""What is checked of every argument, with one way to say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from quay_cdktf.errors import Mistake
from quay_cdktf.tokens import is_token


def check_text(what: str, value: Any, rule: Callable[[str], str | None]) -> None:
    """Raise a Mistake unless a text keeps a rule; a token passes.

    Args:
        what: How messages call it, such as `name of the team`.
        rule: Answers None, or a sentence that follows `It `, such as those of `quay_provider.names`.
    """
    if is_token(value):
        return
    if not isinstance(value, str):
        raise Mistake(f"The {what} must be a text, not {value!r}.")
    sentence = rule(value)
    if sentence:
        raise Mistake(f'The {what} cannot be "{value}": it {sentence}.')


def check_optional_text(what: str, value: Any, rule: Callable[[str], str | None]) -> None:
    """Like `check_text`; None passes."""
    if value is not None:
        check_text(what, value, rule)


def check_texts(of: str, **values: Any) -> None:
    """Raise a Mistake unless arguments that may be any text are one; a token passes, and so does None.

    Args:
        of: What messages call their construct, such as `team "devs"`.
        values: The arguments by their names.
    """
    for name, value in values.items():
        check_optional_text(f"`{name}` of {of}", value, _any_text)


def _any_text(text: str) -> None:
    """The rule that every text keeps."""


def listed(what: str, values: Any) -> list[Any]:
    """The items of an argument that takes several.

    Args:
        what: How messages call them, such as `members of team "acme/devs"`.

    Raises:
        Mistake: It is a single text, which would be split into its letters, or another single thing.
    """
    if isinstance(values, str):
        raise Mistake(f'The {what} must be a list: write ["{values}"].')
    if not isinstance(values, Iterable):
        raise Mistake(f"The {what} must be a list, not {values!r}.")
    return list(values)


def listed_texts(what: str, values: Any) -> list[str]:
    """As `listed`, of texts alone; a token among them passes."""
    texts = listed(what, values)
    for text in texts:
        if not isinstance(text, str) and not is_token(text):
            raise Mistake(f"The {what} must be texts, not {text!r}.")
    return texts


def mapped(what: str, values: Any) -> dict[str, Any]:
    """The entries of an argument that takes texts by their keys.

    Raises:
        Mistake: It is no mapping.
    """
    if not isinstance(values, Mapping):
        raise Mistake(f'The {what} must be texts by their keys, such as {{"key": "text"}}, not {values!r}.')
    return dict(values)


def is_elsewhere(own: str, namespace: str) -> bool:
    """Whether a robot's or team's namespace is not the one that is wanted; not where either is a token."""
    return own != namespace and not is_token(own) and not is_token(namespace)


def check_choice(what: str, value: Any, choices: Any) -> None:
    """Raise a Mistake unless a value is one of a literal type's; a token passes, and so does None.

    Args:
        what: How messages call it, such as `role of team "devs"`.
        choices: A `Literal[...]` type.
    """
    allowed = get_args(choices)
    if value is None or is_token(value) or value in allowed:
        return
    raise Mistake(f'The {what} cannot be "{value}": it must be one of {", ".join(allowed)}.')


def check_positive(what: str, value: Any) -> None:
    """Raise a Mistake unless a value is a whole number above zero; a token passes, and so does None."""
    if value is None or is_token(value):
        return
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise Mistake(f"The {what} must be a whole number above zero, not {value!r}.")


def check_together(what: str, first: str, has_first: bool, second: str, has_second: bool) -> None:
    """Raise a Mistake where the second argument is given without the first."""
    if has_second and not has_first:
        raise Mistake(f"The {what} has `{second}` and no `{first}`: they belong together.")


def check_secret(what: str, value: Any, version: Any = None) -> None:
    """Raise a Mistake where a secret is written out: it would stand in the synthesized file; None passes.

    Args:
        what: How messages call it, such as `password of user "alice"`.
        version: The counter beside it, which says when the secret is sent again.
    """
    if version is not None and value is None:
        raise Mistake(f"The {what} has a version and no value: they belong together.")
    if value is not None and not is_token(value):
        raise Mistake(
            f"The {what} is written out, and would stand in clear in the synthesized files: take it from "
            'a variable, `TerraformVariable(self, "name", type="string", sensitive=True).string_value`.'
        )
