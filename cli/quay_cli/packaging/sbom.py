"""The bill of materials: what the provider's package consists of, in CycloneDX's JSON form."""

from __future__ import annotations

from typing import Any

from quay_cli.packaging.libraries import Library

SPECIFICATION = "1.6"
OWN_LICENSE = "Apache-2.0"


def bill_of_materials(version: str, libraries: list[Library]) -> dict[str, Any]:
    """The document for the provider in a version, with the libraries that it brings along.

    It holds no time and no serial number, so that the same contents give the same document.
    """
    provider = {
        "type": "application",
        "bom-ref": f"terraform-provider-quay@{version}",
        "name": "terraform-provider-quay",
        "version": version,
        "licenses": [{"expression": OWN_LICENSE}],
    }
    components = [_component(library) for library in libraries]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": {"component": provider},
        "components": components,
        "dependencies": [
            {"ref": provider["bom-ref"], "dependsOn": [component["bom-ref"] for component in components]}
        ],
    }


def _component(library: Library) -> dict[str, Any]:
    name = library.name.lower().replace("_", "-")
    url = f"pkg:pypi/{name}@{library.version}"
    terms = (
        {"expression": library.license} if library.is_expression else {"license": {"name": library.license}}
    )
    return {
        "type": "library",
        "bom-ref": url,
        "name": name,
        "version": library.version,
        "purl": url,
        "licenses": [terms],
    }
