"""Stored messages claimed by this worker, a few at a time, to be read and decided about."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import structlog

from kcvs_mailbot.content import Content
from kcvs_mailbot.intake import disk
from kcvs_mailbot.recognition import Disposition, Reason
from kcvs_mailbot.store import Session, blobs, claims, filing, workers
from kcvs_mailbot.store.claims import Claimed
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

CANNOT_BE_PROCESSED = Reason(
    "cannot_be_processed",
    None,
    "Reading this mail stopped the program three times.",
    "Het lezen van deze mail deed het programma driemaal stoppen.",
)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one message; None when the attempt failed and comes again."""

    message_id: int
    disposition: Disposition | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages that this worker has claimed, with the bytes of the small ones by their SHA-256."""

    claimed: list[Claimed]
    set_aside: list[Done]
    small: dict[str, Content]

    @property
    def is_empty(self) -> bool:
        return not self.claimed and not self.set_aside


def claim(bench: Workbench, *, tried: bool) -> Batch:
    """Claims the next few messages.

    tried: one that was tried before may be among them, and is then alone.
    """
    disk.require_room(bench.config.storage)
    now = bench.clock()
    with bench.store.write() as session:
        living = workers.alive(session, now)
        several = bench.config.has_several
        claimed = claims.claim(session, bench.worker_id, living, now, tried=tried, in_turn=several)
        hopeless = [c for c in claimed if c.attempts > claims.MAX_ATTEMPTS]
        for message in hopeless:
            _give_up(session, message, now)
    hopeful = [c for c in claimed if c not in hopeless]
    with bench.store.read() as session:
        small = blobs.load_small(session, [message.sha256 for message in hopeful])
    return Batch(hopeful, [Done(message.id, Disposition.REVIEW) for message in hopeless], small)


def _give_up(session: Session, message: Claimed, now: datetime) -> None:
    problem = f"processing failed {message.attempts - 1} times"
    filing.set_aside(session, message.id, asdict(CANNOT_BE_PROCESSED), problem, now)
    log.warning("message_set_aside", message=message.id)
