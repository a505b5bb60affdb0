"""OpenDocument texts: what is said in them, what is only about it."""

from __future__ import annotations

import pytest

from documents.office_files import zipped
from documents.reading_here import read_here
from kcvs_mailbot.documents.reading import Apart, ApartKind, Reading

_NAMESPACES = "".join(
    f' xmlns:{name}="{name}"'
    for name in ("office", "text", "style", "fo", "draw", "table", "dc", "svg", "xlink")
)
STYLES = (
    '<style:style style:name="V" style:family="text"><style:text-properties text:display="none"/>'
    '</style:style><style:style style:name="W" style:family="text"><style:text-properties'
    ' fo:color="#ffffff"/></style:style><style:style style:name="WW" style:family="text"'
    ' style:parent-style-name="W"/><style:style style:name="T" style:family="text">'
    '<style:text-properties fo:font-size="1pt"/></style:style>'
    '<style:style style:name="PV" style:family="paragraph"><style:text-properties'
    ' text:display="none"/></style:style><style:style style:name="PB" style:family="paragraph">'
    '<style:paragraph-properties fo:background-color="#1f3864"/></style:style>'
    '<style:style style:name="C" style:family="table-cell"><style:table-cell-properties'
    ' fo:background-color="#1f3864"/></style:style>'
    '<style:style style:name="G" style:family="graphic"><style:graphic-properties'
    ' draw:fill="solid" draw:fill-color="#1f3864"/></style:style>'
    '<style:style style:name="N" style:family="graphic"><style:graphic-properties'
    ' draw:fill="none" draw:fill-color="#1f3864"/></style:style>'
    '<style:style style:name="B" style:family="graphic" style:parent-style-name="G">'
    '<style:graphic-properties style:run-through="background"/></style:style>'
    '<style:style style:name="A" style:family="text"><style:text-properties fo:color="#ffffff"'
    ' style:use-window-font-color="true"/></style:style>'
)


