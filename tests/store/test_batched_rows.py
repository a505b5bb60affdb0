"""Rows that are gathered until the commit are met by whoever asks for them before."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

import databases
from kcvs_mailbot.application import Happened
from kcvs_mailbot.store import Session, filing, models
from workshop import NOW

ASKS = {
    "through the session": lambda session: session.scalar(select(func.count(models.Event.id))),
    "of its connection": lambda session: (
        session.connection().execute(select(func.count(models.Event.id))).scalar_one()
    ),
    "as text": lambda session: session.execute(text("SELECT count(*) FROM event")).scalar_one(),
}


@pytest.mark.parametrize("kind", databases.KINDS)
@pytest.mark.parametrize("asked", ASKS)
def test_an_event_is_met_by_every_question_in_its_transaction(
    kind: str, asked: str, tmp_path: Path
) -> None:
    with getattr(databases, kind)(tmp_path) as store, store.write() as session:
        told(session)
        assert ASKS[asked](session) == 1
        told(session)
        assert ASKS[asked](session) == 2


def test_what_a_flush_updates_is_no_question(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as store, store.write() as session:
        memory = models.Housekeeping(seen_at=NOW, steady_since=NOW)
        session.add(memory)
        session.flush()
        told(session)
        memory.index_due = True
        session.flush()
        assert session.scalar(select(func.count(models.Event.id))) == 1


def test_a_rollback_leaves_none(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as store:
        with contextlib.suppress(ZeroDivisionError), store.write() as session:
            told(session)
            1 / 0  # noqa: B018
        with store.read() as session:
            assert session.scalar(select(func.count(models.Event.id))) == 0


def told(session: Session) -> None:
    filing.add_event(session, Happened.REVIEW, NOW)
