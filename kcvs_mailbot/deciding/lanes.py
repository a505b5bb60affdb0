"""Which mail is read when: most at once, and beside them those that take long.

A mail that is still being read while others wait makes way for them, and is read again from its
start in a lane of its own: what was read of it is not kept, so that it costs no room meanwhile.
There, too, one that turns out to take very long lets those go first that may not.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from kcvs_mailbot.cage.budget import Budget, PutOff
from kcvs_mailbot.cage.cage import Parsed
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding.batches import Batch
from kcvs_mailbot.deciding.reader import CHILDREN, Opened, sender_of
from kcvs_mailbot.errors import CageError, StoreError
from kcvs_mailbot.store import blobs, claims
from kcvs_mailbot.store.claims import Claimed
from kcvs_mailbot.workbench import Workbench

GROUP, SMALL = 10, 64 * 1024
"""So many mails, each of at most so many bytes, are parsed at one request."""
SLOW = 1
QUICK = CHILDREN - SLOW
"""So many lanes for mails that are read for the first time, and for those that took long."""
AHEAD = claims.BATCH // GROUP
"""So many groups are handed out beyond those: the lanes read on while a batch is decided about."""
PATIENCE = 0.2
"""Seconds that a mail is read, and that a read one waits for those before it, while others wait."""
TURNS = (PATIENCE, 5.0, math.inf)
"""Seconds of reading at each turn of a mail before it makes way."""
TO_PARSE = 1.0
"""The same for a mail that is only parsed: until then nobody knows whose it is."""
FEW = 5
"""Of mails that were parsed, those that bring at most so many documents are read first."""
TICK = 0.05

Result = Opened | Exception
"""A read mail, or why it could not be read."""


@dataclass(eq=False, slots=True)
class _Task:
    """Mails read at one go: one, or small ones together, of which documents are read later."""

    mails: list[Claimed]
    turn: int = 0
    parsed: Parsed | None = None
    sender: str | None = None

    @property
    def is_suspect(self) -> bool:
        """claims.claim gives a message that was tried before alone."""
        return self.mails[0].attempts > 1

    def close(self) -> None:
        if self.parsed is not None:
            self.parsed.close()


@dataclass(eq=False, slots=True)
class _Running:
    """A task in a lane, or the next of one."""

    task: _Task
    budget: Budget
    future: Future[list[Result | Parsed]]

    @property
    def has_begun(self) -> bool:
        return self.future.running() or self.future.done()


@dataclass(eq=False, slots=True)
class _Read:
    """A mail that waits to be decided about."""

    message: Claimed
    result: Result
    since: float = field(default_factory=time.monotonic)

    @property
    def sender(self) -> str | None:
        return sender_of(self.result.mail.message) if isinstance(self.result, Opened) else None

    def close(self) -> None:
        if isinstance(self.result, Opened):
            self.result.close()


class Lanes:
    """Used by one thread, which decides; others read."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._quick = ThreadPoolExecutor(QUICK, "reader")
        self._slow = ThreadPoolExecutor(SLOW, "slow reader")
        self._begin()

    def _begin(self) -> None:
        self._waiting: tuple[deque[_Task], ...] = tuple(deque() for _ in TURNS)
        self._running: list[_Running] = []
        self._behind: list[_Task] = []
        self._read: list[_Read] = []
        self._small: dict[str, Content] = {}

    @property
    def is_empty(self) -> bool:
        return not (self._read or any(self._tasks()))

    @property
    def at_first_turn(self) -> int:
        """Mails that are not yet decided about, but for those that take long."""
        return len(self._read) + sum(len(task.mails) for task in self._tasks() if not task.turn)

    @property
    def unread(self) -> int:
        """Mails that are not yet read, but for those that take long."""
        read = {running.task for running in self._running if running.future.done()}
        tasks = (task for task in self._tasks() if not task.turn and task not in read)
        return sum(len(task.mails) for task in tasks)

    @property
    def holds_suspect(self) -> bool:
        """One that may have stopped the program is here: none of its kind may come beside it."""
        suspects = any(task.is_suspect for task in self._tasks())
        return suspects or any(read.message.attempts > 1 for read in self._read)

    @property
    def is_closed(self) -> bool:
        """Beside one that may have stopped the program no other begins, unless it takes long."""
        suspect = any(task.is_suspect for task in self._tasks() if not task.turn)
        return suspect or any(read.message.attempts > 1 for read in self._read)

    def add(self, batch: Batch) -> None:
        """Small mails go to a child a few at a time: asking costs as much as parsing."""
        self._small |= batch.small
        small = [mail for mail in batch.claimed if mail.size <= SMALL]
        groups = [small[at : at + GROUP] for at in range(0, len(small), GROUP)]
        groups += [[mail] for mail in batch.claimed if mail.size > SMALL]
        self._waiting[0].extend(_Task(group) for group in groups)

    def work(self, seconds: float = TICK) -> None:
        """Has mails read until some are, at most so long. CageError, StoreError: none can be."""
        self._start()
        wait([running.future for running in self._running], seconds, FIRST_COMPLETED)
        for running in [running for running in self._running if running.future.done()]:
            self._running.remove(running)
            self._take(running.task, running.future)
        self._make_way()
        self._start()

    def ready(self) -> list[tuple[Claimed, Result]]:
        """Mails to decide about now, in their order; () while those before them may come soon.

        Mails of one sender have their say in the order they came: behind one of them that takes
        long, the others are read again. One that was tried before comes alone.
        """
        first = min((m.id for t in self._tasks() if not t.turn for m in t.mails), default=math.inf)
        in_order = [read for read in self._read if read.message.id < first]
        now = time.monotonic()
        if len(in_order) < claims.BATCH and first < math.inf:
            if not any(now - read.since > PATIENCE for read in self._read):
                return []
            in_order = in_order or self._read
        chosen = sorted(in_order, key=lambda read: read.message.id)
        untried = [read for read in chosen if read.message.attempts == 1]
        chosen = self._in_their_turn(untried or chosen[:1])
        self._read = [read for read in self._read if read not in chosen]
        return [(read.message, read.result) for read in chosen]

    def close(self) -> None:
        """Lets go of all that is here; it stays claimed until the worker begins anew."""
        for running in self._running:
            running.budget.put_off()
        for running in self._running:
            _forget(running.future)
        for task in self._tasks():
            task.close()
        for read in self._read:
            read.close()
        self._quick.shutdown()
        self._slow.shutdown()
        self._begin()

    def _tasks(self) -> Iterator[_Task]:
        yield from (running.task for running in self._running)
        for tasks in (self._behind, *self._waiting):
            yield from tasks

    def _start(self) -> None:
        self._release()
        first, *later = self._waiting
        while first and sum(not running.task.turn for running in self._running) < QUICK + AHEAD:
            self._run(first.popleft())
        slow = next((tasks for tasks in later if tasks), None)
        if slow and sum(running.task.turn > 0 for running in self._running) < SLOW:
            self._run(slow.popleft())

    def _release(self) -> None:
        """Those whose sender's earlier mails are read by now have a first turn again."""
        for task in list(self._behind):
            others = (t for t in self._tasks() if t is not task and t.sender == task.sender)
            if not any(other.mails[0].id < task.mails[0].id for other in others):
                self._behind.remove(task)
                self._waiting[0].append(_Task(task.mails, sender=task.sender))

    def _run(self, task: _Task) -> None:
        budget = self._bench.reader.cage.budget(slow=task.turn > 0)
        small = {mail.sha256: self._small.pop(mail.sha256, None) for mail in task.mails}
        pool = self._slow if task.turn else self._quick
        future = pool.submit(_read, self._bench, task, budget, small)
        self._running.append(_Running(task, budget, future))

    def _take(self, task: _Task, future: Future[list[Result | Parsed]]) -> None:
        """What became of the task: mails that are read, or that are to be read further."""
        error = future.exception()
        if isinstance(error, PutOff):
            self._put_back(task)
            return
        if error is not None:
            raise error
        few: list[_Task] = []
        many: list[_Task] = []
        for mail, result in zip(task.mails, future.result(), strict=True):
            if isinstance(result, Parsed):
                sender = sender_of(result.message)
                further = many if len(result.message.documents) > FEW else few
                further.append(_Task([mail], task.turn, parsed=result, sender=sender))
            else:
                self._read.append(_Read(mail, result))
        self._waiting[0].extendleft(reversed(few))
        self._waiting[0].extend(many)

    def _put_back(self, task: _Task) -> None:
        if len(task.mails) > 1:  # one of them; by itself it will show which
            self._waiting[0].extend(_Task([mail]) for mail in task.mails)
            return
        turn = min(task.turn + 1, len(TURNS) - 1)
        self._waiting[turn].append(_Task(task.mails, turn, sender=task.sender))

    def _make_way(self) -> None:
        """Those that have had their time, while others wait for theirs."""
        ahead = [running for running in self._running if not running.has_begun]
        for running in self._running:
            turn = running.task.turn
            others = [*self._waiting[1], *self._waiting[2]] if turn else [*self._waiting[0], *ahead]
            alone = running.task.is_suspect and not turn  # none is begun beside it: none waits
            patience = TURNS[turn] if turn or running.task.sender else TO_PARSE
            if running.budget.spent() > patience:
                self._bench.held_up.set()
                if others or alone:
                    running.budget.put_off()

    def _in_their_turn(self, chosen: list[_Read]) -> list[_Read]:
        """Without those that an earlier mail of their sender is still before."""
        before = {(t.sender, t.mails[0].id): t.turn for t in self._tasks() if t.sender}
        allowed = []
        for read in chosen:
            sender, number = read.sender, read.message.id
            turns = [turn for (one, i), turn in before.items() if one == sender and i < number]
            if not turns:
                allowed.append(read)
            elif any(turns):
                read.close()
                self._read.remove(read)
                self._behind.append(_Task([read.message], 1, sender=sender))
        return allowed


