"""What a mailbox gives: its state, its mails, the mails it could not give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kcvs_mailbot.content import Content


@dataclass(frozen=True, slots=True)
class MailboxState:
    """The folder when it was last opened (RFC 3501 7.1, 7.3.1)."""

    uidvalidity: int
    """RFC 3501 2.3.1.1: a new one voids all stored UIDs."""
    uidnext: int | None
    """No mail in the folder has this UID or a higher one; None when the server does not say."""
    exists: int


@dataclass(frozen=True, slots=True)
class Head:
    """What the server tells of a mail without giving it."""

    uid: int
    size: int
    """RFC822.SIZE: 0 when it is not told, and an estimate with some servers."""
    internaldate: datetime | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail, its bytes exactly as the server gave them."""

    uid: int
    internaldate: datetime | None
    """When the server took it (UTC), or None when the server gives no date that can be read."""
    content: Content
    announced: int = 0
    """The size that the server announced."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A mail that exists, but whose bytes the server does not give; the rest goes on."""

    uid: int
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """A few mails in order of UID. Every asked UID up to `last_uid` has been dealt with:

    it is here, or was not accepted, or is not in the folder any more.
    """

    messages: tuple[Fetched, ...]
    last_uid: int
    failures: tuple[Failure, ...] = ()
