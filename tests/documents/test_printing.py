"""A candidate's own pages on paper: they look as before, and nothing in them acts."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from kcvs_mailbot.documents import binding, printing
from kcvs_mailbot.documents.binding import Mark, Part

SAMPLES = Path(__file__).with_name("samples")


def printed(data: bytes, *, picture: bool = False) -> bytes:
    output = io.BytesIO()
    printing.to_pages(io.BytesIO(data), output, picture=picture)
    return output.getvalue()


def text_of(data: bytes) -> str:
    with pdfium.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def active() -> bytes:
    """With all that a PDF can do on its own."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 500))
    page = pdf.pages[0]
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    form = pdf.make_stream(b"q Q")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    form.Ref = Dictionary(F=String("http://x.example/a.pdf"), Page=0)
    form.AF = Array([Dictionary(Type=Name.Filespec, EF=Dictionary(F=Stream(pdf, b"MZ")))])
    form.OPI = Dictionary()
    page.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary(X=form))
    page.contents_add(b"BT /F1 12 Tf 20 400 Td (Mijn loopbaan) Tj ET /X Do")
    page.AA = Dictionary(O=script)
    page.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
                A=Dictionary(S=action, URI=String("http://x.example"), F=String("cmd.exe")),
            )
            for action in (Name.URI, Name.Launch, Name.SubmitForm, Name.GoToR)
        ]
    )  # fmt: skip
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))
    pdf.attachments["virus.exe"] = b"MZ"
    output = io.BytesIO()
    pdf.save(output)
    return output.getvalue()


def keys(data: bytes) -> set[str]:
    """All keys of all that stands in it."""
    found: set[str] = set()

    def look(thing: object) -> None:
        if isinstance(thing, Array):
            for each in thing:
                look(each)
        elif isinstance(thing, Stream | Dictionary):
            for key, value in thing.items():
                found.add(key)
                if isinstance(value, Array | Dictionary) and not value.is_indirect:
                    look(value)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            look(thing)
    return found


def test_what_acts_is_left_behind_and_what_is_written_stays() -> None:
    before, after = keys(active()), keys(printed(active()))
    acting = {
        "/JS",
        "/OpenAction",
        "/AA",
        "/URI",
        "/EF",
        "/Ref",
        "/AF",
        "/OPI",
        "/Annots",
        "/Names",
    }
    assert acting <= before
    assert acting & after == set()
    assert "Mijn loopbaan" in text_of(printed(active()))


@pytest.mark.parametrize("name", ["cv.pdf", "columns.pdf", "latex.pdf", "javascript.pdf"])
def test_pages_keep_their_text(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    assert text_of(printed(data)).split() == text_of(data).split()


def test_what_was_filled_in_in_a_form_stays_to_be_seen() -> None:
    data = (SAMPLES / "form.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        values = [str(field.V) for field in pdf.Root.AcroForm.Fields if "/V" in field]
    shown = text_of(printed(data))
    assert values
    assert [value for value in values if value.split()[0] in shown]
    assert "/AcroForm" not in keys(printed(data))


@pytest.mark.parametrize(("size", "turned"), [((842, 595), 0), ((595, 842), 90), ((2000, 300), 0)])
def test_a_page_that_lies_on_its_side_does_so_on_paper(size: tuple[int, int], turned: int) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=size)
    pdf.pages[0].Rotate = turned
    output = io.BytesIO()
    pdf.save(output)
    with pikepdf.open(io.BytesIO(printed(output.getvalue()))) as made:
        assert [int(side) for side in made.pages[0].mediabox] == [0, 0, 842, 595]


@pytest.mark.parametrize("name", ["letter.jpg", "letter.png", "letter.heic", "letter.tif"])
def test_a_picture_becomes_pages(name: str) -> None:
    with pdfium.PdfDocument(printed((SAMPLES / name).read_bytes(), picture=True)) as document:
        assert len(document) >= 1
        grey = document[0].render(scale=0.5).to_pil().convert("L")
        assert len(set(grey.tobytes())) > 10


def test_a_photo_lies_as_its_camera_was_held() -> None:
    with Image.open(SAMPLES / "held_upright.jpg") as image:
        assert image.width < image.height  # as stored; its EXIF turns it
    data = printed((SAMPLES / "held_upright.jpg").read_bytes(), picture=True)
    with pikepdf.open(io.BytesIO(data)) as made:
        assert int(made.pages[0].mediabox[3]) == 595


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ((SAMPLES / "encrypted.pdf").read_bytes(), "wachtwoord"),
        (b"%PDF-1.4\nnothing", "beschadigd"),
        (b"", "beschadigd"),
    ],
)
def test_what_cannot_be_printed_says_why(data: bytes, why: str) -> None:
    with pytest.raises(printing.NotPrinted, match=why):
        printed(data)


def test_parts_are_bound_with_bookmarks_and_numbers() -> None:
    one, two = printed(active()), printed((SAMPLES / "cv.pdf").read_bytes())
    parts = [
        Part(len(one), (Mark("An Łukasz (1)"), Mark("Loopbaan", 0, 1)), "KCVS-2021-0001"),
        Part(len(two), (Mark("Bé"), Mark("cv.pdf", 99, 1)), "KCVS-2021-0002"),
    ]
    output = io.BytesIO()
    pages = binding.bind(io.BytesIO(one + two), output, [Part.of(p.told()) for p in parts])
    data = output.getvalue()
    with pdfium.PdfDocument(data) as document:
        assert len(document) == pages
        marks = [
            (mark.level, mark.get_title(), mark.get_dest().get_index())
            for mark in document.get_toc()
        ]
        last = document[pages - 1].get_textpage().get_text_bounded()
    assert marks == [
        (0, "An Łukasz (1)", 0),
        (1, "Loopbaan", 0),
        (0, "Bé", 1),
        (1, "cv.pdf", pages - 1),
    ]
    assert f"{pages} / {pages}" in last
    assert "KCVS-2021-0002" in last
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
