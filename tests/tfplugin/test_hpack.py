"""Header blocks, beside the library `hpack`: each reads what the other writes."""

from __future__ import annotations

import hpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfplugin.hpack import EMPTY_TABLE, LARGEST_LIST, Decoder, HpackError, encode

names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
values = st.text(st.characters(max_codepoint=255), max_size=300)
headers = st.dictionaries(
    st.one_of(st.sampled_from([":path", "content-type", "te", "grpc-timeout"]), names), values
)


@given(st.lists(st.tuples(headers, st.booleans()), max_size=8))
def test_what_a_client_writes_is_read(blocks: list[tuple[dict[str, str], bool]]) -> None:
    encoder, decoder = hpack.Encoder(), Decoder()
    for content, compressed in blocks:
        written = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in content.items()]
        assert decoder.decode(encoder.encode(written, huffman=compressed)) == content


@given(st.lists(st.tuples(headers, st.integers(0, 4096)), max_size=8))
def test_a_client_may_change_its_table(blocks: list[tuple[dict[str, str], int]]) -> None:
    encoder, decoder = hpack.Encoder(), Decoder()
    for content, size in blocks:
        encoder.header_table_size = size
        written = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in content.items()]
        assert decoder.decode(encoder.encode(written)) == content


@given(st.lists(st.tuples(names, st.text(st.characters(max_codepoint=127), max_size=400)), max_size=8))
def test_what_we_write_is_read(content: list[tuple[str, str]]) -> None:
    found = hpack.Decoder().decode(EMPTY_TABLE + encode(content))
    assert [(str(name), str(value)) for name, value in found] == content


@given(st.lists(st.binary(max_size=80), max_size=5))
def test_any_bytes_are_headers_or_an_error(blocks: list[bytes]) -> None:
    ours, theirs = Decoder(), hpack.Decoder()
    for block in blocks:
        try:
            found = ours.decode(block)
        except HpackError:
            with pytest.raises((hpack.HPACKError, UnicodeDecodeError)):
                theirs.decode(block)
            return
        assert found == {
            name.decode("latin-1"): value.decode("latin-1") for name, value in theirs.decode(block, raw=True)
        }


def test_headers_that_are_too_large_are_refused() -> None:
    # One byte each, out of the table: small on the wire and large in the memory.
    large = encode([("a", "b" * 3000)]).replace(b"\x00", b"\x40", 1)
    with pytest.raises(HpackError, match=f"more than {LARGEST_LIST} bytes"):
        Decoder().decode(large + b"\xbe" * 30)


def test_a_block_is_read_anew_when_the_table_has_changed() -> None:
    decoder = Decoder()
    add = bytes([0x40, 1]) + b"a" + bytes([1])
    decoder.decode(add + b"1")
    assert decoder.decode(b"\xbe") == {"a": "1"}
    decoder.decode(add + b"2")
    assert decoder.decode(b"\xbe") == {"a": "2"}
    decoder.decode(add + b"2")
    assert decoder.decode(b"\xc0") == {"a": "1"}, "a block that adds to the table does so each time"
