"""What is done now and then: mail that is not about a vacancy is forgotten."""

from __future__ import annotations

from datetime import datetime

import structlog

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.store import Store, intake

log = structlog.get_logger()

UNRELATED = (Disposition.AUTOMATIC, Disposition.BOUNCE, Disposition.OTHER)
AT_ONCE = 100


def forget_unrelated(store: Store, config: Configuration, now: datetime) -> int:
    """Drops bytes, texts and subject of unrelated mail settled longer ago than retention.unrelated.

    The rows stay, so that every mail stays accounted for (invariant 7). Returns how many.
    """
    before = now - config.retention.unrelated
    forgotten = 0
    while True:
        with store.write() as session:
            found = intake.unrelated_since(session, UNRELATED, before, AT_ONCE)
            for message in found:
                intake.forget(session, message)
        forgotten += len(found)
        if len(found) < AT_ONCE:
            break
    if forgotten:
        log.info("unrelated_forgotten", messages=forgotten)
    return forgotten
