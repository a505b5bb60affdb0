"""Pictures (JPEG, PNG, TIFF, HEIC, WEBP, GIF, BMP): made upright, grey and small for OCR."""

from __future__ import annotations

import io
import warnings
from contextlib import suppress

import pi_heif  # type: ignore[import-untyped]
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.zipped import Container

_MOST_PIXELS = 120_000_000  # the largest of telephones make 108 million
_LONGEST_SIDE = 4000  # A4 at 340 dpi
_SHORTEST_SIDE = 200
_LEAST_PAGE = 300, 300_000
"""Pixels of the shorter side, and in all, below which no page can be read: letters fade away."""
_SMALL_SIDE = 1500  # a screenshot: letters of ten pixels are too small for tesseract
_FORMATS = ("JPEG", "PNG", "TIFF", "HEIF", "WEBP", "GIF", "BMP", "JPEG2000", "MPO")

_BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
)

Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)  # Pillow only warns
pi_heif.options.DECODE_THREADS = 1  # a child may start none
pi_heif.register_heif_opener()
Image.init()


def read(source: Source) -> Extract:
    """No text of its own: what tesseract sees is put in later, one text for each page."""
    try:
        with Image.open(source.stream, formats=_FORMATS) as image:
            return _frames(image, source)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        million = _MOST_PIXELS // 1_000_000
        problem = f"it unfolds to more than {million} million pixels"
        return Extract(status=Status.DAMAGED, problems=(problem,))
    except (UnidentifiedImageError, OSError, SyntaxError):
        return Extract(status=Status.DAMAGED, problems=("it is broken or not complete",))


def _frames(image: Image.Image, source: Source) -> Extract:
    count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    pages = count if count > 1 or _may_be_page(image) else 0
    if _is_small(image):
        return Extract(pages=pages)
    if source.no_ocr:
        return Extract(pages=pages, problems=(f"it is a picture, and {source.no_ocr}",))
    problems, done = [], 0
    for number, frame in enumerate(ImageSequence.Iterator(image) if count > 1 else [image]):
        if number >= source.limits.ocr_pages or source.is_late():
            problems.append(f"only {number} of its {count} pages were read")
            break
        source.output.add_picture(number, _prepared(frame))
        done += 1
    return Extract(pages=pages, problems=tuple(problems), page_texts=("",) * done)


def put_out(container: Container, folder: str, source: Source, text: str) -> tuple[str, ...]:
    """The pictures in a document that holds hardly more, such as a scan pasted into Word.

    Returns its text and, still empty, those of the other pictures; () when there are none.
    """
    if source.no_ocr:
        return ()
    done = 0
    for entry in container.entries:
        if not entry.filename.startswith(folder) or done >= source.limits.ocr_pages:
            continue
        data = io.BytesIO(b"".join(container.pieces(entry)))
        with suppress(*_BROKEN), Image.open(data, formats=_FORMATS) as image:
            if not _is_small(image):
                source.output.add_picture(done, _prepared(image))
                done += 1
    return (text, *[""] * (done - 1)) if done else ()


def _is_small(image: Image.Image) -> bool:
    """A logo, an icon, a line."""
    return max(image.size) < _SHORTEST_SIDE or min(image.size) < _SHORTEST_SIDE // 4


def _may_be_page(image: Image.Image) -> bool:
    """False for a logo or a passport photo."""
    least_side, least = _LEAST_PAGE
    return min(image.size) >= least_side and image.width * image.height >= least


def _prepared(image: Image.Image) -> bytes:
    """As PGM: upright by its EXIF orientation, grey on white, of a size that OCR likes."""
    if image.format in ("JPEG", "MPO"):
        image.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))  # decodes no more than is needed
    with suppress(ValueError, KeyError, TypeError, SyntaxError):  # of broken EXIF
        image = ImageOps.exif_transpose(image)
    grey = _on_white(image)
    longest = max(grey.size)
    factor = (
        _LONGEST_SIDE / longest if longest > _LONGEST_SIDE else 2 if longest < _SMALL_SIDE else 1
    )
    if factor != 1:
        size = (max(1, int(grey.width * factor)), max(1, int(grey.height * factor)))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    return b"P5\n%d %d\n255\n" % grey.size + grey.tobytes()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        coloured = image.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        paper.alpha_composite(coloured)
        image = paper
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("L")
