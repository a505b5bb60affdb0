"""`/procedure/vergadering`: all advices side by side, and what the board decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.export.dutch import STATUSES
from kcvs_mailbot.export.record_words import MEETINGS
from kcvs_mailbot.procedure import advising, moving
from kcvs_mailbot.selection import Ask, Competency, moves
from kcvs_mailbot.selection.advising import Seen
from kcvs_mailbot.selection.moves import WEIGHED, standing_step
from kcvs_mailbot.selection.record import Lacks
from kcvs_mailbot.store import Session, advices, appointments, filing, procedure
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.application_list import Sort
from kcvs_mailbot.store.procedure import Stands
from kcvs_mailbot.web import (
    procedure_adviezen,
    procedure_gesprekken,
    procedure_informatie,
    procedure_te_doen,
    remedies,
)
from kcvs_mailbot.web.navigation import BOARD, READERS
from kcvs_mailbot.web.visits import Page, Visit

Words = dict[str, Any]
AT_THE_END = (Status.INTERVIEWED, Status.RESERVE)
ON_THE_WAY = (Status.SHORT_LIST, Status.TESTED)
"""Who does not come to the test or the interview can only be not chosen."""
ON_ONE_PAGE = 40
MOST_TEXT = 40_000
"""Characters of motivations that one page shows; the others stand with their candidate."""
BEGUN = (Status.TESTED, *AT_THE_END, Status.CHOSEN)
"""Who stands there took the test."""
AFTER_THE_TEST = (*BEGUN, Status.NOT_CHOSEN)
OVER = (Status.SHORT_LIST, Status.NOT_SHORT_LISTED, Status.CHOSEN, Status.NOT_CHOSEN)
"""Where the board put somebody; who is in reserve can still be chosen, and stands there."""
DECISIONS = {
    Status.SHORT_LIST: "Op de shortlist",
    Status.NOT_SHORT_LISTED: "Niet op de shortlist",
    Status.CHOSEN: "Gekozen",
    Status.RESERVE: "In de reserve",
    Status.NOT_CHOSEN: "Niet gekozen",
}


def shown(visit: Visit) -> Response:
    sort, opened = procedure_adviezen.sorting(visit), _opened(visit)
    with visit.bench.store.read() as session:
        stand = procedure.who_stands(
            session,
            visit.vacancy.reference,
            (Status.LONG_LIST, *ON_THE_WAY, *AT_THE_END),
            by_name=sort is Sort.NAME,
        )
        listed = [one for one in stand if one.status is Status.LONG_LIST]
        ids = [one.id for one in listed]
        seen = procedure_adviezen.seen_of(visit, session, ids, opened=opened)
        done = _done(visit, session)
        over = procedure.who_stands(session, visit.vacancy.reference, OVER, by_name=True)
        on_the_way = _on_the_way(visit, session, [*stand, *over])
    number, pages = procedure_adviezen.page_of(visit, len(listed), ON_ONE_PAGE)
    here = listed[(number - 1) * ON_ONE_PAGE : number * ON_ONE_PAGE]
    answer = visit.page(
        "procedure_vergadering.html",
        sort=sort,
        lines=[(one, seen[one.id]) for one in here],
        in_full=_in_full(here, seen),
        number=number,
        pages=pages,
        names=_names(seen.values()),
        ends=[one for one in stand if one.status in AT_THE_END],
        on_the_way=on_the_way,
        advises=visit.may(BOARD),
        opened=opened,
        done=done,
        over=over[:ON_ONE_PAGE],
        more=len(over[ON_ONE_PAGE:]),
        closing=_closing(visit),
    )
    read = [one.id for one in here if _read(visit, one.id, seen[one.id])]
    visit.saw_all(read, advices=True)
    return answer


def _on_the_way(visit: Visit, session: Session, stand: list[Stands]) -> list[Stands]:
    """Who may have stayed away: nobody before a test or interview began."""
    now = visit.bench.clock()
    began = any(one.status in BEGUN for one in stand) or any(
        not one.cancelled and one.span.begins <= now
        for one in appointments.of_vacancy(session, visit.vacancy.reference)
    )
    return [one for one in stand if began and one.status in ON_THE_WAY]


def _in_full(those: Iterable[Stands], seen: Mapping[int, Seen]) -> set[int]:
    """The ids of those whose motivations find room on the page."""
    room, found = MOST_TEXT, set()
    for one in those:
        room -= sum(len(advice.motivation) for advice in seen[one.id].given.values())
        if room >= 0:
            found.add(one.id)
    return found


def _closing(visit: Visit) -> list[tuple[str, str]]:
    """The phases that can be closed now, and those whose list would be another one."""
    left = procedure_te_doen.of_a_vacancy(visit, visit.vacancy)
    wanted = (Lacks.TO_CLOSE, Lacks.CHANGED)
    return procedure_te_doen.sentences(visit, (one for one in left if one.lacks in wanted))


def _opened(visit: Visit) -> bool:
    """The secretary says that the meeting began; members read by the rule of their own advice."""
    return "ja" in (visit.said("open"), visit.asked("open"))


def _read(visit: Visit, application_id: int, seen: Seen) -> bool:
    return bool(seen.given) and application_id not in visit.conflicts


def _names(seen: Iterable[Seen]) -> list[str]:
    """Whoever spoke of one of them, or may still."""
    return sorted({name for one in seen for name in (*one.gave, *one.awaited, *one.conflicts)})


def _done(visit: Visit, session: Session) -> Words | None:
    """The line about what was decided just now, as it stands; with what undoing it needs."""
    row = filing.by_reference(session, visit.asked("gedaan"))
    if row is None or row.id in visit.conflicts:
        return None
    steps = procedure.steps(session, row.id)
    last = standing_step(steps)
    who = row.candidate.name or row.reference
    back = bool(steps) and steps[-1].back
    return {
        "reference": row.reference,
        "words": f"{who} ({row.reference}): {STATUSES[row.status]}.",
        "back": back,
        "undo": last is not None and not back and last.to == row.status and row.status in WEIGHED,
    }


def one_shown(visit: Visit) -> Response:
    return _one(visit)


def _one(visit: Visit, wrong: str = "", status: int = 200, *, second: bool = False) -> Response:
    """All that speaks about one candidate, and the decision; with what was typed.

    second: whether that one is chosen beside who is chosen already is asked.
    """
    opened = _opened(visit)
    with visit.bench.store.read() as session:
        row = procedure_adviezen.application(visit, session)
        visit.require_part(row.id)
        said = advices.on(session, [row.id]).get(row.id, {})
        seen = procedure_adviezen.seen_of(visit, session, [row.id], opened=opened)[row.id]
        here = Status(row.status)
        blind = here is Status.LONG_LIST and not seen.readable
        choices = [] if blind else [to for to in moves(here, row.late) if to in WEIGHED]
        answer = visit.page(
            "procedure_vergadering_een.html",
            status,
            row=row,
            who=row.candidate.name or row.candidate.address,
            seen=seen,
            blind=blind,
            advises=visit.may(BOARD),
            opened=opened,
            choices=choices,
            decisions=DECISIONS,
            competencies=_competencies(visit, row),
            stamp=advising.stamp_of_all(said) if seen.readable else "",
            steps=procedure.steps(session, row.id),
            typed=visit.form if wrong else {},
            kept=_reasons(visit) if wrong and not choices else [],
            longest=moving.LONGEST_REASON,
            wrong=wrong,
            second=second,
            chosen=visit.said("gekozen"),
            **_known(visit, session, row),
        )
        key = row.id
    visit.saw(key, **({"advices": True} if seen.given else {}))
    return answer


def _reasons(visit: Visit) -> list[str]:
    """What was typed for a decision that is not to be taken here any more: it is given back."""
    said = visit.form.multi_items()
    return [
        text
        for name, text in said
        if isinstance(text, str) and text.strip() and (name == "waarom" or name[:6] == "reden-")
    ]


def _known(visit: Visit, session: Session, row: rows.Application) -> Words:
    """What else speaks about it, and about the decision, for whoever decides."""
    chosen = procedure.who_stands(session, row.vacancy, (Status.CHOSEN,), by_name=True)
    closes = [v.closes_at for v in visit.bench.config.vacancies if v.reference == row.vacancy]
    return {
        "info": procedure_informatie.words(visit, session, row),
        "after_test": row.status in AFTER_THE_TEST,
        "beside": procedure_gesprekken.side_by_side(visit, session, row.id),
        "kinds": MEETINGS,
        "asks": Ask,
        "already": [one for one in chosen if one.id != row.id],
        "calls_still": any(visit.bench.clock() < at for at in closes),
    }


def _competencies(visit: Visit, row: rows.Application) -> tuple[Competency, ...]:
    """Of its vacancy; none where the configuration does not have it any more."""
    for vacancy in visit.bench.config.vacancies:
        if vacancy.reference == row.vacancy:
            return vacancy.procedure.competencies
    return ()


def decided(visit: Visit) -> Response:
    reference, to = visit.path("reference"), visit.said("naar")
    with visit.bench.store.read() as session:
        row = procedure_adviezen.application(visit, session)
        visit.require_part(row.id)
        reasons = {
            one.key: words
            for one in _competencies(visit, row)
            if (words := visit.said(f"reden-{one.key}"))
        }
        vacancy = row.vacancy
    if to not in WEIGHED:
        return _one(visit, "Kies eerst een beslissing.", 422)
    why, seen, advised = map(visit.said, ("waarom", "gezien", "adviezen"))
    try:
        advising.decide(
            visit.bench,
            reference,
            Status(to),
            visit.name,
            why,
            reasons,
            seen=seen,
            advised=advised,
            beside=visit.said("gekozen").split(),
        )
    except RequestError as error:
        stale = error.kind in (Wrong.CHANGED_MEANWHILE, Wrong.NO_SUCH_STEP)
        second = error.kind is Wrong.CHOSEN_ALREADY
        status = 409 if stale or second else 422
        return _one(visit, remedies.why(error), status, second=second)
    return _back(visit, vacancy, reference)


def _back(visit: Visit, vacancy: str, reference: str) -> Response:
    opened = "&open=ja" if _opened(visit) else ""
    return visit.to(f"/procedure/vergadering?vacature={quote(vacancy)}{opened}&gedaan={reference}")


_AT = "/procedure/vergadering"
PAGES = (
    Page(_AT, READERS, get=shown),
    Page(f"{_AT}/{{reference}}", READERS, get=one_shown, post=decided),
)
