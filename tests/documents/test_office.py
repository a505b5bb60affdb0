"""Documents of office programs laid out by the real LibreOffice, behind the walls of the cage."""

from __future__ import annotations

import http.server
import io
import os
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from documents import office_files, words
from documents.caged import a_cage, children_of
from documents.samples import FOLDER
from kcvs_mailbot.cage.cage import Cage, NoAnswer, Room
from kcvs_mailbot.cage.jobs import Kind

pytestmark = [pytest.mark.slow, pytest.mark.needs("soffice")]
ROOM = Room(seconds=120, memory=2 * 1024**3)
PICTURE = 40, 30

OPENDOCUMENT = """<?xml version="1.0"?>
<office:document{part} office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"
 office:mimetype="application/vnd.oasis.opendocument.text">{head}
<office:body><office:text>{body}</office:text></office:body></office:document{part}>"""
ON_LOAD = """<office:scripts><office:event-listeners><script:event-listener
 script:language="ooo:script" script:event-name="dom:load" xlink:type="simple"
 xlink:href="vnd.sun.star.script:Standard.M.Run?language=Basic&amp;location=document"/>
</office:event-listeners></office:scripts>"""
LIBRARY = 'xmlns:library="http://openoffice.org/2000/library" library:name="Standard"'
MACRO = {
    "Basic/script-lc.xml": """<library:libraries
 xmlns:library="http://openoffice.org/2000/library"><library:library library:name="Standard"
 library:link="false"/></library:libraries>""",
    "Basic/Standard/script-lb.xml": f"""<library:library {LIBRARY}><library:element
 library:name="M"/></library:library>""",
    "Basic/Standard/M.xml": """<script:module xmlns:script="http://openoffice.org/2000/script"
 script:name="M" script:language="StarBasic">Sub Run
ThisComponent.Text.String = "DE MACRO LIEP"
End Sub</script:module>""",
}
"""Run at loading where that is allowed (tried by hand): all of the text becomes another."""


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with a_cage(tmp_path_factory.mktemp("office")) as made:
        yield made


def laid_out(cage: Cage, document: bytes, ending: str, room: Room = ROOM) -> bytes:
    with cage.file() as source:
        source.write(document)
        source.flush()
        with cage.make(Kind.LAY_OUT, source, {"ending": ending}, room) as (_, pages):
            return pages.read()


def text_of(pages: bytes) -> str:
    with pdfium.PdfDocument(pages) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def with_picture(document: bytes) -> bytes:
    """The DOCX with one more paragraph, that holds a picture."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    shown = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing">'
        '<wp:extent cx="914400" cy="685800"/><wp:docPr id="77" name="foto"/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{drawing}/picture">'
        f'<pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr id="77" name="foto"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="foto"/><a:stretch>'
        '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="914400" cy="685800"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    relation = (
        '<Relationship Id="foto" Target="media/foto.png" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/image"/></Relationships>'
    )
    kind = '<Default Extension="png" ContentType="image/png"/></Types>'
    changes = {
        "word/document.xml": ("<w:body>", "<w:body>" + shown),
        "word/_rels/document.xml.rels": ("</Relationships>", relation),
        "[Content_Types].xml": ("</Types>", kind),
    }
    drawn = io.BytesIO()
    Image.new("RGB", PICTURE, "red").save(drawn, "PNG")
    with zipfile.ZipFile(io.BytesIO(document)) as given:
        parts: dict[str, str | bytes] = {name: given.read(name) for name in given.namelist()}
    for name, (before, after) in changes.items():
        text = bytes(parts[name]).decode()  # type: ignore[arg-type]
        assert before in text
        parts[name] = text.replace(before, after, 1)
    return office_files.zipped({**parts, "word/media/foto.png": drawn.getvalue()})


def test_a_document_with_a_table_and_a_picture_becomes_pages_with_words_on_them(
    cage: Cage,
) -> None:
    pages = laid_out(cage, with_picture((FOLDER / "cv.docx").read_bytes()), "docx")
    written = text_of(pages).split()
    for row in words.TABLE:
        assert set(" ".join(row).split()) <= set(written)
    with pdfium.PdfDocument(pages) as document:
        pictures = [thing for thing in document[0].get_objects() if thing.type == 3]
        sizes = [picture.get_metadata().width for picture in pictures]
        assert sizes == [PICTURE[0]]


class Fetched(http.server.BaseHTTPRequestHandler):
    """Notes that somebody came."""

    def handle(self) -> None:
        self.server.seen.append(self.client_address)  # type: ignore[attr-defined]


@pytest.fixture
def elsewhere() -> Iterator[http.server.HTTPServer]:
    with http.server.HTTPServer(("127.0.0.1", 0), Fetched) as server:
        server.seen = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_document_runs_nothing_fetches_nothing_and_reads_no_file_of_ours(
    cage: Cage, elsewhere: http.server.HTTPServer, tmp_path: Path
) -> None:
    (tmp_path / "geheim.txt").write_text("WACHTWOORD")
    at = f"http://127.0.0.1:{elsewhere.server_port}"
    body = (
        "<text:p>Mijn loopbaan</text:p>"
        f'<text:p><draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="{at}/a.png"'
        ' xlink:type="simple" xlink:actuate="onLoad"/></draw:frame></text:p>'
        f'<text:section text:name="S1"><text:section-source xlink:href="{at}/b.odt"/>'
        "<text:p>een deel</text:p></text:section>"
        '<text:section text:name="S2"><text:section-source'
        f' xlink:href="{(tmp_path / "geheim.txt").as_uri()}"/><text:p>deel</text:p></text:section>'
    )
    content = OPENDOCUMENT.format(part="-content", head=ON_LOAD, body=body)
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in (
            ("/", "application/vnd.oasis.opendocument.text"),
            *((name, "text/xml") for name in ("content.xml", *MACRO)),
        )
    )
    document = office_files.zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            **MACRO,
            "META-INF/manifest.xml": '<manifest:manifest manifest:version="1.2" xmlns:manifest='
            f'"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entries}</manifest:manifest>',
        }
    )
    text = text_of(laid_out(cage, document, "odt"))
    assert "Mijn loopbaan" in text
    assert "LIEP" not in text
    assert "WACHTWOORD" not in text
    assert elsewhere.seen == []  # type: ignore[attr-defined]


def test_one_that_takes_without_end_is_ended_and_leaves_nothing_behind(tmp_path: Path) -> None:
    depth = 4000
    cell = '<table:table><table:table-column/><table:table-row><table:table-cell office:value="1">'
    nested = cell * depth + "x" + "</table:table-cell></table:table-row></table:table>" * depth
    document = OPENDOCUMENT.format(part="", head="", body=nested + "<text:p>y</text:p>" * 200_000)
    others = set(children_of(os.getpid()))
    with a_cage(tmp_path) as cage:
        with pytest.raises(NoAnswer, match="more than 3 s"):
            laid_out(cage, document.encode(), "fodt", Room(seconds=3, memory=2 * 1024**3))
        (zygote,) = set(children_of(os.getpid())) - others
        assert children_of(zygote) == []
        (spool,) = (tmp_path / "spool").iterdir()
        assert {path.name for path in spool.iterdir()} <= {"lock", "zygote.err"}
