"""A member of the board notes what a test or an interview showed, and hands that in once."""

from __future__ import annotations

from collections.abc import Mapping

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.selection.cards import Mark, says_nothing, unknown_level
from kcvs_mailbot.selection.competencies import Procedure
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import Session, filing, joined, scorecards, vacancies
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

    seen: its `stamp` as it was shown. RequestError when it cannot be, and nothing was kept.
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
        if hand_in and says_nothing(kept.values()):
            raise RequestError(Wrong.NOT_FINISHED, "no competency was assessed")
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


def stamp(row: rows.Scorecard | None) -> str:
    """Changes with each time that the card is kept; "": it was not begun."""
    return "" if row is None else row.saved_at.isoformat()


def _takes_part(session: Session, application: rows.Application, assessor: str) -> None:
    if Status(application.status) not in ASSESSED_FROM:
        what = f"{application.reference} is {application.status}"
        raise RequestError(Wrong.NOT_IN_THIS_PHASE, what, application.reference)
    if (application.id, assessor) in scorecards.conflicts(session, [application.id]):
        raise RequestError(Wrong.CONFLICT, f"a conflict of interest with {application.reference}")


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
        raise RequestError(Wrong.NOT_FINISHED, "a level that is not one of the scale")
    return {**before, **said}


def _said(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(words) > LONGEST_NOTE:
        what = f"a note has {len(words)} characters"
        raise RequestError(Wrong.LONG_REASON, what, LONGEST_NOTE)
    return words
