"""`/procedure/adviezen`: each member of the board advises on each application of the long list."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure import advising
from kcvs_mailbot.selection.advising import ADVICES, Seen
from kcvs_mailbot.store import Session, advices, filing, joined, procedure
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.application_list import Sort
from kcvs_mailbot.store.procedure import Stands
from kcvs_mailbot.web import procedure_informatie, remedies
from kcvs_mailbot.web.navigation import BOARD, READERS
from kcvs_mailbot.web.visits import Missing, Page, Visit

Words = dict[str, Any]
AFTERWARDS = (
    Status.SHORT_LIST,
    Status.NOT_SHORT_LISTED,
    Status.TESTED,
    Status.INTERVIEWED,
    Status.CHOSEN,
    Status.RESERVE,
    Status.NOT_CHOSEN,
)
"""Advices on these are read, and stay as they are."""
DONE = {
    "advies": "Uw advies is bewaard.",
    "hersteld": "De melding is ingetrokken: u neemt weer deel en geeft uw advies opnieuw.",
}


ON_ONE_PAGE = 100
MOST_DIGITS = 4


def shown(visit: Visit) -> Response:
    sort = sorting(visit)
    with visit.bench.store.read() as session:
        lines = _lines(visit, session, (Status.LONG_LIST,))
        decided = _lines(visit, session, AFTERWARDS)
    mine = [(one, seen) for one, seen in lines if one.id not in visit.conflicts]
    number, pages = page_of(visit, max(len(lines), len(decided)), ON_ONE_PAGE)
    here = slice((number - 1) * ON_ONE_PAGE, number * ON_ONE_PAGE)
    return visit.page(
        "procedure_adviezen.html",
        sort=sort,
        advises=visit.may(BOARD),
        listed=len(lines),
        lines=lines[here],
        decided=decided[here],
        number=number,
        pages=pages,
        mine=mine,
        given=sum(seen.own is not None for _, seen in mine),
        members=_progress(lines),
    )


def page_of(visit: Visit, every: int, most: int) -> tuple[int, int]:
    """The page that is asked for, and how many there are with so many on each."""
    asked, pages = visit.asked("blad"), max(1, -(-every // most))
    number = int(asked) if asked.isdecimal() and len(asked) <= MOST_DIGITS else 1
    return min(max(number, 1), pages), pages


def sorting(visit: Visit) -> Sort:
    """As the address says: by nothing that weighs a person."""
    return Sort.NAME if visit.asked("sorteer") == Sort.NAME else Sort.ARRIVAL


def _lines(visit: Visit, session: Session, among: tuple[Status, ...]) -> list[tuple[Stands, Seen]]:
    by_name = sorting(visit) is Sort.NAME
    found = procedure.who_stands(session, visit.vacancy.reference, among, by_name=by_name)
    seen = seen_of(visit, session, [one.id for one in found])
    return [(one, seen[one.id]) for one in found]


def seen_of(
    visit: Visit, session: Session, ids: list[int], *, opened: bool = False
) -> dict[int, Seen]:
    """What this visitor may see of the advices on each."""
    assert visit.role is not None  # noqa: S101 - the page has roles
    return advising.seen_by(session, ids, visit.name, visit.role, opened=opened)


def _progress(lines: list[tuple[Stands, Seen]]) -> list[tuple[str, int, int]]:
    """How far each member is who can still give one: given, of how many."""
    names = sorted({name for _, seen in lines for name in seen.awaited})
    told = []
    for name in names:
        gave = sum(name in seen.gave for _, seen in lines)
        told.append((name, gave, gave + sum(name in seen.awaited for _, seen in lines)))
    return told


def application(visit: Visit, session: Session) -> rows.Application:
    """The one of the address, or that it was joined to. Missing when there is none."""
    row = filing.by_reference(session, visit.path("reference"))
    if row is None:
        raise Missing
    return joined.standing(session, row)


def own(visit: Visit, session: Session, row: rows.Application) -> Words | None:
    """For the dossier: what the member advised, and whether one can be given now."""
    if row.status == Status.VOID:
        return None
    given = advices.on(session, [row.id]).get(row.id, {}).get(visit.name)
    return {"given": given, "open": row.status == Status.LONG_LIST}


def one_shown(visit: Visit) -> Response:
    return _one(visit, done=DONE.get(visit.asked("gedaan"), ""))


def _one(visit: Visit, *, done: str = "", wrong: str = "", status: int = 200) -> Response:
    """With what was typed, when it could not be kept."""
    with visit.bench.store.read() as session:
        row = application(visit, session)
        visit.require_part(row.id)
        seen = seen_of(visit, session, [row.id])[row.id]
        answer = visit.page(
            "procedure_adviezen_een.html",
            status,
            row=row,
            who=row.candidate.name or row.candidate.address,
            seen=seen,
            open=row.status == Status.LONG_LIST,
            verdict=visit.said("oordeel") if wrong else seen.own.verdict if seen.own else "",
            text=visit.said("motivering") if wrong else seen.own.motivation if seen.own else "",
            choices=ADVICES,
            stamp=advising.stamp(seen.own),
            longest=advising.LONGEST,
            warned=seen.own is not None or visit.name in advices.could_read(session, row.id),
            next=_next(visit, session, row),
            info=procedure_informatie.words(visit, session, row),
            done=done,
            wrong=wrong,
        )
        key = row.id
    visit.saw(key)
    return answer


def _next(visit: Visit, session: Session, row: rows.Application) -> str:
    """The reference of the next one without the member's advice; from the last on to the first."""
    stand = procedure.who_stands(session, row.vacancy, (Status.LONG_LIST,))
    ids = [one.id for one in stand]
    behind = ids.index(row.id) + 1 if row.id in ids else 0
    said = advices.on(session, ids)
    for one in (*stand[behind:], *stand[:behind]):
        if one.id not in {row.id, *visit.conflicts} and visit.name not in said.get(one.id, {}):
            return one.reference
    return ""


def given(visit: Visit) -> Response:
    reference = visit.path("reference")
    verdict, words, seen = map(visit.said, ("oordeel", "motivering", "gezien"))
    with visit.bench.store.read() as session:
        visit.require_part(application(visit, session).id)
    try:
        advising.advise(visit.bench, reference, visit.name, verdict, words, seen=seen)
    except RequestError as error:
        stale = error.kind in (Wrong.CHANGED_MEANWHILE, Wrong.NOT_IN_THIS_PHASE)
        return _one(visit, wrong=_why(error), status=409 if stale else 422)
    return visit.to(f"/procedure/adviezen/{reference}?gedaan=advies")


def _why(error: RequestError) -> str:
    if error.kind is Wrong.NOT_FINISHED:
        return "Kies eerst uw advies: ja, nee of bespreken."
    if error.kind is Wrong.NO_REASON:
        return "Schrijf ook waarom: zonder motivering is een advies niet volledig."
    return remedies.why(error)


_AT = "/procedure/adviezen"
PAGES = (
    Page(_AT, READERS, get=shown),
    Page(f"{_AT}/{{reference}}", BOARD, get=one_shown, post=given),
)
