"""Lists as they were when a phase was closed, and where those on them stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from kcvs_mailbot.store.models import Application, Candidate, FrozenList


@dataclass(frozen=True, slots=True)
class Entry:
    """One application as it stood; name "": nobody gave one, or the person was erased since."""

    reference: str
    name: str
    status: str
    late: bool | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """One list; entries in the order of arrival."""

    id: int
    vacancy: str
    phase: str
    at: datetime
    by: str
    remark: str
    entries: tuple[Entry, ...]


_LISTS = (
    select(FrozenList).where(FrozenList.vacancy == bindparam("vacancy")).order_by(FrozenList.id)
)


def of_vacancy(session: Session, vacancy: str) -> list[Frozen]:
    """All of them, the oldest first."""
    return [_frozen(row) for row in session.scalars(_LISTS, {"vacancy": vacancy})]


def one(session: Session, number: int) -> Frozen | None:
    """None when there is none."""
    row = session.get(FrozenList, number)
    return None if row is None else _frozen(row)


def _frozen(row: FrozenList) -> Frozen:
    entries = tuple(
        Entry(each["reference"], each["name"], each["status"], each["late"]) for each in row.entries
    )
    return Frozen(row.id, row.vacancy, row.phase, row.at, row.by, row.remark, entries)


@dataclass(frozen=True, slots=True)
class Now:
    """Where an application stands by now; void ones too. joined_to: "" when it was not."""

    id: int
    reference: str
    name: str
    status: str
    late: bool | None
    joined_to: str


def now(session: Session, vacancy: str) -> dict[str, Now]:
    """All of the vacancy by reference, in the order of their numbers; who was erased is not in."""
    stays = aliased(Application)
    query = (
        select(
            Application.id,
            Application.reference,
            Candidate.name,
            Application.status,
            Application.late,
            stays.reference,
        )
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(stays, stays.id == Application.joined_id)
        .where(Application.vacancy == vacancy)
        .order_by(Application.number)
    )
    return {
        reference: Now(key, reference, name, status, late, joined_to or "")
        for key, reference, name, status, late, joined_to in session.execute(query)
    }
