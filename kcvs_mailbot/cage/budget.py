"""What reading one mail may still cost, all its documents together."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from kcvs_mailbot.documents.limits import LEFT, Limits

TEXTS = 5
"""So many of the longest texts may one mail bring: to store them keeps the database busy."""


class PutOff(Exception):
    """Others wait: this mail is read later, from its start."""


class Interruptible(Protocol):
    """What works for a mail, and can be torn off from another thread."""

    def interrupt(self) -> None: ...


class Budget:
    """Spent by the thread that reads the mail; any other may put it off.

    slow: its children leave the processor to those of other mails.
    """

    def __init__(self, limits: Limits, *, slow: bool = False) -> None:
        self.limits, self.slow = limits, slow
        self.ocr_pages, self.unpacked_size = limits.mail_ocr_pages, limits.mail_unpacked_size
        self.characters = TEXTS * limits.text_characters
        self._ends: float | None = None
        self._lock = threading.Lock()
        self._child: Interruptible | None = None
        self._since, self._spent, self._is_put_off = 0.0, 0.0, False

    def begin(self) -> None:
        """Its time runs from here on: the mail itself is parsed, its documents come."""
        self._ends = time.monotonic() + self.limits.mail_seconds

    def prolong(self, seconds: float) -> None:
        """It waited so long for other mails."""
        if self._ends is not None:
            self._ends += seconds

    @property
    def seconds(self) -> float:
        """Left of the clock on the wall."""
        return math.inf if self._ends is None else self._ends - time.monotonic()

    def out_of_time(self) -> str:
        """As a problem of what could not be read any more."""
        return f"{LEFT}reading this mail took more than {self.limits.mail_seconds:g} s"

    def too_many_pages(self) -> str:
        """As a problem of a document whose pages could not all be recognised."""
        return f"{LEFT}this mail has more than {self.limits.mail_ocr_pages} scanned pages"

    def too_much_text(self) -> str:
        """As a problem of a document whose text was cut."""
        most = TEXTS * self.limits.text_characters
        return f"{LEFT}this mail has more than {most:,} characters of text".replace(",", " ")

    def too_many_documents(self, left_out: int) -> str:
        """As a problem of the mail; more may stand inside those that were left out."""
        return (
            f"{LEFT}{left_out} documents or more; only {self.limits.mail_documents} of one mail "
            "are read"
        )

    @contextmanager
    def at_work(self, child: Interruptible) -> Iterator[None]:
        """PutOff when it was put off, before or meanwhile; whatever else went wrong then."""
        self._begin(child)
        try:
            yield
        finally:
            with self._lock:
                self._spent += time.monotonic() - self._since
                self._child = None
            self.go_on()

    def _begin(self, child: Interruptible) -> None:
        with self._lock:
            self.go_on()
            self._child, self._since = child, time.monotonic()

    def go_on(self) -> None:
        """PutOff when it shall not."""
        if self._is_put_off:
            raise PutOff

    def spent(self) -> float:
        """Seconds that children have worked for it."""
        with self._lock:
            at_it = time.monotonic() - self._since if self._child is not None else 0.0
            return self._spent + at_it

    def put_off(self) -> None:
        """From another thread: what is at work is torn off."""
        with self._lock:
            self._is_put_off = True
            if self._child is not None:
                self._child.interrupt()