def _read(
    bench: Workbench, task: _Task, budget: Budget, small: dict[str, Content | None]
) -> list[Result | Parsed]:
    """Each mail read, or parsed when it brings documents, or why not; PutOff when it is put off."""
    parsed, task.parsed = task.parsed, None
    if parsed is not None:
        return [_opened(bench, parsed, budget)]
    waiting = _parsed_together(bench, task.mails, budget, small)
    results: list[Result | Parsed] = []
    try:
        for mail in task.mails:
            one = waiting.pop() if waiting else _parsed(bench, mail, budget, small[mail.sha256])
            task.sender = sender_of(one.message) if len(task.mails) == 1 else None
            later = not task.turn and bench.reader.brings_more(one)
            results.append(one if later else _opened(bench, one, budget))
    except BaseException:
        for left in (*waiting, *results):
            _close(left)
        raise
    return results


def _parsed_together(
    bench: Workbench, mails: list[Claimed], budget: Budget, small: dict[str, Content | None]
) -> list[Parsed]:
    """The last mail first; [] when they must be parsed one by one."""
    contents = [content for mail in mails if (content := small[mail.sha256]) is not None]
    if len(mails) == 1 or len(contents) < len(mails):
        return []
    return bench.reader.cage.parse_together(contents, budget)[::-1]


def _parsed(bench: Workbench, mail: Claimed, budget: Budget, content: Content | None) -> Parsed:
    if content is None:
        with bench.store.read() as session:
            content = blobs.load(session, mail.sha256, bench.spool)
    try:
        return bench.reader.cage.parse(content, budget)
    finally:
        if content.path is not None:
            content.path.unlink(missing_ok=True)


def _opened(bench: Workbench, parsed: Parsed, budget: Budget) -> Result:
    try:
        return bench.reader.open(parsed, budget)
    except (CageError, StoreError, PutOff):  # no fault of this mail
        raise
    except Exception as error:  # noqa: BLE001 - one bad message costs only itself
        return error


def _close(result: Result | Parsed) -> None:
    if isinstance(result, (Opened, Parsed)):
        result.close()


def _forget(future: Future[list[Result | Parsed]]) -> None:
    """Waits for what is being torn off, and closes what it brings all the same."""
    if not future.cancel() and future.exception() is None:
        for result in future.result():
            _close(result)
