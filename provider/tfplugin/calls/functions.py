"""Functions."""

from __future__ import annotations

from tfplugin import functions
from tfplugin.calls.runtime import Message, Runtime
from tfplugin.diagnostics import Diagnostics
from tfplugin.grpc import Call
from tfplugin.model import Function, FunctionError


def call_function(runtime: Runtime, request: Message, _call: Call) -> Message:
    """Call a function; what is wrong is told as text, with the argument's number."""
    name = request["name"]
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, f"function {name}"):
        function: Function = runtime.find(runtime.registration.functions, name)
        try:
            return {"result": functions.call(function, request["arguments"])}
        except FunctionError as error:
            return {"error": {"text": str(error), "function_argument": error.argument}}
    texts = [f"{item.summary}: {item.detail}" if item.detail else item.summary for item in diagnostics.items]
    return {"error": {"text": "\n".join(texts)}}
