"""`/kandidaturen/REFERENCE/samenvoegen`: two applications of one person are joined, and undone."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from kcvs_mailbot.desk import joining
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.store import Session, filing, joined, outbox, views, waiting_mails
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import remedies
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.visits import Missing, Page, Visit, missing_is_404

Words = dict[str, Any]


def shown(visit: Visit) -> Response:
    return _page(visit, visit.asked("met").strip())


def _page(visit: Visit, typed: str, wrong: str = "", status: int = 200) -> Response:
    """Asks with which one; when that is said, shows both and what will happen."""
    seen: list[int] = []
    with visit.bench.store.read() as session:
        row = _row(visit, session)
        other = filing.by_reference(session, typed) if typed else None
        choices = waiting_mails.possible(session, typed) if typed and other is None else []
        choices = [one for one in choices if one.reference != row.reference]
        found: Words = {"both": [], "stamp": "", "stays": "", "cannot": ""}
        if other is not None:
            found = _both(session, row, other)
            seen = [row.id, other.id]
        elif typed and not choices:
            wrong = f"Er is geen andere kandidatuur met “{typed}”. Kijk het kenmerk of de naam na."
            status = 422
        answer = visit.page(
            "samenvoegen.html",
            status,
            row=row,
            typed=typed,
            choices=choices,
            alike=waiting_mails.alike(session, row),
            wrong=wrong,
            **found,
        )
    for one in seen:
        visit.saw(one)
    return answer


def _row(visit: Visit, session: Session) -> rows.Application:
    row = filing.by_reference(session, visit.path("reference"))
    if row is None:
        raise Missing
    visit.require_part(row.id)
    return row


def _both(session: Session, row: rows.Application, other: rows.Application) -> Words:
    pair = sorted((row, other), key=lambda one: one.id)
    cannot = ""
    try:
        joining.require_joinable(row, other)
    except RequestError as error:
        cannot = remedies.why(error)
    sides = [_side(session, one) for one in pair]
    answered = [s["reference"] for s in sides if s["receipt"] == "sent"]
    return {
        "both": [] if row.id == other.id else sides,
        "stamp": joining.stamp(session, row, other),
        "stays": (answered or [pair[0].reference])[0],
        "cannot": cannot,
    }


def _side(session: Session, row: rows.Application) -> Words:
    mails = filing.messages_of(session, row.id)
    (shown_row,) = views.applications(session, [row])
    receipt = outbox.first_receipt(session, row.id)
    return {
        "reference": row.reference,
        "name": row.candidate.name,
        "address": row.candidate.address,
        "received_at": row.received_at,
        "late": row.late,
        "status": row.status,
        "mails": len(mails),
        "documents": len(shown_row.documents),
        "receipt": receipt.state if receipt else "none",
        "joined_to": shown_row.joined_to,
    }


def done(visit: Visit) -> Response:
    """Joins them; what is not as it was shown is shown again."""
    here, other, stays = visit.path("reference"), visit.said("met"), visit.said("blijft")
    if stays not in (here, other):
        return _page(visit, other, "Kies welke kandidatuur blijft.", 422)
    goes = other if stays == here else here
    try:
        with missing_is_404():
            joining.join(visit.bench, goes, stays, visit.name, seen=visit.said("gezien"))
    except RequestError as error:
        return _page(visit, other, remedies.why(error), 409)
    return visit.to(f"/kandidaturen/{stays}?gedaan=samengevoegd")


def undone(visit: Visit) -> Response:
    reference = visit.path("reference")
    with missing_is_404():
        joining.separate(visit.bench, reference, visit.name)
    return visit.to(f"/kandidaturen/{reference}?gedaan=uiteen")


def gone(
    visit: Visit, session: Session, row: rows.Application, status: int, **said_above: str
) -> Response:
    """The page of an application that was joined to another: where its mails are."""
    stands = joined.standing(session, row)
    entries = outbox.of_application(session, row.id)
    return visit.page(
        "samengevoegd.html",
        status,
        row=row,
        stands=stands,
        how=joining.how(session, row),
        entries=entries,
        decides=visit.may(DESK),
        **said_above,
    )


_AT = "/kandidaturen/{reference}"
PAGES = (
    Page(f"{_AT}/samenvoegen", DESK, get=shown, post=done),
    Page(f"{_AT}/uiteen", DESK, post=undone),
)
