"""One conversation with an IMAP server: calls within their time, troubles in our words.

After any trouble but a refused command the connection is thrown away: what imaplib would read
next from it may belong to the call that failed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TypeVar

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox.client import Client, sign_in
from kcvs_mailbot.mailbox.failures import LIBRARY_ERRORS, DeclinedError, as_mailbox_error
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Timeouts

Result = TypeVar("Result")


class Conversation:
    """Opened and closed once; `call` in between. Its guard may abort it from another thread."""

    def __init__(self, account: Account, folder: str, timeouts: Timeouts, guard: Guard) -> None:
        self._account, self._timeouts, self.guard = account, timeouts, guard
        self._folder = folder
        self._client: Client | None = None

    def open(self) -> None:
        """Connect and sign in. MailboxError; ConfigError when that can never work."""
        self._client = self._translated(
            lambda: sign_in(self._account, self._timeouts, self.guard), self._timeouts.call
        )

    def call(self, ask: Callable[[Client], Result], seconds: float = 0) -> Result:
        """What `ask` returns; it may take `seconds` more than a usual call.

        MailboxError, and the conversation is over; DeclinedError (one, too) when the server
        refused this command only.
        """
        client = self._client
        if client is None:
            raise MailboxError("the connection with the IMAP server is closed", "open a new one")
        try:
            return self._translated(lambda: ask(client), self._timeouts.call + seconds)
        except DeclinedError:
            raise
        except MailboxError:
            self.close(hard=True)
            raise

    def close(self, *, hard: bool) -> None:
        """Sign out and close, or `hard` just close; never raises."""
        client, self._client = self._client, None
        if client is not None:
            if not hard and not self.guard.aborted:
                with (
                    contextlib.suppress(*LIBRARY_ERRORS),
                    self.guard.limit(self._timeouts.connect),
                ):
                    client.logout()
            client.close_hard()
        self.guard.release()

    def _asking(self) -> str:
        """What was asked last, of which folder; told when the server does not understand it."""
        command = self._client.wire.asked if self._client is not None else "a command"
        return f'{command} for the folder "{self._folder}"'

    def _translated(self, act: Callable[[], Result], limit: float) -> Result:
        try:
            with self.guard.limit(limit):
                return act()
        except LIBRARY_ERRORS as error:
            # "from None": the server's own words may hold personal data.
            raise as_mailbox_error(error, self._account, self.guard, self._asking()) from None
