"""One pass over a watched mailbox: whatever is new there is stored before anything looks inside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.connecting import opened
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.mailbox import Group, Mailbox
from kcvs_mailbot.store import Session, intake, workers
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()


def since(config: Configuration) -> datetime:
    """The first vacancy's opening: mail from before is not looked at."""
    return min(vacancy.opens_at for vacancy in config.vacancies)


def fetch_all(bench: Workbench) -> int:
    """Stores what is new in the watched folder and in also_folders; returns how many mails.

    Raises MailboxError when the mailbox cannot be reached, StoreError when the disk is about to be
    full; what was stored before stays stored.
    """
    section = bench.config.require_mailbox()
    folders = [(section.folder, False), *((name, True) for name in section.also_folders)]
    return sum(
        _fetch_folder(bench, name, junk) for name, junk in folders if not bench.stop.is_set()
    )


def _fetch_folder(bench: Workbench, folder: str, junk: bool) -> int:
    with opened(bench.config, folder, bench.spool, bench.clock, bench.guard) as mailbox:
        row = _cursor(bench, mailbox, folder)
        if row is None:
            log.info("mailbox_is_fetched_by_another_worker", mailbox=bench.config.mailbox.name)
            return 0
        try:
            return _fetch_new(bench, mailbox, row, junk)
        except MailboxError:
            if not bench.guard.aborted:  # else we ended it, and no mail did
                _note_break(bench, row, mailbox.fetching)
            raise
        finally:
            with bench.store.write() as session:
                intake.end_lease(session, row.id, bench.worker_id)


def _cursor(bench: Workbench, mailbox: Mailbox, folder: str) -> rows.Mailbox | None:
    """Where to go on; None while another worker is at it."""
    account = bench.config.mailbox
    name = account.key
    with bench.store.write() as session:
        row = intake.mailbox_row(session, name, folder, mailbox.state, since(bench.config))
        intake.forgive(row, bench.clock())
        living = _living(session, bench)
        return row if intake.take_lease(session, row, bench.worker_id, living) else None


def _living(session: Session, bench: Workbench) -> list[str]:
    """Who may be fetching; where mailboxes are shared, a silent worker is not waited for."""
    if bench.config.named:
        return [worker.id for worker in workers.watching(session, bench.clock())]
    return workers.alive(session, bench.clock())


def _note_break(bench: Workbench, row: rows.Mailbox, in_flight: Sequence[int]) -> None:
    if not in_flight:
        return
    with bench.store.write() as session:
        skipped = intake.note_break(session, row.id, in_flight)
    if skipped is not None:
        log.error("mail_skipped", uid=skipped, why="it broke the connection three times")


def _fetch_new(bench: Workbench, mailbox: Mailbox, row: rows.Mailbox, junk: bool) -> int:
    uids = mailbox.new_uids(row.last_uid, since(bench.config).astimezone(bench.config.zone).date())
    stored = seen = 0
    ungiven: list[int] = []
    uids = [uid for uid in sorted({*row.ungiven, *uids}) if uid not in row.skipped]
    most = {"most": 1} if row.suspects else {}
    if not set(uids) <= set(row.ungiven):
        bench.stored(0, len(uids))
    if uids:
        disk.require_floor(bench.config.storage)
    for group in mailbox.groups(uids, lambda at: at is None or at >= since(bench.config), **most):
        stored += _store(bench, row, group, junk)
        seen += len(group.messages)
        ungiven += [failure.uid for failure in group.failures]
        if seen:
            bench.stored(seen, len(uids))
        if bench.stop.is_set():
            return stored
        disk.require_floor(bench.config.storage)  # before the next group is fetched
    _note_success(bench, row, mailbox, uids, ungiven)
    return stored


def _store(bench: Workbench, row: rows.Mailbox, group: Group, junk: bool) -> int:
    arrivals = [
        intake.Arrival(m.content, m.uid, m.internaldate, m.announced) for m in group.messages
    ]
    for failure in group.failures:
        log.warning("mail_not_given", uid=failure.uid, why=failure.why)
    with bench.store.write() as session:
        return intake.record(
            session,
            arrivals,
            bench.clock(),
            mailbox=row,
            last_uid=group.last_uid,
            ungiven=[failure.uid for failure in group.failures],
            junk=junk,
            tombstones=bench.tombstones,
        )


def _note_success(
    bench: Workbench,
    row: rows.Mailbox,
    mailbox: Mailbox,
    uids: Sequence[int],
    ungiven: list[int],
) -> None:
    uidnext = mailbox.state.uidnext
    # All below UIDNEXT was looked at, also what did not match SINCE: the next pass asks nothing.
    last_uid = max([row.last_uid, *uids, (uidnext or 1) - 1])
    with bench.store.write() as session:
        intake.note_poll(session, row, last_uid, ungiven, bench.clock(), uids)


def fetch_again(bench: Workbench, message_id: int) -> None:
    """Brings back the bytes of a forgotten mail by its positions, for a person's correction.

    MailboxError when it is not in the mailbox any more, or other bytes stand there.
    """
    with bench.store.read() as session:
        positions = intake.positions_of(session, message_id)
    for account, folder, uidvalidity, uid in positions:
        view = bench.beside(bench.config.watching(account))
        if _restored(view, message_id, folder, uidvalidity, uid):
            return
    raise MailboxError(
        "the mail was forgotten and is not in the mailbox any more",
        "import it from a file, or ask its sender for it",
    )


def _restored(bench: Workbench, message_id: int, folder: str, uidvalidity: int, uid: int) -> bool:
    with opened(bench.config, folder, bench.spool, bench.clock, bench.guard) as mailbox:
        if mailbox.state.uidvalidity != uidvalidity:
            return False
        found = mailbox.fetch_one(uid)
        if found is None:
            return False
        with bench.store.write() as session:
            return intake.restore_bytes(session, message_id, found.content)
