"""The registration of the toy provider."""

from __future__ import annotations

from tfplugin.registration import Registration

REGISTRATION = Registration(
    name="toy",
    version="1.0.0",
    address="acme/toy",
    provider=f"{__package__}.provider:ToyProvider",
    resources={"toy_thing": f"{__package__}.thing:Thing", "toy_box": f"{__package__}.box:Box"},
    data_sources={"toy_thing": f"{__package__}.thing:ThingData"},
    ephemeral_resources={"toy_secret": f"{__package__}.secret:Secret"},
    list_resources={"toy_thing": f"{__package__}.thing:Things"},
    actions={"toy_poke": f"{__package__}.poke:Poke"},
    functions={"shout": f"{__package__}.texts:SHOUT", "join_all": f"{__package__}.texts:JOIN_ALL"},
)
