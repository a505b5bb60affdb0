"""The Sent folder of the account: our mail is looked up there, or put there.

The one place that writes over IMAP, and APPEND (RFC 3501 6.3.11) is all it writes: the folder
itself is opened by EXAMINE and left again before, and the configuration never lets it be a
watched one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox.conversation import Conversation
from kcvs_mailbot.mailbox.failures import DeclinedError
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Timeouts

REMEDY = "see [acknowledgement] sent_folder; its name is case-sensitive, and full with its parents"


class SentFolder:
    """Made by `open_sent_folder`. Every method may raise MailboxError."""

    def __init__(self, conversation: Conversation, folder: str) -> None:
        self._conversation, self._folder = conversation, folder
        self._open = False

    def contains(self, message_id: str, since: date, to: str = "") -> bool:
        """True when a mail with that Message-ID (with its angle brackets) is there.

        to: it must be to this address, where several mails have that Message-ID.

        Only mail that came there on `since` or later is looked at: a large folder is not read
        through. SINCE ignores zones (RFC 3501 6.4.4), so the day before is looked at too.
        """
        self.look()  # what came meanwhile counts
        criteria = ["SINCE", since - timedelta(days=1), "HEADER", "Message-ID", message_id]
        criteria += ["TO", to] if to else []
        return bool(self._conversation.call(lambda client: client.search(criteria)))

    def append(self, raw: bytes, when: datetime) -> None:
        """Adds a mail, marked as read, dated `when`."""
        self._leave()
        self._conversation.call(lambda client: client.append(self._folder, raw, (b"\\Seen",), when))

    def try_append(self) -> None:
        """Raises what `append` would, but puts nothing there; the connection ends with it."""
        self._leave()
        self._conversation.call(lambda client: client.would_append(self._folder))
        self._conversation.close(hard=True)

    def _leave(self) -> None:
        """Courier refuses APPEND to the folder that is open by EXAMINE.

        RFC 3501 6.4.2: CLOSE removes nothing from a folder that was opened so.
        """
        if self._open:
            self._conversation.call(lambda client: client.close_folder())
            self._open = False

    def look(self) -> None:
        """EXAMINE: the folder as it is now."""
        try:
            self._conversation.call(lambda client: client.examine(self._folder))
            self._open = True
        except DeclinedError as refusal:
            if refusal.passing:
                raise
            raise MailboxError(
                f'the Sent folder "{self._folder}" cannot be opened{refusal.bracketed}', REMEDY
            ) from None


@contextmanager
def open_sent_folder(
    account: Account,
    folder: str,
    timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
    guard: Guard | None = None,
) -> Iterator[SentFolder]:
    """That folder, signed in and opened read-only; raises as `open_mailbox`."""
    conversation = Conversation(account, folder, timeouts, guard or Guard())
    failed = True
    try:
        conversation.open()
        sent = SentFolder(conversation, folder)
        sent.look()
        yield sent
        failed = False
    finally:
        conversation.close(hard=failed)
