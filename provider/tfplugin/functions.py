"""Functions: their definitions read off a typed Python function, and their calls."""

from __future__ import annotations

import inspect
import re
from typing import Any, get_type_hints

from tfplugin import dynamic
from tfplugin.convert import plain_to_python, to_raw
from tfplugin.model import Function, FunctionError
from tfplugin.records import Record
from tfplugin.schema import is_optional, terraform_type
from tfplugin.schema_messages import MARKDOWN, type_bytes
from tfplugin.types import Type


class Parameter(Record):
    """One parameter; `nullable` when its annotation allows None, `variadic` when it is written `*name`."""

    name: str
    type: Type
    nullable: bool
    variadic: bool


class Signature(Record):
    """What Terraform has to know of a function."""

    parameters: tuple[Parameter, ...]
    result: Type


def signature(function: Function) -> Signature:
    """The Terraform types of a function's annotations.

    Raises:
        TypeError: An annotation has no Terraform type.
    """
    hints = get_type_hints(function.implementation)
    parameters = tuple(
        Parameter(
            name,
            terraform_type(hints[name]),
            is_optional(hints[name]),
            item.kind is inspect.Parameter.VAR_POSITIONAL,
        )
        for name, item in inspect.signature(function.implementation).parameters.items()
    )
    return Signature(parameters, terraform_type(hints["return"]))


def definition(function: Function) -> dict[str, Any]:
    """The `Function` message: types from the annotations, descriptions from the docstring."""
    shape = signature(function)
    text, arguments = _docstring(function)
    messages = [
        {
            "name": item.name,
            "type": type_bytes(item.type),
            "allow_null_value": item.nullable,
            "description": arguments.get(item.name, ""),
            "description_kind": MARKDOWN,
        }
        for item in shape.parameters
    ]
    variadic = messages.pop() if shape.parameters and shape.parameters[-1].variadic else None
    return {
        "parameters": messages,
        "variadic_parameter": variadic,
        "return": {"type": type_bytes(shape.result)},
        "summary": text.partition("\n")[0],
        "description": text,
        "description_kind": MARKDOWN,
    }


def _docstring(function: Function) -> tuple[str, dict[str, str]]:
    """The text of a docstring before its sections, and its `Args:` section by name."""
    document = inspect.getdoc(function.implementation) or ""
    text, _, rest = re.sub(r"\n(Args|Returns|Raises):\n", r"\n\0\1:\n", document).partition("\0")
    section = rest.partition("\0")[0]
    arguments: dict[str, str] = {}
    if section.startswith("Args:"):
        for match in re.finditer(r"^ {4}\*?(\w+): (.+(?:\n {5,}.+)*)", section, re.MULTILINE):
            arguments[match[1]] = " ".join(match[2].split())
    return text.strip(), arguments


def call(function: Function, arguments: list[dict[str, bytes]]) -> dict[str, bytes]:
    """Call a function with `DynamicValue` messages, and answer one.

    Raises:
        FunctionError: The function says that an argument is wrong.
        ValueFormatError: An argument is not of its type.
    """
    shape = signature(function)
    values = []
    for index, message in enumerate(arguments):
        parameter = _parameter(shape, index)
        raw = dynamic.decode(parameter.type, message)
        values.append(plain_to_python(parameter.type, raw))
    needed = sum(not item.variadic for item in shape.parameters)
    if len(values) < needed:
        raise FunctionError(f"{needed} arguments are needed, {len(values)} are given")
    return dynamic.encode(shape.result, to_raw(shape.result, function.implementation(*values)))


def _parameter(shape: Signature, index: int) -> Parameter:
    if index < len(shape.parameters):
        return shape.parameters[index]
    if shape.parameters and shape.parameters[-1].variadic:
        return shape.parameters[-1]
    raise FunctionError(f"{len(shape.parameters)} arguments are needed, more are given")
