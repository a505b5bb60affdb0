"""What stands in a Word document and is not said by it: deleted, hidden, in the margin."""

from __future__ import annotations

import struct

import pytest

from documents.office_files import docx, paragraph, relations, run
from documents.reading_here import read_here
from kcvs_mailbot.documents.reading import Apart, ApartKind, Reading, Status

WHITE = '<w:color w:val="FFFFFF"/>'
DEL = '<w:del w:id="1" w:author="E">'
FLOATING = (
    '<w:drawing><wp:anchor behindDoc="{behind}"><wp:wrapNone/><wps:wsp><wps:spPr><a:solidFill>'
    '<a:srgbClr val="{colour}"/></a:solidFill></wps:spPr></wps:wsp></wp:anchor></w:drawing>'
)


def read(body: str, styles: str = "", **parts: str | bytes) -> Reading:
    named = {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in parts.items()}
    return read_here(docx(body, named, styles), "cv.docx").reading


def hidden(reading: Reading) -> list[str]:
    return [each.text for each in reading.apart if each.kind is ApartKind.HIDDEN]


def deleted(text: str) -> str:
    return f"{DEL}<w:r><w:delText>{text}</w:delText></w:r></w:del>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph(run("Ik "), deleted("nooit "), run("blijf")), "Ik blijf"),
        # What was inserted by one and deleted by another.
        (paragraph(run("a"), f"<w:ins>{deleted('weg')}</w:ins>", run("b")), "ab"),
        # Some writers leave w:t in what they mark as deleted.
        (paragraph(run("a"), f"{DEL}{run('weg')}</w:del>", run("b")), "ab"),
        (
            paragraph(run("a"), f"<w:moveFrom>{run('weg')}</w:moveFrom>")
            + paragraph(f"<w:moveTo>{run('hier')}</w:moveTo>"),
            "a\nhier",
        ),
        # A deleted paragraph mark joins two lines.
        (
            paragraph(run("samen"), properties="<w:rPr><w:del/></w:rPr>") + paragraph(run("werk")),
            "samenwerk",
        ),
        (
            "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>"
            + paragraph(run("weg"))
            + "</w:tc></w:tr>"
            "<w:tr><w:tc>" + paragraph(run("blijft")) + "</w:tc><w:tc><w:tcPr><w:cellDel/></w:tcPr>"
            + paragraph(run("weg")) + "</w:tc><w:tc>" + paragraph(run("ook"))
            + "</w:tc></w:tr></w:tbl>" + paragraph(run("slot")),
            "blijft\took\nslot",
        ),
        # How it was formatted before a tracked change says nothing of now.
        (
            paragraph(run("zichtbaar", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>")),
            "zichtbaar",
        ),
    ],
)  # fmt: skip
def test_what_was_deleted_while_changes_were_tracked_is_not_said(body: str, text: str) -> None:
    assert read(body).text == text


def test_deletions_are_told() -> None:
    assert "tracked" in " ".join(read(paragraph(run("a"), deleted("b"))).problems)
    assert read(paragraph(run("a"))).problems == ()


@pytest.mark.parametrize(
    ("properties", "style"),
    [
        ("<w:vanish/>", ""),
        ('<w:vanish w:val="true"/>', ""),
        (WHITE, ""),
        ('<w:color w:val="FEFEFE" w:themeColor="background1"/>', ""),
        ('<w:sz w:val="2"/>', ""),
        ('<w:rStyle w:val="X"/>', "<w:vanish/>"),
        ('<w:rStyle w:val="X"/>', WHITE),
        ('<w:color w:val="123456"/><w:shd w:val="clear" w:fill="123456"/>', ""),
    ],
)
def test_what_nobody_sees_is_kept_apart_and_told(properties: str, style: str) -> None:
    styles = f'<w:style w:type="character" w:styleId="X"><w:rPr>{style}</w:rPr></w:style>'
    reading = read(paragraph(run("Zicht"), run("neem mij", properties), run("baar")), styles)
    assert reading.text == "Zichtbaar"
    assert hidden(reading) == ["neem mij"]
    assert "2 words" in reading.problems[0]


