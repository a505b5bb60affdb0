"""`/kandidaturen/REFERENCE/notities`: own notes, written and put right by who wrote them."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.desk import noting
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import filing
from kcvs_mailbot.web import remedies
from kcvs_mailbot.web.formatting import grouped
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.visits import Missing, Page, Visit, missing_is_404


def added(visit: Visit) -> Response:
    reference = visit.path("reference")
    try:
        with missing_is_404():
            noting.add(visit.bench, reference, visit.name, visit.said("tekst"))
    except RequestError as error:
        return _page(visit, None, visit.said("tekst"), wrong=_why(error), status=422)
    return visit.to(f"/kandidaturen/{reference}?gedaan=notitie")


def one_shown(visit: Visit) -> Response:
    return _one(visit)


def _one(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    """As it stands; what was typed stays typed when it could not be kept."""
    number, reference = visit.number("id"), visit.path("reference")
    with visit.bench.store.read() as session:
        with missing_is_404():
            note = noting.own(session, reference, number, visit.name)
        text, stamp = note.text, noting.stamp(note)
    now = text if wrong and "tekst" in visit.form else ""
    typed = visit.said("tekst") if "tekst" in visit.form else text
    return _page(visit, number, typed, wrong=wrong, status=status, stamp=stamp, now=now)


def _page(
    visit: Visit,
    number: int | None,
    text: str,
    *,
    wrong: str = "",
    status: int = 200,
    stamp: str = "",
    now: str = "",
) -> Response:
    with visit.bench.store.read() as session:
        row = filing.by_reference(session, visit.path("reference"))
        if row is None:
            raise Missing
        visit.require_part(row.id)
        return visit.page(
            "notities.html",
            status,
            row=row,
            number=number,
            text=text,
            stamp=stamp,
            now=now,
            wrong=wrong,
            longest=noting.LONGEST,
        )


def changed(visit: Visit) -> Response:
    number, reference = visit.number("id"), visit.path("reference")
    text, seen = visit.said("tekst"), visit.said("gezien")
    try:
        with missing_is_404():
            noting.change(visit.bench, reference, number, visit.name, text, seen=seen)
    except RequestError as error:
        if error.kind in (Wrong.EMPTY_NOTE, Wrong.LONG_NOTE):
            return _one(visit, _why(error), 422)
        if error.kind is Wrong.CHANGED_MEANWHILE:
            return _one(visit, "U wijzigde deze notitie intussen op een andere pagina.", 409)
        raise
    return visit.to(f"/kandidaturen/{reference}?gedaan=notitie")


def removed(visit: Visit) -> Response:
    reference = visit.path("reference")
    with missing_is_404():
        noting.remove(visit.bench, reference, visit.number("id"), visit.name)
    return visit.to(f"/kandidaturen/{reference}?gedaan=notitieweg")


def _why(error: RequestError) -> str:
    if error.kind is not Wrong.LONG_NOTE:
        return remedies.why(error)
    longest, length = (grouped(int(str(number))) for number in error.names)
    return (
        f"Een notitie is hoogstens {longest} tekens lang; deze telt er {length}. Kort ze in, of "
        "maak er twee van."
    )


_AT = "/kandidaturen/{reference}/notities"
PAGES = (
    Page(_AT, DESK, post=added),
    Page(f"{_AT}/{{id:int}}", DESK, get=one_shown, post=changed),
    Page(f"{_AT}/{{id:int}}/weg", DESK, post=removed),
)
