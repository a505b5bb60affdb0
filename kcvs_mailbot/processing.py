"""Stored messages become applications, follow-ups, review cases or something else.

Claim a few, read them in the cage with nothing open, then decide and store in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import structlog

from kcvs_mailbot import disk
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import Content
from kcvs_mailbot.errors import CageError, StoreError
from kcvs_mailbot.reading import Opened, Reader, attached
from kcvs_mailbot.receiving import (
    arrival,
    settle,
    with_known_arrival,
    with_living_application,
)
from kcvs_mailbot.recognition import (
    Disposition,
    Known,
    Questions,
    Reason,
    Verdict,
    questions,
    recognise,
)
from kcvs_mailbot.sending import Clock
from kcvs_mailbot.store import Session, Store, blobs, claims, filing, lookups, vacancies, workers
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.claims import Claimed

log = structlog.get_logger()

CANNOT_BE_PROCESSED = Reason(
    "cannot_be_processed",
    None,
    "Reading this mail stopped the program three times.",
    "Het lezen van deze mail deed het programma driemaal stoppen.",
)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one message; None when the attempt failed and comes again."""

    message_id: int
    disposition: Disposition | None


@dataclass(frozen=True, slots=True)
class Workbench:
    """What processing works with."""

    store: Store
    reader: Reader
    pool: Executor
    spool: Path
    config: Configuration
    worker_id: str
    clock: Clock


@dataclass(slots=True)
class Batch:
    """Messages that this worker has claimed and is reading."""

    claimed: list[Claimed]
    set_aside: list[Done]
    reading: list[Future[Opened]]


def process_all(bench: Workbench, stopping: Callable[[], bool]) -> Iterator[Done]:
    """Processes what is stored, and tells of each message.

    While one batch is stored the next is read. A failure in one message leaves the others their
    result; it comes again, then goes to review.
    """
    with bench.store.write() as session:
        claims.release(session, bench.worker_id)  # an error may have torn us off before
    following = None if stopping() else _begin(bench)
    while (batch := following) is not None:
        following = None
        try:
            following = None if stopping() else _begin(bench)
            done = [*batch.set_aside, *_finish(bench, batch)]
        except BaseException:
            _abandon(following)
            raise
        yield from done
        if stopping():
            _abandon(following)
            return


def _begin(bench: Workbench) -> Batch | None:
    """Claims the next few messages and has them read; None when there are none."""
    disk.require_room(bench.config.storage)
    now = bench.clock()
    with bench.store.write() as session:
        claimed = claims.claim(session, bench.worker_id, workers.alive(session, now), now)
        hopeless = [c for c in claimed if c.attempts > claims.MAX_ATTEMPTS]
        for message in hopeless:
            _give_up(session, message, now)
    if not claimed:
        return None
    hopeful = [c for c in claimed if c not in hopeless]
    with bench.store.read() as session:
        small = blobs.load_small(session, [message.sha256 for message in hopeful])
    reading = [bench.pool.submit(_open, bench, m, small.get(m.sha256)) for m in hopeful]
    return Batch(hopeful, [Done(c.id, Disposition.REVIEW) for c in hopeless], reading)


def _abandon(batch: Batch | None) -> None:
    """Lets go of what is being read; the messages stay claimed till we begin anew."""
    for future in batch.reading if batch else ():
        if not future.cancel() and future.exception() is None:
            future.result().close()


def _give_up(session: Session, message: Claimed, now: datetime) -> None:
    problem = f"processing failed {message.attempts - 1} times"
    filing.set_aside(session, message.id, asdict(CANNOT_BE_PROCESSED), problem, now)
    log.warning("message_set_aside", message=message.id)


def _finish(bench: Workbench, batch: Batch) -> list[Done]:
    opened: dict[int, Opened] = {}
    failed: list[Claimed] = []
    try:
        for message, future in zip(batch.claimed, batch.reading, strict=True):
            try:
                opened[message.id] = future.result()
            except (CageError, StoreError):  # no fault of this mail
                raise
            except Exception as error:  # noqa: BLE001 - one bad message costs only itself
                _report(message, error)
                failed.append(message)
        return _store(bench, batch.claimed, opened, failed)
    except BaseException:
        _abandon(batch)
        raise
    finally:
        for mail in opened.values():
            mail.close()


