"""HTTP/2's header blocks (HPACK, RFC 7541): the client's are decoded, ours need no table."""

from __future__ import annotations

LARGEST_TABLE = 4096
"""Bytes of the table that a client may fill: what RFC 9113 lets it without being asked."""
LARGEST_LIST = 1 << 16
"""Bytes of one block's headers, once decoded."""
MOST_DECODED = 100
"""Blocks whose headers are kept."""
OVERHEAD = 32
"""Bytes that a header counts beside its name and value (section 4.1)."""

Header = tuple[str, str]
Headers = dict[str, str]

STATIC: tuple[Header, ...] = tuple(
    (name, value)
    for name, _, value in (
        line.partition(" ")
        for line in """\
:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate""".splitlines()
    )
)
"""Appendix A, whose entries count from 1."""

CODE_LENGTHS = (
    "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca"
    "d67777777777777777777777878djde6f56565666577666567655677777fbeds"
    "kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn"
    "qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq"
)
"""Appendix B: for each byte, the bits of its Huffman code as a digit of base 36. The lengths alone say the
codes, since shorter codes come first, and codes of one length in the order of their bytes."""
LONGEST_CODE = 30


class HpackError(Exception):
    """A header block that makes no sense, or is too large."""


class Decoder:
    """Decodes the blocks of one connection, in their order."""

    def __init__(self) -> None:
        self._entries: list[Header] = []
        self._size = 0
        self._limit = LARGEST_TABLE
        self._decoded: dict[bytes, Headers] = {}
        self._changes = 0

    def decode(self, block: bytes) -> Headers:
        """The headers in a block; of those with one name, the last one. Nobody changes them.

        A client repeats its blocks, which are decoded once for as long as its table stays what it is.

        Raises:
            HpackError: It makes no sense; the connection cannot go on.
        """
        if block in self._decoded:
            return self._decoded[block]
        changes = self._changes
        try:
            headers = self._decode(block)
        except (IndexError, UnicodeDecodeError):
            raise HpackError("a header block is cut off, or names what is not in the table") from None
        if changes == self._changes and len(self._decoded) < MOST_DECODED:
            self._decoded[block] = headers
        return headers

    def _decode(self, block: bytes) -> Headers:
        headers: Headers = {}
        position = size = 0
        while position < len(block):
            first = block[position]
            if first & 0x80:
                index, position = _integer(block, position, 7)
                header = self._entry(index)
            elif first & 0xE0 == 0x20:
                if headers:
                    raise HpackError("a table's size changes in the middle of a header block")
                limit, position = _integer(block, position, 5)
                self._resize(limit)
                continue
            else:
                index, position = _integer(block, position, 6 if first & 0x40 else 4)
                name, position = (self._entry(index)[0], position) if index else _string(block, position)
                value, position = _string(block, position)
                header = (name, value)
                if first & 0x40:
                    self._add(header)
            headers[header[0]] = header[1]
            size += _size(header)
            if size > LARGEST_LIST:
                raise HpackError(f"headers of more than {LARGEST_LIST} bytes")
        return headers

    def _entry(self, index: int) -> Header:
        if 0 < index <= len(STATIC):
            return STATIC[index - 1]
        place = len(self._entries) - (index - len(STATIC))
        if index == 0 or place < 0:
            raise IndexError(index)
        return self._entries[place]

    def _add(self, header: Header) -> None:
        self._entries.append(header)
        self._size += _size(header)
        self._evict()

    def _resize(self, limit: int) -> None:
        if limit > LARGEST_TABLE:
            raise HpackError(f"a table of {limit} bytes; {LARGEST_TABLE} are the limit")
        self._limit = limit
        self._evict()

    def _evict(self) -> None:
        self._changes += 1
        self._decoded.clear()
        while self._size > self._limit:
            self._size -= _size(self._entries.pop(0))


def encode(headers: list[Header]) -> bytes:
    """A block that no table plays a part in; the headers are ASCII."""
    return b"".join(b"\x00" + _text(name) + _text(value) for name, value in headers)


EMPTY_TABLE = b"\x20"
"""Says, at a block's start, that we use no table: thus a client may make its table as small as it likes."""


def _text(text: str) -> bytes:
    data = text.encode("ascii")
    if len(data) < 0x7F:
        return bytes([len(data)]) + data
    rest, length = len(data) - 0x7F, bytearray(b"\x7f")
    while rest >= 0x80:
        length.append(rest & 0x7F | 0x80)
        rest >>= 7
    length.append(rest)
    return bytes(length) + data


def _size(header: Header) -> int:
    return len(header[0]) + len(header[1]) + OVERHEAD


def _integer(block: bytes, position: int, bits: int) -> tuple[int, int]:
    """The integer in the last bits of a byte and in those that follow (section 5.1)."""
    largest = (1 << bits) - 1
    value = block[position] & largest
    position += 1
    if value < largest:
        return value, position
    for shift in range(0, 28, 7):
        byte = block[position]
        position += 1
        value += (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise HpackError("a number in a header block is too long")


def _string(block: bytes, position: int) -> tuple[str, int]:
    compressed = block[position] & 0x80
    length, position = _integer(block, position, 7)
    end = position + length
    if end > len(block):
        raise IndexError(end)
    data = block[position:end]
    return (_expand(data) if compressed else data).decode("latin-1"), end


def _expand(data: bytes) -> bytes:
    """What a Huffman-coded text says. A code is kept with a leading 1, which holds its zeros."""
    codes = _codes()
    expanded = bytearray()
    code = 1
    for byte in data:
        for shift in range(7, -1, -1):
            code = code << 1 | byte >> shift & 1
            symbol = codes.get(code)
            if symbol is not None:
                expanded.append(symbol)
                code = 1
            elif code >> LONGEST_CODE:
                raise HpackError("a Huffman-coded text has an end in its middle")
    if code >> 8 or code & code + 1:
        raise HpackError("a Huffman-coded text ends in the middle of a code")
    return bytes(expanded)


_found_codes: dict[int, int] = {}


def _codes() -> dict[int, int]:
    """The bytes by their codes; made when the first text needs them."""
    if not _found_codes:
        code = length = 0
        for bits, byte in sorted((int(digit, 36), byte) for byte, digit in enumerate(CODE_LENGTHS)):
            code <<= bits - length
            length = bits
            _found_codes[1 << length | code] = byte
            code += 1
    return _found_codes
