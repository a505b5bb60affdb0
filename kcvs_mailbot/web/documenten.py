"""`/documenten/ID`: a document as a download, and `/tekst`: what was read in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from kcvs_mailbot.documents.reading import SEALED, ApartKind, Status
from kcvs_mailbot.export import attachment
from kcvs_mailbot.store import Session, blobs
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web.mails import may_read, saw
from kcvs_mailbot.web.places import READERS
from kcvs_mailbot.web.visits import Missing, Page, Visit
from kcvs_mailbot.web.words import READ

APART = {
    ApartKind.HIDDEN: "Verborgen tekst: wie het bestand opent, ziet die niet",
    ApartKind.COMMENT: "Opmerking",
}


@dataclass(frozen=True, slots=True)
class _Found:
    document: rows.Document
    message: rows.Message
    reading: rows.Reading | None
    status: Status

    @property
    def sealed(self) -> bool:
        return self.status in SEALED


def _found(session: Session, visit: Visit) -> _Found:
    """Missing when there is none, or when it is not for this reader."""
    document = session.get(rows.Document, visit.number("id"))
    if document is None:
        raise Missing
    message = session.get_one(rows.Message, document.message_id)
    if not may_read(visit, message):
        raise Missing
    reading = session.get(rows.Reading, document.sha256)
    status = Status.UNSUPPORTED if reading is None else Status(reading.status)
    if document.refused:
        status, reading = Status.REFUSED, None
    return _Found(document, message, reading, status)


def downloaded(visit: Visit) -> Response:
    """The bytes; never of what is sealed."""
    with visit.bench.store.read() as session:
        found = _found(session, visit)
        if found.sealed:
            words = f"Dit document wordt niet gegeven: {READ[found.status]}."
            back = f"/documenten/{found.document.id}/tekst"
            return visit.page("kan_niet.html", 409, words=words, back=back)
        data = b"".join(blobs.chunks(session, found.document.sha256))
        kind = found.reading.media_type if found.reading else found.document.media_type
        headers = attachment.headers(found.document.filename, kind)
    saw(visit, found.message, document=found.document.id)
    return Response(data, headers=headers)


def text_shown(visit: Visit) -> Response:
    with visit.bench.store.read() as session:
        found = _found(session, visit)
        application = found.message.application
        words: dict[str, Any] = {
            "name": found.document.filename or "Document zonder naam",
            "d": found.document,
            "read": found.status,
            "sealed": found.sealed,
            "reading": found.reading,
            "apart": [(APART[ApartKind(a["kind"])], a) for a in _apart(found)],
            "reference": application.reference if application else "",
            "message": found.message.id,
        }
        response = visit.page("documenten_tekst.html", **words)
    saw(visit, found.message, document=found.document.id)
    return response


def _apart(found: _Found) -> list[dict[str, Any]]:
    return found.reading.apart if found.reading else []


PAGES = (
    Page("/documenten/{id:int}", READERS, get=downloaded),
    Page("/documenten/{id:int}/tekst", READERS, get=text_shown),
)