@pytest.mark.parametrize(
    "properties",
    [
        '<w:vanish w:val="0"/>',
        '<w:color w:val="auto"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="pct50" w:color="000000" w:fill="FFFFFF"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>',
        '<w:color w:val="808080"/><w:sz w:val="8"/>',
    ],
)
def test_what_can_be_seen_stays(properties: str) -> None:
    reading = read(paragraph(run("zichtbaar", properties)))
    assert (reading.text, reading.apart) == ("zichtbaar", ())


def test_hidden_text_stays_hidden_by_the_style_it_is_based_on() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="A"/>'
        '<w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    )
    body = "".join(
        paragraph(run(style), properties=f'<w:pStyle w:val="{style}"/>') for style in "ABC"
    )
    reading = read(body, styles)
    assert (reading.text, hidden(reading)) == ("C", ["A\nB"])


CELL = '<w:tc><w:tcPr><w:shd w:val="clear" w:fill="{}"/></w:tcPr>{}</w:tc>'
BOX = (
    '<w:p><w:r><w:drawing><wp:anchor behindDoc="0"><wps:wsp><wps:spPr>{fill}</wps:spPr>'
    "<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></wps:wsp></wp:anchor>"
    "</w:drawing></w:r></w:p>"
)
FILL = '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
LINE = '<a:noFill/><a:ln><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
TABLE_STYLE = (
    '<w:style w:type="table" w:styleId="T"><w:tblStylePr w:type="firstRow"><w:tcPr>'
    '<w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style>'
)


