"""What is kept of how many there are is always what counting would find."""

from __future__ import annotations

import random
import runpy
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import delete, select, text

import databases
from kcvs_mailbot.store import Store, counted
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.schema import migrations_folder

NOW = datetime(2021, 9, 1, 8, 30, tzinfo=UTC)
STATES = ("queued", "sent", "held", "bounced")


@pytest.fixture(params=databases.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with getattr(databases, request.param)(tmp_path) as store:
        fill(store)
        yield store


def fill(store: Store, count: int = 60) -> None:
    chance = random.Random(3)
    with store.write() as session:
        for vacancy in ("A", "B"):
            call = {"reference": vacancy, "title": "d", "opens_at": NOW, "closes_at": NOW}
            session.add(rows.Vacancy(**call))
        for n in range(1, count + 1):
            session.add(rows.Candidate(id=n, name="", address="", canonical=""))
            session.add(rows.Message(id=n, sha256=str(n), size=1, stored_at=NOW))
        session.flush()
        for n in range(1, count + 1):
            arrived = NOW + timedelta(minutes=chance.randrange(4000))
            session.add(
                rows.Application(
                    id=n,
                    reference=f"X-{n}",
                    vacancy=chance.choice("AB"),
                    number=n,
                    candidate_id=n,
                    created_at=NOW,
                    received_at=chance.choice((arrived, arrived, None)),
                    late=chance.choice((True, False, None)),
                    status=chance.choice(("received", "received", "withdrawn", "void")),
                )
            )
            session.flush()
            for kind in ("receipt", "letter")[: chance.randrange(3)]:
                mail = {"recipient": "", "canonical": "", "message_id": f"{kind}{n}"}
                said = {"subject": "", "raw": b"", "created_at": NOW, "application_id": n}
                state = chance.choice(STATES)
                session.add(rows.Outbox(kind=kind, state=state, **mail, **said))


def agrees(store: Store) -> None:
    """What is kept against what is there."""
    with store.read() as session:
        every = list(session.scalars(select(rows.Application)))
        outgoing = list(session.scalars(select(rows.Outbox)))
        there = [one for one in every if one.status != "void"]
        for vacancy in ("", "A", "B"):
            for status in ("", "received", "withdrawn", "void"):
                for late in (None, True, False):
                    expected = sum(
                        (one.status == status if status else one.status != "void")
                        and (late is None or one.late is late)
                        and vacancy in ("", one.vacancy)
                        for one in every
                    )
                    kept = counted.applications(session, status=status, late=late, vacancy=vacancy)
                    assert kept == expected, (status, late, vacancy)
        since = NOW.replace(minute=0) + timedelta(hours=20)
        assert counted.so_far(session, since) == (
            len(there),
            sum(one.late is True for one in there),
            sum(one.status == "withdrawn" for one in there),
            sum(one.received_at is not None and one.received_at >= since for one in there),
        )
        zone = ZoneInfo("Europe/Brussels")
        days = Counter[date]()
        for one in there:
            if one.vacancy == "A" and one.received_at is not None:
                days[one.received_at.astimezone(zone).date()] += 1
        assert counted.arrivals(session, "A", zone) == days
        assert counted.outgoing(session) == Counter(one.state for one in outgoing)
        ids = {one.id for one in there}
        first = [o for o in outgoing if o.kind == "receipt" and o.application_id in ids]
        assert counted.receipts(session) == Counter(one.state for one in first)
        assert counted.mails(session) == session.query(rows.Message).count()


def test_what_is_kept_is_what_is_there(store: Store) -> None:
    agrees(store)


def test_it_follows_every_change_and_no_other_moves_it(store: Store) -> None:
    with store.write() as session:
        for one in session.scalars(select(rows.Application).where(rows.Application.id < 20)):
            one.status, one.late = "void" if one.id % 2 else "received", one.id % 3 == 0
        for one in session.scalars(select(rows.Application).where(rows.Application.id > 40)):
            one.received_at, one.vacancy = NOW - timedelta(days=one.id), "A"
        for entry in session.scalars(select(rows.Outbox)):
            entry.state, entry.attempts = "sending", 2
        for mail in session.scalars(select(rows.Message)):
            mail.disposition = "review"
    agrees(store)
    with store.write() as session:
        few = select(rows.Application.id).where(rows.Application.id.between(5, 30))
        session.execute(delete(rows.Outbox).where(rows.Outbox.application_id.in_(few)))
        session.execute(delete(rows.Application).where(rows.Application.id.between(5, 30)))
        session.execute(delete(rows.Message).where(rows.Message.id < 10))
    agrees(store)


def test_a_change_that_is_taken_back_is_not_counted(store: Store) -> None:
    with store.write() as session:
        session.execute(text("UPDATE application SET status = 'void'"))
        session.rollback()
    agrees(store)


def test_a_database_of_before_is_counted_once(store: Store) -> None:
    script = runpy.run_path(str(migrations_folder() / "versions/0024_counted.py"))
    with store.engine.begin() as connection:
        for table in ("application", "message", "outbox"):
            if store.is_sqlite:
                for name in ("inserted", "deleted", "moved"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_{name}"))
            else:
                connection.execute(text(f"DROP FUNCTION count_{table}() CASCADE"))
        for gone in ("counted_application", "counted_mail"):
            connection.execute(text(f"DROP TABLE {gone}"))
        for index in ("late", "vacancy_late"):
            connection.execute(text(f"DROP INDEX ix_application_{index}"))
        connection.execute(text("CREATE INDEX ix_application_counted ON application (vacancy)"))
        with Operations.context(MigrationContext.configure(connection)):
            script["upgrade"]()
    agrees(store)
    with store.write() as session:
        session.execute(text("UPDATE application SET status = 'withdrawn' WHERE id < 9"))
    agrees(store)
