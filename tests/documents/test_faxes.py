"""Pictures as they are handed to OCR: in the shape in which people see them."""

from __future__ import annotations

import io
import tempfile

import pytest
from PIL import Image

from kcvs_mailbot.documents.extract import Source
from kcvs_mailbot.documents.formats import picture
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.members import Output

FAX = (204, 98)
CENTIMETRE, NO_UNIT = 3, 1
ON_ITS_SIDE = {0x0112: 6}


def handed_over(image: Image.Image, kind: str, **saved: object) -> list[tuple[int, int]]:
    """The size of each page that is made of a picture saved so."""
    written = io.BytesIO()
    image.save(written, kind, **saved)
    with tempfile.TemporaryFile() as file:
        output = Output(file.fileno(), Limits())
        source = Source(written, written.tell(), None, "", Limits(), output, no_ocr=None)
        picture.read(source)
        file.seek(0)
        pages = [file.read(page.size).split(b"\n")[1].split() for page in output.pictures]
    return [(int(wide), int(high)) for wide, high in pages]


def page(wide: int = 1728, high: int = 1078) -> Image.Image:
    return Image.new("L", (wide, high), 200)


@pytest.mark.parametrize("kind", ["TIFF", "PNG", "JPEG"])
def test_a_fax_of_half_the_lines_is_stretched(kind: str) -> None:
    ((wide, high),) = handed_over(page(), kind, dpi=FAX)
    assert wide == 1728
    assert high == pytest.approx(1078 * 204 / 98, rel=0.02)


def test_each_page_of_a_fax_is_stretched() -> None:
    pages = handed_over(
        page().convert("1"), "TIFF", dpi=FAX, save_all=True, append_images=[page().convert("1")]
    )
    assert len(pages) == 2
    assert all(high > 2200 for _, high in pages)


@pytest.mark.parametrize("unit", [CENTIMETRE, NO_UNIT])
def test_in_whatever_unit_the_resolution_is_told(unit: int) -> None:
    ((_, high),) = handed_over(
        page(), "TIFF", resolution_unit=unit, x_resolution=80.0, y_resolution=40.0
    )
    assert high == 2156


def test_more_lines_than_columns_make_it_wider() -> None:
    assert handed_over(page(1728, 2000), "TIFF", dpi=(204, 391)) == [(3312, 2000)]


def test_a_fax_on_its_side_is_stretched_as_it_was_stored() -> None:
    exif = Image.Exif()
    exif.update(ON_ITS_SIDE)
    assert handed_over(page(1600, 1000), "JPEG", dpi=(200, 100), exif=exif) == [(2000, 1600)]


@pytest.mark.parametrize("dpi", [(204, 196), (200, 200), (0, 98), (1, 10_000), (72, 72)])
def test_others_keep_their_shape(dpi: tuple[int, int]) -> None:
    assert handed_over(page(), "TIFF", dpi=dpi) == [(1728, 1078)]


def test_a_long_fax_stays_within_what_ocr_takes() -> None:
    assert handed_over(page(1728, 4000), "TIFF", dpi=(200, 100)) == [(864, 4000)]
