"""The zygote with its children at work: asked, replaced after a fault, started again."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from kcvs_mailbot.cage.budget import Budget, PutOff
from kcvs_mailbot.cage.endings import reason
from kcvs_mailbot.cage.frames import READY, Closed, FrameTooLong, receive_frame
from kcvs_mailbot.cage.jobs import TELLING, Kind, Order
from kcvs_mailbot.cage.spool import Spool
from kcvs_mailbot.cage.zygote_client import Child, Zygote
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.errors import CageError
from kcvs_mailbot.recognition import House

MAILS_A_CHILD, SECONDS_A_CHILD = 20, 5.0
"""What a mail that takes its child over can reach: the rest of one burst (ADR 13)."""
RECOGNISED = 2
"""So many pages at once, however many mails are read: text recognition takes 150 MB for each."""
_LOOK_EVERY = 0.05
_ATTEMPTS = 2
_TO_BEGIN = 60.0
"""Seconds in which a child must have been forked, with all that reads loaded before."""

T = TypeVar("T")
Ask = Callable[[Child, float], T]
"""Speaks with a child until a deadline (time.monotonic)."""


class NoAnswer(Exception):
    """The child gave none that can be used; the argument is the reason, for people.

    again: it may not be the fault of what was read.
    """

    def __init__(self, why: str, *, again: bool = False) -> None:
        super().__init__(why)
        self.again = again


@dataclass
class Slot:
    """Room for one job at a time, with a warm child for mails."""

    parser: Child | None = None
    parsed: int = 0
    since: float = 0.0
    """When it was given its first mail."""

    def may_parse(self, mails: int) -> bool:
        """False for a child that has seen as many strangers' mails as one may, or for as long."""
        old = self.parsed > 0 and time.monotonic() - self.since > SECONDS_A_CHILD
        return not old and self.parsed + mails <= MAILS_A_CHILD

    def note(self, mails: int) -> None:
        if not self.parsed:
            self.since = time.monotonic()
        self.parsed += mails

    def dismiss(self) -> None:
        if self.parser is not None:
            self.parser.close()
        self.parser, self.parsed = None, 0


class SharedChild:
    """The child that reads the small documents of one mail, made when the first one comes.

    `document` is what it reads, `output` what it writes: both are written anew for each.
    """

    def __init__(self, budget: Budget, document: BinaryIO, output: BinaryIO) -> None:
        self.budget, self.document, self.output = budget, document, output
        self.child: Child | None = None

    def dismiss(self) -> None:
        """It has ended when this returns: its place is another's."""
        if self.child is not None:
            self.child.kill()
        self.child = None


class _Nothing:
    """At work while one waits: whoever does looks by itself whether its mail is put off."""

    def interrupt(self) -> None:
        return


