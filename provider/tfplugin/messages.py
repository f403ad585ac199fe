"""The messages and calls of Terraform's plugin protocol 6 (6.11), as a table.

A field is written as in a `.proto` file, with its number first: `NUMBER [LABEL] TYPE NAME`. The label is
`repeated`, `optional`, `oneof` (the fields so marked exclude each other) or `map` (from string to TYPE).
State stores, which this package does not offer, are not in it.
"""

from __future__ import annotations

from tfplugin.records import Record

TYPE_CHECKING = False  # Type checkers know the name; importing typing would take time.
if TYPE_CHECKING:
    from typing import Final

DIAGNOSTICS = "repeated Diagnostic diagnostics"
TYPED_CONFIG = "1 string type_name, 2 DynamicValue config"

MESSAGES: Final[dict[str, str]] = {
    "Empty": "",
    "Timestamp": "1 int64 seconds, 2 enum nanos",
    # Values and what is said about them
    "DynamicValue": "1 bytes msgpack, 2 bytes json",
    "RawState": "1 bytes json, 2 map string flatmap",
    "Diagnostic": "1 enum severity, 2 string summary, 3 string detail, 4 AttributePath attribute",
    "AttributePath": "1 repeated AttributePath.Step steps",
    "AttributePath.Step": (
        "1 oneof string attribute_name, 2 oneof string element_key_string, 3 oneof int64 element_key_int"
    ),
    "ResourceIdentityData": "1 DynamicValue identity_data",
    "ServerCapabilities": (
        "1 bool plan_destroy, 2 bool get_provider_schema_optional, 3 bool move_resource_state,"
        "4 bool generate_resource_config"
    ),
    "ClientCapabilities": (
        "1 bool deferral_allowed, 2 bool write_only_attributes_allowed, 3 bool store_planned_private,"
        "4 bool computed_blocks_allowed"
    ),
    "Deferred": "1 enum reason",
    # Schemas
    "Schema": "1 int64 version, 2 Schema.Block block",
    "Schema.Block": (
        "1 int64 version, 2 repeated Schema.Attribute attributes, 3 repeated Schema.NestedBlock block_types,"
        "4 string description, 5 enum description_kind, 6 bool deprecated, 7 string deprecation_message,"
        "8 bool computed"
    ),
    "Schema.Attribute": (
        "1 string name, 2 bytes type, 10 Schema.Object nested_type, 3 string description, 4 bool required,"
        "5 bool optional, 6 bool computed, 7 bool sensitive, 8 enum description_kind, 9 bool deprecated,"
        "11 bool write_only, 12 string deprecation_message"
    ),
    "Schema.NestedBlock": (
        "1 string type_name, 2 Schema.Block block, 3 enum nesting, 4 int64 min_items, 5 int64 max_items"
    ),
    "Schema.Object": (
        "1 repeated Schema.Attribute attributes, 3 enum nesting, 4 int64 min_items, 5 int64 max_items"
    ),
    "ResourceIdentitySchema": (
        "1 int64 version, 2 repeated ResourceIdentitySchema.IdentityAttribute identity_attributes"
    ),
    "ResourceIdentitySchema.IdentityAttribute": (
        "1 string name, 2 bytes type, 3 bool required_for_import, 4 bool optional_for_import,"
        "5 string description"
    ),
    "ActionSchema": "1 Schema schema",
    "Function": (
        "1 repeated Function.Parameter parameters, 2 Function.Parameter variadic_parameter,"
        "3 Function.Return return, 4 string summary, 5 string description, 6 enum description_kind,"
        "7 string deprecation_message"
    ),
    "Function.Parameter": (
        "1 string name, 2 bytes type, 3 bool allow_null_value, 4 bool allow_unknown_values,"
        "5 string description, 6 enum description_kind"
    ),
    "Function.Return": "1 bytes type",
    "FunctionError": "1 string text, 2 optional int64 function_argument",
    # What the provider has
    "GetMetadata.Response": (
        f"1 ServerCapabilities server_capabilities, 2 {DIAGNOSTICS}, 3 repeated TypeName data_sources,"
        "4 repeated TypeName resources, 5 repeated FunctionName functions,"
        "6 repeated TypeName ephemeral_resources, 7 repeated TypeName list_resources,"
        "8 repeated TypeName state_stores, 9 repeated TypeName actions"
    ),
    "TypeName": "1 string type_name",
    "FunctionName": "1 string name",
    "GetProviderSchema.Response": (
        "1 Schema provider, 2 map Schema resource_schemas, 3 map Schema data_source_schemas,"
        "7 map Function functions, 8 map Schema ephemeral_resource_schemas,"
        "9 map Schema list_resource_schemas,"
        f"10 map Schema state_store_schemas, 11 map ActionSchema action_schemas, 4 {DIAGNOSTICS},"
        "5 Schema provider_meta, 6 ServerCapabilities server_capabilities"
    ),
    "GetResourceIdentitySchemas.Response": f"1 map ResourceIdentitySchema identity_schemas, 2 {DIAGNOSTICS}",
    "GetFunctions.Response": f"1 map Function functions, 2 {DIAGNOSTICS}",
    # The provider's configuration and its end
    "ValidateProviderConfig.Request": "1 DynamicValue config",
    "ValidateProviderConfig.Response": f"2 {DIAGNOSTICS}",
    "ConfigureProvider.Request": (
        "1 string terraform_version, 2 DynamicValue config, 3 ClientCapabilities client_capabilities"
    ),
    "Diagnostics.Response": f"1 {DIAGNOSTICS}",
    "StopProvider.Response": "1 string Error",
    # Managed resources
    "ValidateResourceConfig.Request": f"{TYPED_CONFIG}, 3 ClientCapabilities client_capabilities",
    "UpgradeResourceState.Request": "1 string type_name, 2 int64 version, 3 RawState raw_state",
    "UpgradeResourceState.Response": f"1 DynamicValue upgraded_state, 2 {DIAGNOSTICS}",
    "UpgradeResourceIdentity.Request": "1 string type_name, 2 int64 version, 3 RawState raw_identity",
    "UpgradeResourceIdentity.Response": f"1 ResourceIdentityData upgraded_identity, 2 {DIAGNOSTICS}",
    "ReadResource.Request": (
        "1 string type_name, 2 DynamicValue current_state, 3 bytes private, 4 DynamicValue provider_meta,"
        "5 ClientCapabilities client_capabilities, 6 ResourceIdentityData current_identity"
    ),
    "ReadResource.Response": (
        f"1 DynamicValue new_state, 2 {DIAGNOSTICS}, 3 bytes private, 4 Deferred deferred,"
        "5 ResourceIdentityData new_identity"
    ),
    "PlanResourceChange.Request": (
        "1 string type_name, 2 DynamicValue prior_state, 3 DynamicValue proposed_new_state,"
        "4 DynamicValue config, 5 bytes prior_private, 6 DynamicValue provider_meta,"
        "7 ClientCapabilities client_capabilities, 8 ResourceIdentityData prior_identity,"
        "9 bytes planned_private"
    ),
    "PlanResourceChange.Response": (
        "1 DynamicValue planned_state, 2 repeated AttributePath requires_replace, 3 bytes planned_private,"
        f"4 {DIAGNOSTICS}, 5 bool legacy_type_system, 6 Deferred deferred,"
        "7 ResourceIdentityData planned_identity"
    ),
    "ApplyResourceChange.Request": (
        "1 string type_name, 2 DynamicValue prior_state, 3 DynamicValue planned_state, 4 DynamicValue config,"
        "5 bytes planned_private, 6 DynamicValue provider_meta, 7 ResourceIdentityData planned_identity"
    ),
    "ApplyResourceChange.Response": (
        f"1 DynamicValue new_state, 2 bytes private, 3 {DIAGNOSTICS}, 4 bool legacy_type_system,"
        "5 ResourceIdentityData new_identity"
    ),
    "ImportResourceState.Request": (
        "1 string type_name, 2 string id, 3 ClientCapabilities client_capabilities,"
        "4 ResourceIdentityData identity"
    ),
    "ImportResourceState.ImportedResource": (
        "1 string type_name, 2 DynamicValue state, 3 bytes private, 4 ResourceIdentityData identity"
    ),
    "ImportResourceState.Response": (
        f"1 repeated ImportResourceState.ImportedResource imported_resources, 2 {DIAGNOSTICS},"
        "3 Deferred deferred"
    ),
    "MoveResourceState.Request": (
        "1 string source_provider_address, 2 string source_type_name, 3 int64 source_schema_version,"
        "4 RawState source_state, 5 string target_type_name, 6 bytes source_private,"
        "7 RawState source_identity, 8 int64 source_identity_schema_version"
    ),
    "MoveResourceState.Response": (
        f"1 DynamicValue target_state, 2 {DIAGNOSTICS}, 3 bytes target_private,"
        "4 ResourceIdentityData target_identity"
    ),
    "GenerateResourceConfig.Request": "1 string type_name, 2 DynamicValue state",
    "GenerateResourceConfig.Response": f"1 DynamicValue config, 2 {DIAGNOSTICS}",
    # Data sources
    "ValidateConfig.Request": TYPED_CONFIG,
    "ReadDataSource.Request": (
        f"{TYPED_CONFIG}, 3 DynamicValue provider_meta, 4 ClientCapabilities client_capabilities"
    ),
    "ReadDataSource.Response": f"1 DynamicValue state, 2 {DIAGNOSTICS}, 3 Deferred deferred",
    # Ephemeral resources
    "OpenEphemeralResource.Request": f"{TYPED_CONFIG}, 3 ClientCapabilities client_capabilities",
    "OpenEphemeralResource.Response": (
        f"1 {DIAGNOSTICS}, 2 optional Timestamp renew_at, 3 DynamicValue result, 4 optional bytes private,"
        "5 Deferred deferred"
    ),
    "EphemeralResource.Request": "1 string type_name, 2 optional bytes private",
    "RenewEphemeralResource.Response": (
        f"1 {DIAGNOSTICS}, 2 optional Timestamp renew_at, 3 optional bytes private"
    ),
    # Functions
    "CallFunction.Request": "1 string name, 2 repeated DynamicValue arguments",
    "CallFunction.Response": "1 DynamicValue result, 2 FunctionError error",
    # Lists
    "ValidateListResourceConfig.Request": (
        f"{TYPED_CONFIG}, 3 DynamicValue include_resource_object, 4 DynamicValue limit"
    ),
    "ListResource.Request": f"{TYPED_CONFIG}, 3 bool include_resource_object, 4 int64 limit",
    "ListResource.Event": (
        "1 ResourceIdentityData identity, 2 string display_name, 3 optional DynamicValue resource_object,"
        "4 repeated Diagnostic diagnostic"
    ),
    # Actions
    "PlanAction.Request": (
        "1 string action_type, 2 DynamicValue config, 3 ClientCapabilities client_capabilities"
    ),
    "PlanAction.Response": f"1 {DIAGNOSTICS}, 2 Deferred deferred",
    "InvokeAction.Request": (
        "1 string action_type, 2 DynamicValue config, 3 ClientCapabilities client_capabilities"
    ),
    "InvokeAction.Event": "1 oneof InvokeAction.Progress progress, 2 oneof Diagnostics.Response completed",
    "InvokeAction.Progress": "1 string message",
    # Not Terraform's: the file of `tfplugin.schema_cache`
    "PreparedAnswers": "1 bytes key, 2 map bytes answers",
    # gRPC's health check
    "HealthCheck.Response": "1 enum status",
}


