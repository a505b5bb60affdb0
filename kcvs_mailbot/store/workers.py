"""The workers that are entered, and which of them live."""

from __future__ import annotations

import os
import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kcvs_mailbot.store.models import Worker
from kcvs_mailbot.store.processes import process_start, this_host

SILENT_AFTER = timedelta(seconds=90)
"""A worker on another host is taken for dead when its heartbeat is older."""
WATCHES_NOT = timedelta(seconds=20)
"""Another one watches its mailboxes by then; what it was sending is left to it for longer."""


def register(session: Session, now: datetime) -> str:
    """Enters this process and returns its worker id."""
    worker_id = uuid.uuid4().hex
    _enter(session, worker_id, common_clock(session, now))
    return worker_id


def common_clock(session: Session, now: datetime) -> datetime:
    """The clock that all workers share, by which heartbeats are written and judged.

    On SQLite they stand on one machine, and share ours. On PostgreSQL it is the server's: hosts
    whose clocks differ by a minute or two must not take each other for dead.
    """
    if session.get_bind().dialect.name == "sqlite":
        return now
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def _enter(session: Session, worker_id: str, now: datetime) -> None:
    session.add(
        Worker(
            id=worker_id,
            host=this_host(),
            pid=os.getpid(),
            started=process_start(os.getpid()) or 0,
            heartbeat_at=now,
        )
    )


def beat(session: Session, worker_id: str, now: datetime) -> None:
    """Says that this worker lives; one that was taken for dead enters itself again."""
    row, moment = session.get(Worker, worker_id), common_clock(session, now)
    if row is None:
        _enter(session, worker_id, moment)
    else:
        row.heartbeat_at = moment


def resign(session: Session, worker_id: str) -> None:
    """Takes this worker out; its claims are void from now on."""
    session.execute(delete(Worker).where(Worker.id == worker_id))


def alive(session: Session, now: datetime) -> list[str]:
    """Ids of the workers that live; the rows of dead ones are removed."""
    rows = session.scalars(select(Worker)).all()
    here = this_host()
    if any(row.host != here for row in rows):
        now = common_clock(session, now)
    living = []
    for row in rows:
        if _lives(row, here, now):
            living.append(row.id)
        else:
            session.delete(row)
    session.flush()
    return living


def watching(session: Session, now: datetime) -> list[Worker]:
    """Those that live and say so often; no row is removed."""
    rows, here = session.scalars(select(Worker)).all(), this_host()
    if any(row.host != here for row in rows):
        now = common_clock(session, now)
    return [row for row in rows if _lives(row, here, now, WATCHES_NOT)]


def _lives(row: Worker, here: str, now: datetime, silent: timedelta = SILENT_AFTER) -> bool:
    if row.host == here:
        return process_start(row.pid) == row.started
    # One from the future was made before the clock went back: it says nothing of now.
    return abs(now - row.heartbeat_at) < silent
