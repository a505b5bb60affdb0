"""Pictures of letters: each kind that is named as one opens; a broken one costs only itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw, ImageFont

from documents.caged import a_cage, reading_of
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.documents.formats import READERS, picture
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.sniffing import sniff

WORDS = "Hierbij stel ik mij kandidaat"
DOCUMENT = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p/></w:body></w:document>"
)


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with a_cage(tmp_path_factory.mktemp("cage")) as cage:
        yield cage


def a_letter(form: str) -> bytes:
    image = Image.new("RGB", (1400, 300), "white")
    ImageDraw.Draw(image).text((60, 100), WORDS, fill="black", font=ImageFont.load_default(70))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def packed(main: str, text: bytes, folder: str, pictures: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if main == "content.xml":
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        else:
            archive.writestr("[Content_Types].xml", "wordprocessingml.document.main")
        archive.writestr(main, text)
        for name, data in pictures.items():
            archive.writestr(folder + name, data)
    return out.getvalue()


def test_every_format_that_pictures_may_have_is_one_the_library_opens() -> None:
    assert set(picture.FORMATS) <= set(Image.OPEN)


def test_every_kind_that_is_read_as_a_picture_has_its_format() -> None:
    kinds = {kind for kind, reader in READERS.items() if reader is picture.read}
    opened = {Image.MIME[form] for form in picture.FORMATS}
    assert kinds - {"image/heic"} <= opened  # which the library declares as image/heif
    assert opened - {"image/heif"} <= kinds


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize("form", ["AVIF", "MPO"])
def test_a_letter_is_read_whatever_its_format(cage: Cage, form: str) -> None:
    data = a_letter(form)
    assert READERS[sniff(io.BytesIO(data))] is picture.read
    reading = reading_of(cage, data, "brief")
    assert reading.status is Status.READ
    assert WORDS in reading.text


def pictures_nobody_can_read() -> dict[str, bytes]:
    huge = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(huge, "PNG")
    broken = [
        *(b"\x01\0\0\0l\0\0\0EMF", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff"),
        *(b"", b"\0\0\0\x18ftypavif", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, huge.getvalue()),
    ]
    return {f"{number}.bin": data for number, data in enumerate(broken)}


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize(
    ("main", "text", "folder"),
    [
        ("word/document.xml", DOCUMENT, "word/media/"),
        ("content.xml", b"<office:document-content xmlns:office='o'/>", "Pictures/"),
    ],
)
def test_a_picture_nobody_can_read_costs_only_itself(
    cage: Cage, main: str, text: bytes, folder: str
) -> None:
    letter = a_letter("PNG")
    data = packed(main, text, folder, {**pictures_nobody_can_read(), "x.png": letter})
    spoilt = data.replace(b"IHDR", b"IHDX", 1)  # another checksum than the archive's
    reading = reading_of(cage, spoilt, "brief")
    assert reading.status is Status.READ
    assert WORDS in reading.text