class Method(Record):
    """One call: the messages' names in `MESSAGES`, and whether the answer is a stream of them."""

    request: str
    response: str
    stream: bool = False


METHODS: Final[dict[str, Method]] = {
    "GetMetadata": Method("Empty", "GetMetadata.Response"),
    "GetProviderSchema": Method("Empty", "GetProviderSchema.Response"),
    "GetResourceIdentitySchemas": Method("Empty", "GetResourceIdentitySchemas.Response"),
    "GetFunctions": Method("Empty", "GetFunctions.Response"),
    "ValidateProviderConfig": Method("ValidateProviderConfig.Request", "ValidateProviderConfig.Response"),
    "ConfigureProvider": Method("ConfigureProvider.Request", "Diagnostics.Response"),
    "StopProvider": Method("Empty", "StopProvider.Response"),
    "ValidateResourceConfig": Method("ValidateResourceConfig.Request", "Diagnostics.Response"),
    "UpgradeResourceState": Method("UpgradeResourceState.Request", "UpgradeResourceState.Response"),
    "UpgradeResourceIdentity": Method("UpgradeResourceIdentity.Request", "UpgradeResourceIdentity.Response"),
    "ReadResource": Method("ReadResource.Request", "ReadResource.Response"),
    "PlanResourceChange": Method("PlanResourceChange.Request", "PlanResourceChange.Response"),
    "ApplyResourceChange": Method("ApplyResourceChange.Request", "ApplyResourceChange.Response"),
    "ImportResourceState": Method("ImportResourceState.Request", "ImportResourceState.Response"),
    "MoveResourceState": Method("MoveResourceState.Request", "MoveResourceState.Response"),
    "GenerateResourceConfig": Method("GenerateResourceConfig.Request", "GenerateResourceConfig.Response"),
    "ValidateDataResourceConfig": Method("ValidateConfig.Request", "Diagnostics.Response"),
    "ReadDataSource": Method("ReadDataSource.Request", "ReadDataSource.Response"),
    "ValidateEphemeralResourceConfig": Method("ValidateConfig.Request", "Diagnostics.Response"),
    "OpenEphemeralResource": Method("OpenEphemeralResource.Request", "OpenEphemeralResource.Response"),
    "RenewEphemeralResource": Method("EphemeralResource.Request", "RenewEphemeralResource.Response"),
    "CloseEphemeralResource": Method("EphemeralResource.Request", "Diagnostics.Response"),
    "CallFunction": Method("CallFunction.Request", "CallFunction.Response"),
    "ValidateListResourceConfig": Method("ValidateListResourceConfig.Request", "Diagnostics.Response"),
    "ListResource": Method("ListResource.Request", "ListResource.Event", stream=True),
    "ValidateActionConfig": Method("ValidateConfig.Request", "Diagnostics.Response"),
    "PlanAction": Method("PlanAction.Request", "PlanAction.Response"),
    "InvokeAction": Method("InvokeAction.Request", "InvokeAction.Event", stream=True),
}
"""The calls of the service `tfplugin6.Provider`."""
