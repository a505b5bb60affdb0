"""How the flows reach the mailbox and the SMTP server: signed in as configured.

An access token that a server refuses (withdrawn, or expired meanwhile) is thrown away, and another
one tried, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from kcvs_mailbot import oauth, smtp
from kcvs_mailbot.clock import Clock
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox import Mailbox, SentFolder, open_mailbox, open_sent_folder
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Timeouts

Folder = TypeVar("Folder", Mailbox, SentFolder)


@contextmanager
def opened(
    config: Configuration, folder: str, spool: Path, clock: Clock, guard: Guard | None = None
) -> Iterator[Mailbox]:
    """That folder of the configured mailbox; raises as `open_mailbox`."""
    section = config.require_mailbox()
    ticket = oauth.ticket(section, config, clock)
    account = section.account_with(ticket)
    with ExitStack() as stack, _told_of(config):
        yield _signed_in(
            lambda: stack.enter_context(
                open_mailbox(account, folder, spool, section.timeouts, guard)
            ),
            ticket,
        )


@contextmanager
def sent_folder(
    config: Configuration, clock: Clock, guard: Guard | None = None
) -> Iterator[SentFolder]:
    """The configured Sent folder of the same account; raises as `open_mailbox`."""
    section = config.require_mailbox()
    ticket = oauth.ticket(section, config, clock)
    account, name = section.account_with(ticket), config.acknowledgement.sent_folder
    with ExitStack() as stack, _told_of(config):
        yield _signed_in(
            lambda: stack.enter_context(open_sent_folder(account, name, section.timeouts, guard)),
            ticket,
        )


@contextmanager
def _told_of(config: Configuration) -> Iterator[None]:
    """Among several mailboxes a trouble says whose it is."""
    try:
        yield
    except MailboxError as error:
        if config.named:
            error.tell_of(config.named, config.mailbox.section)
        raise


def _signed_in(enter: Callable[[], Folder], ticket: oauth.Ticket | None) -> Folder:
    while True:  # twice at most: the second token is a fresh one
        try:
            return enter()
        except MailboxError as error:
            if ticket is None or not error.refused or not ticket.handed:
                raise
            if not ticket.refused():
                raise MailboxError(
                    "the IMAP server refused our access token",
                    "check [mailbox] username, and that the application may open this mailbox; "
                    "see docs/providers.md",
                    refused=True,
                ) from None


def sender(config: Configuration, clock: Clock, guard: Guard | None = None) -> smtp.Sender:
    """The configured SMTP server; nothing is connected yet."""
    section = config.require_smtp()
    ticket = oauth.ticket(section, config, clock)
    account = section.account_with(ticket)
    if ticket is None:
        return smtp.Sender(account, section.timeouts, guard)
    return _ByToken(account, section.timeouts, guard, ticket)


class _ByToken(smtp.Sender):
    """A Sender whose token may turn out to be void."""

    def __init__(
        self, account: Account, timeouts: Timeouts, guard: Guard | None, ticket: oauth.Ticket
    ) -> None:
        super().__init__(account, timeouts, guard)
        self._ticket = ticket

    def open(self) -> None:
        """As a Sender does; a token that was refused is replaced once."""
        try:
            super().open()
        except smtp.LoginRefusedError:
            handed = bool(self._ticket.handed)
            if self._ticket.refused():
                self.open()
                return
            if not handed:
                raise  # the provider refused, not the SMTP server
            raise smtp.LoginRefusedError(
                "the SMTP server refused our access token",
                "check [smtp] username, and that the application may send as it (SMTP AUTH may be "
                "off for the mailbox); see docs/providers.md",
            ) from None
