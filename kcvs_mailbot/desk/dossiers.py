"""Dossiers as one PDF: of each a cover, its texts, then the candidate's own pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from kcvs_mailbot.cage.cage import Cage, NoAnswer, Room
from kcvs_mailbot.cage.jobs import Kind
from kcvs_mailbot.content import CHUNK
from kcvs_mailbot.documents.apart import DELETED
from kcvs_mailbot.documents.binding import Mark, Part
from kcvs_mailbot.documents.office import ENDINGS
from kcvs_mailbot.documents.reading import ApartKind, Status
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.export import dutch
from kcvs_mailbot.export.files import Stored
from kcvs_mailbot.export.overview import facts
from kcvs_mailbot.export.sheets import front, text_pages
from kcvs_mailbot.export.whole import appearing

Json = dict[str, Any]
_PRINTING = Room(seconds=60, file_size=512 * 1024**2)
_BINDING = Room(seconds=3600, memory=4 * 1024**3, file_size=8 * 1024**3)
_LAYING_OUT = Room(seconds=60, memory=2 * 1024**3)
_AS_TEXT = "De bladzijden zelf konden niet getoond worden; dit is de tekst die erin staat."
_PROBLEMS = {"met wachtwoord beveiligd", "beschadigd"}


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one dossier: as `views.dossier` tells it, and its bytes.

    texts: what was read in its documents, by their SHA-256.
    """

    dossier: Json
    texts: dict[str, str]
    stored: Stored


def write_pdf(path: Path, dossiers: Iterable[Told], cage: Cage) -> int:
    """Returns how many; the file appears whole or not at all. OSError, CageError.

    What a candidate sent is opened in the cage only, as are the pages that are bound together.
    """
    parts: list[Part] = []
    count = 0
    with appearing(path) as output, cage.file() as pile:
        for told in dossiers:
            parts += _Dossier(told, cage, pile).written()
            count += 1
        if not parts:
            raise MailbotError("there is nothing to write", "choose other applications")
        pile.flush()
        try:
            with cage.make(Kind.BIND, pile, [p.told() for p in parts], _BINDING) as (_, bound):
                shutil.copyfileobj(bound, output, CHUNK)
        except NoAnswer as why:
            raise MailbotError(f"the pages could not be bound together ({why})") from None
    return count


class _Dossier:
    """One dossier on its way onto the pile."""

    def __init__(self, told: Told, cage: Cage, pile: BinaryIO) -> None:
        self._a, self._texts, self._stored = told.dossier, told.texts, told.stored
        self._cage, self._pile = cage, pile
        self._foot = dutch.in_line(self._a["reference"])
        self._found: list[str] = []
        self._failed: list[str] = []

    def written(self) -> list[Part]:
        """Its parts, in the order in which they lie on the pile."""
        with self._cage.file() as pages:
            documents = list(self._documents(pages))
            cover = self._cover()
            pages.seek(0)
            shutil.copyfileobj(pages, self._pile, CHUNK)
        return [cover, *documents]

    def _cover(self) -> Part:
        a = self._a
        name = dutch.in_line(a["candidate"]["name"] or a["candidate"]["address"])
        texts = [
            (title, a[key]["text"])
            for key, title in (("motivation", "Motivatie"), ("career", "Loopbaan"))
            if a[key]["text"]
        ]
        data, begins = front(name, facts(a), self._found, self._failed, texts)
        self._pile.write(data)
        marks = [Mark(f"{self._foot} {name}")]
        marks += [Mark(t, at, 1) for (t, _), at in zip(texts, begins, strict=True)]
        return Part(len(data), tuple(marks), self._foot)

    def _documents(self, pages: BinaryIO) -> Iterator[Part]:
        seen: set[str] = set()
        for document in self._a["documents"]:
            name = dutch.in_line(document["filename"] or document["media_type"])
            if document["sha256"] in seen:
                continue
            seen.add(document["sha256"])
            try:
                size = self._printed(document, name, pages)
            except NoAnswer as why:
                self._failed.append(f"{name}: {why}")
                continue
            if size:
                yield Part(size, (Mark(name, 0, 1),), self._foot)

    def _printed(self, document: Json, name: str, pages: BinaryIO) -> int:
        """Bytes that were added to the pages; NoAnswer, in Dutch, when nothing can be shown."""
        if document["replaced"]:
            raise NoAnswer("vervangen door een nieuwere versie")
        if document["sealed"] or document["status"] == Status.ENCRYPTED:
            raise NoAnswer(dutch.READ[document["status"]])
        text = self._texts.get(document["sha256"], "")
        try:
            with self._as_pages(document) as made:
                shutil.copyfileobj(made, pages, CHUNK)
                self._found.append(name)
                return made.tell()
        except NoAnswer as why:
            if not text.strip():
                known = str(why) in _PROBLEMS
                raise NoAnswer(str(why) if known else dutch.READ[document["status"]]) from None
        is_text = document["media_type"] == "text/plain"
        self._found.append(name if is_text else f"{name} (als tekst)")
        note = "" if is_text else _AS_TEXT
        data = text_pages(name, note, text)
        pages.write(data)
        return len(data)

    @contextmanager
    def _as_pages(self, document: Json) -> Iterator[BinaryIO]:
        """A PDF of its own pages, with nothing active in it. NoAnswer."""
        kind = document["media_type"]
        picture = kind.startswith("image/")
        with ExitStack() as files:
            if not picture and kind != "application/pdf" and not self._has_pages(document):
                raise NoAnswer("its pages cannot be shown")
            source = files.enter_context(self._cage.file())
            for piece in self._stored(document["sha256"]):
                source.write(piece)
            source.flush()
            if kind in ENDINGS:
                asked: Json = {"ending": ENDINGS[kind]}
                laid = self._cage.make(Kind.LAY_OUT, source, asked, _LAYING_OUT)
                _, source = files.enter_context(laid)
            asked = {"picture": picture}
            printed = self._cage.make(Kind.PRINT, source, asked, _PRINTING)
            yield files.enter_context(printed)[1]

    def _has_pages(self, document: Json) -> bool:
        """False too for one with comments, or words that were deleted in it: they would be shown,
        though it does not say them.
        """
        unsaid = DELETED in document["problems"] or ApartKind.COMMENT in {
            piece["kind"] for piece in document["apart"]
        }
        return document["media_type"] in ENDINGS and self._cage.lays_out and not unsaid