def read(body: str, layout: str = "") -> Reading:
    content = (
        f"<office:document-content{_NAMESPACES}><office:automatic-styles>{STYLES}{layout}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    parts = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    return read_here(zipped(parts), "cv.odt").reading


def p(inside: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{inside}</text:p>'


def span(text: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def hidden(reading: Reading) -> list[str]:
    return [each.text for each in reading.apart if each.kind is ApartKind.HIDDEN]


REGION = (
    '<text:changed-region text:id="{}"><text:{}><office:change-info/>{}</text:{}>'
    "</text:changed-region>"
)


def changes(*regions: tuple[str, str, str]) -> str:
    listed = (REGION.format(key, kind, inside, kind) for key, kind, inside in regions)
    return f"<text:tracked-changes>{''.join(listed)}</text:tracked-changes>"


def within(key: str, inside: str) -> str:
    return (
        f'<text:change-start text:change-id="{key}"/>{inside}<text:change-end'
        f' text:change-id="{key}"/>'
    )


@pytest.mark.parametrize(
    "body",
    [
        changes(("d", "deletion", p("nooit "))) + p('Ik <text:change text:change-id="d"/>blijf'),
        # As LibreOffice writes flat files: the deleted words stay where they were.
        changes(("i", "insertion", ""), ("d", "deletion", ""))
        + p(f"{within('i', 'Ik ')}{within('d', 'nooit ')}blijf"),
        changes(("d", "deletion", ""))
        + p('Ik <text:change-start text:change-id="d"/>nooit')
        + p("nooit")
        + p('nooit<text:change-end text:change-id="d"/>blijf'),
    ],
)
def test_what_was_deleted_while_changes_were_tracked_is_not_said(body: str) -> None:
    reading = read(body)
    assert reading.text == "Ik blijf"
    assert "tracked" in reading.problems[0]


def test_what_was_inserted_while_changes_were_tracked_is_said() -> None:
    reading = read(changes(("i", "insertion", "")) + p(within("i", "Ik blijf")))
    assert (reading.text, reading.problems) == ("Ik blijf", ())


def test_a_note_keeps_its_number_off_the_word() -> None:
    note = (
        "<text:note>\n  <text:note-citation>1</text:note-citation>\n  <text:note-body>\n"
        f"    {p('met de stad.')}\n  </text:note-body></text:note>"
    )
    assert read(p(f"begeleid{note}, graag.")).text == "begeleid, graag.\n1 met de stad."


def test_comments_are_kept_apart_with_who_wrote_them() -> None:
    comment = (
        "<office:annotation><dc:creator>Vriend</dc:creator><dc:date>2021</dc:date>"
        f"{p('dit')}{p('weglaten')}</office:annotation>"
    )
    reading = read(p(f"Beste{comment} jury"))
    assert reading.text == "Beste jury"
    assert reading.apart == (Apart(ApartKind.COMMENT, "dit\nweglaten", "Vriend"),)


@pytest.mark.parametrize("style", ["V", "W", "WW", "T"])
def test_what_nobody_sees_is_kept_apart_and_told(style: str) -> None:
    reading = read(p(f"Zicht{span('neem mij', style)}baar"))
    assert (reading.text, hidden(reading)) == ("Zichtbaar", ["neem mij"])
    assert "2 words" in reading.problems[0]


@pytest.mark.parametrize(
    "body",
    [
        p("neem mij", "PV"),
        f'<text:section text:display="none">{p("neem mij")}</text:section>',
        p('<text:hidden-text text:is-hidden="true">neem mij</text:hidden-text>'),
        p('neem <text:hidden-paragraph text:is-hidden="true"/>mij'),
    ],
)
def test_hidden_paragraphs_sections_and_fields_are_kept_apart(body: str) -> None:
    reading = read(body + p("blijft"))
    assert reading.text == "blijft"
    assert " ".join(hidden(reading)).split() == ["neem", "mij"]


def table(cell_style: str) -> str:
    cell = f'<table:table-cell table:style-name="{cell_style}">{p(span("wit", "W"))}'
    return (
        f"<table:table><table:table-row>{cell}</table:table-cell></table:table-row></table:table>"
    )


def frame(style: str, inside: str) -> str:
    box = f"<draw:text-box>{inside}</draw:text-box>"
    return f'<draw:frame draw:style-name="{style}">{box}</draw:frame>'


@pytest.mark.parametrize(
    "body",
    [
        p(span("wit", "W"), "PB"),
        table("C"),
        p(frame("G", p(span("wit", "W")))),
        frame("G", p(span("wit", "W"))),
        p(span("wit", "W")) + p(frame("B", "")),
        p('<draw:custom-shape draw:style-name="G"/>' + frame("N", p(span("wit", "W")))),
        p(span("wit", "A")),
        f'<text:section text:display="true">{p("wit")}</text:section>',
    ],
)
def test_what_can_be_seen_stays(body: str) -> None:
    reading = read(body)
    assert (reading.text, reading.apart) == ("wit", ())


def test_white_letters_on_a_coloured_page_are_read() -> None:
    layout = (
        '<style:page-layout><style:page-layout-properties fo:background-color="#000000"/>'
        "</style:page-layout>"
    )
    assert read(p(span("wit", "W")), layout).text == "wit"


@pytest.mark.parametrize(
    "body",
    [
        table("X"),
        table("C").replace("wit", "") + p(span("wit", "W")),
        p(frame("N", p(span("wit", "W")))),
        p("x", "PB") + p(span("wit", "W")),
    ],
)
def test_white_letters_on_white_are_kept_apart(body: str) -> None:
    assert hidden(read(body)) == ["wit"]


def test_what_is_layout_of_the_file_is_no_space_in_a_sentence() -> None:
    shape = '<draw:custom-shape draw:style-name="N">\n     <text:p/>\n   </draw:custom-shape>'
    assert read(p(f"{shape}Met drie\n     <text:s/>ja")).text == "Met drie  ja"
