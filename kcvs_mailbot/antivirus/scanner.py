"""The virus scanner as the configuration names it, left alone for a minute when it is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from kcvs_mailbot.antivirus import clamd
from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.reading import NotScanned, Scan

PAUSE = timedelta(minutes=1)
"""One that hangs would else cost its timeout for each document, and candidates their receipt."""


class Scanner:
    """Safe to call from several threads."""

    def __init__(self, address: str, timeout: timedelta, clock: Callable[[], datetime]) -> None:
        self._address, self._seconds, self._clock = address, timeout.total_seconds(), clock
        self._away: tuple[datetime, NotScanned] | None = None

    def scan(self, content: Content) -> Scan:
        """What it finds; an answer without asking while it is left alone."""
        now, away = self._clock(), self._away
        if away is not None and away[0] <= now < away[0] + PAUSE:
            return away[1]
        found = clamd.scan(content, self._address, self._seconds)
        self._away = (now, found) if isinstance(found, NotScanned) and found.away else None
        return found
