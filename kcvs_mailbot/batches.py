"""Messages that are claimed and read in the cage, ahead of the decision about them."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

import structlog

from kcvs_mailbot import disk
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.cage import Parsed
from kcvs_mailbot.errors import CageError, StoreError
from kcvs_mailbot.reading import Opened, Reader
from kcvs_mailbot.recognition import Disposition, Reason
from kcvs_mailbot.sending import Clock
from kcvs_mailbot.store import Session, Store, blobs, claims, filing, workers
from kcvs_mailbot.store.claims import Claimed

log = structlog.get_logger()

CANNOT_BE_PROCESSED = Reason(
    "cannot_be_processed",
    None,
    "Reading this mail stopped the program three times.",
    "Het lezen van deze mail deed het programma driemaal stoppen.",
)

GROUP, SMALL = 10, 64 * 1024
"""So many mails, each of at most so many bytes, are parsed at one request."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one message; None when the attempt failed and comes again."""

    message_id: int
    disposition: Disposition | None


@dataclass(frozen=True, slots=True)
class Workbench:
    """What processing works with."""

    store: Store
    reader: Reader
    pool: Executor
    spool: Path
    config: Configuration
    worker_id: str
    clock: Clock


@dataclass(slots=True)
class Batch:
    """Messages that this worker has claimed and is reading.

    reading: groups of them, each with what came of each of its mails, or the error.
    """

    claimed: list[Claimed]
    set_aside: list[Done]
    reading: list[tuple[list[Claimed], Future[list[Opened | Exception]]]]
    dropped: Event

    @property
    def tried_before(self) -> bool:
        """claims.claim gives such a message alone."""
        return any(message.attempts > 1 for message in self.claimed)


def begin(bench: Workbench) -> Batch | None:
    """Claims the next few messages and has them read; None when there are none."""
    disk.require_room(bench.config.storage)
    now = bench.clock()
    with bench.store.write() as session:
        claimed = claims.claim(session, bench.worker_id, workers.alive(session, now), now)
        hopeless = [c for c in claimed if c.attempts > claims.MAX_ATTEMPTS]
        for message in hopeless:
            _give_up(session, message, now)
    if not claimed:
        return None
    hopeful = [c for c in claimed if c not in hopeless]
    with bench.store.read() as session:
        small = blobs.load_small(session, [message.sha256 for message in hopeful])
    dropped = Event()
    reading = [
        (group, bench.pool.submit(_open, bench, group, small, dropped))
        for group in _groups(hopeful)
    ]
    set_aside = [Done(message.id, Disposition.REVIEW) for message in hopeless]
    return Batch(hopeful, set_aside, reading, dropped)


def _groups(messages: list[Claimed]) -> list[list[Claimed]]:
    """Small mails go to a child a few at a time: asking costs as much as parsing."""
    small = [message for message in messages if message.size <= SMALL]
    groups = [small[at : at + GROUP] for at in range(0, len(small), GROUP)]
    return groups + [[message] for message in messages if message.size > SMALL]


def abandon(batch: Batch | None) -> None:
    """Lets go of what is being read; the messages stay claimed till we begin anew."""
    if batch is None:
        return
    batch.dropped.set()
    for _, future in batch.reading:
        if not future.cancel() and future.exception() is None:
            _close(future.result())


def _close(results: list[Opened | Exception]) -> None:
    for result in results:
        if isinstance(result, Opened):
            result.close()


def _give_up(session: Session, message: Claimed, now: datetime) -> None:
    problem = f"processing failed {message.attempts - 1} times"
    filing.set_aside(session, message.id, asdict(CANNOT_BE_PROCESSED), problem, now)
    log.warning("message_set_aside", message=message.id)


def _open(
    bench: Workbench, group: list[Claimed], small: dict[str, Content], dropped: Event
) -> list[Opened | Exception]:
    """Each mail read, or why not; CageError when none can be. Fewer when they are dropped."""
    results: list[Opened | Exception] = []
    together = [small[message.sha256] for message in group if message.sha256 in small]
    waiting = bench.reader.cage.parse_together(together) if len(together) > 1 else []
    waiting.reverse()
    try:
        for message in group:
            if dropped.is_set():
                break
            parsed = waiting.pop() if waiting and message.sha256 in small else None
            try:
                results.append(_open_one(bench, message, small.get(message.sha256), parsed))
            except (CageError, StoreError):  # no fault of this mail
                raise
            except Exception as error:  # noqa: BLE001 - one bad message costs only itself
                results.append(error)
    except (CageError, StoreError):
        _close(results)
        raise
    finally:
        for parsed in waiting:
            parsed.close()
    return results


def _open_one(
    bench: Workbench, message: Claimed, content: Content | None, parsed: Parsed | None
) -> Opened:
    if parsed is not None:
        return bench.reader.open(parsed, bench.reader.cage.budget())
    if content is None:
        with bench.store.read() as session:
            content = blobs.load(session, message.sha256, bench.spool)
    try:
        return bench.reader.read(content)
    finally:
        if content.path is not None:
            content.path.unlink(missing_ok=True)
