"""Pages of a PDF drawn as pictures."""

from __future__ import annotations

import io

import pypdfium2 as pdfium

_MOST_PIXELS = 16_000_000


class NoPage(Exception):
    """There is no such page; the argument says how many there are."""


class NotDrawn(Exception):
    """It is locked, or broken."""


def page_png(data: bytes, page: int, width: int) -> tuple[bytes, int]:
    """The page (from 1) as PNG of so many pixels across, smaller when that were too many; and how
    many pages there are. NoPage, NotDrawn."""
    try:
        return _drawn(data, page, width)
    except pdfium.PdfiumError as error:
        raise NotDrawn from error


def _drawn(data: bytes, page: int, width: int) -> tuple[bytes, int]:
    with pdfium.PdfDocument(data) as document:
        document.init_forms()  # what was filled in is drawn too
        count = len(document)
        if not 1 <= page <= count:
            raise NoPage(count)
        sheet = document[page - 1]
        try:
            across, down = sheet.get_size()
            scale = width / max(across, 1.0)
            pixels = across * down * scale * scale
            scale *= min(1.0, (_MOST_PIXELS / max(pixels, 1.0)) ** 0.5)
            bitmap = sheet.render(scale=scale)
            output = io.BytesIO()
            bitmap.to_pil().convert("RGB").save(output, "PNG")
            bitmap.close()
        finally:
            sheet.close()
    return output.getvalue(), count
