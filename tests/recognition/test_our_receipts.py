"""Our own receipts, should they come back: two instances never answer each other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from acknowledgement.examples import facts
from collection.outcome import HOUSE
from kcvs_mailbot.acknowledgement.mail import build_mail
from kcvs_mailbot.acknowledgement.receipt import compose
from kcvs_mailbot.addresses import OUR_MARKER
from kcvs_mailbot.message import Address
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Disposition, Known, Receipt
from kcvs_mailbot.recognition.recognising import recognise, settle_early

ELSEWHERE = Address("Kenniscentrum Elders", "personeel@elders.example")
RECEIPT = build_mail(
    compose(facts()),
    sender=ELSEWHERE,
    recipient=Address("Linda Boudry", "linda.boudry@kcvb.be"),
    message_id="<ontvangst.1@elders.example>",
    in_reply_to="<a@kcvb.be>",
    references=(),
    date=datetime(2021, 9, 10, 12, 3, tzinfo=UTC),
    our_marker="receipt",
)


def without(*names: str) -> bytes:
    """The receipt as it arrives when a mail server has taken headers away."""
    head, blank, body = RECEIPT.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith(tuple(n.encode() for n in names))]
    return b"\r\n".join(kept) + blank + body


@pytest.mark.parametrize(
    "gone",
    [
        (),
        ("auto-submitted",),
        (OUR_MARKER.lower(),),
        ("auto-submitted", OUR_MARKER.lower(), "x-auto-response-suppress"),
    ],
    ids=lambda gone: " ".join(gone) or "nothing gone",
)
def test_a_receipt_of_ours_is_never_answered(gone: tuple[str, ...]) -> None:
    verdict = recognise(parse(without(*gone))[0], (), HOUSE, Known())
    assert verdict.receipt is Receipt.NEVER
    assert verdict.disposition is not Disposition.APPLICATION


def test_a_receipt_of_ours_is_settled_before_anything_is_opened() -> None:
    verdict = settle_early(parse(RECEIPT)[0], HOUSE, Known())
    assert verdict is not None
    assert verdict.disposition is Disposition.AUTOMATIC
    assert [reason.rule for reason in verdict.reasons][:2] == ["has_our_marker", "is_auto_replied"]
