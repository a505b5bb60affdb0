"""Lists and dossiers that leave: whatever candidates call themselves and their files."""

from __future__ import annotations

import csv
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pypdfium2 as pdfium
import pytest
from lxml import etree, html

import databases
import workshop as shop
from export import hostile
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.desk import leaving
from kcvs_mailbot.desk.leaving import Form
from kcvs_mailbot.documents import office
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.export import lists, sheets, table
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.export.table import COLUMNS, Cell
from kcvs_mailbot.store import views
from kcvs_mailbot.store.views import Choice

SAMPLES = Path(__file__).parents[1] / "documents/samples"
OFFICE = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
    for name in ("office", "table", "text")
}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, cage: Cage) -> Iterator[shop.Workshop]:
    """With an application of each hostile name."""
    folder = tmp_path_factory.mktemp("full")
    with databases.sqlite(folder) as store, shop.workshop(folder, cage, store) as made:
        for mail in hostile.mails():
            made.receive(mail)
        with store.write() as session:
            hostile.rename(session)
        yield made


def left(at: shop.Workshop, form: Form, output: Path, choice: Choice | None = None) -> int:
    return leaving.export(at.store, at.worker.config, form, output, choice or Choice())


def cells(sheet: bytes) -> list[list[str]]:
    """The texts of a sheet that holds inline strings, the references of other cells excepted."""
    root = etree.fromstring(sheet)
    return [
        ["".join(cell.itertext()) for cell in row.iter(f"{SHEET}c")]
        for row in root.iter(f"{SHEET}row")
    ]


