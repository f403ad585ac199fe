"""The registration of the toy provider."""

from __future__ import annotations

from tfplugin.registration import Registration

REGISTRATION = Registration(
    name="toy",
    version="1.0.0",
    address="registry.terraform.io/acme/toy",
    provider="toy_provider.provider:ToyProvider",
    resources={"toy_thing": "toy_provider.thing:Thing", "toy_box": "toy_provider.box:Box"},
    data_sources={"toy_thing": "toy_provider.thing:ThingData"},
    ephemeral_resources={"toy_secret": "toy_provider.secret:Secret"},
    list_resources={"toy_thing": "toy_provider.thing:Things"},
    actions={"toy_poke": "toy_provider.poke:Poke"},
    functions={"shout": "toy_provider.texts:SHOUT", "join_all": "toy_provider.texts:JOIN_ALL"},
)
