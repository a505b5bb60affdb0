"""The watched mailbox, read over IMAP without changing it.

The only package that knows imapclient. `open_mailbox` gives a `Mailbox`, `open_sent_folder` the
folder that copies of receipts may go to; every trouble comes out as a MailboxError with its
remedy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kcvs_mailbot.mailbox.failures import DeclinedError
from kcvs_mailbot.mailbox.folder import Mailbox
from kcvs_mailbot.mailbox.sent import SentFolder, open_sent_folder
from kcvs_mailbot.mailbox.values import Failure, Fetched, Group, Head, MailboxState
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Auth, Security, Timeouts

__all__ = [
    "Account",
    "Auth",
    "DeclinedError",
    "Failure",
    "Fetched",
    "Group",
    "Guard",
    "Head",
    "Mailbox",
    "MailboxState",
    "Security",
    "SentFolder",
    "Timeouts",
    "open_mailbox",
    "open_sent_folder",
]


@contextmanager
def open_mailbox(
    account: Account,
    folder: str,
    spool: Path,
    timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
    guard: Guard | None = None,
) -> Iterator[Mailbox]:
    """The folder, signed in and opened read-only; signed out at the end.

    `spool` is an existing folder for large mails. A `guard` of the caller's can end the
    connection from another thread already while it is being made. MailboxError when it cannot be
    opened, ConfigError when its configuration cannot work.
    """
    mailbox = Mailbox(account, folder, spool, timeouts, guard or Guard())
    failed = True
    try:
        mailbox._open()
        yield mailbox
        failed = False
    finally:
        mailbox._close(hard=failed)
