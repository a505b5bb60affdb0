"""What wraps a file: CMS, pages kept as files, XPS, disk images, settings."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator

import pytest
from asn1crypto import algos, cms  # type: ignore[import-untyped]
from PIL import Image

from documents.caged import a_cage, reading_of
from documents.samples import FOLDER
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.reading import Status, is_bare, is_unreadable

LETTER = (FOLDER / "letter.pdf").read_bytes()


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with a_cage(tmp_path_factory.mktemp("cage"), ocr=False) as cage:
        yield cage


def around(content: bytes | None, kind: str = "signed_data") -> bytes:
    """CMS around it, without signers; None: a detached signature."""
    inside = {"content_type": "data"} | ({} if content is None else {"content": content})
    held = {
        "version": "v1",
        "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
        "encap_content_info": inside,
        "signer_infos": [],
    }
    return bytes(cms.ContentInfo({"content_type": kind, "content": held}).dump())


def pem(data: bytes) -> bytes:
    return b"-----BEGIN CMS-----\n" + base64.encodebytes(data) + b"-----END CMS-----\n"


@pytest.mark.parametrize("form", [bytes, pem, base64.encodebytes], ids=["DER", "PEM", "base64"])
@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("cv.pdf.p7m", "cv.pdf"),
        ("cv.pdf.p7s", "cv.pdf"),
        ("CV Zoë.pdf", "CV Zoë.pdf"),
        (None, None),
    ],
)
def test_a_file_in_a_signature_comes_out_with_its_name(
    cage: Cage, form: type[bytes], name: str | None, inner: str | None
) -> None:
    reading = reading_of(cage, form(around(LETTER)), name)
    (member,) = reading.members
    assert (member.filename, member.size) == (inner, len(LETTER))
    assert not is_unreadable(reading)


def test_a_mail_in_a_signature_is_read_as_a_mail(cage: Cage) -> None:
    entity = b"X-First: 1\r\nContent-Type: text/plain\r\n\r\nMijn brief."
    assert "Mijn brief." in reading_of(cage, around(entity), "smime.p7m").text


def test_a_signature_alone_is_no_document_that_cannot_be_read(cage: Cage) -> None:
    for data in (
        around(None),
        b"-----BEGIN PGP SIGNATURE-----\n\nxx\n-----END PGP SIGNATURE-----\n",
    ):
        reading = reading_of(cage, data, "smime.p7s")
        assert is_bare(reading)
        assert not is_unreadable(reading)


@pytest.mark.parametrize("kind", ["1.2.840.113549.1.9.16.1.23", "1.2.840.113549.1.7.3"])
def test_what_is_encrypted_is_said_so(cage: Cage, kind: str) -> None:
    content_type = cms.ContentType(kind).dump()
    body = content_type + b"\xa0\x82\x01\x00" + bytes(256)
    data = b"\x30\x82" + len(body).to_bytes(2, "big") + body
    assert reading_of(cage, data, "smime.p7m").status is Status.ENCRYPTED


IMAGES = {
    "ISO 9660": (0x8001, b"CD001"),
    "UDF": (0x8001, b"BEA01"),
    "ISO behind a PDF": (0x8001, b"CD001"),
    "VHDX": (0, b"vhdxfile"),
    "EXT4": (0x438, b"\x53\xef"),
    "FAT": (3, b"mkfs.fat"),
    "DMG": (40_000 - 512, b"koly\0\0\0\x04"),
    "GPT": (512, b"EFI PART"),
}


@pytest.mark.parametrize("kind", IMAGES)
def test_a_disk_image_is_refused_by_its_content(cage: Cage, kind: str) -> None:
    place, sign = IMAGES[kind]
    data = bytearray(40_000)
    if "PDF" in kind:
        data[: len(LETTER)] = LETTER[:30_000]
    data[place : place + len(sign)] = sign
    assert reading_of(cage, bytes(data), "cv.pdf").status is Status.REFUSED


PROFILE = b"""<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x">
<plist version="1.0"><dict><key>PayloadContent</key><array/><key>PayloadType</key>
<string>Configuration</string></dict></plist>"""


@pytest.mark.parametrize(
    ("data", "name"),
    [(PROFILE, "cv.xml"), (b"x", "cv.mobileconfig"), (around(PROFILE), "wifi.mobileconfig")],
)
def test_settings_that_a_phone_takes_over_are_refused(cage: Cage, data: bytes, name: str) -> None:
    assert reading_of(cage, data, name).status is Status.REFUSED


def test_settings_in_a_signature_are_refused_inside_it(cage: Cage) -> None:
    with cage.read(Content.of_bytes(around(PROFILE)), "cv.p7m", "") as read:
        (inner,) = read.members
        assert reading_of(cage, b"".join(inner.chunks()), "cv").status is Status.REFUSED


def glyphs(*runs: tuple[float, float, str]) -> str:
    return "".join(
        f'<Glyphs OriginX="{x}" OriginY="{y}" FontRenderingEmSize="10" UnicodeString="{run}"/>'
        for x, y, run in runs
    )


def xps(pages: dict[str, str], order: list[str]) -> bytes:
    file = io.BytesIO()
    name = "http://schemas.microsoft.com/xps/2005/06"
    refers = "".join(f'<PageContent Source="{each}"/>' for each in order)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default'
            ' Extension="fdseq" ContentType="application/vnd.ms-package.xps-fixeddocumentsequence'
            '+xml"/></Types>',
        )
        archive.writestr(
            "F.fdseq",
            f'<FixedDocumentSequence xmlns="{name}"><DocumentReference Source="D/1/F.fdoc"/>'
            "</FixedDocumentSequence>",
        )
        archive.writestr("D/1/F.fdoc", f'<FixedDocument xmlns="{name}">{refers}</FixedDocument>')
        for place, page in pages.items():
            archive.writestr(f"D/1/{place}", f'<FixedPage xmlns="{name}">{page}</FixedPage>')
    return file.getvalue()


def test_xps_is_read_page_by_page_line_by_line(cage: Cage) -> None:
    pages = {
        "Pages/10.fpage": glyphs(
            (10, 20, "{}{Zoë} Peeters"), (10, 40, "Werk"), (30, 40, "ervaring")
        ),
        "Pages/2.fpage": glyphs((10, 20, "Tweede"), (60, 20, "bladzijde")),
    }
    reading = reading_of(cage, xps(pages, ["Pages/10.fpage", "/D/1/Pages/2.fpage"]), "cv.xps")
    assert reading.text == "{Zoë} Peeters\nWerkervaring\n\nTweede bladzijde"
    assert (reading.pages, reading.members, reading.problems) == (2, (), ())


def picture(width: int, height: int, kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, kind)
    return file.getvalue()


def test_jpeg_2000_is_a_picture(cage: Cage) -> None:
    reading = reading_of(cage, picture(900, 1200, "JPEG2000"), "scan.jp2")
    assert (reading.media_type, reading.pages) == ("image/jp2", 1)
    assert reading.status is Status.NO_TEXT


@pytest.mark.parametrize(
    ("size", "logo"),
    [((320, 110), True), ((16, 16), True), ((413, 531), True), ((600, 800), False),
     ((2480, 3508), False)],
)  # fmt: skip
def test_a_picture_too_small_for_a_page_is_no_document(
    cage: Cage, size: tuple[int, int], logo: bool
) -> None:
    reading = reading_of(cage, picture(*size, "PNG"), "logo.png")
    assert is_bare(reading) is logo
    assert is_unreadable(reading) is not logo


def test_a_page_that_word_saved_is_read_as_a_page(cage: Cage) -> None:
    page = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>Mijn brief\r\n--b--\r\n"
    )
    reading = reading_of(cage, page, "brief.mht")
    assert (reading.media_type, reading.text) == ("multipart/related", "Mijn brief")
