"""Standing troubles as rows, claimed so that two workers never tell the same one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.store.models import Alert
from kcvs_mailbot.troubles import Kind, Standing

KNOWN = {kind.value for kind in Kind}


def standing(session: Session) -> list[Standing]:
    """All that stand, locked until the transaction ends; kinds of another version are left out."""
    rows = session.scalars(select(Alert).with_for_update())
    return [
        Standing(Kind(row.kind), row.since, row.told_at, tuple(row.told), row.gone_at)
        for row in rows
        if row.kind in KNOWN
    ]


def told_of(session: Session, kind: Kind) -> frozenset[str]:
    """The ids of which somebody was told, of a trouble that stands."""
    told = session.scalar(select(Alert.told).where(Alert.kind == kind))
    return frozenset(told or ())


def keep(session: Session, standing: Iterable[Standing]) -> None:
    """These stand from now on, and no others."""
    rows = {row.kind: row for row in session.scalars(select(Alert))}
    for one in standing:
        row = rows.pop(one.kind, None)
        if row is None:
            row = Alert(kind=one.kind)
            session.add(row)
        row.since, row.told_at, row.gone_at = one.since, one.told_at, one.gone_at
        row.told = list(one.told)
    for row in rows.values():
        session.delete(row)
    session.flush()


def claim(session: Session, kinds: Collection[Kind], worker_id: str, living: list[str]) -> set[str]:
    """Those of `kinds` that this worker may tell: no other living one is at it."""
    free = set()
    for row in session.scalars(select(Alert).where(Alert.kind.in_(kinds))):
        if row.claimed_by in (None, worker_id) or row.claimed_by not in living:
            row.claimed_by = worker_id
            free.add(row.kind)
    return free


def release(session: Session, worker_id: str) -> None:
    """This worker tells nothing any more."""
    for row in session.scalars(select(Alert).where(Alert.claimed_by == worker_id)):
        row.claimed_by = None
