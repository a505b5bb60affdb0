"""`/mails/ID`: a mail that came in, and its bytes as they came."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import originals
from kcvs_mailbot.desk.originals import MailParts
from kcvs_mailbot.export import attachment
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import Session, accounts, blobs, message_views
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web.navigation import DESK, READERS
from kcvs_mailbot.web.visits import Missing, Page, Visit

IN_A_FRAME = "default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'self'"
"""Of what a stranger laid out: nothing runs or loads, and only our own page may hold it."""


def may_read(visit: Visit, message: rows.Message) -> bool:
    """Who reads dossiers reads what stands in one; the rest of the post is the secretary's.

    Excluded for who takes no part in that one.
    """
    visit.require_part(message.application_id)
    return message.application_id is not None or visit.may(DESK)


def saw(visit: Visit, message: rows.Message, **what: object) -> None:
    """Leaves for the auditor that it was looked at."""
    with visit.bench.store.write() as session:
        accounts.note(
            session,
            Happened.VIEWED,
            visit.name,
            visit.bench.clock(),
            what,
            application_id=message.application_id,
            message_id=message.id,
        )


def _found(session: Session, visit: Visit) -> rows.Message:
    row = session.get(rows.Message, visit.number("id"))
    if row is None or not may_read(visit, row):
        raise Missing
    return row


def shown(visit: Visit) -> Response:
    with visit.bench.store.read() as session:
        row = _found(session, visit)
        (mail,) = shaped(message_views.messages(session, [row]), visit.bench.config.zone)
        sealed = any(document["sealed"] for document in mail["documents"])
        decides = visit.may(DESK)
        response = visit.page(
            "mails.html", mail=mail, body=row.body, sealed=sealed, decides=decides
        )
    saw(visit, row)
    return response


def downloaded(visit: Visit) -> Response:
    """Never a mail around what is sealed."""
    with visit.bench.store.read() as session:
        row = _found(session, visit)
        (mail,) = shaped(message_views.messages(session, [row]), visit.bench.config.zone)
        words = ""
        if any(document["sealed"] for document in mail["documents"]):
            words = "In deze mail zit een document dat verzegeld is: hij wordt niet gegeven."
        elif row.blob is None:
            words = "Deze mail hoorde bij niets en is na de bewaartermijn gewist."
        if words:
            return visit.page("kan_niet.html", 409, words=words, back=f"/mails/{row.id}")
        data = b"".join(blobs.chunks(session, row.sha256))
    name = f"{(mail['received_at'] or 'onbekend')[:10]} {row.subject or 'zonder onderwerp'}.eml"
    saw(visit, row, original=True)
    return Response(data, headers=attachment.headers(name, "message/rfc822"))


def as_sent(visit: Visit) -> Response:
    """Its headers, and its layout in a frame of its own."""
    row, parts = _in_parts(visit)
    response = visit.page("mails_zoals_verstuurd.html", row=row, parts=parts)
    saw(visit, row, original=True)
    return response


def laid_out(visit: Visit) -> Response:
    """The mail's HTML made safe, for that frame alone; who looks leaves the event there."""
    _, parts = _in_parts(visit)
    if not parts.html.strip():
        raise Missing
    page = f'<!doctype html><html lang="nl"><meta charset="utf-8"><title>Mail</title>{parts.html}'
    return HTMLResponse(page, headers={"Content-Security-Policy": IN_A_FRAME})


def _in_parts(visit: Visit) -> tuple[rows.Message, MailParts]:
    with visit.bench.store.read() as session:
        row = _found(session, visit)
    return row, originals.mail_parts(visit.bench, row.id)


PAGES = (
    Page("/mails/{id:int}", READERS, get=shown),
    Page("/mails/{id:int}.eml", READERS, get=downloaded),
    Page("/mails/{id:int}/zoals-verstuurd", READERS, get=as_sent),
    Page("/mails/{id:int}/opmaak", READERS, get=laid_out),
)
