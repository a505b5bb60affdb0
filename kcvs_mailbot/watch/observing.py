"""The facts about the running program from which its troubles are told."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kcvs_mailbot import oauth
from kcvs_mailbot.backups import folder as backup_folder
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.desk import retention
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.store import Session, Store, trouble_facts
from kcvs_mailbot.store.heartbeats import every_last_poll
from kcvs_mailbot.troubles import Backups, Facts, Quiet, Receipts

MISSED_POLLS = 3
"""With a long poll_every a single missed poll is no trouble yet."""


class Ear:
    """Listens for signs of life of the polls; seconds come from a clock that never jumps.

    Comparing the moments that the database keeps with our clock would be wrong after any jump.
    """

    def __init__(self, second: float) -> None:
        self._since = second
        self._last: dict[str, tuple[object, float]] = {}
        self._heard: set[str] = set()

    def listen(self, signs: Mapping[str, object], second: float, allowed: timedelta) -> Quiet:
        """`signs` by folder; a sign that differs from the last one is a sign of life."""
        for folder, sign in signs.items():
            known = self._last.get(folder)
            if known is None:
                self._last[folder] = sign, self._since
            elif known[0] != sign:
                self._last[folder] = sign, second
                self._heard.add(folder)
        quiet = max((second - self._last[folder][1] for folder in signs), default=0.0)
        return Quiet(timedelta(seconds=quiet), allowed, self._heard >= signs.keys())

    def listen_to_each(
        self,
        mailboxes: Mapping[str, tuple[Mapping[str, object], timedelta]],
        second: float,
    ) -> Quiet:
        """The same of several mailboxes: by name their signs, and what is allowed."""
        heard = {}
        for name, (signs, allowed) in mailboxes.items():
            named = {f"{name} {folder}": sign for folder, sign in signs.items()}
            heard[name] = self.listen(named, second, allowed)
        longest = max(heard.values(), key=lambda quiet: quiet.lasting - quiet.allowed)
        where = tuple(name for name, quiet in heard.items() if quiet.lasting >= quiet.allowed)
        return replace(longest, heard=all(quiet.heard for quiet in heard.values()), where=where)


def outside(config: Configuration, now: datetime, *, backup_failed: bool = False) -> Facts:
    """What can be told without the database. backup_failed: our own last try made none."""
    return Facts(
        now,
        expires_at=_expires_at(config, now),
        free_bytes=_free_bytes(config),
        free_floor=config.storage.free_floor,
        backups=_backups(config, now, failed=backup_failed),
    )


def inside(session: Session, config: Configuration, facts: Facts, ear: Ear, second: float) -> Facts:
    """These facts, with what the database tells."""
    now = facts.now
    review = trouble_facts.waiting(session, now, config.alerts.review_after)
    balance = trouble_facts.last_balance(session)
    receipts = {
        "failed": trouble_facts.failed_receipts(session, now),
        "waiting": trouble_facts.waiting_receipts(session, now),
        "uncertain": trouble_facts.uncertain_receipts(session),
        "held": trouble_facts.held_receipts(session),
        "not_copied": trouble_facts.uncopied_receipts(session, now)
        if config.acknowledgement.copy_to_sent
        else {},
    }
    return replace(
        facts,
        quiet=_quiet(session, config, ear, second) if config.mailbox.host else None,
        unexplained=None if balance is None else tuple(balance.sheet["open"]),
        review=tuple(review),
        erasures=retention.soon(session, config, now),
        receipts=Receipts(**{state: tuple(found) for state, found in receipts.items()}),
        since=dict(ChainMap(review, *receipts.values())),
    )


def _quiet(session: Session, config: Configuration, ear: Ear, second: float) -> Quiet:
    each = {
        view.mailbox.name: (
            trouble_facts.signs_of_life(session, *view.mailbox.place),
            max(config.alerts.no_poll_after, MISSED_POLLS * view.mailbox.poll_every),
        )
        for view in config.views
    }
    if config.has_several:
        return ear.listen_to_each(each, second)
    ((signs, allowed),) = each.values()
    return ear.listen(signs, second, allowed)


def polled(store: Store, config: Configuration) -> list[datetime | None]:
    """When each watched folder was last read, by this worker or another one."""
    with store.asked() as asked:
        read = every_last_poll(asked, [view.mailbox.place for view in config.views])
    return [moment for each in read for moment in each]


def _expires_at(config: Configuration, now: datetime) -> datetime | None:
    try:
        return oauth.expires_at(config)
    except MailbotError:
        return now  # what cannot be read is as good as expired; `check` says why


def _free_bytes(config: Configuration) -> int | None:
    try:
        return disk.free_bytes(config.storage)
    except OSError:
        return None


def _backups(config: Configuration, now: datetime, *, failed: bool) -> Backups | None:
    """Of several folders the one whose newest is oldest: each is to have a fresh one."""
    ours, others = config.storage.backup_folder, config.alerts.backup_folder
    newest = []
    if others is not None:
        newest.append(_newest(others))
    if ours is not None and ours != others:
        made_at = backup_folder.newest(ours, now)
        if made_at is not None or failed:  # before the first one is made nothing is wrong
            newest.append(made_at)
    if not newest:
        return None
    oldest = None if None in newest else min(at for at in newest if at is not None)
    return Backups(oldest, failed)


def _newest(folder: Path) -> datetime | None:
    """When its newest file was written; None when there is none, or it cannot be read."""
    try:
        times = [file.stat().st_mtime for file in folder.iterdir() if file.is_file()]
    except OSError:
        times = []
    return datetime.fromtimestamp(max(times), UTC) if times else None
