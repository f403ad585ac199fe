"""The service `tfplugin6.Provider` and go-plugin's own ones: from a path and bytes to bytes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from tfplugin.grpc import Call, GrpcError, Status
from tfplugin.logs import Logger
from tfplugin.messages import METHODS
from tfplugin.registration import Registration, load
from tfplugin.wire import WireError, decode, encode

TYPE_CHECKING = False  # Type checkers know the name; importing typing would take time.
if TYPE_CHECKING:
    from tfplugin.calls.runtime import Runtime

log = Logger(__name__)

PROVIDER = "/tfplugin6.Provider/"
SERVING = 1

CALLS = "tfplugin.calls"
SCHEMA_CALLS: dict[str, str] = {
    "GetProviderSchema": f"{CALLS}.metadata:all_schemas",
    "GetMetadata": f"{CALLS}.metadata:all_names",
    "GetResourceIdentitySchemas": f"{CALLS}.metadata:all_identities",
    "GetFunctions": f"{CALLS}.metadata:all_functions",
}
"""The calls whose answers never change, with the places of the functions that make these."""
HANDLERS: dict[str, str] = {
    "GetMetadata": f"{CALLS}.metadata:metadata",
    "GetProviderSchema": f"{CALLS}.metadata:provider_schema",
    "GetResourceIdentitySchemas": f"{CALLS}.metadata:identity_schemas",
    "GetFunctions": f"{CALLS}.metadata:function_definitions",
    "ValidateProviderConfig": f"{CALLS}.configuration:validate_provider",
    "ConfigureProvider": f"{CALLS}.configuration:configure",
    "StopProvider": f"{CALLS}.configuration:stop",
    "ValidateResourceConfig": f"{CALLS}.resources:validate",
    "UpgradeResourceState": f"{CALLS}.resources:upgrade",
    "UpgradeResourceIdentity": f"{CALLS}.resources:upgrade_identity",
    "ReadResource": f"{CALLS}.resources:read",
    "PlanResourceChange": f"{CALLS}.changes:plan",
    "ApplyResourceChange": f"{CALLS}.changes:apply",
    "ImportResourceState": f"{CALLS}.resources:import_state",
    "MoveResourceState": f"{CALLS}.resources:move",
    "GenerateResourceConfig": f"{CALLS}.resources:generate_config",
    "ValidateDataResourceConfig": f"{CALLS}.data_sources:validate",
    "ReadDataSource": f"{CALLS}.data_sources:read",
    "ValidateEphemeralResourceConfig": f"{CALLS}.ephemeral:validate",
    "OpenEphemeralResource": f"{CALLS}.ephemeral:open_resource",
    "RenewEphemeralResource": f"{CALLS}.ephemeral:renew",
    "CloseEphemeralResource": f"{CALLS}.ephemeral:close",
    "CallFunction": f"{CALLS}.functions:call_function",
    "ValidateListResourceConfig": f"{CALLS}.lists:validate",
    "ListResource": f"{CALLS}.lists:list_resource",
    "ValidateActionConfig": f"{CALLS}.actions:validate",
    "PlanAction": f"{CALLS}.actions:plan",
    "InvokeAction": f"{CALLS}.actions:invoke",
}
"""The place of each call's function, imported at the first such call: Terraform starts a provider often, and
mostly for a few of them."""


class Service:
    """Answers calls.

    stopping: Set when Terraform asks running operations to come to an end.
    prepared: Gives the answers that were encoded beforehand, by the method's name (`tfplugin.schema_cache`).
    shut_down: Called when Terraform has no more use for the provider.
    """

    def __init__(
        self,
        registration: Registration,
        stopping: threading.Event,
        shut_down: Callable[[], None],
        prepared: Callable[[], Mapping[str, bytes]],
    ) -> None:
        self._registration = registration
        self._stopping = stopping
        self._shut_down = shut_down
        self._prepared = prepared
        self._runtime_lock = threading.Lock()
        self._runtime: Runtime | None = None

    def handle(self, call: Call, request: bytes) -> bytes | None:
        """The message of the answer; None where it has several, which are sent then.

        Raises:
            GrpcError: There is no such call, or the request makes no sense.
        """
        if call.path.startswith(PROVIDER):
            return self._provider(call, call.path[len(PROVIDER) :], request)
        if call.path == "/plugin.GRPCController/Shutdown":
            self._shut_down()
            return b""
        if call.path == "/grpc.health.v1.Health/Check":
            return encode("HealthCheck.Response", {"status": SERVING})
        raise GrpcError(Status.UNIMPLEMENTED, f"unknown method {call.path}")

    def close(self) -> None:
        """Let the provider close its client."""
        with self._runtime_lock:
            if self._runtime is not None:
                self._runtime.close()

    def _provider(self, call: Call, name: str, request: bytes) -> bytes | None:
        if name in SCHEMA_CALLS:
            answer = self._prepared().get(name)
            if answer is not None:
                return answer
        if name not in METHODS:
            raise GrpcError(Status.UNIMPLEMENTED, f"unknown method {call.path}")
        log.debug("%s", name)
        return self._answer(call, name, request)

    def _answer(self, call: Call, name: str, request: bytes) -> bytes | None:
        method = METHODS[name]
        try:
            message = decode(method.request, request)
        except WireError as error:
            raise GrpcError(Status.INVALID_ARGUMENT, f"{name}: {error}") from None
        handler = load(HANDLERS[name])
        if method.stream:
            handler(self._ready(), message, call, lambda event: call.send(encode(method.response, event)))
            return None
        return encode(method.response, handler(self._ready(), message, call))

    def _ready(self) -> Runtime:
        with self._runtime_lock:
            if self._runtime is None:
                from tfplugin.calls.runtime import Runtime

                self._runtime = Runtime(self._registration, self._stopping)
            return self._runtime
