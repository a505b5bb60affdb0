"""Reads what stands in a PDF beside its pages: filled in fields, and files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from documents.caged import a_cage, reading_of
from documents.hostile import pdf
from kcvs_mailbot.cage.cage import Cage

PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
XFA = (
    b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template><draw>Ongezien</draw></template>'
    b'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form>'
    b"<motivatie>Steden boeien mij</motivatie><naam>Lotte</naam></form></xfa:data></xfa:datasets>"
    b"</xdp:xdp>"
)


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with a_cage(tmp_path_factory.mktemp("cage")) as cage:
        yield cage


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def page_with(*annotations: bytes, catalogue: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """Objects 4 and up are the annotations, those of `more` follow."""
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(len(annotations)))
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
        PAGES,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[%s]>>" % kids,
        *annotations,
        *more,
    )


def widget(entries: bytes) -> bytes:
    return b"<</Type/Annot/Subtype/Widget/Rect[50 700 250 720]%s>>" % entries


def form_of(*widgets: bytes, fields: bytes, more: tuple[bytes, ...] = ()) -> bytes:
    return page_with(*widgets, catalogue=b"/AcroForm<</Fields[%s]>>" % fields, more=more)


def text_of(cage: Cage, data: bytes) -> str:
    return reading_of(cage, data, "formulier.pdf").text


def test_a_value_on_the_field_itself_is_read(cage: Cage) -> None:
    data = form_of(widget(b"/FT/Tx/T(naam)/V(Lotte Peeters)"), fields=b"4 0 R")
    assert text_of(cage, data) == "Lotte Peeters"


def test_a_value_on_the_parent_field_is_read_once_for_all_its_places(cage: Cage) -> None:
    parent = b"<</FT/Tx/T(naam)/V(Lotte Peeters)/Kids[4 0 R 5 0 R]>>"
    kids = widget(b"/Parent 6 0 R"), widget(b"/Parent 6 0 R")
    assert text_of(cage, form_of(*kids, fields=b"6 0 R", more=(parent,))) == "Lotte Peeters"


def test_a_value_of_the_grandparent_is_read(cage: Cage) -> None:
    data = form_of(
        widget(b"/Parent 5 0 R"),
        fields=b"6 0 R",
        more=(b"<</Parent 6 0 R/T(b)/Kids[4 0 R]>>", b"<</FT/Tx/T(a)/V(Boven)/Kids[5 0 R]>>"),
    )
    assert text_of(cage, data) == "Boven"


def test_a_choice_is_read_as_it_is_shown(cage: Cage) -> None:
    options = b"/FT/Ch/Ff 131072/T(taal)/Opt[[(n)(Nederlands)][(f)(Frans)]]/V(f)"
    assert text_of(cage, form_of(widget(options), fields=b"4 0 R")) == "Frans"


def test_several_choices_of_a_list_are_read(cage: Cage) -> None:
    options = b"/FT/Ch/Ff 2097152/T(taal)/Opt[(Nederlands)(Frans)(Duits)]/V[(Nederlands)(Duits)]"
    assert text_of(cage, form_of(widget(options), fields=b"4 0 R")) == "Nederlands\nDuits"


def test_a_choice_that_was_typed_is_read(cage: Cage) -> None:
    options = b"/FT/Ch/Ff 393216/T(taal)/Opt[(Nederlands)(Frans)]/V(Fries)"
    assert text_of(cage, form_of(widget(options), fields=b"4 0 R")) == "Fries"


@pytest.mark.parametrize(("state", "read"), [(b"Ja", "Heeft een rijbewijs: Ja"), (b"Off", "")])
def test_a_box_is_read_with_its_name_when_it_is_ticked(cage: Cage, state: bytes, read: str) -> None:
    ticked = widget(
        b"/FT/Btn/T(r)/TU(Heeft een rijbewijs)/V/%s/AS/%s/AP<</N<</Ja 5 0 R/Off 5 0 R>>>>"
        % (state, state)
    )
    look = stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 10 10]")
    assert text_of(cage, form_of(ticked, fields=b"4 0 R", more=(look,))) == read


def test_a_field_that_nobody_sees_is_not_read(cage: Cage) -> None:
    data = form_of(widget(b"/FT/Tx/T(x)/V(Verborgen)/F 2"), fields=b"4 0 R")
    assert text_of(cage, data) == ""


@pytest.mark.parametrize("entry", [b"5 0 R", b"[(datasets)5 0 R]"])
def test_what_was_filled_into_an_xfa_form_is_read_and_told(cage: Cage, entry: bytes) -> None:
    data = page_with(
        widget(b"/FT/Tx/T(naam)/V(Lotte)"),
        catalogue=b"/AcroForm<</Fields[4 0 R]/XFA %s>>" % entry,
        more=(stream(XFA),),
    )
    reading = reading_of(cage, data, "formulier.pdf")
    assert reading.text.split("\n\n") == ["Lotte", "Steden boeien mij"]
    assert any("XFA" in problem for problem in reading.problems)


FILE = stream(b"Beste mevrouw Boudry", b"/Type/EmbeddedFile")
SPECIFICATION = b"<</Type/Filespec/F(brief.txt)/UF(brief.txt)/EF<</F %d 0 R>>>>"


def paperclip(specification: bytes) -> bytes:
    return b"<</Type/Annot/Subtype/FileAttachment/Rect[50 700 70 720]/FS %s>>" % specification


def members_of(cage: Cage, data: bytes) -> list[str | None]:
    return [member.filename for member in reading_of(cage, data, "cv.pdf").members]


def test_a_file_behind_a_paperclip_is_a_member(cage: Cage) -> None:
    data = page_with(paperclip(SPECIFICATION % 5), more=(FILE,))
    assert members_of(cage, data) == ["brief.txt"]


def test_a_file_that_is_embedded_and_behind_two_paperclips_is_one_member(cage: Cage) -> None:
    names = b"/Names<</EmbeddedFiles<</Names[(brief.txt)6 0 R]>>>>"
    clips = paperclip(b"6 0 R"), paperclip(b"6 0 R")
    data = page_with(*clips, catalogue=names, more=(SPECIFICATION % 7, FILE))
    assert members_of(cage, data) == ["brief.txt"]


def test_a_paperclip_without_its_file_is_told(cage: Cage) -> None:
    data = page_with(paperclip(b"<</Type/Filespec/F(brief.txt)>>"))
    reading = reading_of(cage, data, "cv.pdf")
    assert not reading.members
    assert any("attached" in problem for problem in reading.problems)


def test_the_files_of_a_portfolio_are_members(cage: Cage) -> None:
    tree = (
        b"/Collection<</View/D>>/Names<</EmbeddedFiles<</Kids["
        b"<</Limits[(a)(a)]/Names[(a)4 0 R]>><</Limits[(b)(b)]/Names[(b)5 0 R]>>]>>>>"
    )
    other = SPECIFICATION.replace(b"brief", b"cv") % 6
    data = page_with(catalogue=tree, more=(SPECIFICATION % 6, other, FILE))
    assert members_of(cage, data) == ["brief.txt", "cv.txt"]