@pytest.fixture(scope="module")
def book(full: shop.Workshop, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    path = tmp_path_factory.mktemp("book") / "lijst.xlsx"
    assert left(full, Form.XLSX, path) == len(hostile.NAMES)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_workbook_has_a_line_for_each_candidate_and_each_document(book: dict[str, bytes]) -> None:
    heading, *rows = cells(book["xl/worksheets/sheet1.xml"])
    assert heading == list(COLUMNS)
    assert len(rows) == len(hostile.NAMES)
    assert len(cells(book["xl/worksheets/sheet2.xml"])) == 1 + len(hostile.FILES)


@pytest.fixture(scope="module")
def opened(full: shop.Workshop, tmp_path_factory: pytest.TempPathFactory) -> etree._Element:
    """The workbook as LibreOffice has it, in its own flat XML."""
    folder = tmp_path_factory.mktemp("opened")
    left(full, Form.XLSX, folder / "lijst.xlsx")
    words = ["soffice", f"-env:UserInstallation={(folder / 'home').as_uri()}", "--headless"]
    words += ["--convert-to", "fods", "--outdir", str(folder), str(folder / "lijst.xlsx")]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    return etree.parse(folder / "lijst.fods").getroot()


def office_cells(table: etree._Element) -> Iterator[list[Cell]]:
    """The values of its rows; a number, a moment or a text, as it takes them."""
    repeated = f"{{{OFFICE['table']}}}number-columns-repeated"
    for row in table.iterfind(".//table:table-row", OFFICE):
        values: list[Cell] = []
        for cell in row.iterfind("table:table-cell", OFFICE):
            kind = cell.get(f"{{{OFFICE['office']}}}value-type")
            value: Cell = None
            if kind == "float":
                value = int(cell.attrib[f"{{{OFFICE['office']}}}value"])
            elif kind == "date":
                moment = datetime.fromisoformat(cell.attrib[f"{{{OFFICE['office']}}}date-value"])
                value = moment.replace(microsecond=0)
            elif kind is not None:
                assert kind == "string", kind
                lines = ["".join(line.itertext()) for line in cell.iterfind("text:p", OFFICE)]
                value = "\n".join(lines)
            values += [value] * min(int(cell.get(repeated, "1")), len(COLUMNS))
        yield values


def spaced(cell: Cell) -> Cell:
    """A file of XML keeps several blanks as an element, which has no text."""
    return " ".join(cell.split()) or None if isinstance(cell, str) else cell


@pytest.mark.slow
@pytest.mark.needs("calc")
def test_a_workbook_opens_in_libreoffice_with_the_same_cells(
    full: shop.Workshop, opened: etree._Element
) -> None:
    with full.store.read() as session:
        chosen = views.references(session, Choice())
    found = views.each_application(full.store, chosen)
    told = [shaped(row, full.worker.config.zone) for row in found]
    written: list[list[list[Cell]]] = [
        [list(COLUMNS), *(table.row(one) for one in told)],
        [
            list(table.DOCUMENT_COLUMNS),
            *(row for one in told for row in table.document_rows(one)),
        ],
    ]
    sheets_ = opened.findall(".//table:table", OFFICE)
    assert len(sheets_) == len(written)
    for sheet, lines in zip(sheets_, written, strict=True):
        shown = [row for row in office_cells(sheet) if any(cell is not None for cell in row)]
        width = len(lines[0])
        assert [[spaced(cell) for cell in row[:width]] for row in shown] == [
            [spaced(cell) for cell in row] for row in lines
        ]


@pytest.mark.slow
@pytest.mark.needs("calc")
def test_libreoffice_finds_nothing_in_it_to_compute_or_to_follow(
    opened: etree._Element,
) -> None:
    attributes = {str(name) for element in opened.iter("{*}*") for name in element.attrib}
    assert f"{{{OFFICE['table']}}}formula" not in attributes
    assert opened.findall(".//text:a", OFFICE) == []
    assert opened.findall(".//office:event-listeners", OFFICE) == []


def test_a_workbook_holds_text_as_text(book: dict[str, bytes]) -> None:
    names = [row[2] for row in cells(book["xl/worksheets/sheet1.xml"])[1:]]
    # ECMA-376 22.9.2.19: _x005F_ is how a _ is written that something like a code follows.
    shown = [re.sub("_x005F_", "_", name) for name in names]
    for name in ("=cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "-2+3", "<script>alert(1)</script>"):
        assert name in shown
    assert "_x0041_ &amp; <b>vet</b>" in shown
    for sheet in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        root = etree.fromstring(book[sheet])
        assert not list(root.iter(f"{SHEET}f", f"{SHEET}hyperlink"))
        assert b"\xe2\x80\xae" not in book[sheet]
    assert not [name for name in book if "external" in name.lower() or "vba" in name.lower()]


def test_a_workbook_holds_dates_filters_and_a_heading_that_stays(book: dict[str, bytes]) -> None:
    root = etree.fromstring(book["xl/worksheets/sheet1.xml"])
    (received,) = root.xpath("//*[@r='E2']")
    assert received.get("t", "n") == "n"
    days = (
        datetime(2021, 9, 1, 10, tzinfo=UTC) - datetime(1899, 12, 30, tzinfo=UTC)
    ).total_seconds() / 86400
    assert float("".join(received.itertext())) == pytest.approx(days)  # 8 h UTC in Brussels
    assert root.xpath("//*[local-name()='pane']/@state") == ["frozen"]
    (covered,) = root.xpath("//*[local-name()='autoFilter']/@ref")
    assert covered == f"A1:N{len(hostile.NAMES) + 1}"


def test_a_list_of_commas_has_no_formula_either(full: shop.Workshop, tmp_path: Path) -> None:
    left(full, Form.CSV, tmp_path / "lijst.csv")
    with (tmp_path / "lijst.csv").open(encoding="utf-8-sig", newline="") as stream:
        heading, *rows = csv.reader(stream, delimiter=";")
    assert heading == list(COLUMNS)
    assert len(rows) == len(hostile.NAMES)
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]
    assert rows[0][4] == "01/09/2021 10:00:00"


@pytest.mark.parametrize(
    "name",
    ["=1+1", " =1+1", "\u200b=1+1", "\u00a0-1", "\uff1d1+1", "\uff0b1", "\uff20x", "\t+1", "\n=1"],
)
def test_what_a_spreadsheet_may_take_for_a_formula_is_text(name: str) -> None:
    """Also behind what is not seen, and in the wide letters that some of them fold."""
    assert lists._safe(name) == f"'{name}"
    assert lists._safe(f"An {name}") == f"An {name}"


@pytest.fixture(scope="module")
def archive(
    full: shop.Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[zipfile.ZipFile]:
    path = tmp_path_factory.mktemp("archive") / "alles.zip"
    assert left(full, Form.ZIP, path) == len(hostile.NAMES)
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        yield opened


RESERVED = re.compile(r"(?i)(con|aux|nul|prn|com\d|lpt\d)(\..*)?")


def test_no_name_in_an_archive_leads_anywhere_or_is_taken_twice(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        path = PurePosixPath(name)
        assert not path.is_absolute()
        for part in path.parts:
            assert part not in ("", ".", "..")
            assert not re.search(r'[\\:*?"<>|\x00-\x1f\u202a-\u202e\u2066-\u2069]', part), part
            assert part == part.rstrip(". ")
            assert not RESERVED.fullmatch(part)
            assert len(part.encode()) <= 255
    assert len({name.split("/")[0] for name in names}) == len(hostile.NAMES) + 1


def test_an_archive_holds_documents_texts_and_mails_as_they_came(
    archive: zipfile.ZipFile, full: shop.Workshop
) -> None:
    first = [name for name in archive.namelist() if name.startswith("KCVS-2021-0001 ")]
    documents = [archive.read(name).decode() for name in first if "/documenten/" in name]
    assert sorted(documents) == sorted(f"{shop.CV}{file}\n" for file in hostile.FILES)
    (mail,) = (name for name in first if "/mails/" in name)
    assert b"Kandidatuur directeur" in archive.read(mail)
    assert [name for name in first if name.endswith("/motivatie.txt")]


def links(page: bytes) -> Iterator[str]:
    for element in html.fromstring(page).iter():
        for attribute in ("href", "src"):
            if attribute in element.attrib:
                yield element.attrib[attribute]


def test_the_overviews_lead_to_each_file_and_to_nothing_else(archive: zipfile.ZipFile) -> None:
    seen = {"overzicht.html"}
    for page in [name for name in archive.namelist() if name.endswith("overzicht.html")]:
        if "/documenten/" in page:
            continue
        for link in links(archive.read(page)):
            assert not urlsplit(link).scheme
            assert not urlsplit(link).netloc
            seen.add(str(PurePosixPath(page).parent / unquote(link)))
    assert seen == set(archive.namelist())


def test_the_overviews_run_nothing_and_show_names_as_text(archive: zipfile.ZipFile) -> None:
    pages = [
        archive.read(n) for n in archive.namelist() if re.fullmatch("[^/]*/?overzicht.html", n)
    ]
    for page in pages:
        root = html.fromstring(page)
        assert not root.xpath("//script|//img|//link|//iframe|//object|//svg|//b|//form")
        assert not [key for e in root.iter() for key in e.attrib if key.startswith("on")]
    everything = b"".join(pages).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in everything
    assert "{{ 7 * 7 }}" in everything


@pytest.mark.parametrize("form", list(Form))
def test_what_breaks_off_leaves_the_old_file_as_it_was(
    full: shop.Workshop, tmp_path: Path, form: Form
) -> None:
    def stop(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    output = tmp_path / "alles"
    output.write_bytes(b"old")
    config: Any = full.worker.config
    with pytest.raises(KeyboardInterrupt):
        leaving.export(full.store, config, form, output, Choice(), stop)
    assert output.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        (Choice(references=("kcvs-2021-0002", "KCVS-2021-0003")), 2),
        (Choice(late=True), 0),
        (Choice(status="withdrawn"), 0),
        (Choice(vacancy="KCVS-2021"), len(hostile.NAMES)),
    ],
)
def test_the_same_choice_holds_for_all_forms(
    full: shop.Workshop, tmp_path: Path, choice: Choice, count: int
) -> None:
    for form in Form:
        if form is Form.PDF and not count:
            with pytest.raises(MailbotError, match="nothing to write"):
                left(full, form, tmp_path / form, choice)
            continue
        assert left(full, form, tmp_path / form, choice) == count


@pytest.fixture(scope="module")
def bound(full: shop.Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bound") / "alles.pdf"
    assert left(full, Form.PDF, path) == len(hostile.NAMES)
    return path


def test_a_pdf_has_a_bookmark_for_each_candidate_and_each_document(bound: Path) -> None:
    with pdfium.PdfDocument(bound) as document:
        marks = [(mark.level, mark.get_title()) for mark in document.get_toc()]
    candidates = [title for level, title in marks if level == 0]
    assert len(candidates) == len(hostile.NAMES)
    assert candidates[0] == f"KCVS-2021-0001 {hostile.NAMES[0]}"
    assert len([1 for level, _ in marks if level == 1]) >= len(hostile.FILES)


@pytest.mark.needs("pdftohtml")
def test_poppler_reads_the_same_bookmarks(bound: Path) -> None:
    words = ["pdftohtml", "-xml", "-i", "-stdout", str(bound)]
    done = subprocess.run(words, capture_output=True, check=True)
    assert done.stderr == b""
    found = html.fromstring(done.stdout.decode().partition("?>")[2]).iterfind(".//item")
    marks = [("".join(item.itertext()), int(item.get("page", "0"))) for item in found]
    with pdfium.PdfDocument(bound) as document:
        pages = len(document)
        for mark, (title, page) in zip(document.get_toc(), marks, strict=True):
            assert readable(title) == readable(mark.get_title())
            assert page - 1 == mark.get_dest().get_index()
    assert len({page for _, page in marks}) >= len(hostile.NAMES)
    assert all(0 < page <= pages for _, page in marks)


def readable(title: str) -> str:
    """Without U+FFFD, in the place of what no page shows: pdfium leaves it out."""
    return " ".join(title.replace("\ufffd", " ").split())


def test_a_pdf_shows_names_as_text_in_latin_greek_and_cyrillic(bound: Path) -> None:
    with pdfium.PdfDocument(bound) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    everything = "\n".join(texts)
    for words in ("<script>alert(1)</script>", "{{ 7 * 7 }}", "Motivatie", "Hierbij stel ik"):
        assert words in everything
    assert "Ελένη Ольга" in everything or not sheets.FONTS.exists()
    assert [t for t in texts if f"{len(texts)} / {len(texts)}" in t] == texts[-1:]


@pytest.mark.needs("qpdf")
def test_a_pdf_is_sound(bound: Path) -> None:
    done = subprocess.run(["qpdf", "--check", bound], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def dossier(workshop: shop.Workshop, path: Path, *names: str) -> tuple[str, str, list[str]]:
    """The cover of one that brought these samples, in two: what is among the pages, what is not;
    and the bookmarks.
    """
    mail = shop.application()
    for name in names:
        data = (SAMPLES / name).read_bytes()
        mail.add_attachment(data, "application", "octet-stream", filename=name)
    mail.add_attachment(b"MZ", "application", "octet-stream", filename="cv.exe")
    workshop.receive(mail)
    left(workshop, Form.PDF, path)
    with pdfium.PdfDocument(path) as document:
        cover = document[0].get_textpage().get_text_bounded().replace("\r", "")
        titles = [mark.get_title() for mark in document.get_toc()]
    inside, _, outside = cover.partition("Niet als bladzijden opgenomen")
    return inside, outside, titles


def test_a_cover_names_what_is_not_among_the_pages(
    workshop: shop.Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    names = ("encrypted.pdf", "cv.pdf", "cv.docx", "letter.jpg")
    inside, outside, titles = dossier(workshop, tmp_path / "an.pdf", *names)
    assert "encrypted.pdf: met wachtwoord beveiligd" in outside
    assert "cv.exe: geweigerd: dit soort bestand wordt nooit geopend" in outside
    assert "cv.docx (als tekst)" in inside
    assert titles[-3:] == ["cv.pdf", "cv.docx", "letter.jpg"]


@pytest.mark.needs("soffice")
def test_documents_of_office_programs_become_pages_but_never_what_was_deleted_or_remarked(
    workshop: shop.Workshop, tmp_path: Path
) -> None:
    path = tmp_path / "an.pdf"
    inside, _, titles = dossier(workshop, path, "cv.doc", "apart.docx")
    assert titles[-2:] == ["cv.doc", "apart.docx"]
    assert "cv.doc\n" in inside
    assert "apart.docx (als tekst)" in inside
    with pdfium.PdfDocument(path) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "Kernwoorden: stedelijkheid" in text
    assert "OPMERKING" not in text
    assert "VERBORGEN" not in text
