"""The provider's own configuration: what is wrong with it is said by its own diagnostic, at its attribute."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.provider.driver import Driver, Managed, Refused, Told
from tests.provider.registry import Registry
from tests.provider.scripted import HTML, TOKEN, Reply, Scripted

from tfplugin.values import UNKNOWN

USER = "GET /api/v1/user/"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    monkeypatch.delenv("QUAY_URL", raising=False)
    monkeypatch.delenv("QUAY_TOKEN", raising=False)


@pytest.fixture
def registry(scripted: Scripted) -> Registry:
    return Registry(scripted.url, TOKEN)


def refusal(registry: Registry, **configuration: Any) -> Told:
    """The one error that the provider answers to its configuration."""
    with pytest.raises(Refused) as refused:
        Driver(registry, **configuration)
    (told,) = refused.value.errors
    assert TOKEN not in told.text
    return told


@pytest.mark.parametrize(
    ("configuration", "attribute", "words"),
    [
        ({"url": "quay.example.com"}, "url", "must begin with https://"),
        ({"url": "ftp://quay.example.com"}, "url", "must begin with https://"),
        ({"url": "https://"}, "url", "names no host"),
        ({"url": "https://user:secret@quay.example.com"}, "url", "no user name and no password"),
        ({"url": "https://quay.example.com/?x=1"}, "url", "no query"),
        ({"url": "https://quay.example.com:99999"}, "url", "cannot be read as a URL"),
        ({"timeout": 0}, "timeout", "must be more than 0"),
        ({"timeout": 1e10}, "timeout", "3600 at most"),
        ({"requests_per_second": -1}, "requests_per_second", "must be 0.01 at least"),
        ({"requests_per_second": 1e-12}, "requests_per_second", "must be 0.01 at least"),
        ({"url": None}, "url", "environment variable QUAY_URL"),
        ({"token": None}, "token", "environment variable QUAY_TOKEN"),
        ({"token": " "}, "token", "The token is empty"),
        ({"token": "two words"}, "token", "no token of Quay holds"),
        ({"ca_file": "/no/such/file.pem"}, "ca_file", "There is no file /no/such/file.pem"),
    ],
)
def test_a_wrong_value_is_told_at_its_attribute(
    registry: Registry, configuration: dict[str, Any], attribute: str, words: str
) -> None:
    told = refusal(registry, **configuration)
    assert told.attribute == attribute
    assert words in told.text


def test_the_environment_gives_what_the_configuration_leaves_out(
    scripted: Scripted, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUAY_URL", f"{scripted.url}/")
    monkeypatch.setenv("QUAY_TOKEN", "a-token-of-the-environment")
    Driver(registry, url=None, token=None)
    assert scripted.received[-1].headers["Authorization"] == "Bearer a-token-of-the-environment"


def test_an_attribute_beats_the_environment(
    scripted: Scripted, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUAY_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("QUAY_TOKEN", "a-token-of-the-environment")
    Driver(registry)
    assert scripted.received[-1].headers["Authorization"] == f"Bearer {TOKEN}"


def test_an_empty_token_is_not_another_accounts(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUAY_TOKEN", "a-token-of-the-environment")
    assert refusal(registry, token="").summary == "The token is empty"


def test_a_wrong_address_in_the_environment_is_told_with_its_variable(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUAY_URL", "quay.example.com")
    assert "The environment variable QUAY_URL: it must begin" in refusal(registry, url=None).detail


def test_a_host_that_takes_no_connections(registry: Registry) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        told = refusal(registry, url=f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert (told.summary, told.attribute) == ("The registry cannot be reached", "url")
    assert "Check its host and port" in told.detail


def test_a_host_that_does_not_exist(registry: Registry) -> None:
    told = refusal(registry, url="http://quay.invalid")
    assert (told.summary, told.attribute) == ("The registry's host is unknown", "url")
    assert "Check its spelling" in told.detail


@pytest.mark.parametrize(
    ("reply", "summary", "attribute"),
    [
        (Reply(401, {"error_type": "invalid_token"}), "Quay does not accept the token", "token"),
        (Reply(403, {"error_type": "insufficient_scope"}), "The token lacks a scope", "token"),
        (Reply(404, content_type=HTML), "The address is no Quay registry's", "url"),
        (Reply(200, {"hello": "world"}), "The address is no Quay registry's", "url"),
        (Reply(200, ["hello"]), "The address is no Quay registry's", "url"),
        (Reply(200, content_type=HTML), "The address is no Quay registry's", "url"),
        (
            Reply(301, headers={"Location": "https://elsewhere.example.com/"}),
            "The registry redirects to another address",
            "url",
        ),
        (Reply(500, {"message": "down"}), "The registry does not answer as it should", "url"),
        (Reply(400, {"message": "plain HTTP"}), "The registry does not answer as it should", "url"),
    ],
    ids=["expired", "scope", "html", "object", "list", "page", "redirect", "down", "tls"],
)
def test_an_answer_that_is_no_welcome(
    scripted: Scripted, registry: Registry, reply: Reply, summary: str, attribute: str
) -> None:
    scripted.on(USER, reply)
    told = refusal(registry)
    assert (told.summary, told.attribute) == (summary, attribute)
    assert USER in told.detail or f"{scripted.url}/api/v1/user/" in told.detail


def certificate(folder: Path) -> Path:
    """A file with a self-signed certificate for 127.0.0.1, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "registry")])
    now = datetime.now(timezone.utc)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "registry.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def over_tls(scripted: Scripted, tmp_path: Path) -> tuple[Registry, Path]:
    """The same registry over TLS, and the file of its certificate."""
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    plain = scripted.server.socket
    scripted.server.socket = context.wrap_socket(plain, server_side=True)
    return Registry(scripted.url.replace("http://", "https://"), TOKEN), path


