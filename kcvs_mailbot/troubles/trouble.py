"""One trouble of the running program, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What can be wrong; each is explained in docs/operating.md."""

    POLL = "no_poll"  # no pass over the mailbox succeeded for too long
    BALANCE = "balance"  # a mail in the mailbox has no record, or was never decided
    REVIEW = "review"  # mails wait for a person for too long
    FAILED = "receipts_failed"  # refused, given up, or came back
    WAITING = "receipts_waiting"  # due for an hour: the server does not take them
    UNCERTAIN = "receipts_uncertain"  # nobody knows whether they arrived, and a person decides
    HELD = "receipts_held"  # by a brake, by their age or by doubt; never those of mode = "hold"
    COPIES = "receipts_not_copied"  # for an hour not to the Sent folder
    TOKEN = "token"  # noqa: S105 - what we sign in with expires soon
    DISK = "disk"  # less free space than [storage] free_floor
    BACKUP = "backup"  # the last one failed, or none is new
    ERASURE = "erasure"  # applications whose term ends within 14 days: they are erased then
    DATABASE = "database"  # it cannot be written; told from memory


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble, with all that it is about."""

    kind: Kind
    ids: tuple[str, ...] = ()
    """Ids and references only: an alert holds no name, address or subject."""
    amount: int = 0
    """Minutes without a poll, days until expiry, or megabytes that are free."""
    since: Mapping[str, datetime] = field(default_factory=dict)
    """By id since when it waits, where that is known."""
