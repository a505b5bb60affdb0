"""`/kandidaturen/REFERENCE/uithalen`: a mail leaves its application, and is put back."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from kcvs_mailbot.desk import correcting, taking_out
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import Session, filing, waiting_mails
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import remedies
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.visits import Missing, Page, Visit, missing_is_404

FIELDS = ("naam", "adres", "kenmerk")


def shown(visit: Visit) -> Response:
    """The mails that can be taken out."""
    with visit.bench.store.read() as session:
        row = _row(visit, session)
        mails = filing.messages_of(session, row.id)
        answer = visit.page("uithalen.html", row=row, mails=mails)
    visit.saw(row.id)
    return answer


def one_shown(visit: Visit) -> Response:
    return _one(visit)


def _one(
    visit: Visit,
    wrong: str = "",
    status: int = 200,
    field: str = "",
    choices: list[waiting_mails.Possible] | None = None,
) -> Response:
    number = visit.number("id")
    with visit.bench.store.read() as session:
        row = _row(visit, session)
        mail = session.get(rows.Message, number)
        if mail is None:
            raise Missing
        where = mail.application.reference if mail.application else ""
        if mail.application_id != row.id and not wrong:
            raise Missing
        fields = {
            "naam": mail.candidate_name or mail.from_name or "",
            "adres": mail.candidate_address or mail.from_address or "",
            "kenmerk": "",
        }
        typed = {name: visit.said(name) for name in FIELDS if name in visit.form}
        answer = visit.page(
            "uithalen_een.html",
            status,
            row=row,
            mail=mail,
            where=where,
            stamp=correcting.stamp(mail),
            fields={**fields, **typed},
            choices=choices or [],
            wrong=wrong,
            field=field,
        )
    visit.saw(row.id)
    return answer


def _row(visit: Visit, session: Session) -> rows.Application:
    row = filing.by_reference(session, visit.path("reference"))
    if row is None:
        raise Missing
    return row


def apart(visit: Visit) -> Response:
    """Into an application of its own."""
    # A name may hold what an address line cannot; it is no more than a name.
    name = " ".join(visit.said("naam").replace("<", " ").replace(">", " ").split())
    address = visit.said("adres").strip()
    candidate = f"{name} <{address}>" if name else address

    def do() -> str:
        seen = visit.said("gezien")
        return taking_out.apart(visit.bench, visit.number("id"), visit.name, candidate, seen=seen)

    return _done(visit, do, "apart", "adres")


def elsewhere(visit: Visit) -> Response:
    """Into another application, which may be named in part."""
    typed = visit.said("kenmerk").strip()
    with visit.bench.store.read() as session:
        known = filing.by_reference(session, typed) if typed else None
        choices = waiting_mails.possible(session, typed) if typed and known is None else []
    if known is None:
        here = visit.path("reference")
        choices = [one for one in choices if one.reference != here]
        wrong = "Bij welke kandidatuur hoort deze mail? Kies er hieronder één, of typ een kenmerk."
        if not choices:
            wrong = "Geef het kenmerk van de kandidatuur, of een deel van de naam."
            if typed:
                wrong = f"Er is geen andere kandidatuur met “{typed}”. Kijk het kenmerk na."
        return _one(visit, wrong, 422, "kenmerk", choices)
    reference, seen = known.reference, visit.said("gezien")

    def do() -> str:
        return taking_out.elsewhere(
            visit.bench, visit.number("id"), visit.name, reference, seen=seen
        )

    return _done(visit, do, "elders", "kenmerk")


def back(visit: Visit) -> Response:
    number, seen = visit.number("id"), visit.said("gezien")
    with missing_is_404():
        reference = taking_out.put_back(visit.bench, number, visit.name, seen=seen)
    return visit.to(f"/kandidaturen/{reference}?gedaan=terug")


def _done(visit: Visit, do: Callable[[], str], what: str, field: str) -> Response:
    try:
        with missing_is_404():
            reference = do()
    except RequestError as error:
        stale = error.kind in (Wrong.DECIDED_MEANWHILE, Wrong.BELONGS_NOWHERE)
        return _one(visit, remedies.why(error), 409 if stale else 422, field)
    return visit.to(f"/kandidaturen/{reference}?gedaan={what}")


_AT = "/kandidaturen/{reference}/uithalen"
PAGES = (
    Page(_AT, DESK, get=shown),
    Page(f"{_AT}/{{id:int}}", DESK, get=one_shown, of=rows.Message),
    Page(f"{_AT}/{{id:int}}/apart", DESK, post=apart, of=rows.Message),
    Page(f"{_AT}/{{id:int}}/elders", DESK, post=elsewhere, of=rows.Message),
    Page(f"{_AT}/{{id:int}}/terug", DESK, post=back, of=rows.Message),
)
