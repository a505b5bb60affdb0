"""Facts of invented applications for the tests of the receipt."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from kcvs_mailbot.acknowledgement import (
    InEach,
    Kind,
    Language,
    Letter,
    Privacy,
    ReceiptFacts,
    ReceivedDocument,
)
from kcvs_mailbot.acknowledgement.mail import build_mail, new_message_id
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.message import Address

BRUSSELS = ZoneInfo("Europe/Brussels")
CANDIDATE = Address("An Peeters", "an.peeters@example.org")
OFFICE = Address("Kenniscentrum Vlaamse Steden", "linda.boudry@kcvb.be")
BOARD = InEach("het dagelijks bestuur", "le bureau exécutif", "the executive board")
CV = ReceivedDocument("cv An Peeters.pdf", 123_456, Status.READ)


def facts(**changes: Any) -> ReceiptFacts:
    """An application on time with one readable document."""
    return replace(
        ReceiptFacts(
            kind=Kind.RECEIPT,
            reference="KCVS-2021-0007",
            vacancy_title="directeur Kenniscentrum Vlaamse Steden",
            candidate=CANDIDATE,
            language=Language.NL,
            received_at=datetime(2021, 9, 10, 12, 3, tzinfo=UTC),
            timezone=BRUSSELS,
            deadline_at=datetime(2021, 9, 15, 23, 59, tzinfo=BRUSSELS),
            whole_day=True,
            open=True,
            late=False,
            documents=(CV,),
            body_received=False,
            missing=(),
            links=False,
            contact="Linda Boudry",
            organisation="Kenniscentrum Vlaamse Steden",
            decided_by=BOARD,
            privacy=Privacy(),
        ),
        **changes,
    )


def unwrapped(text: str) -> str:
    """The text of a format=flowed letter with its line breaks undone."""
    return " ".join(text.split())


def raw_mail(letter: Letter, **changes: Any) -> bytes:
    """The bytes of that letter to An Peeters."""
    settings: dict[str, Any] = {
        "sender": OFFICE,
        "recipient": CANDIDATE,
        "message_id": new_message_id("KCVS-2021-0007", "kcvb.be", "abcdef123456"),
        "in_reply_to": "<mail2@example.org>",
        "references": ("<mail1@example.org>",),
        "date": datetime(2021, 9, 10, 14, 4, tzinfo=BRUSSELS),
        "our_marker": "receipt",
    }
    return build_mail(letter, **(settings | changes))


def parsed(raw: bytes) -> EmailMessage:
    """The mail as an ordinary program reads it; no header or part may be defective."""
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    assert all(not part.defects for part in message.walk())
    return message
