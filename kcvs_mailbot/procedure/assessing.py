"""A member of the board notes what a test or an interview showed, and hands that in.

What was handed in stays, unless the secretary gives it back with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.selection.cards import Card, Mark, says_nothing, unknown_level
from kcvs_mailbot.selection.competencies import Procedure
from kcvs_mailbot.selection.slots import NOTED, Kind
from kcvs_mailbot.store import Session, appointments, filing, joined, scorecards, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

LONGEST_NOTE = 4000
"""Characters."""
ASSESSED_FROM = frozenset({Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED})
"""Where somebody stands of whom a card is written: until the choice."""


def save(
    bench: Workbench,
    reference: str,
    kind: Kind,
    assessor: str,
    marks: Mapping[str, Mark],
    remark: str,
    *,
    seen: str,
    hand_in: bool = False,
) -> None:
    """Keeps the own card as a draft, or hands it in: then it stays, and the others see it.

    seen: its `stamp` as it was shown. RequestError when it cannot be, and nothing was kept: a card
    says nothing of what has not begun.
    """
    with bench.store.write() as session:
        vacancies.lock_all(session)
        application = joined.of_reference(session, reference)
        _takes_part(session, application, assessor)
        row = scorecards.own(session, application.id, kind, assessor)
        if row is not None and row.handed_in_at is not None:
            raise RequestError(Wrong.HANDED_IN, f"the card of {application.reference} is handed in")
        if seen != stamp(row):
            what = f"the card of {application.reference} changed meanwhile"
            raise RequestError(Wrong.CHANGED_MEANWHILE, what, application.reference)
        before = dict(scorecards.card_of(row).marks) if row is not None else {}
        kept = _checked(marks, before, _procedure(bench, application))
        if hand_in:
            _can_be_handed_in(session, bench, application, kind, kept, remark)
        if row is None:
            row = rows.Scorecard(application_id=application.id, kind=kind, assessor=assessor)
            session.add(row)
        now = bench.clock()
        row.marks = {k: {"level": m.level, "note": m.note} for k, m in kept.items() if m}
        row.remark, row.saved_at = _said(remark), now
        if hand_in:
            row.handed_in_at = now
            filing.add_event(
                session,
                Happened.ASSESSED,
                now,
                actor=assessor,
                application_id=application.id,
                what=kind.value,
            )


def hand_in(bench: Workbench, reference: str, kind: Kind, assessor: str, *, seen: str) -> None:
    """The draft as it was kept. RequestError as in `save`."""
    with bench.store.read() as session:
        row = scorecards.own(session, joined.of_reference(session, reference).id, kind, assessor)
        card = scorecards.card_of(row) if row is not None else Card(assessor, {})
    save(bench, reference, kind, assessor, card.marks, card.remark, seen=seen, hand_in=True)


def give_back(
    bench: Workbench, reference: str, kind: Kind, assessor: str, actor: str, why: str
) -> None:
    """It is a draft again, which its assessor alone sees and can change. RequestError when not."""
    reason = _said(why)
    if not reason:
        raise RequestError(Wrong.NO_REASON, "no reason was given")
    with bench.store.write() as session:
        vacancies.lock_all(session)
        application = joined.of_reference(session, reference)
        if Status(application.status) not in ASSESSED_FROM:
            what = f"{application.reference} is {application.status}"
            raise RequestError(Wrong.NOT_IN_THIS_PHASE, what, application.reference)
        row = scorecards.own(session, application.id, kind, assessor)
        if row is None or row.handed_in_at is None:
            raise RequestError(Wrong.NOT_HANDED_IN, f"no card of {application.reference} is")
        row.handed_in_at, row.saved_at = None, bench.clock()
        filing.add_event(
            session,
            Happened.CARD_GIVEN_BACK,
            bench.clock(),
            actor=actor,
            application_id=application.id,
            what=kind.value,
            account=assessor,
            why=reason,
        )


def stamp(row: rows.Scorecard | None) -> str:
    """Changes with each time that the card is kept; "": it was not begun."""
    return "" if row is None else row.saved_at.isoformat()


def _takes_part(session: Session, application: rows.Application, assessor: str) -> None:
    if Status(application.status) not in ASSESSED_FROM:
        what = f"{application.reference} is {application.status}"
        raise RequestError(Wrong.NOT_IN_THIS_PHASE, what, application.reference)
    if (application.id, assessor) in scorecards.conflicts(session, [application.id]):
        raise RequestError(Wrong.CONFLICT, f"a conflict of interest with {application.reference}")


def _can_be_handed_in(
    session: Session,
    bench: Workbench,
    application: rows.Application,
    kind: Kind,
    kept: Mapping[str, Mark],
    remark: str,
) -> None:
    if not took_place(application, kind):
        begins = planned_at(session, application, kind)
        if begins is None:
            what = f"no {kind} of {application.reference} is planned, nor noted as done"
            raise RequestError(Wrong.NOT_PLANNED, what)
        if begins > bench.clock():
            what = f"the {kind} of {application.reference} has not begun"
            raise RequestError(Wrong.NOT_BEGUN_YET, what, begins.astimezone(bench.config.zone))
    if says_nothing(kept.values()):
        if _procedure(bench, application).rated:
            raise RequestError(Wrong.NOTHING_ASSESSED, "no competency was assessed")
        # A vacancy that asks for no levels is assessed in the remark alone.
        if not _said(remark):
            raise RequestError(Wrong.NO_REMARK, "the card has no remark")


def took_place(application: rows.Application, kind: Kind) -> bool:
    """People noted that it did."""
    return Status(application.status) in (NOTED[kind], Status.INTERVIEWED)


def planned_at(session: Session, application: rows.Application, kind: Kind) -> datetime | None:
    """When it begins, or began; None when it is not planned."""
    every = appointments.of_vacancy(session, application.vacancy)
    planned = [
        one.span.begins
        for one in every
        if (one.reference, one.kind, one.cancelled) == (application.reference, kind, False)
    ]
    return min(planned, default=None)


def _procedure(bench: Workbench, application: rows.Application) -> Procedure:
    for one in bench.config.vacancies:
        if one.reference == application.vacancy:
            return one.procedure
    raise RequestError(Wrong.NO_VACANCY, "the vacancy is not configured any more")


def _checked(
    marks: Mapping[str, Mark], before: Mapping[str, Mark], procedure: Procedure
) -> dict[str, Mark]:
    """Of the competencies that are configured; what was kept of others stays."""
    asked = {one.key for one in procedure.competencies}
    said = {key: Mark(m.level, _said(m.note)) for key, m in marks.items() if key in asked}
    strange = unknown_level(said, procedure.levels, before)
    if strange is not None:
        raise RequestError(Wrong.NO_LEVEL, "a level that is not one of the scale")
    return {**before, **said}


def _said(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(words) > LONGEST_NOTE:
        what = f"a note has {len(words)} characters"
        raise RequestError(Wrong.LONG_REASON, what, LONGEST_NOTE)
    return words
