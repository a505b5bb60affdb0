"""One document in a child: sniffed by its content, then read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from kcvs_mailbot.documents.disguises import EMPTY
from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats import READERS
from kcvs_mailbot.documents.gleaned import (
    MOST_APART,
    NAME_CHARACTERS,
    PROBLEM_CHARACTERS,
    PROBLEMS,
    Gleaned,
    plausible_type,
)
from kcvs_mailbot.documents.language import guess_language
from kcvs_mailbot.documents.limits import TOO_LARGE
from kcvs_mailbot.documents.markup import Broken
from kcvs_mailbot.documents.members import MailTooLarge, TooMuch
from kcvs_mailbot.documents.reading import Apart, Reading, Status
from kcvs_mailbot.documents.sniffing import BINARY, EXECUTABLE, sniff
from kcvs_mailbot.documents.tidy import tidy


def open_document(source: Source, kind: str | None = None) -> Gleaned:
    """Never raises but MemoryError, whatever the bytes are. kind: None when it must be sniffed."""
    kind = kind or _sniffed(source)
    if kind in EXECUTABLE:
        problem = "it is a program, a script or a disk image: it is never opened"
        return Gleaned(Reading(Status.REFUSED, kind, problems=(problem,)))
    if source.size == 0:
        return Gleaned(Reading(Status.NO_TEXT, kind, problems=(EMPTY,)))
    reader = READERS.get(kind)
    if reader is None:
        return Gleaned(Reading(Status.UNSUPPORTED, kind))
    source = replace(source, kind=kind, inside=_read_inside)
    return _gleaned(_extract(reader, source), source)


def _read_inside(source: Source) -> Extract:
    """A document that is part of another's text, whatever its kind."""
    kind = _sniffed(source)
    reader = None if kind in EXECUTABLE else READERS.get(kind)
    if reader is None:
        return Extract(problems=("a part of it is of a kind that is not read",))
    return _extract(reader, replace(source, kind=kind))


def _sniffed(source: Source) -> str:
    try:
        return sniff(source.stream, source.filename)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - so broken that it is of no kind
        return BINARY


def _extract(reader: Callable[[Source], Extract], source: Source) -> Extract:
    try:
        return reader(source)
    except MailTooLarge:
        source.output.forget_all()
        return Extract(status=Status.DAMAGED, problems=(TOO_LARGE,))
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


def _gleaned(found: Extract, source: Source) -> Gleaned:
    problems: tuple[str, ...] = ()
    limit = source.limits.text_characters
    text = tidy(found.text[: limit + 1])
    if len(text) > limit or len(found.text) > limit:
        text = text[:limit]
        shown = f"{limit:,}".replace(",", " ")
        problems = (*problems, f"text cut at {shown} characters")
    if source.output.left_out:
        problems = (*problems, f"{source.output.left_out} of its files were left out: too many")
    status = found.status or (Status.READ if text else Status.NO_TEXT)
    said = [problem[:PROBLEM_CHARACTERS] for problem in (*problems, *found.problems)]
    reading = Reading(
        status=status,
        media_type=plausible_type(found.media_type or source.kind),
        text=text,
        pages=found.pages,
        language=guess_language(text),
        problems=tuple(said[:PROBLEMS]),
        members=tuple(source.output.members),
        apart=tuple(_bounded(found.apart, limit)),
    )
    pictures = tuple(source.output.pictures)
    return Gleaned(reading, pictures, found.page_texts if pictures else (), found.command)


def _bounded(apart: Iterable[Apart], limit: int) -> Iterator[Apart]:
    """Tidied, and together no longer than the text may be."""
    for each in list(apart)[:MOST_APART]:
        text = tidy(each.text[:limit])[:limit]
        limit -= len(text)
        if text:
            by = tidy(each.by[:NAME_CHARACTERS])[:NAME_CHARACTERS] if each.by else None
            yield Apart(each.kind, text, by or None)