def _open(bench: Workbench, message: Claimed, content: Content | None) -> Opened:
    if content is None:
        with bench.store.read() as session:
            content = blobs.load(session, message.sha256, bench.spool)
    try:
        return bench.reader.read(content)
    finally:
        if content.path is not None:
            content.path.unlink(missing_ok=True)


def _store(
    bench: Workbench, claimed: list[Claimed], opened: dict[int, Opened], failed: list[Claimed]
) -> list[Done]:
    ready = [message for message in claimed if message.id in opened]
    try:
        done = _store_together(bench, ready, opened)
    except StoreError:
        raise
    except Exception:  # noqa: BLE001 - one of them; by itself it will say which
        done = []
        for message in ready:
            try:
                done += _store_together(bench, [message], opened)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - as above
                _report(message, error)
                failed.append(message)
    if failed:
        with bench.store.write() as session:
            for message in failed:
                claims.postpone(session, message.id, bench.clock(), message.attempts)
    return done + [Done(message.id, None) for message in failed]


def _store_together(
    bench: Workbench, messages: list[Claimed], opened: dict[int, Opened]
) -> list[Done]:
    """All in one transaction, or none."""
    done = []
    now = bench.clock()
    with bench.store.write() as session:
        kept = vacancies.lock_all(session)  # held here, the session need not ask for them again
        ours = {row.id: row for row in claims.rows_of(session, messages, bench.worker_id)}
        messages = [m for m in messages if m.id in ours]  # or settled meanwhile by somebody else
        asked = [_questions(opened[message.id], bench.config) for message in messages]
        stored = lookups.stored(session, asked)
        for message in messages:
            mail = opened[message.id]
            done.append(_decide(session, bench.config, message, mail, stored, now))
        del kept
    for one in done:
        log.info("message_settled", message=one.message_id, disposition=one.disposition)
    return done


def _decide(
    session: Session,
    config: Configuration,
    message: Claimed,
    opened: Opened,
    stored: lookups.Stored,
    now: datetime,
) -> Done:
    row = session.get_one(rows.Message, message.id)
    known = lookups.answer(session, _questions(opened, config), stored)
    verdict = _verdict(session, row, opened, known, config)
    settle(session, row, opened.mail, verdict, config, now)
    return Done(row.id, Disposition(verdict.disposition))


def judge(
    session: Session,
    row: rows.Message,
    opened: Opened,
    config: Configuration,
    before: int | None = None,
) -> Verdict:
    """The machine's verdict on a message, with what the database knows.

    before: the application that it was taken out of to be judged again; unknown to its first mail.
    """
    without = before if before and filing.was_first(session, row, before) else None
    asked = _questions(opened, config)
    known = lookups.answer(session, asked, lookups.stored(session, [asked]), without)
    return _verdict(session, row, opened, known, config)


def _questions(opened: Opened, config: Configuration) -> Questions:
    message, glance = opened.mail.message, opened.mail.glance
    if glance is not None and glance.questions is not None:
        return glance.questions
    return questions(message, config.house, attached(opened.mail.documents), message.bounce)


def _verdict(
    session: Session, row: rows.Message, opened: Opened, known: Known, config: Configuration
) -> Verdict:
    message, glance = opened.mail.message, opened.mail.glance
    if glance is not None and glance.verdict is not None and known == Known() and not row.junk:
        verdict = glance.verdict
    else:
        papers = attached(opened.mail.documents)
        verdict = recognise(
            message, papers, config.house, known, junk=row.junk, bounce=message.bounce
        )
    verdict = with_living_application(session, verdict)
    return with_known_arrival(verdict, arrival(row, message, config))


def _report(message: Claimed, error: Exception) -> None:
    """Says which message failed and where, never what stands in it."""
    trace, where = error.__traceback__, "?"
    while trace is not None:
        where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    log.error("message_failed", message=message.id, error=type(error).__name__, where=where)
