"""One source of access tokens for all connections: renewed in time, thrown away when refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.oauth.values import AccessToken, Grant

log = structlog.get_logger()

RENEW_BEFORE = timedelta(minutes=5)
"""Long enough for a slow sign-in; msal renews as early."""


class Source:
    """Keeps the current token. Used by several threads: one asks, the others wait for it."""

    def __init__(self, grant: Grant) -> None:
        self._grant = grant
        self._lock = threading.Lock()
        self._current: AccessToken | None = None
        self._anew = False

    def token(self, now: datetime) -> tuple[str, bool]:
        """A token that is good for a while, whether it was fetched just now.

        MailboxError or ConfigError, as a Grant.
        """
        with self._lock:
            kept = self._current
            if kept is not None and kept.expires_at - now > RENEW_BEFORE:
                return kept.value, False
            try:
                self._current = self._grant(now, self._anew)
            except MailboxError as error:
                if error.refused or kept is None or kept.expires_at <= now:
                    raise
                # The provider is away for a moment, and this one is good for a moment.
                log.warning("token_not_renewed", why=str(error))
                return kept.value, False
            self._anew = False
            log.info("token_renewed", expires_at=self._current.expires_at.isoformat())
            return self._current.value, self._current.fresh

    def discard(self, value: str) -> None:
        """A mail server refused it: the next one is asked anew."""
        with self._lock:
            if self._current is not None and self._current.value == value:
                self._current, self._anew = None, True


class Ticket:
    """What one Account signs in with: called for the token, then told when it was refused."""

    def __init__(self, source: Source, clock: Callable[[], datetime]) -> None:
        self._source, self._clock = source, clock
        self.handed = ""
        """The token of the last call; empty when there was none to be had."""
        self._fresh = False

    def __call__(self) -> str:
        self.handed = ""
        self.handed, self._fresh = self._source.token(self._clock())
        return self.handed

    def refused(self) -> bool:
        """Throws the token away. True when another try is worth it: it was not fetched for this."""
        if not self.handed:
            return False
        self._source.discard(self.handed)
        self.handed = ""
        return not self._fresh
