"""Settings from a YAML file, with errors that name the file, the line and the key."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin, get_type_hints

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from quay_cdktf import Mistake
from quay_stacks.deployment import Deployment, add_stacks
from quay_stacks.schema import FILE

if TYPE_CHECKING:
    from constructs import Construct

    from quay_stacks.base import QuayStack

MERGE = "tag:yaml.org,2002:merge"
"""What YAML calls the key `<<`."""

Keys = tuple[Any, ...]
"""The keys and indices on the way to a value."""


class SettingsError(Mistake):
    """A settings file that cannot be used.

    Every line of the message is `FILE:LINE: KEY: what is wrong`; where only several settings together are
    wrong, it is `FILE: what is wrong`, in the names that the file gives.
    """


def load(path: str | Path) -> Deployment:
    """What a settings file says.

    Args:
        path: A YAML file, as the schema `settings.schema.json` describes it.

    Raises:
        SettingsError: It cannot be read, is no YAML, or holds what the schema does not allow.
    """
    file = Path(path)
    document, lines = _read(file)
    wrong = sorted(_complaint(lines, error) for error in _validator().iter_errors(document))
    if wrong:
        raise SettingsError("\n".join(f"{file}:{line}: {what}" for line, what in wrong))
    made: Deployment = _make(Deployment, document)
    return made


def add_stacks_of(scope: Construct, path: str | Path) -> list[QuayStack]:
    """Make the stacks that a settings file asks for, in an app.

    Raises:
        SettingsError: As `load`, or something that the file asks for cannot be.
    """
    wanted = load(path)
    try:
        return add_stacks(scope, wanted)
    except Mistake as mistake:
        raise SettingsError(f"{path}: {mistake}") from None


def _read(file: Path) -> tuple[Any, dict[Keys, int]]:
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: is no text in UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file}:{mark.line + 1}" if mark is not None else str(file)
        raise SettingsError(f"{place}: is no YAML: {getattr(error, 'problem', None) or error}") from None
    except RecursionError:
        raise SettingsError(f"{file}: is nested too deeply") from None
    if node is None:
        raise SettingsError(f"{file}:1: is empty: it needs at least an `environment`")
    lines: dict[Keys, int] = {}
    try:
        return _value(file, node, (), lines), lines
    except RecursionError:
        raise SettingsError(f"{file}: holds a part of itself, by an alias") from None


def _value(file: Path, node: yaml.Node, keys: Keys, lines: dict[Keys, int]) -> Any:
    lines.setdefault(keys, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_value(file, item, (*keys, index), lines) for index, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(file, node, keys)
    values: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key_node, item in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        place = (*keys, key)
        if key_node.tag == MERGE:
            merged |= _merged(file, item, keys, lines)
            continue
        if key in values:
            raise SettingsError(f"{file}:{line}: {_dotted(place)}: is given twice")
        lines[place] = line
        values[key] = _value(file, item, place, lines)
    return {**merged, **values}


def _merged(file: Path, node: yaml.Node, keys: Keys, lines: dict[Keys, int]) -> dict[str, Any]:
    """What `<<` brings in from one mapping or several, of which the first one prevails."""
    merged: dict[str, Any] = {}
    for one in reversed(node.value) if isinstance(node, yaml.SequenceNode) else [node]:
        if not isinstance(one, yaml.MappingNode):
            line = node.start_mark.line + 1
            raise SettingsError(f"{file}:{line}: {_dotted((*keys, '<<'))}: brings in no keys with values")
        merged |= _value(file, one, keys, lines)
    return merged


def _scalar(file: Path, node: yaml.Node, keys: Keys) -> Any:
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        line = node.start_mark.line + 1
        problem = getattr(error, "problem", None) or error
        raise SettingsError(f"{file}:{line}: {_dotted(keys)}: cannot be read: {problem}") from None


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(FILE.read_text(encoding="utf-8")))


def _complaint(lines: dict[Keys, int], error: ValidationError) -> tuple[int, str]:
    """The line that an error is in, and what to say of it."""
    if error.validator == "oneOf":
        return _complaint_of_option(lines, error)
    keys = tuple(error.absolute_path)
    message = _words(error)
    if error.validator == "additionalProperties":
        settings, given = _settings(error), cast("dict[str, Any]", error.instance)
        unknown = sorted(key for key in given if key not in settings)
        keys, message = (*keys, unknown[0]), f"is no setting; there is {', '.join(settings)}"
    return lines.get(keys, 1), f"{_dotted(keys)}: {message}"


def _complaint_of_option(lines: dict[Keys, int], error: ValidationError) -> tuple[int, str]:
    """As `_complaint`, where a value says by its `type` which of several forms it has."""
    options: dict[Any, list[ValidationError]] = {}
    for one in error.context or ():
        options.setdefault(one.relative_schema_path[0], []).append(one)
    meant = [found for found in options.values() if not any(one.validator == "const" for one in found)]
    if meant:
        return _complaint(lines, best_match(meant[0]) or meant[0][0])
    keys = (*error.absolute_path, "type")
    types = [str(one.validator_value) for one in error.context or () if one.validator == "const"]
    given = json.dumps(error.instance["type"], default=str)  # type: ignore[index]
    return lines.get(keys, 1), f"{_dotted(keys)}: cannot be {given}: it must be one of {', '.join(types)}"


def _words(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    given: Any = error.instance
    if error.validator == "required":
        missing = [key for key in wanted if key not in given]
        return f"lacks {', '.join(f'`{key}`' for key in missing)}"
    if error.validator == "enum":
        return f"cannot be {json.dumps(error.instance)}: it must be one of {', '.join(wanted)}"
    if error.validator == "type":
        names = " or ".join([wanted] if isinstance(wanted, str) else wanted)
        if wanted == "string" and isinstance(given, (bool, int, float, date)):
            shown = given if isinstance(given, date) else json.dumps(given)
            return f"must be of type string, not {shown}: write it in quotes"
        return f"must be of type {names}, not {json.dumps(given, default=str)}"
    return str(error.message)


def _settings(error: ValidationError) -> list[str]:
    """The keys that there may be where an error is."""
    schema: Any = error.schema
    return sorted(schema["properties"])


def _dotted(keys: Keys) -> str:
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}"
    return text.removeprefix(".") or "the file"


def _make(annotation: Any, value: Any) -> Any:
    """A value that keeps the schema, as an instance of its settings class."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _make(_option(arguments, value), value) if isinstance(value, (dict, list)) else value
    if origin is tuple:
        return tuple(_make(arguments[0], item) for item in value)
    if origin is Mapping or not is_dataclass(annotation):
        return value
    hints = get_type_hints(annotation)
    given = {
        one.name: _make(hints[one.name], value[one.name]) for one in fields(annotation) if one.name in value
    }
    return annotation(**given)  # type: ignore[operator]


def _option(options: tuple[Any, ...], value: Any) -> Any:
    """The class of a union that a value is meant for: the one that it names by `type`, or the only one."""
    classes = [option for option in options if is_dataclass(option)]
    for option in classes:
        if isinstance(value, dict) and getattr(option, "type", None) == value.get("type"):
            return option
    return classes[0] if classes else options[0]
