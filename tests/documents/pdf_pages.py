"""PDF pages of texts that stand where a test says, painted in the order in which it says them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pypdfium2 as pdfium

from documents.hostile import pdf
from kcvs_mailbot.documents.formats.pdf_text import page_text

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


@dataclass(frozen=True)
class Said:
    """`spacing` is put between letters; all in points, from the bottom left."""

    text: str
    left: float
    bottom: float
    spacing: float = 0
    size: float = 11


def page_of(*painted: Said, turned: int = 0) -> bytes:
    """One A4 page. turned: by as many degrees, with its text, as a program turns a wide table."""
    stream = b"".join(_operators(said, turned) for said in painted)
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>" % turned,
        _stream(stream),
        FONT,
    )


def page_of_groups(*painted: Said) -> bytes:
    """The same, each in a group of its own, as browsers paint what is half transparent."""
    names = b"".join(b"/G%d %d 0 R" % (at, at + 6) for at in range(len(painted)))
    places = b"".join(
        b"q 1 0 0 1 %g %g cm /G%d Do Q\n" % (said.left, said.bottom, at)
        for at, said in enumerate(painted)
    )
    group = (
        b"/Type/XObject/Subtype/Form/BBox[0 -9 595 99]/Group<</S/Transparency>>"
        b"/Resources<</Font<</F 5 0 R>>>>"
    )
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>/XObject<<%s>>>>>>" % names,
        _stream(places),
        FONT,
        *(_stream(_operators(replace(said, left=0, bottom=0), 0), group) for said in painted),
    )


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def lines_read(data: bytes) -> list[str]:
    with pdfium.PdfDocument(data) as document:
        text = page_text(document[0])
    return [line.strip() for line in text.splitlines() if line.strip()]


def _operators(said: Said, turned: int) -> bytes:
    place = {
        0: (1, 0, 0, 1, said.left, said.bottom),
        90: (0, 1, -1, 0, 595 - said.bottom, said.left),
        180: (-1, 0, 0, -1, 595 - said.left, 842 - said.bottom),
        270: (0, -1, 1, 0, said.bottom, 842 - said.left),
    }[turned]
    text = said.text.encode("cp1252").replace(b"\\", b"\\\\")
    text = text.replace(b"(", b"\\(").replace(b")", b"\\)")
    matrix = b" ".join(b"%g" % number for number in place)
    return b"BT /F %g Tf %g Tc %s Tm (%s) Tj ET\n" % (said.size, said.spacing, matrix, text)
