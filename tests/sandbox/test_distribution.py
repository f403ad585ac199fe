"""The distribution API below `/v2/` answers as clients of any kind expect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.acme import Acme, acme
from tests.sandbox.images import OCI_MANIFEST, Image, digest_of, tiny_image
from tests.sandbox.registries import TOKEN
from werkzeug.test import TestResponse

OCI_INDEX = "application/vnd.oci.image.index.v1+json"
EVERYTHING = "pull,push"


class Client:
    """Talks to `/v2/` of a sandbox in process."""

    def __init__(self, quay: Acme) -> None:
        self.quay = quay
        self.http = quay.client
        self.token = self.login("$oauthtoken", TOKEN)

    def login(self, name: str, password: str, *repositories: str, actions: str = EVERYTHING) -> str:
        """A token for some repositories, `acme/app` unless others are named."""
        scopes = [f"repository:{path}:{actions}" for path in repositories or ("acme/app",)]
        answer = self.http.get("/v2/auth", query_string={"scope": scopes}, auth=(name, password))
        assert answer.status_code == 200, answer.text
        return str(json.loads(answer.text)["token"])

    def send(self, method: str, path: str, token: str | None = None, **more: Any) -> TestResponse:
        """Send a call with a token."""
        headers = {"Authorization": f"Bearer {token or self.token}", **more.pop("headers", {})}
        return self.http.open(path, method=method, headers=headers, **more)

    def upload(self, content: bytes) -> str:
        """Upload a blob to `acme/app` in three pieces; its digest."""
        started = self.send("POST", "/v2/acme/app/blobs/uploads/")
        assert started.status_code == 202
        place = started.headers["Location"].removeprefix("http://localhost")
        sizes = []
        for at in range(0, len(content), len(content) // 2):
            answer = self.send("PATCH", place, data=content[at : at + len(content) // 2])
            sizes.append(answer.headers["Range"])
        assert sizes[-1] == f"0-{len(content) - 1}"
        assert self.send("GET", place).status_code == 204
        finished = self.send("PUT", f"{place}?digest={digest_of(content)}")
        assert (finished.status_code, finished.headers["Docker-Content-Digest"]) == (201, digest_of(content))
        return digest_of(content)

    def manifest(self, body: bytes, kind: str, reference: str) -> TestResponse:
        """Push a manifest to `acme/app`."""
        return self.send("PUT", f"/v2/acme/app/manifests/{reference}", data=body, content_type=kind)

    def push(self, image: Image, reference: str) -> None:
        """Push an image to `acme/app`."""
        for content in image.blobs.values():
            self.upload(content)
        assert self.manifest(image.manifest, OCI_MANIFEST, reference).status_code == 201


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with acme(tmp_path) as quay:
        yield Client(quay)


def error(answer: TestResponse) -> str:
    """The code of the first error."""
    return str(json.loads(answer.text)["errors"][0]["code"])


def test_a_call_without_a_token_is_told_where_to_get_one(client: Client) -> None:
    answer = client.http.get("/v2/acme/app/tags/list")
    challenge = 'Bearer realm="http://localhost/v2/auth",service="localhost",scope="repository:acme/app:pull"'
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, challenge)
    assert error(answer) == "UNAUTHORIZED"
    assert client.http.get("/v2/").status_code == 401
    assert client.send("GET", "/v2/").headers["Docker-Distribution-API-Version"] == "registry/2.0"


def test_tokens_are_signed_and_say_what_they_allow(client: Client) -> None:
    reader = client.login("$oauthtoken", TOKEN, actions="pull")
    assert client.send("POST", "/v2/acme/app/blobs/uploads/", reader).status_code == 401
    body, _, signature = client.token.rpartition(".")
    for forged in (f"{body}.{signature[::-1]}", "", "a.b.c", TOKEN):
        assert client.send("GET", "/v2/acme/app/tags/list", forged or "x").status_code == 401


def test_everybody_pulls_what_is_public(client: Client) -> None:
    client.push(tiny_image(), "v1")
    scope = {"scope": "repository:acme/app:pull"}

    def pull() -> int:
        token = json.loads(client.http.get("/v2/auth", query_string=scope).text)["token"]
        return client.send("GET", "/v2/acme/app/manifests/v1", token).status_code

    assert pull() == 401
    client.quay.ask("POST", "repository/acme/app/changevisibility", {"visibility": "public"})
    assert pull() == 200


def test_users_log_in_by_password_and_by_app_token(client: Client) -> None:
    made = client.quay.ask("POST", "superuser/users/", {"username": "dana", "email": "dana@example.com"})
    client.quay.ask("PUT", "repository/acme/app/permissions/user/dana", {"role": "read"})
    app_token = client.quay.ask("POST", "user/apptoken", {"title": "laptop"})["token"]["token_code"]
    for name, password in (("dana", made["password"]), ("$app", app_token)):
        token = client.login(name, password, actions="pull")
        assert client.send("GET", "/v2/acme/app/tags/list", token).status_code == 200
    for name, password in (("dana", "wrong"), ("$app", "wrong"), ("$oauthtoken", "wrong"), ("nobody", "")):
        refused = client.http.get("/v2/auth", auth=(name, password))
        assert (refused.status_code, error(refused)) == (401, "UNAUTHORIZED")


def test_a_list_holds_the_images_of_several_platforms(client: Client) -> None:
    images = [tiny_image("amd64"), tiny_image("arm64")]
    entries = [
        {"mediaType": OCI_MANIFEST, "digest": image.digest, "size": len(image.manifest)} for image in images
    ]
    index = json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries}).encode()
    assert error(client.manifest(index, OCI_INDEX, "multi")) == "MANIFEST_INVALID"
    for image in images:
        client.push(image, image.digest)
    assert client.manifest(index, OCI_INDEX, "multi").status_code == 201

    tag = client.quay.tag("multi")
    assert (tag["is_manifest_list"], tag["size"], tag["is_sparse"]) == (True, None, False)
    assert set(tag["child_manifests_presence"]) == {image.digest for image in images}
    pulled = client.send("GET", "/v2/acme/app/manifests/multi")
    assert (pulled.data, pulled.content_type) == (index, OCI_INDEX)
    child = client.send("GET", f"/v2/acme/app/manifests/{images[1].digest}")
    assert child.data == images[1].manifest


def test_what_is_wrong_is_refused(client: Client) -> None:
    image = tiny_image()
    assert error(client.manifest(image.manifest, OCI_MANIFEST, "v1")) == "MANIFEST_INVALID"
    assert client.manifest(image.manifest, "text/plain", "v1").status_code == 415
    assert error(client.manifest(b"{}", OCI_MANIFEST, "v1")) == "MANIFEST_INVALID"
    client.push(image, "v1")
    assert error(client.manifest(image.manifest, OCI_MANIFEST, digest_of(b"other"))) == "MANIFEST_INVALID"
    wrong = f"/v2/acme/app/blobs/uploads/?digest={digest_of(b'other')}"
    assert error(client.send("POST", wrong, data=b"one")) == "DIGEST_INVALID"
    assert error(client.send("GET", f"/v2/acme/app/blobs/{digest_of(b'other')}")) == "BLOB_UNKNOWN"
    assert error(client.send("GET", "/v2/acme/app/manifests/v2")) == "MANIFEST_UNKNOWN"
    client.quay.ask("DELETE", "repository/acme/app/tag/v1")
    assert error(client.send("GET", "/v2/acme/app/manifests/v1")) == "TAG_EXPIRED"


def test_a_manifest_is_deleted_by_its_digest(client: Client) -> None:
    image = tiny_image()
    client.push(image, "v1")
    client.manifest(image.manifest, OCI_MANIFEST, "v2")
    assert client.send("DELETE", "/v2/acme/app/manifests/v1").status_code == 405
    assert client.send("DELETE", f"/v2/acme/app/manifests/{image.digest}").status_code == 202
    assert client.quay.tags() == []


def test_lists_of_tags_and_repositories_have_pages(client: Client) -> None:
    image = tiny_image()
    client.push(image, "a")
    for tag in ("b", "c"):
        client.manifest(image.manifest, OCI_MANIFEST, tag)
    first = client.send("GET", "/v2/acme/app/tags/list?n=2")
    assert json.loads(first.text) == {"name": "acme/app", "tags": ["a", "b"]}
    link = first.headers["Link"].partition(">")[0].removeprefix("<http://localhost")
    assert json.loads(client.send("GET", link).text)["tags"] == ["c"]
    assert "Link" not in client.send("GET", link).headers
    assert json.loads(client.send("GET", "/v2/_catalog").text) == {"repositories": ["acme/app"]}


def test_a_blob_is_mounted_from_another_repository(client: Client) -> None:
    digest = client.upload(b"some bytes")
    client.quay.repository("other")
    both = client.login("$oauthtoken", TOKEN, "acme/app", "acme/other")
    path = f"/v2/acme/other/blobs/uploads/?mount={digest}&from=acme/app"
    assert client.send("POST", path, both).status_code == 201
    assert client.send("GET", f"/v2/acme/other/blobs/{digest}", both).data == b"some bytes"
    head = client.send("HEAD", f"/v2/acme/other/blobs/{digest}", both)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", "10")
    only_target = client.login("$oauthtoken", TOKEN, "acme/other")
    client.quay.repository("third")
    third = client.login("$oauthtoken", TOKEN, "acme/third")
    assert client.send("POST", path.replace("other", "third"), third).status_code == 202
    assert client.send("GET", f"/v2/acme/other/blobs/{digest}", only_target).status_code == 200
