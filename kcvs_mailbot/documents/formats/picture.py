"""Pictures (JPEG, PNG, TIFF, HEIC, AVIF, WEBP, GIF, BMP): made upright, grey and small for OCR."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import suppress

import pi_heif  # type: ignore[import-untyped]
from PIL import (
    AvifImagePlugin,
    ExifTags,
    Image,
    ImageOps,
    ImageSequence,
    UnidentifiedImageError,
)

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.members import TooMuch
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.zipped import Container

_MOST_PIXELS = 120_000_000  # the largest of telephones make 108 million
_LONGEST_SIDE = 4000  # A4 at 340 dpi
_SHORTEST_SIDE = 200
_LEAST_PAGE = 300, 300_000
"""Pixels of the shorter side, and in all, below which no page can be read: letters fade away."""
_SMALL_SIDE = 1500  # a screenshot: letters of ten pixels are too small for tesseract
_UNEQUAL, _MOST_UNEQUAL = 1.2, 8.0
"""Faxes have 204 by 98, 196 or 391 points to an inch (ITU-T T.4, T.30); more is a mistake."""
_ON_ITS_SIDE = range(5, 9)
FORMATS = ("JPEG", "PNG", "TIFF", "HEIF", "AVIF", "WEBP", "GIF", "BMP", "JPEG2000")
"""What is opened; an MPO is opened as the JPEG that it is."""

Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)  # Pillow only warns
pi_heif.options.DECODE_THREADS = 1  # a child may start none
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
pi_heif.register_heif_opener()
Image.init()


def read(source: Source) -> Extract:
    """No text of its own: what tesseract sees is put in later, one text for each page."""
    try:
        with Image.open(source.stream, formats=FORMATS) as image:
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
        prepared = _one_of_many(container.pieces(entry))
        if prepared is not None:
            source.output.add_picture(done, prepared)
            done += 1
    return (text, *[""] * (done - 1)) if done else ()


def _one_of_many(pieces: Iterator[bytes]) -> bytes | None:
    """None for what is too small for words, or cannot be opened: that costs only itself."""
    try:
        with Image.open(io.BytesIO(b"".join(pieces)), formats=FORMATS) as image:
            return None if _is_small(image) else _prepared(image)
    except (MemoryError, TooMuch):
        raise
    except Exception:  # noqa: BLE001 - libraries stumble in all ways over broken bytes
        return None


def _is_small(image: Image.Image) -> bool:
    """A logo, an icon, a line."""
    return max(image.size) < _SHORTEST_SIDE or min(image.size) < _SHORTEST_SIDE // 4


def _may_be_page(image: Image.Image) -> bool:
    """False for a logo or a passport photo."""
    least_side, least = _LEAST_PAGE
    return min(image.size) >= least_side and image.width * image.height >= least


def _prepared(image: Image.Image) -> bytes:
    """As PGM: upright by its EXIF orientation, grey on white, of a size and shape OCR likes."""
    if image.format in ("JPEG", "MPO"):
        image.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))  # decodes no more than is needed
    wider, higher = _stretched(image)
    with suppress(ValueError, KeyError, TypeError, SyntaxError):  # of broken EXIF
        image = ImageOps.exif_transpose(image)
    grey = _on_white(image)
    width, height = grey.width * wider, grey.height * higher
    longest = max(width, height)
    factor = (
        _LONGEST_SIDE / longest if longest > _LONGEST_SIDE else 2 if longest < _SMALL_SIDE else 1
    )
    size = (max(1, int(width * factor)), max(1, int(height * factor)))
    if size != grey.size:
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    return b"P5\n%d %d\n255\n" % grey.size + grey.tobytes()


def _stretched(image: Image.Image) -> tuple[float, float]:
    """How much wider and higher it is to be shown: a fax has half as many lines as columns.

    As stored, or when its EXIF lays it on its side, as it will stand.
    """
    across, down = _density(image)
    unequal = across / down
    if not (_UNEQUAL < unequal < _MOST_UNEQUAL or _UNEQUAL < 1 / unequal < _MOST_UNEQUAL):
        return 1.0, 1.0
    stretch = max(1.0, 1 / unequal), max(1.0, unequal)
    with suppress(Exception):
        if image.getexif().get(ExifTags.Base.Orientation, 1) in _ON_ITS_SIDE:
            return stretch[1], stretch[0]
    return stretch


def _density(image: Image.Image) -> tuple[float, float]:
    """Of points across and down, in one unit, whichever."""
    for name in ("dpi", "resolution", "aspect", "jfif_density"):
        with suppress(ValueError, TypeError, ZeroDivisionError):  # of broken tags
            across, down = map(float, image.info.get(name, (0, 0)))
            if across > 0 and down > 0:
                return across, down
    return 1.0, 1.0


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        coloured = image.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        paper.alpha_composite(coloured)
        image = paper
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("L")
