"""Many mails in one transaction: what one of them, or a stop, may cost the others."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Semaphore

import pytest
from sqlalchemy import func, select, text

import databases
import workshop as shop
from kcvs_mailbot.application import Happened
from kcvs_mailbot.cage.budget import Budget
from kcvs_mailbot.cage.cage import Cage, Parsed
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding import lanes, processing
from kcvs_mailbot.deciding.batches import Done, claim
from kcvs_mailbot.deciding.processing import process_all
from kcvs_mailbot.deciding.reader import Opened
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import Session, accounts, claims, intake, search
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.claims import Claimed
from kcvs_mailbot.workbench import Workbench
from workshop import CV, Workshop, application

MAILS, BAD = 14, 9


@pytest.fixture(params=databases.KINDS)
def workshop(request: pytest.FixtureRequest, tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    with (
        getattr(databases, request.param)(tmp_path) as store,
        shop.workshop(tmp_path, cage, store) as made,
    ):
        yield made


def take_in(workshop: Workshop, *mails: bytes) -> None:
    arrivals = [intake.Arrival(Content.of_bytes(mail), internaldate=workshop.now) for mail in mails]
    with workshop.store.write() as session:
        intake.record(session, arrivals, workshop.now)


def candidate(number: int) -> bytes:
    cv = f"{CV}2022 nummer{number}\n"
    return bytes(application(f"Kandidaat {number}", f"k{number}@example.be", cv_txt=cv))


def refuse(workshop: Workshop, table: str, change: str, when: str) -> None:
    """The database refuses that row, as it would one that breaks a rule of its own."""
    if workshop.store.is_sqlite:
        action = "SELECT RAISE(ABORT, 'refused')"
        made = [
            f"CREATE TRIGGER refused BEFORE {change} ON {table} WHEN {when} BEGIN {action}; END"
        ]
    else:
        made = [
            "CREATE FUNCTION refusing() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE integrity_constraint_violation; END $$",
            f"CREATE TRIGGER refused BEFORE {change} ON {table} FOR EACH ROW WHEN ({when})"
            " EXECUTE FUNCTION refusing()",
        ]
    with workshop.store.write() as session:
        for statement in made:
            session.execute(text(statement))


WHERE = {
    "candidate": ("INSERT", f"NEW.canonical = 'k{BAD}@example.be'"),
    "document": ("INSERT", f"NEW.message_id = {BAD}"),
    "message": ("UPDATE", f"NEW.id = {BAD} AND NEW.disposition = 'application'"),
    "trace": ("INSERT", f"NEW.value = 'k{BAD}@example.be'"),
    "event": ("INSERT", f"NEW.message_id = {BAD} AND NEW.kind = 'received'"),
    "outbox": ("INSERT", f"NEW.canonical = 'k{BAD}@example.be'"),
    "reading": ("INSERT", f"NEW.text LIKE '%nummer{BAD}%'"),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("table", WHERE)
def test_one_that_cannot_be_stored_costs_the_others_nothing(workshop: Workshop, table: str) -> None:
    refuse(workshop, table, *WHERE[table])
    take_in(workshop, *(candidate(number) for number in range(1, MAILS + 1)))
    workshop.worker.process()
    assert settled(workshop) == set(range(1, MAILS + 1)) - {BAD}
    for minutes in (1, 5, 9):
        workshop.at(timedelta(minutes=minutes))
        workshop.worker.process()
    bad = workshop.messages()[BAD - 1]
    assert (bad["disposition"], bad["documents"]) == ("review", [])
    references = [a["reference"] for a in workshop.applications()]
    assert sorted(references) == [f"KCVS-2021-{n:04}" for n in range(1, MAILS)]
    assert {e["state"] for e in workshop.outbox()} == {"queued"}
    assert len(workshop.outbox()) == MAILS - 1
    with workshop.store.read() as session:
        counts = {
            model.__tablename__: session.scalar(select(func.count()).select_from(model))
            for model in (rows.Candidate, rows.Document, rows.Reading)
        }
        assert set(counts.values()) == {MAILS - 1}
        assert len(search.find(session, "nummer*", limit=99)) == MAILS - 1


def settled(workshop: Workshop) -> set[int]:
    return {m["id"] for m in workshop.messages() if m["disposition"] is not None}


def jobs(workshop: Workshop) -> list[str]:
    """The folders of mails whose files stand in the spool."""
    spool = workshop.worker.bench.reader.cage._pool.spool().folder
    return [path.name for path in spool.iterdir() if path.is_dir()]


def two_batches(workshop: Workshop) -> None:
    """The last mail of each brings a document that stands in the spool while it is read."""
    mails = []
    for number in range(1, 2 * claims.BATCH + 1):
        long = "Motivatie van zeer veel woorden. " * (20_000 if number % claims.BATCH == 0 else 1)
        mails.append(bytes(application(f"K {number}", f"k{number}@example.be", brief_txt=long)))
    take_in(workshop, *mails)


def test_while_mails_are_decided_about_the_next_are_read(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = 8
    several = range(batches * claims.BATCH)
    take_in(workshop, *(bytes(application(f"K {n}", f"k{n}@example.be")) for n in several))
    beside, decide = list[int](), processing._store_together

    def counted(bench: Workbench, ready: list[Claimed], opened: dict[int, Opened]) -> list[Done]:
        taken = select(func.count()).where(rows.Message.claimed_by == bench.worker_id)
        with bench.store.read() as session:
            beside.append((session.scalar(taken) or 0) - len(ready))
        return decide(bench, ready, opened)

    monkeypatch.setattr(processing, "_store_together", counted)
    workshop.worker.process()
    assert sum(others > claims.BATCH // 2 for others in beside) > 0.75 * len(beside)


def largest_together(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> int:
    """Of the transactions in which all mails are decided about: the mails of the largest one."""
    sizes, decide = list[int](), processing._store_together

    def counted(bench: Workbench, ready: list[Claimed], opened: dict[int, Opened]) -> list[Done]:
        sizes.append(len(ready))
        return decide(bench, ready, opened)

    with monkeypatch.context() as patched:
        patched.setattr(processing, "_store_together", counted)
        workshop.worker.process()
    return max(sizes)


def test_who_is_at_the_page_waits_for_few_mails_at_a_time(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen(minutes: int) -> None:
        with workshop.store.write() as session:
            session.merge(
                rows.WebSession(
                    token="t", account_id=1, started_at=workshop.now, seen_at=workshop.now
                )
            ).seen_at = workshop.now - timedelta(minutes=minutes)

    def come(first: int) -> None:
        mails = (application(f"K {n}", f"k{n}@example.be") for n in range(first, first + 40))
        take_in(workshop, *map(bytes, mails))

    come(0)
    assert largest_together(workshop, monkeypatch) > processing.FEW
    with workshop.store.write() as session:
        linda = {"name": "linda", "role": "secretary", "password": "", "one_time": False}
        session.add(rows.Account(id=1, created_at=workshop.now, **linda))
    seen(minutes=10)
    come(100)
    assert largest_together(workshop, monkeypatch) == processing.FEW
    seen(minutes=60)
    come(200)
    assert largest_together(workshop, monkeypatch) > processing.FEW


def test_when_no_more_can_be_claimed_what_was_read_leaves_no_files(workshop: Workshop) -> None:
    two_batches(workshop)
    bench, asked = workshop.worker.bench, []

    def clock() -> datetime:
        asked.append(workshop.now)
        if len(asked) > 1:
            raise StoreError("the database is away")
        return workshop.now

    bench.clock = clock
    with pytest.raises(StoreError):
        list(process_all(bench))
    bench.clock = lambda: workshop.now
    assert jobs(workshop) == []
    workshop.worker.process()
    assert len(workshop.applications()) == 2 * claims.BATCH


def test_who_asks_for_no_more_leaves_no_files(workshop: Workshop) -> None:
    two_batches(workshop)
    work = process_all(workshop.worker.bench)
    assert isinstance(work, Generator)
    next(work)
    work.close()
    assert jobs(workshop) == []
    workshop.worker.process()
    assert len(workshop.applications()) == 2 * claims.BATCH


def plain(number: int) -> bytes:
    return bytes(application(f"K {number}", f"k{number}@example.be"))


def test_the_next_batch_is_taken_up_before_one_is_decided_about(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "PATIENCE", 60)  # however slow the machine, a batch is full
    take_in(workshop, *map(plain, range(3 * claims.BATCH)))
    work = process_all(workshop.worker.bench)
    next(work)
    with workshop.store.read() as session:
        begun = session.scalar(select(func.count()).where(rows.Message.attempts > 0))
    assert begun is not None
    assert claims.BATCH < begun < 3 * claims.BATCH
    assert isinstance(work, Generator)
    work.close()


def test_a_batch_is_read_while_nobody_looks_after_the_lanes(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(workshop, *map(plain, range(claims.BATCH)))
    bench, read = workshop.worker.bench, Semaphore(0)
    parse_together = bench.reader.cage.parse_together

    def parse(contents: Sequence[Content], budget: Budget) -> list[Parsed]:
        try:
            return parse_together(contents, budget)
        finally:
            read.release(len(contents))

    monkeypatch.setattr(bench.reader.cage, "parse_together", parse)
    made = lanes.Lanes(bench)
    try:
        made.add(claim(bench, tried=True))
        made.work(0)
        for _ in range(claims.BATCH):
            assert read.acquire(timeout=20)
    finally:
        made.close()


def test_the_page_writes_while_a_batch_is_decided_about(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at a dossier is written before it is shown: it would wait for all of the batch."""
    seen: list[int] = []
    decide = processing._decide

    def with_a_look(session: Session, *how: object) -> Done:
        with workshop.store.read() as other:
            seen.append(other.scalar(select(func.count()).select_from(rows.Application)) or 0)
        if len(seen) == 2:  # of the same batch
            with workshop.store.write() as other:
                accounts.note(other, Happened.VIEWED, "an", workshop.now)
        return decide(session, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(processing, "_decide", with_a_look)
    take_in(workshop, candidate(1), candidate(2), candidate(3))
    workshop.worker.process()
    assert len(workshop.applications()) == 3
    assert [one["reference"][-1] for one in workshop.applications()] == ["1", "2", "3"]
    with workshop.store.read() as session:
        looks = select(func.count()).where(rows.Event.kind == Happened.VIEWED)
        assert session.scalar(looks) == 1
        receipts = select(func.count()).select_from(rows.Outbox)
        assert session.scalar(receipts) == 3
