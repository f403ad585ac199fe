"""The data sources `quay_manifest` and `quay_manifest_security`: an image, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from quay_provider.base import QuayDataSource, not_found, require_feature
from quay_provider.client import Client, QuayError
from quay_provider.manifests import READ_MANIFEST, is_digest, manifest
from quay_provider.names import is_repository
from tfplugin.model import Context
from tfplugin.schema import Object, attr

_REPOSITORY = "The repository's full name, `namespace/name`."
_DIGEST = "The digest of the image, such as `sha256:0123...`."


class ManifestData(QuayDataSource):
    """An image of a repository, by its digest."""

    type_name = "quay_manifest"
    operations = (READ_MANIFEST,)

    repository: str = attr(_REPOSITORY, required=True, validators=[is_repository])
    digest: str = attr(_DIGEST, required=True, validators=[is_digest])
    is_manifest_list: bool = attr("Whether it is an image for several architectures.", computed=True)
    manifest_data: str = attr("The manifest itself, a JSON text.", computed=True)
    config_media_type: str | None = attr(
        "The media type of the image's configuration; null for several architectures.", computed=True
    )
    layers_compressed_size: int | None = attr("Bytes of all layers, as they are stored.", computed=True)

    def read(self, context: Context[Client]) -> None:
        what = f'image "{self.repository}@{self.digest}"'
        with self.calls(context, what) as calls:
            found = manifest(calls, self.repository, self.digest)
        if found is None:
            raise not_found(what, "digest")
        self.is_manifest_list = found["is_manifest_list"]
        self.manifest_data = found["manifest_data"]
        self.config_media_type = found.get("config_media_type")
        self.layers_compressed_size = found.get("layers_compressed_size")


class VulnerabilityItem(Object):
    """One vulnerability of a package in an image."""

    name: str = attr("What it is called, such as `CVE-2026-1234`.", computed=True)
    severity: str = attr("`Critical`, `High`, `Medium`, `Low`, `Negligible` or `Unknown`.", computed=True)
    package: str = attr("The package that has it.", computed=True)
    version: str = attr("The package's version.", computed=True)
    fixed_by: str | None = attr("The first version without it; null where there is none.", computed=True)
    link: str | None = attr("Where it is described.", computed=True)


class ManifestSecurityData(QuayDataSource):
    """The vulnerabilities that the registry's scanner found in an image."""

    type_name = "quay_manifest_security"
    operations = ("GET /api/v1/repository/{repository}/manifest/{manifestref}/security",)

    repository: str = attr(_REPOSITORY, required=True, validators=[is_repository])
    digest: str = attr(_DIGEST, required=True, validators=[is_digest])
    status: str = attr(
        "`scanned`, `queued` (not yet), `failed`, `unsupported` or `manifest_layer_too_large`. Only of an "
        "image that was scanned the vulnerabilities are known.",
        computed=True,
    )
    vulnerabilities: list[VulnerabilityItem] = attr("The vulnerabilities, ordered by name.", computed=True)
    counts: dict[str, int] = attr("How many vulnerabilities there are of each severity.", computed=True)

    def read(self, context: Context[Client]) -> None:
        what = f'image "{self.repository}@{self.digest}"'
        with self.calls(context, f"the vulnerabilities of {what}") as calls:
            require_feature(calls, "SECURITY_SCANNER", "security scanner")
            try:
                found = calls.get(
                    "repository/{repository}/manifest/{manifestref}/security",
                    self.repository,
                    self.digest,
                    query={"vulnerabilities": "true"},
                )
            except QuayError as error:
                if error.is_missing:
                    raise not_found(what, "digest") from None
                raise
        self.status = found["status"]
        self.vulnerabilities = vulnerabilities(found.get("data"))
        self.counts = dict(Counter(item.severity for item in self.vulnerabilities))


def vulnerabilities(data: Any) -> list[VulnerabilityItem]:
    """The vulnerabilities in a scanner's report, each once for each package; none without one."""
    features = ((data or {}).get("Layer") or {}).get("Features") or []
    found = {
        (item.name, item.package, item.version): item
        for feature in features
        for item in (_item(feature, each) for each in feature.get("Vulnerabilities") or [])
    }
    return [found[key] for key in sorted(found)]


def _item(feature: Any, found: Any) -> VulnerabilityItem:
    return VulnerabilityItem(
        name=found.get("Name") or "",
        severity=found.get("Severity") or "Unknown",
        package=feature.get("Name") or "",
        version=feature.get("Version") or "",
        fixed_by=found.get("FixedBy") or None,
        link=found.get("Link") or None,
    )
