"""A self-signed certificate for one run of the provider, made without any compiled dependency.

A key on the curve P-256, a certificate for `localhost` in DER, signed with ECDSA and SHA-256 (RFC 5280, 5480,
5915). The key lives as long as the process and signs nothing else, which is why arithmetic that takes
longer for some keys than for others is of no harm here.
"""

from __future__ import annotations

from binascii import b2a_base64
from hashlib import sha256
from os import urandom

PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)

ECDSA_WITH_SHA256 = "2a8648ce3d040302"
EC_PUBLIC_KEY = "2a8648ce3d0201"
PRIME256V1 = "2a8648ce3d030107"
COMMON_NAME = "550403"
SUBJECT_ALTERNATIVE_NAME = "551d11"
BASIC_CONSTRAINTS = "551d13"
KEY_USAGE = "551d0f"
EXTENDED_KEY_USAGE = "551d25"
SERVER_AUTHENTICATION = "2b06010505070301"

Point = tuple[int, int]


def generate() -> tuple[bytes, bytes]:
    """A new certificate in DER, and its private key in PEM."""
    secret = _random_scalar()
    public = _multiply(secret, BASE)
    point = b"\4" + public[0].to_bytes(32, "big") + public[1].to_bytes(32, "big")
    body = _body(point)
    r, s = _sign(secret, body)
    signature = _sequence(_integer(r), _integer(s))
    algorithm = _sequence(_object_id(ECDSA_WITH_SHA256))
    certificate = _sequence(body, algorithm, _bits(signature))
    key = _sequence(
        _integer(1),
        _tagged(0x04, secret.to_bytes(32, "big")),
        _tagged(0xA0, _object_id(PRIME256V1)),
        _tagged(0xA1, _bits(point)),
    )
    return certificate, pem("EC PRIVATE KEY", key)


def pem(label: str, der: bytes) -> bytes:
    """The PEM form of DER bytes."""
    text = b2a_base64(der, newline=False)
    lines = b"\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    name = label.encode()
    return b"-----BEGIN " + name + b"-----\n" + lines + b"\n-----END " + name + b"-----\n"


def _body(point: bytes) -> bytes:
    name = _sequence(
        _tagged(0x31, _sequence(_object_id(COMMON_NAME), _tagged(0x0C, b"localhost"))),
    )
    # Valid at any time: the certificate ends with the process, and clocks may be wrong.
    validity = _sequence(_tagged(0x17, b"000101000000Z"), _tagged(0x17, b"491231235959Z"))
    public_key = _sequence(
        _sequence(_object_id(EC_PUBLIC_KEY), _object_id(PRIME256V1)),
        _bits(point),
    )
    extensions = _sequence(
        _extension(SUBJECT_ALTERNATIVE_NAME, _sequence(_tagged(0x82, b"localhost"))),
        _extension(BASIC_CONSTRAINTS, _sequence(_tagged(0x01, b"\xff")), critical=True),
        # digitalSignature and keyCertSign
        _extension(KEY_USAGE, _tagged(0x03, b"\2\x84"), critical=True),
        _extension(EXTENDED_KEY_USAGE, _sequence(_object_id(SERVER_AUTHENTICATION))),
    )
    return _sequence(
        _tagged(0xA0, _integer(2)),
        _integer(int.from_bytes(urandom(15), "big") | 1),
        _sequence(_object_id(ECDSA_WITH_SHA256)),
        name,
        validity,
        name,
        public_key,
        _tagged(0xA3, extensions),
    )


def _extension(object_id: str, value: bytes, *, critical: bool = False) -> bytes:
    flag = _tagged(0x01, b"\xff") if critical else b""
    return _sequence(_object_id(object_id), flag, _tagged(0x04, value))


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _tagged(0x30, b"".join(parts))


def _integer(value: int) -> bytes:
    return _tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _object_id(encoded: str) -> bytes:
    return _tagged(0x06, bytes.fromhex(encoded))


def _bits(content: bytes) -> bytes:
    return _tagged(0x03, b"\0" + content)


def _random_scalar() -> int:
    # 64 bits more than the order has: the remainder is as good as evenly spread.
    return int.from_bytes(urandom(40), "big") % (ORDER - 1) + 1


def _sign(secret: int, message: bytes) -> tuple[int, int]:
    digest = int.from_bytes(sha256(message).digest(), "big")
    while True:
        nonce = _random_scalar()
        r = _multiply(nonce, BASE)[0] % ORDER
        s = pow(nonce, -1, ORDER) * (digest + r * secret) % ORDER
        if r and s:
            return r, s


def _multiply(scalar: int, point: Point) -> Point:
    """`scalar` times `point`, in Jacobian coordinates, by doubling and adding."""
    px, py = point
    x, y, z = px, py, 1
    for bit in bin(scalar)[3:]:
        x, y, z = _double(x, y, z)
        if bit == "1":
            x, y, z = _add(x, y, z, px, py)
    inverse = pow(z, -1, PRIME)
    square = inverse * inverse % PRIME
    return x * square % PRIME, y * square * inverse % PRIME


def _double(x: int, y: int, z: int) -> tuple[int, int, int]:
    delta, gamma = z * z % PRIME, y * y % PRIME
    beta = x * gamma % PRIME
    alpha = 3 * (x - delta) * (x + delta) % PRIME
    new_x = (alpha * alpha - 8 * beta) % PRIME
    new_z = 2 * y * z % PRIME
    new_y = (alpha * (4 * beta - new_x) - 8 * gamma * gamma) % PRIME
    return new_x, new_y, new_z


def _add(x: int, y: int, z: int, px: int, py: int) -> tuple[int, int, int]:
    """The sum with a point of z = 1; the two differ, but for a chance of one in 2 to the 250."""
    square = z * z % PRIME
    h = (px * square - x) % PRIME
    r = (py * square * z - y) % PRIME
    h2 = h * h % PRIME
    h3 = h * h2 % PRIME
    v = x * h2 % PRIME
    new_x = (r * r - h3 - 2 * v) % PRIME
    new_y = (r * (v - new_x) - y * h3) % PRIME
    return new_x, new_y, h * z % PRIME
