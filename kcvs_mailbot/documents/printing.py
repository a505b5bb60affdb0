"""Somebody's document as pages on paper: what it shows, and nothing that acts."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import BinaryIO

import pikepdf
from PIL import Image, ImageOps, ImageSequence

from kcvs_mailbot.documents.formats.picture import FORMATS

A4 = 595, 842
"""Points across and down."""
FOOT, EDGE = 34, 14
"""Points that stay free: for the page's number, and around."""
MOST_PAGES = 500
_LONGEST_SIDE = 2200  # A4 at 190 dpi
_PICTURES = 50
_ACTING = (
    *("/A", "/AA", "/AF", "/Annots", "/EF", "/F", "/JS", "/Launch", "/Metadata", "/OpenAction"),
    *("/OPI", "/PieceInfo", "/PS", "/Ref", "/StructParent", "/StructParents", "/URI"),
)
"""Keys of what acts, of files inside or elsewhere, of notes for other programs (ISO 32000-2)."""


class NotPrinted(Exception):
    """Why not, in Dutch."""


def to_pages(source: BinaryIO, output: BinaryIO, *, picture: bool) -> int:
    """Writes a PDF of A4 pages, with room at the foot; returns how many. NotPrinted.

    Only what its pages show is taken over: the contents of each become a drawing on a new page.
    """
    try:
        return _printed(_as_pdf(source) if picture else source, output)
    except pikepdf.PasswordError:
        raise NotPrinted("met wachtwoord beveiligd") from None
    except (MemoryError, NotPrinted):
        raise
    except Exception:  # noqa: BLE001 - libraries stumble in all ways over broken bytes
        raise NotPrinted("beschadigd") from None


def _printed(source: BinaryIO, output: BinaryIO) -> int:
    with pikepdf.open(source) as given, pikepdf.new() as made:
        _flatten(given)
        if len(given.pages) > MOST_PAGES:
            raise NotPrinted(f"meer dan {MOST_PAGES} bladzijden")
        for page in given.pages:
            _place(page, made)
        _take_out(made)
        made.remove_unreferenced_resources()
        made.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(made.pages)


def _flatten(given: pikepdf.Pdf) -> None:
    """What was filled in, and notes, become part of their pages."""
    with suppress(Exception):
        if given.Root.get("/AcroForm") is not None and "/XFA" in given.Root.AcroForm:
            del given.Root.AcroForm.XFA
        given.generate_appearance_streams()
    with suppress(Exception):
        given.flatten_annotations("print")


def _place(page: pikepdf.Page, made: pikepdf.Pdf) -> None:
    """The page as a drawing on a new one, as large as fits; what lies on its side keeps to it."""
    across, down = _size(page)
    size = A4 if across <= down else A4[::-1]
    made.add_blank_page(page_size=size)
    room = pikepdf.Rectangle(EDGE, FOOT, size[0] - EDGE, size[1] - EDGE)
    made.pages[-1].add_overlay(page, room)


def _size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    across, down = abs(right - left), abs(top - bottom)
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    return (down, across) if turned else (across, down)


def _take_out(made: pikepdf.Pdf) -> None:
    for thing in made.objects:
        if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
            _harmless(thing, depth=0)


def _harmless(thing: pikepdf.Object, depth: int) -> None:
    """Without what acts; a font's descriptor and a state of graphics keep what they need."""
    if str(thing.get("/Type", "")) in ("/Font", "/FontDescriptor", "/Page", "/Pages", "/Catalog"):
        return
    for key in _ACTING:
        if key in thing:
            del thing[key]


def _as_pdf(source: BinaryIO) -> BinaryIO:
    """A picture, or the pages of a fax, upright."""
    with Image.open(source, formats=FORMATS) as image:
        many = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        frames = ImageSequence.Iterator(image) if many > 1 else [image]
        sheets = [_sheet(frame) for _, frame in zip(range(_PICTURES), frames, strict=False)]
    made = io.BytesIO()
    first, *others = sheets
    first.save(made, "PDF", save_all=True, append_images=others, resolution=190, quality=80)
    made.seek(0)
    return made


def _sheet(frame: Image.Image) -> Image.Image:
    if frame.format in ("JPEG", "MPO"):
        frame.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
    with suppress(ValueError, KeyError, TypeError, SyntaxError):  # of broken EXIF
        frame = ImageOps.exif_transpose(frame)
    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        paper = Image.new("RGBA", frame.size, "white")
        paper.alpha_composite(frame.convert("RGBA"))
        frame = paper
    if frame.mode.startswith("I"):
        frame = frame.point(lambda value: value / 256).convert("L")
    sheet = frame.convert("L" if frame.mode in ("1", "L") else "RGB")
    sheet.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return sheet
