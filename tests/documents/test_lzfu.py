"""The compressed RTF of Outlook's messages: the examples of [MS-OXRTFCP] 3, whole and damaged."""

from __future__ import annotations

import struct

import pytest

from kcvs_mailbot.documents.formats.lzfu import unpacked

SIMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
    "0af32068656c090020627705b06c647d0a800fa0"
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
HELLO = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
HEADER = 16


@pytest.mark.parametrize(
    ("packed", "rtf"), [(SIMPLE, HELLO), (CROSSING, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}")]
)
def test_the_examples_of_the_specification_are_read(packed: bytes, rtf: bytes) -> None:
    assert unpacked(packed) == rtf


def test_what_was_stored_without_compression_is_read_as_it_stands() -> None:
    assert unpacked(struct.pack("<II4sI", 0, len(HELLO), b"MELA", 0) + HELLO + b"more") == HELLO


@pytest.mark.parametrize("kept", range(len(SIMPLE)))
def test_a_text_that_breaks_off_keeps_what_came_before(kept: int) -> None:
    assert HELLO.startswith(unpacked(SIMPLE[:kept]))
    assert bool(unpacked(SIMPLE[:kept])) == (kept > HEADER + 2)


def test_a_changed_byte_costs_what_follows_it_only() -> None:
    damaged = SIMPLE.replace(b"1252"[:3], b"1?5")
    assert unpacked(damaged).startswith(b"{\\rtf1\\ansi\\ansicpg1?5")


def test_what_is_not_in_this_format_has_no_text() -> None:
    assert unpacked(SIMPLE.replace(b"LZFu", b"LZFx")) == unpacked(b"") == b""


def test_a_text_ends_soon_after_the_size_that_it_tells() -> None:
    longest = b"\xff" + bytes.fromhex("000f") * 8
    packed = struct.pack("<II4sI", 0, 100, b"LZFu", 0) + longest * 1000
    assert 100 <= len(unpacked(packed)) < 100 + 8 * 17