class Pool:
    """Thread-safe; starts its zygote when the first job needs it."""

    def __init__(self, limits: Limits, spool: Path, children: int, house: House | None) -> None:
        self._limits, self._parent, self._house = limits, spool, house
        self._slots = [Slot() for _ in range(children)]
        self._free: queue.LifoQueue[Slot] = queue.LifoQueue()
        for slot in self._slots:
            self._free.put(slot)
        self._recognised = threading.BoundedSemaphore(RECOGNISED)
        self._starting = threading.Lock()
        self._zygote: Zygote | None = None
        self._spool: Spool | None = None

    @contextmanager
    def slot(self) -> Iterator[Slot]:
        """Waits until one of the children may work."""
        slot = self._free.get()
        try:
            yield slot
        finally:
            self._free.put(slot)

    @contextmanager
    def recognition(self, budget: Budget) -> Iterator[float]:
        """Waits until the text of one more page may be recognised; gives the seconds of that.

        They are none of the mail's own, but it makes way meanwhile as if it were read. PutOff then.
        """
        taken, since = False, time.monotonic()
        try:
            with budget.at_work(_Nothing()):
                while not (taken := self._recognised.acquire(timeout=_LOOK_EVERY)):
                    budget.go_on()
            waited = time.monotonic() - since
            budget.prolong(waited)
            yield waited
        finally:
            if taken:
                self._recognised.release()

    def ask_parser(self, slot: Slot, ask: Ask[T], budget: Budget, mails: int = 1) -> T:
        """The warm child of this slot; where it fails, a new one once more."""
        for attempt in range(_ATTEMPTS):
            if not slot.may_parse(mails):
                slot.dismiss()
            try:
                if slot.parser is None:
                    slot.parser = self._child(Order(Kind.PARSE))
                slot.note(mails)
                return self._answer(slot.parser, ask, budget)
            except BaseException as why:
                # Whatever it was: what this child says next could be meant for another mail.
                slot.dismiss()
                if isinstance(why, NoAnswer) and why.again and attempt + 1 < _ATTEMPTS:
                    continue
                raise
        raise AssertionError("unreachable")

    def ask_fresh(
        self,
        order: Order,
        files: Sequence[BinaryIO],
        ask: Ask[T],
        budget: Budget,
        seconds: float | None = None,
    ) -> T:
        """A child for this job alone; it has ended when this returns."""
        child, answer = self._ask_new(order, files, ask, budget, seconds)
        child.kill()
        return answer

    def ask_shared(self, shared: SharedChild, ask: Ask[T]) -> T:
        """The child that read this mail's earlier documents, or a new one, which stays.

        Where the one fails the other is asked: what came before may have been the reason.
        """
        files = (shared.document, shared.output)
        if shared.child is not None:
            _rewind(files)
            try:
                return self._answer(shared.child, ask, shared.budget)
            except NoAnswer:
                shared.dismiss()
            except BaseException:
                shared.dismiss()
                raise
        shared.child, answer = self._ask_new(Order(Kind.READ), files, ask, shared.budget)
        return answer

    def _ask_new(
        self,
        order: Order,
        files: Sequence[BinaryIO],
        ask: Ask[T],
        budget: Budget,
        seconds: float | None = None,
    ) -> tuple[Child, T]:
        for attempt in range(_ATTEMPTS):
            _rewind(files)
            child = self._child(replace(order, slow=budget.slow), [file.fileno() for file in files])
            try:
                return child, self._answer(child, ask, budget, seconds, told=order.kind in TELLING)
            except NoAnswer:
                # A crash would only repeat itself; a lost zygote may have been another's fault.
                if child.kill().lost and attempt + 1 < _ATTEMPTS:
                    continue
                raise
        raise AssertionError("unreachable")

    def spool(self) -> Spool:
        with self._starting:
            return self._spool_made()

    def close(self) -> None:
        """Ends all children and removes all files; jobs under way get no answer."""
        for slot in self._slots:
            slot.dismiss()
        with self._starting:
            if self._zygote is not None:
                self._zygote.close()
            if self._spool is not None:
                self._spool.close()
            self._zygote = self._spool = None

    def _child(self, order: Order, files: Sequence[int] = ()) -> Child:
        for _ in range(_ATTEMPTS):
            with contextlib.suppress(ConnectionError):  # it was killed since: the next is new
                return self._zygote_running().child(order, files)
        raise CageError("the cage's process ends as soon as it is started", "see the kernel's log")

    def _answer(
        self,
        child: Child,
        ask: Ask[T],
        budget: Budget,
        seconds: float | None = None,
        *,
        told: bool = False,
    ) -> T:
        """told: the child says when it begins; how long it took to fork is not its fault."""
        limit = self._limits.seconds if seconds is None else seconds
        left = budget.seconds
        try:
            if told:
                receive_frame(child.job, len(READY), time.monotonic() + _TO_BEGIN)
            with budget.at_work(child):
                return ask(child, time.monotonic() + min(limit, left))
        except PutOff:
            child.kill()
            raise
        except TimeoutError:
            child.kill()
            late = f"reading it took more than {limit:g} s"
            raise NoAnswer(late if limit <= left else budget.out_of_time()) from None
        except FrameTooLong:
            child.kill()
            raise NoAnswer("it brings more text than the limits allow") from None
        except (Closed, OSError):
            raise self._failure(child) from None

    def _failure(self, child: Child) -> Exception:
        ending = child.kill()
        if ending.error:
            return CageError(f"the cage has no room for a child ({ending.error})")
        if ending.lost:
            child.zygote.is_lost = True  # which another may have replaced since
        return NoAnswer(reason(ending, self._limits), again=True)

    def _zygote_running(self) -> Zygote:
        with self._starting:
            if self._zygote is not None and self._zygote.is_lost:
                self._zygote.close()
                self._zygote = None
            if self._zygote is None:
                self._zygote = Zygote(self._limits, self._spool_made().folder, self._house)
            return self._zygote

    def _spool_made(self) -> Spool:
        if self._spool is None:
            try:
                self._spool = Spool(self._parent)
            except OSError as error:
                raise CageError(
                    f"the spool folder cannot be used ({error.strerror})",
                    "make [storage] spool a folder that the worker may write in",
                ) from error
        return self._spool


def _rewind(files: Sequence[BinaryIO]) -> None:
    """The first is read, from its start; the others are written, from nothing."""
    for file in files:
        file.seek(0)
    for file in files[1:]:
        os.ftruncate(file.fileno(), 0)
