"""The service `tfplugin6.Provider` and go-plugin's own ones: from a path and bytes to bytes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from tfplugin.calls import (
    actions,
    changes,
    configuration,
    data_sources,
    ephemeral,
    functions,
    lists,
    metadata,
    resources,
)
from tfplugin.calls.runtime import Message, Runtime
from tfplugin.dynamic import ValueFormatError
from tfplugin.grpc import Call, GrpcError, Status
from tfplugin.messages import METHODS
from tfplugin.wire import WireError, decode, encode

log = logging.getLogger(__name__)

PROVIDER = "/tfplugin6.Provider/"
SERVING = 1

Handler = Callable[[Runtime, Message, Call], Message]
StreamHandler = Callable[[Runtime, Message, Call], Iterator[Message]]

HANDLERS: dict[str, Handler] = {
    "GetMetadata": metadata.metadata,
    "GetProviderSchema": metadata.provider_schema,
    "GetResourceIdentitySchemas": metadata.identity_schemas,
    "GetFunctions": metadata.function_definitions,
    "ValidateProviderConfig": configuration.validate_provider,
    "ConfigureProvider": configuration.configure,
    "StopProvider": configuration.stop,
    "ValidateResourceConfig": resources.validate,
    "UpgradeResourceState": resources.upgrade,
    "UpgradeResourceIdentity": resources.upgrade_identity,
    "ReadResource": resources.read,
    "PlanResourceChange": changes.plan,
    "ApplyResourceChange": changes.apply,
    "ImportResourceState": resources.import_state,
    "MoveResourceState": resources.move,
    "GenerateResourceConfig": resources.generate_config,
    "ValidateDataResourceConfig": data_sources.validate,
    "ReadDataSource": data_sources.read,
    "ValidateEphemeralResourceConfig": ephemeral.validate,
    "OpenEphemeralResource": ephemeral.open_resource,
    "RenewEphemeralResource": ephemeral.renew,
    "CloseEphemeralResource": ephemeral.close,
    "CallFunction": functions.call_function,
    "ValidateListResourceConfig": lists.validate,
    "ValidateActionConfig": actions.validate,
    "PlanAction": actions.plan,
}
STREAM_HANDLERS: dict[str, StreamHandler] = {
    "ListResource": lists.list_resource,
    "InvokeAction": actions.invoke,
}


class Service:
    """Answers calls.

    prepared: Answers that were encoded beforehand, by the method's name (see `tfplugin.schema_cache`).
    shut_down: Called when Terraform has no more use for the provider.
    """

    def __init__(
        self, runtime: Runtime, shut_down: Callable[[], None], prepared: Mapping[str, bytes] | None = None
    ) -> None:
        self._runtime = runtime
        self._shut_down = shut_down
        self._prepared = dict(prepared or {})

    def handle(self, call: Call, request: bytes) -> Iterable[bytes]:
        """The messages of the answer.

        Raises:
            GrpcError: There is no such call, or the request makes no sense.
        """
        if call.path.startswith(PROVIDER):
            return self._provider(call, call.path[len(PROVIDER) :], request)
        if call.path == "/plugin.GRPCController/Shutdown":
            self._shut_down()
            return [b""]
        if call.path == "/grpc.health.v1.Health/Check":
            return [encode("HealthCheck.Response", {"status": SERVING})]
        raise GrpcError(Status.UNIMPLEMENTED, f"unknown method {call.path}")

    def _provider(self, call: Call, name: str, request: bytes) -> Iterable[bytes]:
        if name in self._prepared:
            return [self._prepared[name]]
        if name not in METHODS:
            raise GrpcError(Status.UNIMPLEMENTED, f"unknown method {call.path}")
        log.debug("%s", name)
        return self._answer(call, name, request)

    def _answer(self, call: Call, name: str, request: bytes) -> Iterator[bytes]:
        method = METHODS[name]
        try:
            message = decode(method.request, request)
            if method.stream:
                for event in STREAM_HANDLERS[name](self._runtime, message, call):
                    yield encode(method.response, event)
            else:
                yield encode(method.response, HANDLERS[name](self._runtime, message, call))
        except (WireError, ValueFormatError) as error:
            raise GrpcError(Status.INVALID_ARGUMENT, f"{name}: {error}") from None
