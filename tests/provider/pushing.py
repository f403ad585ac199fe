"""Pushing tiny images, as a container engine does."""

from __future__ import annotations

import requests
from tests.provider.registry import ADMINISTRATOR, Registry
from tests.sandbox.images import OCI_MANIFEST, tiny_image


def push(registry: Registry, repository: str, tag: str) -> str:
    """Push an image of its own under a tag; answers its digest."""
    image = tiny_image(f"{repository}:{tag}")
    with requests.Session() as session:
        login = session.get(
            f"{registry.url}/v2/auth",
            params={"service": "quay", "scope": f"repository:{repository}:pull,push"},
            auth=("$oauthtoken", registry.token),
            timeout=30,
        )
        session.headers["User-Agent"] = ADMINISTRATOR
        session.headers["Authorization"] = f"Bearer {login.json()['token']}"
        repository_url = f"{registry.url}/v2/{repository}"
        for digest, content in image.blobs.items():
            uploaded = session.post(
                f"{repository_url}/blobs/uploads/",
                params={"digest": digest},
                data=content,
                headers={"Content-Type": "application/octet-stream"},
                timeout=30,
            )
            uploaded.raise_for_status()
        kept = session.put(
            f"{repository_url}/manifests/{tag}",
            data=image.manifest,
            headers={"Content-Type": OCI_MANIFEST},
            timeout=30,
        )
        kept.raise_for_status()
    return image.digest
