"""One mail that breaks the connection does not block the others; one worker fetches at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import databases
from kcvs_mailbot.content import Content
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.mailbox import MailboxState
from kcvs_mailbot.running.at_work import at_work
from kcvs_mailbot.store import Session, Store, intake, workers
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.heartbeats import heartbeats
from kcvs_mailbot.store.models import Mailbox
from workshop import NOW, Workshop, configuration

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def box(session: Session) -> Mailbox:
    return intake.mailbox_row(session, "linda@imap:993", "INBOX", MailboxState(1, 9, 8), NOW)


def test_a_mail_at_which_it_breaks_three_times_is_skipped_for_a_day(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        row = box(session)
        assert intake.note_break(session, row.id, [3, 4, 5]) is None
        assert intake.note_break(session, row.id, [4]) is None
        assert intake.note_break(session, row.id, [4]) is None
        assert intake.note_break(session, row.id, [4]) == 4
        assert (row.skipped, row.suspects) == ([4], [])
        intake.note_poll(session, row, 8, [], NOW)
        session.refresh(row)
        intake.forgive(row, NOW + timedelta(hours=1))
        assert row.skipped == [4]
        intake.forgive(row, NOW + timedelta(days=1))
        assert (row.skipped, row.ungiven) == ([], [4])


def test_a_success_in_between_starts_the_count_again(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        row = box(session)
        for _ in range(2):
            intake.note_break(session, row.id, [4])
        intake.note_poll(session, row, 8, [], NOW)
        session.refresh(row)
        assert intake.note_break(session, row.id, [4]) is None


def test_one_worker_fetches_and_another_takes_over_from_a_dead_one(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        row = box(session)
        first = workshop.worker.bench.worker_id
        second = workers.register(session, NOW)
        assert intake.take_lease(session, row, first, [first, second])
        assert not intake.take_lease(session, row, second, [first, second])
        assert intake.take_lease(session, row, second, [second])
        intake.end_lease(session, row.id, second)
        session.refresh(row)
        assert intake.take_lease(session, row, first, [first, second])


def test_a_worker_elsewhere_is_dead_when_it_is_silent(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        other = workers.register(session, NOW)
        row = session.get_one(rows.Worker, other)
        row.host = "another-machine"
        session.flush()
        assert other in workers.alive(session, NOW + timedelta(seconds=60))
        assert other not in workers.alive(session, NOW + timedelta(seconds=91))


def test_a_process_that_reuses_the_number_is_not_taken_for_the_old_one(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        row = session.get_one(rows.Worker, workshop.worker.bench.worker_id)
        assert row.id in workers.alive(session, NOW)
        row.started -= 1
        session.flush()
        assert workshop.worker.bench.worker_id not in workers.alive(session, NOW)


@pytest.fixture(params=databases.KINDS)
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    with getattr(databases, request.param)(tmp_path) as made:
        yield made


def entered(store: Store, count: int) -> list[str]:
    with store.write() as session:
        return [workers.register(session, NOW) for _ in range(count)]


def takes(store: Store, worker_id: str) -> rows.Mailbox | None:
    """As fetching does it; the mailbox with its cursor when the lease was had."""
    with store.write() as session:
        row = box(session)
        living = workers.alive(session, NOW)
        return row if intake.take_lease(session, row, worker_id, living) else None


def test_of_many_workers_that_ask_at_once_one_gets_the_mailbox(store: Store) -> None:
    ids = entered(store, 8)
    together = threading.Barrier(len(ids))

    def ask(worker_id: str) -> bool:
        together.wait(10)
        return takes(store, worker_id) is not None

    with ThreadPoolExecutor(len(ids)) as pool:
        assert sum(pool.map(ask, ids)) == 1


def test_who_lost_the_mailbox_moves_its_cursor_no_more(store: Store) -> None:
    first, second = entered(store, 2)
    lost = takes(store, first)
    assert lost is not None
    with store.write() as session:
        workers.resign(session, first)  # was taken for dead
    assert takes(store, second) is not None
    mail = intake.Arrival(Content.of_bytes(b"Subject: x\r\n\r\n"), 7, NOW)
    with pytest.raises(StoreError, match="another worker"), store.write() as session:
        intake.record(session, [mail], NOW, mailbox=lost, last_uid=7)
    with pytest.raises(StoreError, match="another worker"), store.write() as session:
        intake.note_poll(session, lost, 7, [], NOW)
    with store.write() as session:
        assert box(session).last_uid == 0
        assert session.scalars(select(rows.Message)).all() == []


@pytest.mark.needs("postgresql")
def test_a_colleague_whose_clock_is_ahead_takes_nobody_for_dead(tmp_path: Path) -> None:
    """Several hosts share PostgreSQL alone, and its clock."""
    with databases.postgresql(tmp_path) as store:
        (other,) = entered(store, 1)
        with store.write() as session:
            session.get_one(rows.Worker, other).host = "another-machine"
        for skew in (-HOUR, -90 * SECOND, 90 * SECOND, HOUR):
            with store.write() as session:
                workers.beat(session, other, NOW)
            with store.write() as session:
                assert other in workers.alive(session, NOW + skew)
            with store.asked() as asked:
                (heartbeat,) = heartbeats(asked, NOW + skew)
                assert abs(NOW + skew - heartbeat.heartbeat_at) < MINUTE
        with store.write() as session:
            session.get_one(rows.Worker, other).heartbeat_at = datetime.now(UTC) - 91 * SECOND
            session.flush()
            assert other not in workers.alive(session, NOW)


def test_a_long_command_says_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kcvs_mailbot.running.at_work.BEAT_EVERY", 0.02)
    with databases.sqlite(tmp_path) as store:
        moments = iter(NOW + n * MINUTE for n in range(1_000_000))
        with at_work(configuration(tmp_path), lambda: next(moments)) as worker:

            def heartbeat() -> datetime:
                with store.read() as session:
                    return session.get_one(rows.Worker, worker.bench.worker_id).heartbeat_at

            first, end = heartbeat(), time.monotonic() + 20
            while heartbeat() == first:
                assert time.monotonic() < end
                time.sleep(0.01)
