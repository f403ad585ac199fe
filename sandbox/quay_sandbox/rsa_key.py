"""RSA keys for service keys, made without a compiled dependency (RFC 8017).

The keys sign nothing: a service key is listed, approved and deleted, and its private half goes to the caller,
once.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from binascii import b2a_base64
from dataclasses import dataclass
from hashlib import sha256
from math import gcd
from secrets import randbits

BITS = 2048
EXPONENT = 65537
SMALL_PRIMES = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]
RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
"""AlgorithmIdentifier of rsaEncryption, in DER."""


@dataclass(frozen=True)
class RsaKey:
    """A key pair: the modulus and its two prime factors."""

    modulus: int
    primes: tuple[int, int]

    def jwk(self) -> dict[str, str]:
        """The public key as a JSON Web Key (RFC 7517)."""
        return {"kty": "RSA", "n": _base64url(self.modulus), "e": _base64url(EXPONENT)}

    def kid(self) -> str:
        """The key's name: the SHA-256 thumbprint of its public half (RFC 7638)."""
        jwk = self.jwk()
        text = f'{{"e":"{jwk["e"]}","kty":"RSA","n":"{jwk["n"]}"}}'
        return urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()

    def public_pem(self) -> str:
        """The public key as a SubjectPublicKeyInfo."""
        public = _sequence(_integer(self.modulus), _integer(EXPONENT))
        return _pem("PUBLIC KEY", _sequence(RSA_ENCRYPTION, _tagged(0x03, b"\0" + public)))

    def private_pem(self) -> str:
        """The private key in PKCS #1 form."""
        p, q = self.primes
        exponent = pow(EXPONENT, -1, (p - 1) * (q - 1))
        numbers = (
            0,
            self.modulus,
            EXPONENT,
            exponent,
            p,
            q,
            exponent % (p - 1),
            exponent % (q - 1),
            pow(q, -1, p),
        )
        return _pem("RSA PRIVATE KEY", _sequence(*map(_integer, numbers)))


def generate(bits: int = BITS) -> RsaKey:
    """A new key pair whose modulus has `bits` bits."""
    while True:
        p, q = _prime(bits // 2), _prime(bits // 2)
        if p != q and (p * q).bit_length() == bits and gcd(EXPONENT, (p - 1) * (q - 1)) == 1:
            return RsaKey(p * q, (p, q))


def _prime(bits: int) -> int:
    while True:
        candidate = randbits(bits) | (3 << (bits - 2)) | 1
        if all(candidate % small for small in SMALL_PRIMES) and _probably_prime(candidate):
            return candidate


def _probably_prime(number: int, rounds: int = 8) -> bool:
    """The test of Miller and Rabin, with random bases."""
    shift = ((number - 1) & -(number - 1)).bit_length() - 1
    odd = (number - 1) >> shift
    return all(_passes(number, odd, shift, 2 + randbits(number.bit_length() - 2)) for _ in range(rounds))


def _passes(number: int, odd: int, shift: int, base: int) -> bool:
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(shift - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def _base64url(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


def _pem(label: str, der: bytes) -> str:
    text = b2a_base64(der, newline=False).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def _integer(number: int) -> bytes:
    return _tagged(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _sequence(*parts: bytes) -> bytes:
    return _tagged(0x30, b"".join(parts))


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
