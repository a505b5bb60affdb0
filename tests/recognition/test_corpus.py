"""Public mails that nobody here wrote: none of them is an application."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from collection.outcome import HOUSE
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.roles import guess_role
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Attached, Disposition, Known, Receipt, Verdict
from kcvs_mailbot.recognition.delivery_reports import bounce_facts, may_be_bounce
from kcvs_mailbot.recognition.recognising import recognise

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("KCVS_MAIL_CORPUS", ROOT.parent / "shared" / "corpus"))
MAILS = sorted(CORPUS.rglob("*.eml"))

pytestmark = pytest.mark.skipif(not MAILS, reason=f"no public mails in {CORPUS.name}")


@cache
def judged(path: Path) -> Verdict:
    raw = path.read_bytes()
    message, contents = parse(raw)
    attached = []
    for document, content in zip(message.documents, contents, strict=True):
        text = content[:20_000].decode("utf-8", "replace")
        role = guess_role(document.filename, text)
        attached.append(Attached(document.filename, document.media_type, Status.READ, role, text))
    bounce = bounce_facts(raw) if may_be_bounce(message) else None
    return recognise(message, tuple(attached), HOUSE, Known(), bounce=bounce)


def test_none_is_an_application_and_none_is_answered() -> None:
    verdicts = [judged(path) for path in MAILS]
    applied = (Disposition.APPLICATION, Disposition.FOLLOW_UP)
    assert [v for v in verdicts if v.disposition in applied] == []
    assert [v for v in verdicts if v.receipt is not Receipt.NEVER] == []


def test_the_bounces_among_them_are_known() -> None:
    found = [judged(path).disposition for path in MAILS]
    assert found.count(Disposition.BOUNCE) >= 5
