"""One pass over a watched mailbox: whatever is new there is stored before anything looks inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from kcvs_mailbot.answering.sending import Clock
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.connecting import opened
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.mailbox import Group, Mailbox
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.store import Store, intake, workers
from kcvs_mailbot.store import models as rows

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Fetching:
    """What fetching works with. `stopping` is asked between groups."""

    store: Store
    config: Configuration
    spool: Path
    clock: Clock
    guard: Guard
    stopping: Callable[[], bool]
    worker_id: str
    progress: Callable[[int, int], None] = lambda done, of: None

    @property
    def since(self) -> datetime:
        """The first vacancy's opening: mail from before is not looked at."""
        return min(vacancy.opens_at for vacancy in self.config.vacancies)


def fetch_all(work: Fetching) -> int:
    """Stores what is new in the watched folder and in also_folders; returns how many mails.

    Raises MailboxError when the mailbox cannot be reached, StoreError when the disk is about to be
    full; what was stored before stays stored.
    """
    section = work.config.require_mailbox()
    folders = [(section.folder, False), *((name, True) for name in section.also_folders)]
    return sum(_fetch_folder(work, name, junk) for name, junk in folders if not work.stopping())


def _fetch_folder(work: Fetching, folder: str, junk: bool) -> int:
    with opened(work.config, folder, work.spool, work.clock, work.guard) as mailbox:
        row = _cursor(work, mailbox, folder)
        if row is None:
            log.info("mailbox_is_fetched_by_another_worker")
            return 0
        try:
            return _fetch_new(work, mailbox, row, junk)
        except MailboxError:
            _note_break(work, row, mailbox.fetching)
            raise
        finally:
            with work.store.write() as session:
                intake.end_lease(session, row.id, work.worker_id)


def _cursor(work: Fetching, mailbox: Mailbox, folder: str) -> rows.Mailbox | None:
    """Where to go on; None while another worker is at it."""
    account = work.config.mailbox
    name = f"{account.username}@{account.host}:{account.port}"
    with work.store.write() as session:
        row = intake.mailbox_row(session, name, folder, mailbox.state, work.since)
        intake.forgive(row, work.clock())
        living = workers.alive(session, work.clock())
        return row if intake.take_lease(session, row, work.worker_id, living) else None


def _note_break(work: Fetching, row: rows.Mailbox, in_flight: Sequence[int]) -> None:
    if not in_flight:
        return
    with work.store.write() as session:
        skipped = intake.note_break(session, row.id, in_flight)
    if skipped is not None:
        log.error("mail_skipped", uid=skipped, why="it broke the connection three times")


def _fetch_new(work: Fetching, mailbox: Mailbox, row: rows.Mailbox, junk: bool) -> int:
    uids = mailbox.new_uids(row.last_uid, work.since.astimezone(work.config.zone).date())
    stored = seen = 0
    ungiven: list[int] = []
    uids = [uid for uid in sorted({*row.ungiven, *uids}) if uid not in row.skipped]
    most = {"most": 1} if row.suspects else {}
    if uids:
        disk.require_floor(work.config.storage)
    for group in mailbox.groups(uids, lambda at: at is None or at >= work.since, **most):
        stored += _store(work, row, group, junk)
        seen += len(group.messages)
        ungiven += [failure.uid for failure in group.failures]
        work.progress(seen, len(uids))
        if work.stopping():
            return stored
        disk.require_floor(work.config.storage)  # before the next group is fetched
    _note_success(work, row, mailbox, uids, ungiven)
    return stored


def _store(work: Fetching, row: rows.Mailbox, group: Group, junk: bool) -> int:
    arrivals = [
        intake.Arrival(m.content, m.uid, m.internaldate, m.announced) for m in group.messages
    ]
    for failure in group.failures:
        log.warning("mail_not_given", uid=failure.uid, why=failure.why)
    with work.store.write() as session:
        return intake.record(
            session,
            arrivals,
            work.clock(),
            mailbox=row,
            last_uid=group.last_uid,
            ungiven=[failure.uid for failure in group.failures],
            junk=junk,
        )


def _note_success(
    work: Fetching,
    row: rows.Mailbox,
    mailbox: Mailbox,
    uids: Sequence[int],
    ungiven: list[int],
) -> None:
    uidnext = mailbox.state.uidnext
    # All below UIDNEXT was looked at, also what did not match SINCE: the next pass asks nothing.
    last_uid = max([row.last_uid, *uids, (uidnext or 1) - 1])
    with work.store.write() as session:
        intake.note_poll(session, row, last_uid, ungiven, work.clock(), uids)


def fetch_again(work: Fetching, message_id: int) -> None:
    """Brings back the bytes of a forgotten mail by its positions, for a person's correction.

    MailboxError when it is not in the mailbox any more, or other bytes stand there.
    """
    with work.store.read() as session:
        positions = intake.positions_of(session, message_id)
    for folder, uidvalidity, uid in positions:
        if _restored(work, message_id, folder, uidvalidity, uid):
            return
    raise MailboxError(
        "the mail was forgotten and is not in the mailbox any more",
        "import it from a file, or ask its sender for it",
    )


def _restored(work: Fetching, message_id: int, folder: str, uidvalidity: int, uid: int) -> bool:
    with opened(work.config, folder, work.spool, work.clock, work.guard) as mailbox:
        if mailbox.state.uidvalidity != uidvalidity:
            return False
        found = mailbox.fetch_one(uid)
        if found is None:
            return False
        with work.store.write() as session:
            return intake.restore_bytes(session, message_id, found.content)