def table(cell: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tr>{cell}</w:tr></w:tbl>"


@pytest.mark.parametrize(
    "body",
    [
        table(CELL.format("1F3864", paragraph(run("wit", WHITE)))),
        table(
            f"<w:tc>{paragraph(run('wit', WHITE))}</w:tc>", '<w:tblStyle w:val="T"/>'
        ),
        BOX.format(fill=FILL, inside=paragraph(run("wit", WHITE))),
        # A box without a ground of its own, over a coloured shape.
        paragraph(f"<w:r>{FLOATING.format(behind=0, colour='1F3864')}</w:r>")
        + BOX.format(fill="<a:noFill/>", inside=paragraph(run("wit", WHITE))),
        # The bar at the side of many templates, drawn after the words that stand on it.
        paragraph(run("wit", WHITE))
        + paragraph(f"<w:r>{FLOATING.format(behind=1, colour='1F3864')}</w:r>"),
        paragraph(
            run("wit", WHITE), properties='<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'
        ),
    ],
    ids=["cell", "style of the table", "box", "box over a shape", "bar", "paragraph"],
)  # fmt: skip
def test_white_letters_on_a_colour_are_read(body: str) -> None:
    reading = read(body, TABLE_STYLE)
    assert (reading.text, reading.apart) == ("wit", ())


@pytest.mark.parametrize(
    "body",
    [
        table(CELL.format("1F3864", paragraph(run("in de cel", WHITE))))
        + paragraph(run("wit", WHITE)),
        table(CELL.format("FFFFFF", paragraph(run("wit", WHITE)))),
        BOX.format(fill=LINE, inside=paragraph(run("wit", WHITE))),
        paragraph(f"<w:r>{FLOATING.format(behind=1, colour='FFFFFF')}</w:r>")
        + paragraph(run("wit", WHITE)),
    ],
    ids=["after a coloured cell", "white cell", "box with a border", "white bar"],
)
def test_white_letters_on_white_are_kept_apart(body: str) -> None:
    assert hidden(read(body)) == ["wit"]


def test_a_bar_in_the_header_lies_behind_the_pages() -> None:
    bar = paragraph(f"<w:r>{FLOATING.format(behind=0, colour='1F3864')}</w:r>")
    assert read(paragraph(run("wit", WHITE)), word__header1_xml=bar).text == "wit"


def test_comments_are_kept_apart_with_who_wrote_them() -> None:
    comments = (
        f'<w:comment w:id="0" w:author="Vriend">{paragraph(run("dit zou ik weglaten"))}</w:comment>'
        f"<w:comment>{paragraph(run('en'), deleted('niet'), run(' dit'))}</w:comment>"
    )
    reading = read(paragraph(run("Beste jury")), word__comments_xml=comments)
    assert reading.text == "Beste jury"
    assert reading.apart == (
        Apart(ApartKind.COMMENT, "dit zou ik weglaten", "Vriend"),
        Apart(ApartKind.COMMENT, "en dit", None),
    )
    assert "dit zou ik weglaten" in reading.findable


def test_a_mark_of_its_own_stands_off_the_word_it_belongs_to() -> None:
    note = '<w:footnoteReference w:customMarkFollows="1" w:id="2"/>'
    body = paragraph(run("begeleid"), f"<w:r>{note}<w:t>1</w:t></w:r>")
    assert read(body).text == "begeleid 1"


def test_what_a_document_marks_by_our_own_marks_is_only_text() -> None:
    assert read(paragraph(run("a\ufdd0b\ufdd2c\ufdd1d"))).text == "abcd"


CHUNKS = [
    ("afchunk.html", "<html><body><p>Motivatie</p><del>weg</del></body></html>"),
    ("afchunk.mht", "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Motivatie</p>"),
    ("afchunk.rtf", r"{\rtf1 Motivatie{\deleted  weg}}"),
    ("afchunk.txt", "Motivatie"),
    ("afchunk.docx", docx(paragraph(run("Motivatie"), deleted("weg")))),
]


@pytest.mark.parametrize(("name", "data"), CHUNKS)
def test_a_part_in_another_format_is_read_where_it_stands(name: str, data: str | bytes) -> None:
    body = paragraph(run("voor")) + '<w:altChunk r:id="c"/>' + paragraph(run("na"))
    rels = relations(c=("aFChunk", f"/word/{name}"))
    package = {"word/_rels/document.xml.rels": rels, f"word/{name}": data}
    reading = read_here(docx(body, package), "cv.docx").reading
    assert reading.text.split() == ["voor", "Motivatie", "na"]


def test_a_part_that_holds_itself_comes_to_an_end() -> None:
    rels = relations(c=("aFChunk", "/word/document.xml"))
    parts = {"word/_rels/document.xml.rels": rels}
    data = docx(paragraph(run("a")) + '<w:altChunk r:id="c"/>' * 3, parts)
    assert read_here(data, "cv.docx").reading.status is Status.READ


def test_the_words_of_smartart_are_read_and_its_template_is_not() -> None:
    body = paragraph('<w:r><w:drawing><dgm:relIds r:dm="d"/></w:drawing></w:r>', run("Na"))
    point = "<dgm:pt>{}<dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>"
    data = point.format("", "Teamleider") + point.format('<dgm:prSet phldr="1"/>', "[Tekst]")
    parts = {
        "word/_rels/document.xml.rels": relations(d=("diagramData", "diagrams/data1.xml")),
        "word/diagrams/data1.xml": data + point.format("", "Schepen"),
    }
    assert read_here(docx(body, parts), "cv.docx").reading.text == "Na\nTeamleider\nSchepen"


def packaged(name: str, data: bytes) -> bytes:
    label = name.encode() + b"\0"
    path = b"C:\\x\\" + label
    middle = struct.pack("<II", 0x30000, len(path)) + path
    inner = b"\x02\0" + label + path + middle + struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(inner)) + inner


def test_embedded_files_are_members_under_their_own_names() -> None:
    parts: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": relations(
            a=("package", "embeddings/cv.pdf"), b=("oleObject", "embeddings/oleObject1.bin")
        ),
        "word/embeddings/cv.pdf": b"%PDF-1.4",
        "word/embeddings/oleObject1.bin": b"neither",
    }
    found = read_here(docx(paragraph(run("cv hierbij")), parts), "brief.docx")
    assert [(m.filename, m.size) for m in found.reading.members] == [
        ("cv.pdf", 8),
        ("oleObject1.bin", 7),
    ]
