"""Members of the board advise on applications, declare a conflict of interest, and decide.

What falls away (an advice that is changed, or that a conflict voids) stays in its event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure import moving
from kcvs_mailbot.selection.advising import (
    ADVICES,
    Advice,
    Seen,
    Verdict,
    as_member,
    as_secretary,
)
from kcvs_mailbot.store import Session, advices, filing, joined, procedure, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

LONGEST = 4000
"""Characters of a motivation."""


def advise(
    bench: Workbench, reference: str, member: str, verdict: str, motivation: str, *, seen: str
) -> None:
    """While it stands on the long list. seen: `stamp` of the member's own advice as shown.

    The same once more, as by two clicks, is one. RequestError when something is missing, when it
    stands elsewhere, or when the member has a conflict of interest.
    """
    if verdict not in ADVICES:
        raise RequestError(Wrong.NOT_FINISHED, "there is no verdict", reference)
    words = moving.reasoned(motivation, LONGEST)
    with bench.store.write() as session:
        vacancies.lock_all(session)
        row = joined.of_reference(session, reference)
        moving.require_part(session, row, member)
        given, now = advices.row_of(session, row.id, member), bench.clock()
        if given is not None and (given.verdict, given.motivation) == (verdict, words):
            return
        if row.status != Status.LONG_LIST:
            what = f"{row.reference} does not stand on the long list"
            raise RequestError(Wrong.NOT_IN_THIS_PHASE, what, row.reference)
        if seen != _stamp_of(given):
            raise RequestError(Wrong.CHANGED_MEANWHILE, "the advice changed", row.reference)
        before = _before(given)
        # Also of who gives one anew, after a conflict that was revoked.
        read = member in advices.could_read(session, row.id)
        if given is None:
            given = _new(session, row.id, member, now)
        else:
            given.changed_at = now
        given.verdict, given.motivation = verdict, words
        _tell(session, Happened.ADVISED, row.id, member, now, before=before, read=read)


def declare_conflict(bench: Workbench, reference: str, member: str, reason: str) -> None:
    """From then on the member takes no part in it; an advice given before is void.

    RequestError without a reason, or when the application is void.
    """
    words = moving.reasoned(reason, LONGEST)
    with bench.store.write() as session:
        vacancies.lock_all(session)
        row = joined.of_reference(session, reference)
        if row.status == Status.VOID:
            raise RequestError(Wrong.TAKEN_APART, f"{row.reference} is void", row.reference)
        if row.id in advices.conflicts_of(session, member):
            return
        given, now = advices.row_of(session, row.id, member), bench.clock()
        before = _before(given)
        if given is None:
            given = _new(session, row.id, member, now)
        given.verdict, given.motivation = Verdict.CONFLICT, words
        given.given_at, given.changed_at = now, None
        _tell(session, Happened.CONFLICT_DECLARED, row.id, member, now, why=words, before=before)


def revoke_conflict(bench: Workbench, reference: str, member: str, reason: str) -> None:
    """The member takes part again, and gives an advice anew. RequestError without a reason."""
    words = moving.reasoned(reason, LONGEST)
    with bench.store.write() as session:
        vacancies.lock_all(session)
        row = joined.of_reference(session, reference)
        if row.id not in advices.conflicts_of(session, member):
            return
        given, now = advices.row_of(session, row.id, member), bench.clock()
        # One of an application that was joined to this one afterwards left the advice where it was.
        before = None if given is None or given.verdict == Verdict.CONFLICT else _before(given)
        advices.revoke(session, member, [row.id, *joined.into(session, row.id)])
        _tell(session, Happened.CONFLICT_REVOKED, row.id, member, now, why=words, before=before)


def decide(
    bench: Workbench,
    reference: str,
    to: Status,
    actor: str,
    why: str,
    reasons: Mapping[str, str],
    *,
    seen: str,
    advised: str,
    beside: Collection[str] = (),
) -> None:
    """A decision of the board. seen: the status, advised: `stamp_of_all`, as they were shown.

    beside: references of who is known to be chosen already. RequestError where another one is: no
    second person is chosen unawares.
    """

    def look(session: Session, row: rows.Application) -> None:
        said = advices.on(session, [row.id]).get(row.id, {})
        if row.status == Status.LONG_LIST and advised != stamp_of_all(said):
            raise RequestError(Wrong.CHANGED_MEANWHILE, "the advices changed", row.reference)
        if to != Status.CHOSEN:
            return
        chosen = procedure.who_stands(session, row.vacancy, (Status.CHOSEN,))
        others = [one.reference for one in chosen if one.id != row.id]
        if not set(others) <= set(beside):
            raise RequestError(Wrong.CHOSEN_ALREADY, "somebody is chosen", ", ".join(others))

    moving.move(
        bench, [reference], to, actor, why=why, reasons=reasons, seen={reference: seen}, look=look
    )


def seen_by(
    session: Session, applications: Collection[int], name: str, role: Role, *, opened: bool = False
) -> dict[int, Seen]:
    """Of each, what this person may see of its advices. opened: as_secretary."""
    members = advices.members(session, Role.BOARD)
    said = advices.on(session, applications)
    if role is Role.BOARD:
        return {one: as_member(said.get(one, {}), members, name) for one in applications}
    return {one: as_secretary(said.get(one, {}), members, opened=opened) for one in applications}


def stamp(own: Advice | None) -> str:
    """Changes with each change of the advice; "" when there is none."""
    return "" if own is None else _digest(own.verdict, own.motivation, own.given_at, own.changed_at)


def stamp_of_all(said: Mapping[str, Advice]) -> str:
    """The same of all who spoke of an application; for who may read what they advise."""
    return _digest(*((name, stamp(one)) for name, one in sorted(said.items())))


def _stamp_of(row: rows.Advice | None) -> str:
    if row is None:
        return ""
    return _digest(Verdict(row.verdict), row.motivation, row.given_at, row.changed_at)


def _digest(*what: object) -> str:
    return hashlib.sha256(repr(what).encode("utf-8", "replace")).hexdigest()[:20]


def _new(session: Session, application_id: int, member: str, now: datetime) -> rows.Advice:
    row = rows.Advice(application_id=application_id, member=member, given_at=now)
    session.add(row)
    return row


def _before(row: rows.Advice | None) -> dict[str, str] | None:
    return None if row is None else {"verdict": row.verdict, "motivation": row.motivation}


def _tell(
    session: Session,
    kind: Happened,
    application_id: int,
    actor: str,
    now: datetime,
    *,
    why: str | None = None,
    before: dict[str, str] | None = None,
    read: bool = False,
) -> None:
    detail: dict[str, Any] = {
        "why": why,
        "before": before,
        advices.AFTER_READING: read or None,
    }
    told = {name: value for name, value in detail.items() if value is not None}
    filing.add_event(session, kind, now, actor=actor, application_id=application_id, **told)
