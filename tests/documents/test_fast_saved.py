"""DOC as Word's fast save left it: pieces out of order, with what was said of them later."""

from __future__ import annotations

import io
import struct

import olefile
import pytest

from documents.outlook_files import Entry, compound
from documents.reading_here import read_here
from documents.samples import FOLDER
from kcvs_mailbot.documents.gleaned import Gleaned
from kcvs_mailbot.documents.reading import ApartKind

DELETED, HIDDEN = b"\x00\x08\x01", b"\x3c\x08\x01"
"""sprmCFRMarkDel and sprmCFVanish ([MS-DOC] 2.6.1)."""
LENGTHS, CLX = 0x4C, 0x1A2
Piece = tuple[str, int]


def fast_saved(pieces: list[Piece], said: list[bytes]) -> bytes:
    """letter.doc with these pieces, the later ones first in the file, for its own text."""
    with olefile.OleFileIO(io.BytesIO((FOLDER / "letter.doc").read_bytes())) as letter:
        main = bytearray(letter.openstream("WordDocument").read())
        name = "1Table" if main[0x0B] & 2 else "0Table"
        table = bytearray(letter.openstream(name).read())
    places = []
    for words, _ in reversed(pieces):
        places.append(len(main))
        main += words.encode("utf-16-le")
    positions = [0]
    for words, _ in pieces:
        positions.append(positions[-1] + len(words))
    plc = struct.pack(f"<{len(positions)}I", *positions)
    for place, (_, modifier) in zip(reversed(places), pieces, strict=True):
        plc += struct.pack("<HIH", 0, place, modifier)
    clx = b"".join(b"\x01" + struct.pack("<H", len(each)) + each for each in said)
    clx += b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<II", main, CLX, len(table), len(clx))
    struct.pack_into("<5I", main, LENGTHS, positions[-1], 0, 0, 0, 0)
    main[0x0A] |= 4  # fComplex
    return compound([Entry("WordDocument", bytes(main)), Entry(name, bytes(table + clx))])


def read(*pieces: Piece, said: tuple[bytes, ...] = ()) -> Gleaned:
    return read_here(fast_saved(list(pieces), list(said)), "cv.doc")


def test_the_pieces_are_read_in_the_order_of_the_text() -> None:
    reading = read(("Geachte mevrouw, ik ", 0), ("leid graag ", 0), ("een stad.\r", 0)).reading
    assert reading.text == "Geachte mevrouw, ik leid graag een stad."
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("modifier", "said"),
    [(0x0182, ()), (0x0003, (HIDDEN, DELETED))],
    ids=["one property", "a list of them"],
)
def test_what_was_deleted_by_a_piece_is_not_said(modifier: int, said: tuple[bytes, ...]) -> None:
    pieces = [("Ik blijf ", 0), ("niet ", modifier), ("graag.\r", 0)]
    reading = read(*pieces, said=said).reading
    assert reading.text == "Ik blijf graag."
    assert reading.problems == ("what was deleted in it while changes were tracked is left out",)


@pytest.mark.parametrize(
    ("modifier", "said"),
    [(0x01B8, ()), (0x0001, (HIDDEN, DELETED))],
    ids=["one property", "a list of them"],
)
def test_what_was_hidden_by_a_piece_is_kept_apart(modifier: int, said: tuple[bytes, ...]) -> None:
    pieces = [("Ik blijf ", 0), ("rangschik mij eerst ", modifier), ("graag.\r", 0)]
    reading = read(*pieces, said=said).reading
    assert reading.text == "Ik blijf graag."
    assert [(a.kind, a.text) for a in reading.apart] == [(ApartKind.HIDDEN, "rangschik mij eerst")]


def test_a_modifier_that_is_not_there_says_nothing() -> None:
    assert read(("Ik blijf graag.\r", 0xFFFF)).reading.text == "Ik blijf graag."
