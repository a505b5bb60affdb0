"""What is done now and then: mail that is not ours is forgotten, left-overs are removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import structlog

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import SPOOLED
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.store import Store, intake

log = structlog.get_logger()

UNRELATED = (Disposition.AUTOMATIC, Disposition.BOUNCE, Disposition.OTHER)
AT_ONCE = 100
LEFT_OVER = timedelta(days=1)
"""No mail stands in the spool for so long: its worker was killed."""


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


def clear_spool(spool: Path, now: datetime) -> int:
    """Removes large mails that a killed worker left in the spool; returns how many."""
    removed = 0
    for file in spool.glob(f"{SPOOLED}*"):
        try:
            if (
                file.is_file()
                and now.timestamp() - file.stat().st_mtime > LEFT_OVER.total_seconds()
            ):
                file.unlink()
                removed += 1
        except OSError as error:  # another worker was faster, or the volume is read-only
            log.warning("left_over_stays", why=error.strerror)
    if removed:
        log.info("left_overs_removed", files=removed)
    return removed
