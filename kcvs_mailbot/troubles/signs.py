"""From facts about the running program to its troubles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kcvs_mailbot.troubles.trouble import Kind, Trouble

EXPIRES_SOON = timedelta(days=14)
BACKUP_EVERY = timedelta(days=2)
"""A backup a day, and one may fail."""
_MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Quiet:
    """How long no pass showed a sign of life, by a clock that never jumps."""

    lasting: timedelta
    allowed: timedelta
    heard: bool
    """A pass showed one since this process began; before that, nobody can say that all is well."""
    where: tuple[str, ...] = ()
    """The mailboxes that are quiet for too long, where there are several."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """Those a person must look at, by the state they are in."""

    failed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    not_copied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backups:
    """The folder that backups go to; `newest` None: there is none, or it cannot be read."""

    newest: datetime | None
    failed: bool = False
    """The last try of the program itself made none."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out; None: not asked, or not to be had now."""

    now: datetime
    quiet: Quiet | None = None
    unexplained: tuple[str, ...] | None = None
    review: tuple[str, ...] | None = None
    receipts: Receipts | None = None
    expires_at: datetime | None = None
    free_bytes: int | None = None
    free_floor: int = 0
    backups: Backups | None = None
    erasures: tuple[str, ...] | None = None
    """References of those that are erased within 14 days, with the day on which each is due."""
    since: Mapping[str, datetime] = field(default_factory=dict)
    """By id since when a mail or a receipt waits."""


@dataclass(frozen=True, slots=True)
class Look:
    """The troubles of this moment; of the kinds in `unknown` nothing can be said."""

    troubles: tuple[Trouble, ...]
    unknown: frozenset[Kind] = frozenset()


def look(facts: Facts) -> Look:
    """What these facts tell."""
    troubles: list[Trouble] = []
    unknown: set[Kind] = set()
    for sign in SIGNS:
        found, silent = sign(facts)
        troubles += found
        unknown |= silent
    return Look(tuple(troubles), frozenset(unknown))


Sign = Callable[[Facts], tuple[list[Trouble], set[Kind]]]
"""Troubles, and kinds of which nothing is known."""


def _poll(facts: Facts) -> tuple[list[Trouble], set[Kind]]:
    quiet = facts.quiet
    if quiet is None:
        return [], {Kind.POLL}
    if quiet.lasting >= quiet.allowed:
        minutes = int(quiet.lasting.total_seconds() // 60)
        return [Trouble(Kind.POLL, quiet.where, minutes)], set()
    return [], set() if quiet.heard else {Kind.POLL}


def _lists(facts: Facts) -> tuple[list[Trouble], set[Kind]]:
    receipts = facts.receipts
    found = {
        Kind.BALANCE: facts.unexplained,
        Kind.REVIEW: facts.review,
        Kind.FAILED: receipts and receipts.failed,
        Kind.WAITING: receipts and receipts.waiting,
        Kind.UNCERTAIN: receipts and receipts.uncertain,
        Kind.HELD: receipts and receipts.held,
        Kind.COPIES: receipts and receipts.not_copied,
        Kind.ERASURE: facts.erasures,
    }
    troubles = [
        Trouble(kind, ids, since={one: facts.since[one] for one in ids if one in facts.since})
        for kind, ids in found.items()
        if ids
    ]
    return troubles, {kind for kind, ids in found.items() if ids is None}


def _token(facts: Facts) -> tuple[list[Trouble], set[Kind]]:
    if facts.expires_at is None or facts.expires_at - facts.now >= EXPIRES_SOON:
        return [], set()
    days = (facts.expires_at - facts.now) // timedelta(days=1)
    return [Trouble(Kind.TOKEN, amount=max(days, 0))], set()


def _disk(facts: Facts) -> tuple[list[Trouble], set[Kind]]:
    if facts.free_bytes is None:
        return [], {Kind.DISK}
    if facts.free_bytes >= facts.free_floor:
        return [], set()
    return [Trouble(Kind.DISK, amount=facts.free_bytes // _MEGABYTE)], set()


def _backup(facts: Facts) -> tuple[list[Trouble], set[Kind]]:
    if facts.backups is None:
        return [], set()
    newest = facts.backups.newest
    if newest is None or facts.backups.failed:
        return [Trouble(Kind.BACKUP)], set()
    # A file from far in the future says nothing about today: the clock was wrong.
    old = abs(facts.now - newest) > BACKUP_EVERY
    return ([Trouble(Kind.BACKUP)] if old else []), set()


SIGNS: tuple[Sign, ...] = (_poll, _lists, _token, _disk, _backup)
