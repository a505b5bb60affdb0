"""Whether every mail in the watched mailbox is accounted for (invariant 9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from kcvs_mailbot.connecting import opened
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.intake.fetching import since
from kcvs_mailbot.mailbox import Head
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.store import intake, positions, trouble_facts
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

DAILY = timedelta(days=1)
HOURLY = timedelta(hours=1)
"""Again, when the last one did not close."""
FRESH = timedelta(minutes=15)
"""So long a mail may stand in the mailbox before it must be recorded: the next poll fetches it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The sum of one folder: mailbox = recorded + coming + unexplained."""

    name: str
    uidvalidity: int
    mailbox: int
    """Mails in the folder since the opening."""
    dispositions: Counter[str]
    waiting: int
    """Recorded, to be decided."""
    coming: int
    """Arrived since the last poll."""
    gone: int
    """Recorded, and not in the folder any more: moved or deleted by its owner."""
    unexplained: tuple[int, ...]
    """UIDs of mails without a record."""
    of: str = ""
    """The mailbox, where there are several."""

    @property
    def shown(self) -> str:
        return f"{self.name} of {self.of}" if self.of else self.name

    @property
    def recorded(self) -> int:
        return self.waiting + self.dispositions.total()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The balance over all watched folders."""

    at: datetime
    folders: tuple[Folder, ...]
    undecided: tuple[int, ...]
    """Ids of messages that should have been decided long ago."""
    not_asked: tuple[str, ...] = ()
    """Mailboxes, of several, that could not be counted."""

    @property
    def closes(self) -> bool:
        return not self.undecided and not any(folder.unexplained for folder in self.folders)

    @property
    def open_ids(self) -> list[str]:
        """What does not close, for a person to find it."""
        uids = [f"UID {uid} in {one.shown}" for one in self.folders for uid in one.unexplained]
        return uids + [f"message {one}" for one in self.undecided]

    def as_json(self) -> dict[str, Any]:
        """As `balance --json` prints it, and as it is kept."""
        dispositions = sum((one.dispositions for one in self.folders), Counter[str]())
        return {
            "at": self.at.isoformat(),
            "closes": self.closes,
            "mailbox": sum(one.mailbox for one in self.folders),
            "recorded": sum(one.recorded for one in self.folders),
            "waiting": sum(one.waiting + one.coming for one in self.folders),
            "dispositions": {kind.value: dispositions[kind] for kind in Disposition},
            "gone": sum(one.gone for one in self.folders),
            "unexplained": [
                {"mailbox": one.shown, "uidvalidity": one.uidvalidity, "uid": uid}
                for one in self.folders
                for uid in one.unexplained
            ],
            "undecided": list(self.undecided),
            "not_asked": list(self.not_asked),
            "open": self.open_ids,
        }


def draw_up(bench: Workbench, mailboxes: Sequence[Workbench] | None = None) -> Sheet:
    """Asks the servers what is there, and compares; the next pass fetches what has no record.

    mailboxes: those to be asked, of several; all when None. MailboxError when the only one cannot
    be asked; of several that one is left out, and named.
    """
    bench.config.require_mailbox()
    folders: list[Folder] = []
    not_asked = {view.mailbox.name: None for view in bench.config.views}
    asked = [bench.beside(view) for view in bench.config.views] if mailboxes is None else mailboxes
    for one in asked:
        try:
            folders += _folders(one)
            not_asked.pop(one.config.mailbox.name)
        except MailboxError as error:
            if not bench.config.has_several:
                raise
            log.warning("mailbox_not_counted", why=str(error))
    with bench.store.read() as session:
        undecided = trouble_facts.undecided(session, bench.clock())
    at = bench.clock().astimezone(bench.config.zone)
    return Sheet(at, tuple(folders), tuple(undecided), tuple(not_asked))


def _folders(bench: Workbench) -> list[Folder]:
    section = bench.config.mailbox
    return [_folder(bench, name) for name in (section.folder, *section.also_folders)]


def keep_daily(bench: Workbench, mailboxes: Sequence[Workbench] | None = None) -> Sheet | None:
    """Draws one up and keeps it when the last one is a day old; None when it is not due."""
    now = bench.clock()
    with bench.store.read() as session:
        last = trouble_facts.last_balance(session)
        age = abs(now - last.at) if last else None  # one from the future: the clock was wrong
        whole = last is None or (last.closes and not last.sheet.get("not_asked"))
        every = DAILY if whole else HOURLY
    if age is not None and age < every:
        return None
    sheet = draw_up(bench, mailboxes)
    keep(bench, sheet)
    return sheet


def keep(bench: Workbench, sheet: Sheet) -> None:
    """Stores it: `check` shows it, and somebody is told when it does not close."""
    with bench.store.write() as session:
        positions.keep_balance(session, bench.clock(), sheet.closes, sheet.as_json())
    say = log.info if sheet.closes else log.error
    left = {"not_asked": list(sheet.not_asked)} if sheet.not_asked else {}
    say("balance", closes=sheet.closes, open=sheet.open_ids, **left)


def _folder(bench: Workbench, name: str) -> Folder:
    section = bench.config.mailbox
    account = section.key
    with opened(bench.config, name, bench.spool, bench.clock, bench.guard) as mailbox:
        here = mailbox.new_uids(0, since(bench.config).astimezone(bench.config.zone).date())
        validity = mailbox.state.uidvalidity
        # Read after the search: what was fetched meanwhile is recorded by now.
        with bench.store.read() as session:
            ledger = positions.ledger(session, account, name, validity)
        if ledger is None:
            raise MailboxError(
                f"the folder {name} was renewed since it was last read (UIDVALIDITY)",
                "run: kcvs-mailbot poll",
            )
        heads = mailbox.heads(here)
    recorded = {uid: found for uid, head in heads.items() if (found := _entry(ledger, head))}
    missing = [head for uid, head in heads.items() if uid not in recorded and _ours(bench, head)]
    fresh = {head.uid for head in missing if _may_still_come(head, ledger, bench.clock())}
    kinds = [entry.disposition for entry in recorded.values()]
    unexplained = sorted({head.uid for head in missing} - fresh)
    _ask_for(bench, ledger, unexplained)
    return Folder(
        name,
        validity,
        len(recorded) + len(missing),
        Counter(kind for kind in kinds if kind is not None),
        kinds.count(None),
        len(fresh),
        len(ledger.recorded.keys() - heads.keys() - ledger.older(since(bench.config))),
        tuple(unexplained),
        bench.config.named.removesuffix(": "),
    )


def _entry(ledger: positions.Ledger, head: Head) -> positions.Entry | None:
    """The record of this mail; none of another that had its UID before a careless restore."""
    return next((e for e in reversed(ledger.recorded.get(head.uid, ())) if e.fits(head)), None)


def _ours(bench: Workbench, head: Head) -> bool:
    """Mail since the opening; the search may give older ones too."""
    return head.internaldate is None or head.internaldate >= since(bench.config)


def _may_still_come(head: Head, ledger: positions.Ledger, now: datetime) -> bool:
    """True for a mail above the cursor that came just now."""
    at = head.internaldate
    return head.uid > ledger.last_uid and at is not None and now - at < FRESH


def _ask_for(bench: Workbench, ledger: positions.Ledger, uids: list[int]) -> None:
    """The next pass fetches what has no record: a UID that came late, below the cursor."""
    if uids and ledger.mailbox_id is not None:
        with bench.store.write() as session:
            intake.ask_for(session, ledger.mailbox_id, uids)
