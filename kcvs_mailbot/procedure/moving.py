"""People put applications where they stand in the procedure, and take that back.

Each step is an event with who, when and why; an undone one too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk.noting import tidy
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.selection import MoveRefused, refused
from kcvs_mailbot.selection.moves import WEIGHED, standing_step
from kcvs_mailbot.store import Session, advices, filing, joined, procedure, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

LONGEST_REASON = 4000
"""Characters."""
WRONG = {
    MoveRefused.NOT_FROM_HERE: Wrong.NO_SUCH_STEP,
    MoveRefused.LATE_FIRST: Wrong.LATE_FIRST,
    MoveRefused.NOT_LATE: Wrong.NOT_LATE,
    MoveRefused.NO_REASON: Wrong.NO_REASON,
}


def move(
    bench: Workbench,
    references: Sequence[str],
    to: Status,
    actor: str,
    *,
    why: str = "",
    reasons: Mapping[str, str] | None = None,
    seen: Mapping[str, str] | None = None,
    look: Callable[[Session, rows.Application], None] | None = None,
) -> None:
    """All of them go there, or none. RequestError names the one that cannot.

    reasons: against competencies, by their keys. seen: the status of each as it was shown; a
    person decides on what is there. look: raises what else stands in the way of one of them.
    """
    said = {key: text for key, one in (reasons or {}).items() if (text := _checked(one))}
    why = _checked(why)
    with bench.store.write() as session:
        vacancies.lock_all(session)
        for reference in dict.fromkeys(references):
            row = joined.of_reference(session, reference)
            if seen is not None and seen.get(reference) != row.status:
                what = f"{row.reference} is {row.status} meanwhile"
                raise RequestError(Wrong.CHANGED_MEANWHILE, what, row.reference)
            require_part(session, row, actor)
            if look is not None:
                look(session, row)
            _move(session, row, to, why, said, bench, actor)


def _move(
    session: Session,
    row: rows.Application,
    to: Status,
    why: str,
    reasons: Mapping[str, str],
    bench: Workbench,
    actor: str,
) -> None:
    here = Status(row.status)
    # Reasons against the competencies are reasons too.
    wrong = refused(here, to, row.late, why or " ".join(reasons.values()))
    if wrong is not None:
        what = f"{row.reference} is {here} and cannot become {to}"
        raise RequestError(WRONG[wrong], what, row.reference)
    if reasons and to not in WEIGHED:
        raise RequestError(Wrong.NO_SUCH_STEP, f"{to} weighs no competencies", row.reference)
    row.status = to
    detail = {"from": here.value, "to": to.value, "why": why, "reasons": dict(reasons)}
    _tell(session, Happened.MOVED, row, detail, bench.clock(), actor)


def undo(bench: Workbench, reference: str, actor: str, *, seen: str, why: str = "") -> None:
    """Takes the last step back that still stands. seen: the status as it was shown.

    RequestError when there is none, or the application stands elsewhere by now.
    """
    why = _checked(why)
    with bench.store.write() as session:
        vacancies.lock_all(session)
        row = joined.of_reference(session, reference)
        if seen != row.status:
            what = f"{row.reference} is {row.status} meanwhile"
            raise RequestError(Wrong.CHANGED_MEANWHILE, what, row.reference)
        require_part(session, row, actor)
        last = standing_step(procedure.steps(session, row.id))
        if last is None or last.to != row.status:
            raise RequestError(Wrong.NOT_CORRECTED, f"{row.reference} made no step to undo")
        detail = {"from": last.to, "to": last.here, "why": why}
        row.status = last.here
        _tell(session, Happened.MOVED_BACK, row, detail, bench.clock(), actor)


def require_part(session: Session, row: rows.Application, actor: str) -> None:
    """RequestError for who declared a conflict of interest in it."""
    if row.id in advices.conflicts_of(session, actor):
        what = f"who has a conflict of interest takes no part in {row.reference}"
        raise RequestError(Wrong.CONFLICT, what, row.reference)


def reasoned(text: str, most: int) -> str:
    """As it is kept. RequestError when there is none, or too much of it."""
    words = tidy(text)
    if not words:
        raise RequestError(Wrong.NO_REASON, "nothing is said of why")
    if len(words) > most:
        what = f"the reason has {len(words)} characters"
        raise RequestError(Wrong.LONG_REASON, what, most)
    return words


def _checked(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(words) > LONGEST_REASON:
        what = f"the reason has {len(words)} characters"
        raise RequestError(Wrong.LONG_REASON, what, LONGEST_REASON)
    return words


def _tell(
    session: Session,
    kind: Happened,
    row: rows.Application,
    detail: Mapping[str, Any],
    now: datetime,
    actor: str,
) -> None:
    filing.add_event(session, kind, now, actor=actor, application_id=row.id, **detail)
