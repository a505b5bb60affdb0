"""The dry run: what would become of mail files, with no database and nothing sent."""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from kcvs_mailbot.application import compose_submission, is_late, received_at
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import AcknowledgementMode, Configuration
from kcvs_mailbot.deciding.doubts import with_all_read, with_known_arrival
from kcvs_mailbot.deciding.reader import CHILDREN, Opened, Reader, judged, limits, reader_in
from kcvs_mailbot.deciding.whose_words import pieces_of_mail
from kcvs_mailbot.delivery import Mode, Reason, State, hold_reason
from kcvs_mailbot.documents.reading import SEALED, is_unreadable
from kcvs_mailbot.intake.importing import MailFile, mail_files
from kcvs_mailbot.recognition import Known, Receipt, Verdict

Json = dict[str, Any]


def classify_files(
    config: Configuration, paths: Iterable[Path], report: Callable[[int, int], None]
) -> list[Json]:
    """What each mail would become, as the contract shapes it. ConfigError for a missing path."""
    files = list(mail_files(paths))
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="kcvs-classify-") as folder,
        Cage(limits(config), Path(folder), CHILDREN, config.house) as cage,
    ):
        reader = reader_in(cage, config, None, now)
        for number, (file, opened) in enumerate(_read(reader, files), 1):
            try:
                found.append(_classify(config, file, opened, now()))
            finally:
                opened.close()
            report(number, len(files))
    return found


def _read(reader: Reader, files: Iterable[MailFile]) -> Iterator[tuple[MailFile, Opened]]:
    """Each with what stands in it; while one is told, others are read."""
    with ThreadPoolExecutor(CHILDREN, "reader") as pool:
        under_way = ((file, pool.submit(reader.read, file.content)) for file in files)
        ahead = deque(islice(under_way, 2 * CHILDREN))
        try:
            while ahead:
                file, opened = ahead.popleft()
                yield file, opened.result()
                ahead.extend(islice(under_way, 1))
        finally:
            for _, opened in ahead:
                opened.cancel()


def _classify(config: Configuration, file: MailFile, opened: Opened, moment: datetime) -> Json:
    message = opened.mail.message
    verdict = with_all_read(judged(opened.mail, config.house, Known()), opened.mail)
    received = received_at(message, config.house.trusted_hosts, None)
    pieces, note = pieces_of_mail(opened.mail, verdict, config.house)
    submission = compose_submission(
        pieces,
        unread=any(is_unreadable(d.seen) for d in opened.mail.documents),
    )
    return {
        "file": file.name,
        "disposition": verdict.disposition,
        "reasons": [asdict(reason) for reason in verdict.reasons],
        "candidate": asdict(verdict.candidate) if verdict.candidate else None,
        "received_at": received.astimezone(config.zone).isoformat() if received else None,
        "late": _late(config, verdict, received),
        "acknowledge": verdict.receipt is Receipt.SEND,
        "acknowledge_reason": verdict.receipt_reason,
        "on_import": _on_import(config, verdict, received, moment),
        "follow_up": verdict.follow_up,
        "motivation": {"text": submission.motivation_text, "source": submission.motivation_source},
        "career": {"text": submission.career_text, "source": submission.career_source},
        "note": {"by": asdict(message.from_[0]), "text": note} if note else None,
        "documents": [
            {
                "filename": d.filename,
                "media_type": d.media_type,
                "size": d.content.size,
                "sha256": d.content.sha256,
                "role": d.role,
                "status": d.seen.status,
                "characters": d.seen.characters,
                "pages": d.seen.pages,
                "problems": list(d.seen.problems),
                "apart": [asdict(each) for each in d.seen.apart],
                "sealed": d.seen.status in SEALED,
            }
            for d in opened.mail.documents
            if not d.inline
        ],
        "problems": list(message.problems),
    }


def _on_import(
    config: Configuration, verdict: Verdict, received: datetime | None, moment: datetime
) -> Json:
    """What `import` would make of it: that a file says nothing of its arrival is for a person."""
    rules = config.acknowledgement
    verdict = with_known_arrival(verdict, received)
    receipt, why = "none", None
    if rules.mode is not AcknowledgementMode.OFF and verdict.receipt is not Receipt.NEVER:
        held = hold_reason(Mode(rules.mode), received, moment, rules.max_age)
        why = Reason.RECOGNITION if verdict.receipt is Receipt.HOLD else held
        receipt = State.HELD if why else State.QUEUED
    return {"disposition": verdict.disposition, "receipt": receipt, "held_because": why}


def _late(config: Configuration, verdict: Verdict, received: datetime | None) -> bool | None:
    closes = {v.reference: v.closes_at for v in config.vacancies}
    closes_at = closes.get(verdict.vacancy or "")
    return is_late(received, closes_at) if received and closes_at else None