def test_a_certificate_that_is_not_trusted(over_tls: tuple[Registry, Path]) -> None:
    told = refusal(over_tls[0])
    assert (told.summary, told.attribute) == ("The registry's TLS certificate is not accepted", "ca_file")
    assert "`verify_tls = false`" in told.detail


def test_a_certificate_that_is_trusted_by_its_file(over_tls: tuple[Registry, Path]) -> None:
    registry, path = over_tls
    assert Driver(registry, ca_file=str(path)).client.username == "quayadmin"


def test_a_certificate_that_the_system_trusts(
    over_tls: tuple[Registry, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry, path = over_tls
    # What OpenSSL takes for the system's.
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert Driver(registry).client.username == "quayadmin"


def test_a_file_of_certificates_stands_in_for_the_system_s(
    over_tls: tuple[Registry, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry, path = over_tls
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    (tmp_path / "other").mkdir()
    told = refusal(registry, ca_file=str(certificate(tmp_path / "other")))
    assert told.summary == "The registry's TLS certificate is not accepted"


def test_a_certificate_that_nobody_looks_at(over_tls: tuple[Registry, Path]) -> None:
    registry, _ = over_tls
    assert Driver(registry, verify_tls=False).client.username == "quayadmin"


def test_no_tls_where_tls_is_expected(registry: Registry) -> None:
    told = refusal(registry, url=registry.url.replace("http://", "https://"))
    assert told.summary == "The registry's TLS certificate is not accepted"
    assert "does not speak TLS at this address" in told.detail


@pytest.mark.parametrize("attribute", ["url", "token", "ca_file", "verify_tls", "timeout"])
def test_a_value_that_is_not_known_yet_is_planned_with_nothing_asked(
    scripted: Scripted, registry: Registry, attribute: str
) -> None:
    driver = Driver(registry, **{attribute: UNKNOWN})
    team = Managed("quay_team", {"organization": "acme", "name": "devs", "role": "member"})
    planned = driver.plan(team)
    assert planned.state is not None
    assert planned.state["id"] == "acme/devs"
    assert scripted.received == []


def test_a_state_stays_as_it_is_while_the_registry_is_not_known(
    scripted: Scripted, registry: Registry
) -> None:
    driver = Driver(registry, token=UNKNOWN)
    state = {"organization": "acme", "name": "devs", "role": "member", "description": "", "id": "acme/devs"}
    team = Managed("quay_team", {}, state)
    assert driver.refresh(team)
    assert team.state == state
    with pytest.raises(Refused) as refused:
        driver.imported("quay_team", "acme/devs")
    assert refused.value.first.summary == "Cannot import quay_team yet"
    assert scripted.received == []
