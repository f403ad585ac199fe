"""The certificate that the provider makes for itself, as cryptography and OpenSSL see it."""

from __future__ import annotations

import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tfplugin import certificate


def test_the_certificate_is_signed_with_its_own_key() -> None:
    for _ in range(20):
        der, key_pem = certificate.generate()
        found = x509.load_der_x509_certificate(der)
        key = serialization.load_pem_private_key(key_pem, None)
        public = found.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        assert public == key.public_key()
        public.verify(found.signature, found.tbs_certificate_bytes, ec.ECDSA(hashes.SHA256()))


def test_it_is_for_localhost_and_may_sign_itself() -> None:
    found = x509.load_der_x509_certificate(certificate.generate()[0])
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert found.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature


def test_two_runs_share_nothing() -> None:
    one, other = (x509.load_der_x509_certificate(certificate.generate()[0]) for _ in range(2))
    assert one.serial_number != other.serial_number
    assert one.public_key() != other.public_key()


def test_openssl_loads_it(tmp_path: Path) -> None:
    der, key = certificate.generate()
    path = tmp_path / "both.pem"
    path.write_bytes(key + certificate.pem("CERTIFICATE", der))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    assert ssl.PEM_cert_to_DER_cert(certificate.pem("CERTIFICATE", der).decode()) == der
