"""`/documenten/ID`: a document as a download; `/tekst`: what was read in it, and its pages."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.desk import originals
from kcvs_mailbot.desk.originals import Original
from kcvs_mailbot.documents.reading import ApartKind
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.export import attachment
from kcvs_mailbot.export.dutch import READ
from kcvs_mailbot.store import Session, blobs
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web.mails import may_read, saw
from kcvs_mailbot.web.navigation import READERS
from kcvs_mailbot.web.visits import Missing, Page, Visit

APART = {
    ApartKind.HIDDEN: "Verborgen tekst: wie het bestand opent, ziet die niet",
    ApartKind.COMMENT: "Opmerking",
}
MOST_PAGES = 30
"""Drawn on one page; a CV has fewer."""


def _found(session: Session, visit: Visit) -> tuple[Original, rows.Document, rows.Message]:
    """Missing when there is none, or when it is not for this reader."""
    try:
        original = originals.original(session, visit.number("id"))
    except RequestError:
        raise Missing from None
    document = session.get_one(rows.Document, original.id)
    message = session.get_one(rows.Message, document.message_id)
    if not may_read(visit, message):
        raise Missing
    return original, document, message


def downloaded(visit: Visit) -> Response:
    """The bytes; never of what is sealed."""
    with visit.bench.store.read() as session:
        original, _, message = _found(session, visit)
        if original.sealed:
            words = f"Dit document wordt niet gegeven: {READ[original.status]}."
            back = f"/documenten/{original.id}/tekst"
            return visit.page("kan_niet.html", 409, words=words, back=back)
        data = b"".join(blobs.chunks(session, original.sha256))
    saw(visit, message, document=original.id)
    return Response(data, headers=attachment.headers(original.filename, original.media_type))


def text_shown(visit: Visit) -> Response:
    with visit.bench.store.read() as session:
        original, document, message = _found(session, visit)
        application = message.application
        response = visit.page(
            "documenten_tekst.html",
            name=original.filename or "Document zonder naam",
            d=document,
            original=original,
            pages=min(original.pages or 0, MOST_PAGES) if original.is_drawn else 0,
            apart=[(APART[ApartKind(a["kind"])], a) for a in original.apart],
            reference=application.reference if application else "",
            message=message.id,
        )
    saw(visit, message, document=original.id)
    return response


def page_drawn(visit: Visit) -> Response:
    """A picture in the page that shows the text; who looks at that leaves the event."""
    with visit.bench.store.read() as session:
        original, *_ = _found(session, visit)
    picture = originals.page_image(visit.bench, original.id, visit.number("page"))
    return Response(picture, media_type="image/png")


PAGES = (
    Page("/documenten/{id:int}", READERS, get=downloaded),
    Page("/documenten/{id:int}/tekst", READERS, get=text_shown),
    Page("/documenten/{id:int}/bladzijde/{page:int}", READERS, get=page_drawn),
)
