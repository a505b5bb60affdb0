"""One document in a child: sniffed, compared with what was declared, read."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.facts import PROBLEM_CHARACTERS, PROBLEMS, Facts
from kcvs_mailbot.documents.formats import html, opendocument, pdf, plain, rtf, word
from kcvs_mailbot.documents.language import guess_language
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.markup import Broken
from kcvs_mailbot.documents.members import Output, TooMuch
from kcvs_mailbot.documents.names import is_executable_name
from kcvs_mailbot.documents.reading import Reading, Status
from kcvs_mailbot.documents.sniffing import BINARY, EXECUTABLE, mismatch, sniff
from kcvs_mailbot.documents.tidy import tidy

_OPENDOCUMENT = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."

READERS: dict[str, Callable[[Source], Extract]] = {
    "application/pdf": pdf.read,
    "application/rtf": rtf.read,
    "text/html": html.read,
    "application/xhtml+xml": html.read,
    "text/plain": plain.read,
    "text/markdown": plain.read,
    _OPENDOCUMENT + "text": opendocument.read,
    _OPENDOCUMENT + "text-template": opendocument.read,
    _OOXML + "wordprocessingml.document": word.read,
    _OOXML + "wordprocessingml.template": word.read,
    "application/vnd.ms-word.document.macroenabled.12": word.read,
    "application/vnd.ms-word.template.macroenabled.12": word.read,
}


def open_document(
    stream: BinaryIO, filename: str | None, declared: str, limits: Limits, output: Output
) -> Facts:
    """Never raises but MemoryError, whatever the bytes are."""
    size = os.fstat(stream.fileno()).st_size
    kind = _sniffed(stream, filename)
    if kind in EXECUTABLE or is_executable_name(filename):
        problem = "it is a program or a script, or is named like one: it is never opened"
        return Facts(Reading(Status.REFUSED, kind, problems=(problem,)))
    if size == 0:
        return Facts(Reading(Status.NO_TEXT, kind, problems=("it is empty",)))
    reader = READERS.get(kind)
    if reader is None:
        return Facts(Reading(Status.UNSUPPORTED, kind, problems=mismatch(kind, filename, declared)))
    source = Source(stream, size, filename, kind, limits, output)
    return _facts(_extract(reader, source), source, mismatch(kind, filename, declared))


def _sniffed(stream: BinaryIO, filename: str | None) -> str:
    try:
        return sniff(stream, filename)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - so broken that it is of no kind
        return BINARY


def _extract(reader: Callable[[Source], Extract], source: Source) -> Extract:
    try:
        return reader(source)
    except TooMuch as error:
        source.output.forget_all()
        return Extract(status=Status.DAMAGED, problems=(f"it unfolds to {error}",))
    except (zipfile.BadZipFile, zlib.error, EOFError, Broken):
        return Extract(status=Status.DAMAGED, problems=("it is broken or not complete",))
    except MemoryError:
        raise
    except RecursionError:
        return Extract(status=Status.DAMAGED, problems=("it is nested too deep",))
    except Exception as error:  # noqa: BLE001 - libraries stumble in all ways over broken bytes
        # The name of the error only: its text may quote the document.
        return Extract(status=Status.DAMAGED, problems=(f"it is broken ({type(error).__name__})",))


def _facts(found: Extract, source: Source, problems: tuple[str, ...]) -> Facts:
    limit = source.limits.text_characters
    text = tidy(found.text[: limit + 1])
    if len(text) > limit or len(found.text) > limit:
        text = text[:limit]
        shown = f"{limit:,}".replace(",", " ")
        problems = (*problems, f"text cut at {shown} characters")
    status = found.status or (Status.READ if text else Status.NO_TEXT)
    said = [problem[:PROBLEM_CHARACTERS] for problem in (*problems, *found.problems)]
    reading = Reading(
        status=status,
        media_type=found.media_type or source.media_type,
        text=text,
        pages=found.pages,
        language=guess_language(text),
        problems=tuple(said[:PROBLEMS]),
        members=tuple(source.output.members),
    )
    return Facts(reading, tuple(source.output.pictures), found.command)
