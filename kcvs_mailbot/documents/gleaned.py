"""What a child gleaned from one document, as bounded JSON, checked by the worker."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

from kcvs_mailbot.documents.converters import CONVERTERS
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.names import clean_name
from kcvs_mailbot.documents.reading import Reading

if TYPE_CHECKING:
    from pydantic import TypeAdapter

PROBLEMS = 50
PROBLEM_CHARACTERS = 500
NAME_CHARACTERS = 1000
MOST_APART = 1000
MOST_PAGES = 1_000_000_000
"""A PDF may say that it has so many; PDFium takes its word for it."""

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,126}/[a-z0-9][a-z0-9.+_-]{0,126}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a PGM of `size` bytes; `page` counts from 0."""

    page: int
    size: int


@dataclass(frozen=True, slots=True)
class Gleaned:
    """What a child says of a document.

    The child's output file holds the members' bytes one after the other, then those of the
    pictures: pages that tesseract has yet to read. page_texts: when there are pictures, what all
    pages hold without them. command: what must convert the document before it can be read.
    """

    reading: Reading
    pictures: tuple[Picture, ...] = ()
    page_texts: tuple[str, ...] = ()
    command: str | None = None


class Unbelievable(ValueError):
    """This is not what an honest child can have said."""


def longest(limits: Limits) -> int:
    """As JSON: four bytes a character at most, and room for names and problems."""
    names = 16_000 * limits.members + 4 * MOST_APART * NAME_CHARACTERS
    return 16 * limits.text_characters + names + 1024 * 1024


def to_json(gleaned: Gleaned) -> bytes:
    return json.dumps(asdict(gleaned), ensure_ascii=False).encode("utf-8", "replace")


@cache
def _adapter() -> TypeAdapter[Gleaned]:
    from pydantic import TypeAdapter  # the worker's: a child only tells

    return TypeAdapter(Gleaned)


def from_json(data: bytes, limits: Limits) -> Gleaned:
    """Checked in every field; ValueError (such as Unbelievable) otherwise."""
    gleaned = _adapter().validate_json(data)
    _check(gleaned, limits)
    return gleaned


def plausible_type(media_type: str) -> str:
    """As declared when it can be a media type at all."""
    declared = media_type.lower()
    return declared if _MEDIA_TYPE.fullmatch(declared) else "application/octet-stream"


def _check(gleaned: Gleaned, limits: Limits) -> None:
    reading = gleaned.reading
    believable = (
        len(reading.text) <= limits.text_characters
        and "\0" not in reading.text
        and _MEDIA_TYPE.fullmatch(reading.media_type)
        and (reading.pages is None or 0 <= reading.pages <= MOST_PAGES)
        and (reading.language is None or re.fullmatch("[a-z]{2,3}", reading.language))
        and len(reading.problems) <= PROBLEMS
        and all(len(problem) <= PROBLEM_CHARACTERS for problem in reading.problems)
        and len(reading.members) <= limits.members
        and len(reading.apart) <= MOST_APART
        and sum(len(each.text) for each in reading.apart) <= limits.text_characters
        and not any("\0" in f"{each.text}{each.by}" for each in reading.apart)
        and all(len(each.by or "") <= NAME_CHARACTERS for each in reading.apart)
        and len(gleaned.pictures) <= limits.ocr_pages
        and all(0 <= picture.page < len(gleaned.page_texts) for picture in gleaned.pictures)
        and all(0 <= picture.size <= limits.unpacked_size for picture in gleaned.pictures)
        and sum(map(len, gleaned.page_texts)) <= 2 * limits.text_characters
        and gleaned.command in (None, *CONVERTERS)
    )
    if not believable:
        raise Unbelievable
    for member in reading.members:
        name = member.filename or ""
        named = len(name) <= NAME_CHARACTERS and name == (clean_name(name) or "")
        typed = _MEDIA_TYPE.fullmatch(member.media_type) and _SHA256.fullmatch(member.sha256)
        if not (named and typed and 0 <= member.size <= limits.unpacked_size):
            raise Unbelievable
