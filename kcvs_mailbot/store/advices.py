"""What members of the board advise, and in whose case they have a conflict of interest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import Happened
from kcvs_mailbot.selection.advising import Advice, Verdict, who_read
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.models import Account, Application, Event

AFTER_READING = "after_reading"
"""In the event of an advice: it was changed when its member could read those of others."""


_CONFLICTS = select(rows.Advice.application_id).where(
    rows.Advice.member == bindparam("member"), rows.Advice.verdict == Verdict.CONFLICT
)
"""Made once, as it is asked for each page that shows something of a dossier."""


def on(session: Session, applications: Collection[int]) -> dict[int, dict[str, Advice]]:
    """By application and member, of those that have any. A conflict goes before an advice.

    A conflict in what was joined to an application is one in it too. One query reads all advices:
    nobody's is shown by a state in which the reader had given none.
    """
    wanted = set(applications)
    stands = {one: into for one, into in _joined(session).items() if into in wanted}
    query = select(rows.Advice).where(rows.Advice.application_id.in_({*wanted, *stands}))
    found: dict[int, dict[str, Advice]] = {}
    read = after_reading(session, {*wanted, *stands})
    for row in session.scalars(query.order_by(rows.Advice.id)):
        said = found.setdefault(stands.get(row.application_id, row.application_id), {})
        is_conflict = row.verdict == Verdict.CONFLICT
        if is_conflict or (row.application_id in wanted and row.member not in said):
            said[row.member] = _advice(row, read)
    return found


def conflicts_of(session: Session, member: str) -> frozenset[int]:
    """Ids of the applications that this member takes no part in, with what is joined to them."""
    declared = set(session.scalars(_CONFLICTS, {"member": member}))
    if not declared:
        return frozenset()
    joined = _joined(session)
    stand = {joined.get(one, one) for one in declared}
    return frozenset(stand | {one for one, into in joined.items() if into in stand})


def concerned(session: Session, references: Iterable[str]) -> set[int]:
    """Ids of the applications that these name, however they are typed."""
    wanted = {one.strip().upper() for one in references}
    query = select(Application.id).where(Application.reference.in_(wanted))
    return set(session.scalars(query))


Belongs = rows.Message | rows.Outbox | rows.Appointment
"""What may belong to an application."""


def whose(session: Session, table: type[Belongs], number: int) -> set[int]:
    """The id of the application that this row belongs to; none when it belongs to none."""
    query = select(table.application_id).where(table.id == number)
    return {one for one in session.scalars(query) if one is not None}


def row_of(session: Session, application_id: int, member: str) -> rows.Advice | None:
    """To be changed; None when that member said nothing of it."""
    query = select(rows.Advice).where(
        rows.Advice.application_id == application_id, rows.Advice.member == member
    )
    return session.scalar(query)


def revoke(session: Session, member: str, applications: Collection[int]) -> None:
    """The member takes part in these again, and has given no advice."""
    theirs = rows.Advice.application_id.in_(applications)
    session.execute(delete(rows.Advice).where(rows.Advice.member == member, theirs))


def could_read(session: Session, application_id: int) -> frozenset[str]:
    """Members who could read what another advised on it, or on what was joined to it."""
    theirs = [one for one, into in _joined(session).items() if into == application_id]
    kinds = (Happened.ADVISED, Happened.CONFLICT_DECLARED)
    query = select(Event.actor, Event.kind).where(
        Event.application_id.in_([application_id, *theirs]), Event.kind.in_(kinds)
    )
    told = session.execute(query.order_by(Event.id))
    return who_read((actor, kind == Happened.ADVISED) for actor, kind in told)


def after_reading(
    session: Session, applications: Collection[int]
) -> frozenset[tuple[str, datetime]]:
    """By member and moment, advices on these that were changed after reading those of others."""
    query = select(Event.actor, Event.at, Event.detail).where(
        Event.application_id.in_(applications), Event.kind == Happened.ADVISED
    )
    told = session.execute(query)
    return frozenset((actor, at) for actor, at, detail in told if detail.get(AFTER_READING))


def members(session: Session, role: str) -> tuple[str, ...]:
    """Names of the accounts of that role that are not disabled, in their order."""
    query = select(Account.name).where(Account.role == role, Account.disabled.is_(False))
    return tuple(session.scalars(query.order_by(Account.name)))


def _joined(session: Session) -> Mapping[int, int]:
    """For each application that was joined, over others too, the id of the one that stands."""
    query = select(Application.id, Application.joined_id).where(Application.joined_id.is_not(None))
    into = {one: other for one, other in session.execute(query) if other is not None}
    found = {}
    for one, other in into.items():
        while other in into:
            other = into[other]
        found[one] = other
    return found


def _advice(row: rows.Advice, read: Collection[tuple[str, datetime]]) -> Advice:
    return Advice(
        row.member,
        Verdict(row.verdict),
        row.motivation,
        row.given_at,
        row.changed_at,
        after_reading=(row.member, row.changed_at or row.given_at) in read,
    )
