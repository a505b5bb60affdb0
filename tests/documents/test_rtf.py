"""RTF as word processors write it: what is said in it, what is only about it."""

from __future__ import annotations

import struct

import pytest

from documents.reading_here import read_here
from kcvs_mailbot.documents.reading import Apart, ApartKind, Reading

COLOURS = (
    r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;\red31\green56\blue100;"
    r"\red254\green254\blue254;}"
)
BLACK, WHITE, BLUE, ALMOST = range(1, 5)


def read(body: str) -> Reading:
    return read_here((r"{\rtf1\ansi\deff0" + COLOURS + body + "}").encode("latin-1")).reading


def hidden(reading: Reading) -> list[str]:
    return [each.text for each in reading.apart if each.kind is ApartKind.HIDDEN]


@pytest.mark.parametrize(
    "body",
    [
        r"Ik {\deleted\revauthdel1\revdttmdel1738082944 nooit }blijf",
        r"Ik \deleted nooit \deleted0 blijf",
        r"Ik {\b\deleted nooit {\i nooit }}blijf",
        r"Ik {\revised{\deleted nooit }}blijf",
        r"Ik {\deleted nooit\par }blijf",
        r"Ik {\mvf\mvauth1\mvdate1738082944 elders }blijf",
        r"Ik {\deleted n\u233\'e9 }blijf",
    ],
)
def test_what_was_deleted_while_changes_were_tracked_is_not_said(body: str) -> None:
    reading = read(body)
    assert reading.text == "Ik blijf"
    assert "tracked" in reading.problems[0]


@pytest.mark.parametrize("digits", ["1", "1738082944", "-2147483648", "9" * 30])
def test_the_number_of_a_word_is_never_text_however_long(digits: str) -> None:
    assert read(rf"a\revdttm{digits} b\onbekend{digits}c").text == "abc"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Gent{\*\footnote noot.} en\par verder", "Gent en\nnoot.\nverder"),
        (r"Gent{\footnote\pard noot.} en\par", "Gent en\nnoot."),
        (r"Gent{\super\chftn{\*\footnote\ftnalt\chftn eindnoot}} en", "Gent eneindnoot"),
        (r"{\*\cs7 loopbaan} in de stad", "loopbaan in de stad"),
        (r"{\loch\f0\fs24\*\cs7\cf0 mid}den", "midden"),
        (r"{\*\fldrslt gevolg}", "gevolg"),
        (r"{\*\onbekend\b weg}blijft", "blijft"),
        (r"{\*\onbekend{\footnote weg}}blijft", "blijft"),
        (r"{\upr{weg}{\*\ud G\u252\'fcl}}", "Gül"),
        (r"{\*\do\dobxcolumn{\dptxbxtext in het kader\par}}na", "nain het kader"),
    ],
)
def test_only_an_unknown_destination_is_hidden_by_its_mark(body: str, text: str) -> None:
    assert read(body).text == text


SHAPE = r"{\shp{\*\shpinst{\sp{\sn fillColor}{\sv %s}}%s{\shptxt %s\par}}}"


def test_the_words_in_a_shape_are_read_after_the_paragraph_that_holds_it() -> None:
    art = r"{\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv Jan}}{\sp{\sn gtextFont}{\sv Arial}}}}"
    body = SHAPE % ("1", "", "Sterktes") + art + r"Begin\par slot"
    assert read(body).text == "Begin\nSterktes\nJan\nslot"


@pytest.mark.parametrize(
    "body",
    [
        r"{\v neem mij}",
        r"\v neem mij\v0 ",
        rf"{{\cf{WHITE} neem mij}}",
        rf"{{\cf{ALMOST} neem mij}}",
        r"{\fs2 neem mij}",
        rf"{{\cf{BLUE}\chcbpat{BLUE} neem mij}}",
    ],
)
def test_what_nobody_sees_is_kept_apart_and_told(body: str) -> None:
    reading = read(f"Zicht{body}baar")
    assert (reading.text, hidden(reading)) == ("Zichtbaar", ["neem mij"])
    assert "2 words" in reading.problems[0]


@pytest.mark.parametrize(
    "body",
    [
        rf"{{\cf{WHITE}\highlight{BLUE} wit}}",
        rf"\pard\cbpat{BLUE}{{\cf{WHITE} wit}}",
        rf"\trowd\clcbpat{BLUE}\cellx99\pard\intbl{{\cf{WHITE} wit}}\cell\row",
        rf"\trowd\cellx99\pard\intbl\itap2{{\cf{WHITE} wit}}\nestcell",
        rf"{{\v\v0\cf{WHITE}\plain wit}}",
        SHAPE % ("6567967", "", rf"{{\cf{WHITE} wit}}"),
        rf"{{\cf{WHITE} wit}}" + SHAPE % ("6567967", r"{\sp{\sn fBehindDocument}{\sv 1}}", ""),
        r"{\cf0 wit}",
        r"{\cf99 wit}",
    ],
)
def test_what_can_be_seen_stays(body: str) -> None:
    reading = read(body)
    assert (reading.text, reading.apart) == ("wit", ())


@pytest.mark.parametrize(
    "body",
    [
        rf"\trowd\clcbpat{BLUE}\cellx99\pard\intbl a\cell\row\pard{{\cf{WHITE} wit}}",
        rf"\pard\cbpat{BLUE} a\par\pard{{\cf{WHITE} wit}}",
        SHAPE % ("16777215", "", rf"{{\cf{WHITE} wit}}"),
        SHAPE % ("1", r"{\sp{\sn fFilled}{\sv 0}}", rf"{{\cf{WHITE} wit}}"),
    ],
)
def test_white_letters_on_white_are_kept_apart(body: str) -> None:
    assert hidden(read(body)) == ["wit"]


def test_comments_are_kept_apart_with_who_wrote_them() -> None:
    body = (
        r"Beste{\*\atnid VR}{\*\atnauthor Vriend}\chatn{\*\annotation{\*\atndate 1738082944}"
        r"weglaten\par}{\annotation zo ook} jury"
    )
    reading = read(body)
    assert reading.text == "Beste jury"
    assert reading.apart == (
        Apart(ApartKind.COMMENT, "weglaten", "Vriend"),
        Apart(ApartKind.COMMENT, "zo ook", "Vriend"),
    )


def test_an_embedded_file_is_a_member() -> None:
    name, data = b"cv.pdf\0", b"%PDF-1.4 x"
    inner = b"\x02\0" + name + name + struct.pack("<II", 0x30000, len(name)) + name
    native = inner + struct.pack("<I", len(data)) + data
    kind = b"Package\0"
    head = struct.pack("<III", 0x501, 2, len(kind)) + kind + bytes(8)
    stored = (head + struct.pack("<I", len(native)) + native).hex()
    body = rf"{{\object\objemb{{\*\objclass Package}}{{\*\objdata {stored[:60]}" + "\n"
    found = read(body + stored[60:] + r"}{\result Hierbij mijn cv}}")
    assert found.text == "Hierbij mijn cv"
    assert [(member.filename, member.size) for member in found.members] == [("cv.pdf", len(data))]
