"""Stored messages become applications, follow-ups, review cases or something else.

Claim a few, read them in the cage with nothing open, then decide and store in one transaction,
which on SQLite holds off who writes only from its first change on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding.batches import Done, claim
from kcvs_mailbot.deciding.doubts import (
    arrival,
    with_all_read,
    with_known_arrival,
    with_living_application,
    with_waiting_mail,
)
from kcvs_mailbot.deciding.lanes import Lanes, Result
from kcvs_mailbot.deciding.reader import Opened, attached, judged, sender_of
from kcvs_mailbot.deciding.settling import reopen, settle
from kcvs_mailbot.deciding.whose_mailbox import Views, served_by, views_of
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.recognition import Disposition, Known, Questions, Verdict
from kcvs_mailbot.recognition.follow_ups import brought
from kcvs_mailbot.recognition.questions import questions
from kcvs_mailbot.store import (
    Session,
    accounts,
    claims,
    filed_documents,
    filing,
    lookups,
    vacancies,
)
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.claims import Claimed
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

OF_PEOPLE = (
    Disposition.APPLICATION,
    Disposition.FOLLOW_UP,
    Disposition.REVIEW,
    Disposition.OTHER,
)
"""What an earlier mail of the same sender may give another meaning."""
LOOK_EVERY = 1.0
"""Seconds after which is looked for more, while slow mails are read, though no bell rang."""
FEW = 10
"""Mails in one transaction while somebody is at the page: who opens a dossier waits for them."""
AT_THE_PAGE = timedelta(minutes=15)
"""So long after the last look somebody counts as there."""


def process_all(bench: Workbench, more_comes: Callable[[], bool] = lambda: False) -> Iterator[Done]:
    """Processes what is stored, also what comes meanwhile, and tells of each message.

    While some are decided about others are read; one that takes long holds nobody up. A failure
    in one message leaves the others their result; it comes again, then goes to review. more_comes:
    while it is so, the bell is waited for when nothing is left.
    """
    bench.held_up.clear()
    with bench.store.write() as session:
        claims.release(session, bench.worker_id)  # an error may have torn us off before
    lanes, more = Lanes(bench), _More(bench)
    try:
        while not bench.stop.is_set():
            waits = more_comes()  # asked first: what came before it ended is claimed now
            yield from more.claimed(lanes)
            if lanes.is_empty:
                if not waits:
                    return
                if more_comes():
                    bench.bell.wait(LOOK_EVERY)
                continue
            lanes.work()
            ready = lanes.ready()
            if ready:
                yield from _finish(bench, ready)
    finally:
        lanes.close()


class _More:
    """Claims what is stored, for as long as there is some, and looks again when the bell rings."""

    def __init__(self, bench: Workbench) -> None:
        self._bench, self._look_at = bench, 0.0

    def claimed(self, lanes: Lanes) -> list[Done]:
        """Has the lanes read what there is room for; those that were given up are told.

        While one batch is decided about the next is read.
        """
        if lanes.is_closed or lanes.unread > claims.BATCH // 2:
            return []
        if (
            not self._bench.bell.is_set()
            and time.monotonic() < self._look_at
            and not lanes.is_empty
        ):
            return []
        self._bench.bell.clear()
        tried = lanes.at_first_turn == 0 and not lanes.holds_suspect
        batch = claim(self._bench, tried=tried)
        self._look_at = time.monotonic() + (LOOK_EVERY if batch.is_empty else 0.0)
        lanes.add(batch)
        if not batch.claimed and batch.set_aside:
            self._bench.bell.set()  # the next one
        return batch.set_aside


def _finish(bench: Workbench, ready: list[tuple[Claimed, Result]]) -> list[Done]:
    opened: dict[int, Opened] = {}
    failed: list[Claimed] = []
    for message, result in ready:
        if isinstance(result, Opened):
            opened[message.id] = result
        else:
            _report(message, result)
            failed.append(message)
    try:
        return _store(bench, [message for message, _ in ready], opened, failed)
    finally:
        for mail in opened.values():
            mail.close()


def _store(
    bench: Workbench, claimed: list[Claimed], opened: dict[int, Opened], failed: list[Claimed]
) -> list[Done]:
    ready = [message for message in claimed if message.id in opened]
    done: list[Done] = []
    with bench.store.read() as session:
        is_watched = accounts.anybody_since(session, bench.clock() - AT_THE_PAGE)
    at_once = FEW if is_watched else claims.BATCH
    for together in _apart(bench, ready):
        for start in range(0, len(together), at_once):
            done += _store_some(bench, together[start : start + at_once], opened, failed)
    if failed:
        with bench.store.write() as session:
            for message in failed:
                claims.postpone(session, message.id, bench.clock(), message.attempts)
    return done + [Done(message.id, None) for message in failed]


def _apart(bench: Workbench, ready: list[Claimed]) -> Iterable[list[Claimed]]:
    """Mails of one mailbox at a time: who decides about another one need not wait for all.

    On SQLite nobody else writes, and one commit costs less than several.
    """
    if bench.store.is_sqlite or not bench.config.has_several:
        return [ready]
    with bench.store.read() as session:
        views = views_of(session, bench.config, [message.id for message in ready])
    groups: dict[tuple[int, ...], list[Claimed]] = {}
    for message in ready:
        groups.setdefault(tuple(map(id, views[message.id])), []).append(message)
    return groups.values()


def _store_some(
    bench: Workbench, ready: list[Claimed], opened: dict[int, Opened], failed: list[Claimed]
) -> list[Done]:
    """Together; when that fails one by one, so that only those which do are `failed`."""
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
    return done


def _store_together(
    bench: Workbench, messages: list[Claimed], opened: dict[int, Opened]
) -> list[Done]:
    """All in one transaction, or none. While it is decided others may write: a page, say."""
    now = bench.clock()
    done, again = bench.store.write_late(
        lambda session: _decide_together(session, bench, messages, opened, now)
    )
    for message_id in again:
        log.info("message_judged_again", message=message_id)
    for one in done:
        log.info("message_settled", message=one.message_id, disposition=one.disposition)
    return done


def _decide_together(
    session: Session,
    bench: Workbench,
    messages: list[Claimed],
    opened: dict[int, Opened],
    now: datetime,
) -> tuple[list[Done], list[int]]:
    """What became of them, and the ids of later mails that are judged again."""
    views = views_of(session, bench.config, [message.id for message in messages])
    # Held here, the session need not ask for them again.
    kept = vacancies.lock(session, served_by(views))
    ours = {row.id: row for row in claims.rows_of(session, messages, bench.worker_id)}
    seen = views_of(session, bench.config, ours)
    # Or settled by somebody else, or seen in another mailbox meanwhile: that comes again.
    messages = [m for m in messages if m.id in ours and seen[m.id] == views[m.id]]
    senders = {sender_of(opened[message.id].mail.message) for message in messages} - {None}
    if bench.config.has_several:
        filing.hold_people(session, filter(None, senders))
    again = _reopen_later(session, bench.config, views, messages, opened, now)
    asked = [
        _questions(opened[message.id], view) for message in messages for view in views[message.id]
    ]
    stored = lookups.stored(session, asked)
    filing.foresee_candidates(session, filter(None, senders))
    brought_by = [opened[message.id].mail.documents for message in messages]
    filed_documents.foresee_readings(session, {d.content.sha256 for ds in brought_by for d in ds})
    done = [
        _decide(session, views[message.id], message, opened[message.id], stored, now)
        for message in messages
    ]
    del kept
    return done, again


def _reopen_later(
    session: Session,
    config: Configuration,
    views: Views,
    messages: list[Claimed],
    opened: dict[int, Opened],
    now: datetime,
) -> list[int]:
    """Later mails of these senders that another worker was faster with are judged again; their ids.

    An addition must not be judged before its application: mails of one sender have their say in
    the order they came. Whoever decides holds the vacancies, so that none slips through between.
    What came in another mailbox has its own order.
    """
    senders: dict[str, int] = {}
    where: dict[str, set[int]] = {}
    for message in messages:
        sender = sender_of(opened[message.id].mail.message)
        if sender is not None:
            senders[sender] = min(message.id, senders.get(sender, message.id))
            where.setdefault(sender, set()).update(map(id, views[message.id]))
    early = filing.judged_early(session, senders, OF_PEOPLE)
    theirs = views_of(session, config, [row.id for row in early])
    again = []
    for row in early:
        if where[row.sender or ""].issuperset(map(id, theirs[row.id])):
            reopen(session, row, theirs[row.id][0], now)
            again.append(row.id)
    return again


def _decide(
    session: Session,
    views: tuple[Configuration, ...],
    message: Claimed,
    opened: Opened,
    stored: lookups.Stored,
    now: datetime,
) -> Done:
    """In the mailbox where it was first seen; in the next one where that knows nothing of it."""
    row = session.get_one(rows.Message, message.id)
    for config in views:
        known = lookups.answer(
            session, _questions(opened, config), stored, brought(opened.mail.message)
        )
        verdict = _verdict(session, row, opened, known, config)
        if verdict.disposition is not Disposition.OTHER or config is views[-1]:
            settle(session, row, opened.mail, verdict, config, now)
            return Done(row.id, Disposition(verdict.disposition))
    raise AssertionError("a message is judged by one configuration at least")


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
    sent = brought(opened.mail.message)
    known = lookups.answer(session, asked, lookups.stored(session, [asked]), sent, without)
    return _verdict(session, row, opened, known, config)


def _questions(opened: Opened, config: Configuration) -> Questions:
    message, first_look = opened.mail.message, opened.mail.first_look
    if first_look is not None and first_look.questions is not None:
        return first_look.questions
    return questions(message, config.house, attached(opened.mail.documents), message.bounce)


def _verdict(
    session: Session, row: rows.Message, opened: Opened, known: Known, config: Configuration
) -> Verdict:
    mail, message = opened.mail, opened.mail.message
    # Whoever applied at another mailbox too is somebody else here.
    known = Known(tuple(a for a in known.applications if a.vacancy not in config.elsewhere))
    verdict = judged(mail, config.house, known, junk=row.junk)
    verdict = with_living_application(session, with_all_read(verdict, mail))
    verdict = with_waiting_mail(session, row, verdict, sender_of(message))
    return with_known_arrival(verdict, arrival(row, message, config))


def _report(message: Claimed, error: Exception) -> None:
    """Says which message failed and where, never what stands in it."""
    trace, where = error.__traceback__, "?"
    while trace is not None:
        where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    log.error("message_failed", message=message.id, error=type(error).__name__, where=where)
