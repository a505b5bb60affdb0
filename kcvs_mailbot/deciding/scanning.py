"""Stored documents that the virus scanner has not seen are shown to it, a few at a time."""

from __future__ import annotations

import structlog

from kcvs_mailbot.antivirus.scanner import Scanner
from kcvs_mailbot.deciding.reprocessing import reprocess_one
from kcvs_mailbot.documents.reading import Infected, NotScanned, Scan
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.store import blobs, scans
from kcvs_mailbot.store import models as rows

log = structlog.get_logger()

AT_ONCE = 50


def scan_waiting(worker: Worker) -> int:
    """Scans what is due, until all is done or the scanner is away; returns how many it answered.

    A document that turns out to be infected is sealed at once, then the mails that hold it are
    read again: their texts go, and nothing is sent.
    """
    done = 0
    if worker.scanner is None:
        return 0
    while not worker.stop.is_set():
        with worker.store.read() as session:
            due = scans.due(session, worker.clock(), AT_ONCE)
        for sha256 in due:
            if worker.stop.is_set() or not _scan(worker, worker.scanner, sha256):
                return done
            done += 1
        if len(due) < AT_ONCE:
            break
    return done


def _scan(worker: Worker, scanner: Scanner, sha256: str) -> bool:
    """False when the scanner is away."""
    with worker.store.read() as session:
        row = session.get(rows.Reading, sha256)
        if row is None:  # forgotten meanwhile
            return True
        known = scans.scan_of(row)
        content = blobs.load(session, sha256, worker.spool)
    try:
        # Torn off while the mails were read again: what it said then holds.
        found = known if isinstance(known, Infected) else scanner.scan(content)
    finally:
        if content.path is not None:
            content.path.unlink(missing_ok=True)
    if isinstance(found, NotScanned) and found.away:
        return False
    if isinstance(found, Infected):
        _seal(worker, sha256, found)
    else:
        _note(worker, sha256, found)
    return True


def _seal(worker: Worker, sha256: str, found: Infected) -> None:
    with worker.store.write() as session:
        scans.seal(session, sha256, found.signature, worker.clock())
        messages = scans.holders(session, sha256)
    log.warning("document_infected", messages=messages, signature=found.signature)
    for message_id in messages:
        reprocess_one(worker, message_id)
    _note(worker, sha256, found)


def _note(worker: Worker, sha256: str, found: Scan) -> None:
    with worker.store.write() as session:
        row = session.get(rows.Reading, sha256)
        if row is not None:
            scans.set_scan(row, found, worker.clock())
