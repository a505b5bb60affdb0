"""Real documents of invented people, written by a few lines of code."""

from __future__ import annotations

import hashlib
import io
import textwrap
import time
import zipfile
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

# ISO 32000-1, 7.6.3.3: what fills a password up to 32 bytes.
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_PERMISSIONS = -4
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCX = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
}


def pdf(text: str, password: str = "") -> bytes:
    """One page with that text (one line of it a paragraph); opens with `password` when given."""
    identity = hashlib.sha256(text.encode()).digest()[:16]
    owner, key = _keys(password, identity)
    page = _page(text)
    if password:
        page = _rc4(_object_key(key, 4), page)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    trailer = b"/Root 1 0 R/ID[<%s><%s>]" % ((identity.hex().encode(),) * 2)
    if password:
        objects.append(_encryption(owner, _rc4(key, _PADDING)))
        trailer += b"/Encrypt 6 0 R"
    return _file(objects, trailer)


def scan(text: str) -> bytes:
    """The same page as a scanner makes it: a picture of the words, at 150 dots to the inch."""
    picture = Image.new("L", (1240, 1754), 250)
    font = ImageFont.load_default(26)
    ImageDraw.Draw(picture).multiline_text(
        (110, 120), "\n".join(_lines(text, 72)), 20, font, None, 16
    )
    pages, begun = io.BytesIO(), time.gmtime(0)  # the same text gives the same bytes
    picture.save(pages, "PDF", resolution=150, creationDate=begun, modDate=begun)
    return pages.getvalue()


def _lines(text: str, width: int) -> list[str]:
    return [
        line for paragraph in text.split("\n") for line in textwrap.wrap(paragraph, width) or [""]
    ]


def _page(text: str) -> bytes:
    shown = [
        line.encode("cp1252", "replace")
        .replace(b"\\", rb"\\")
        .replace(b"(", rb"\(")
        .replace(b")", rb"\)")
        for line in _lines(text, 88)
    ]
    return b"BT /F 11 Tf 50 790 Td 14 TL\n" + b"".join(b"(%s) '\n" % line for line in shown) + b"ET"


def _file(objects: list[bytes], trailer: bytes) -> bytes:
    """ISO 32000-1, 7.5: the objects, where each of them starts, and where to begin."""
    written = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    starts = []
    for number, content in enumerate(objects, 1):
        starts.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            count,
            table,
            count,
            trailer,
            len(written),
        )
    )


def _keys(password: str, identity: bytes) -> tuple[bytes, bytes]:
    """ISO 32000-1, 7.6.3, revision 2: the owner's entry and the file's key (40 bits)."""
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(_md5(padded)[:5], padded)
    permissions = _PERMISSIONS.to_bytes(4, "little", signed=True)
    return owner, _md5(padded + owner + permissions + identity)[:5]


def _encryption(owner: bytes, user: bytes) -> bytes:
    return b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P %d>>" % (
        owner.hex().encode(),
        user.hex().encode(),
        _PERMISSIONS,
    )


def _object_key(key: bytes, number: int) -> bytes:
    return _md5(key + number.to_bytes(3, "little") + b"\0\0")[:10]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    """RC4, as the oldest encrypted PDFs use it: to show one, never to keep a secret."""
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def docx(text: str) -> bytes:
    """A Word document with one paragraph for each line of the text."""
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in text.split("\n")
    )
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_DOCX, "word/document.xml": document}.items():
            entry = zipfile.ZipInfo(name)  # dated 1980: the same text gives the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, '<?xml version="1.0" encoding="UTF-8"?>' + content)
    return buffer.getvalue()
