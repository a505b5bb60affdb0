"""Mails that were made to slow the program down, or to lead it astray."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kcvs_mailbot.documents.reading import Role, Status
from kcvs_mailbot.message import Message
from kcvs_mailbot.recognition import Attached, Disposition, Known
from kcvs_mailbot.recognition.delivery_reports import bounce_facts
from kcvs_mailbot.recognition.forwards import forwarded
from kcvs_mailbot.recognition.questions import questions
from kcvs_mailbot.recognition.recognising import recognise, settle_early
from kcvs_mailbot.recognition.text.folding import fold
from recognition.judging import HOUSE, judge, message

SIZE = 200_000

HOSTILE: dict[str, str] = {
    "one word": "a" * SIZE,
    "blanks": " " * SIZE,
    "empty lines": "\n" * SIZE,
    "phrases that never end": "ik stel mij graag heel erg " * (SIZE // 27),
    "half phrases": "mijn " * (SIZE // 5),
    "question marks": "? " * (SIZE // 2),
    "header lines": "Van: x\n" * (SIZE // 7),
    "empty header lines": "Van:\n\n" * (SIZE // 6),
    "forward blocks": "Van: a@b.example\nDatum: x\nAan: y\nOnderwerp: z\n\n" * (SIZE // 50),
    "quotes": "> " * (SIZE // 2),
    "addresses": "a@" * (SIZE // 2),
    "almost addresses": "mail: " + "a." * (SIZE // 2),
    "name lines": "naam: " + "x" * SIZE,
    "message ids": "message-id: <" * (SIZE // 13),
    "accents": "é" * SIZE,
    "combining marks": "e" + "\u0301" * SIZE,
    "status codes": "550 " * (SIZE // 4),
    "phone numbers": "0470 11 22 33 " * (SIZE // 14),
}


def filled(text: str) -> Message:
    """A mail whose every text is this one."""
    return replace(
        message("Fwd: kandidatuur", ""),
        subject=f"Fwd: {text}",
        body=text,
        new_text=text,
        headers=tuple((name, text) for name in ("auto-submitted", "return-path", "x-loop")),
        references=tuple(f"<{n}@x>" for n in range(5_000)),
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_decision_on_a_hostile_mail_ends(name: str) -> None:
    mail = filled(HOSTILE[name])
    bare = replace(mail, headers=())
    paper = Attached("x.txt", "text/plain", Status.READ, Role.OTHER, HOSTILE[name])
    for one in (mail, bare):
        settle_early(one, HOUSE, Known())
        questions(one, HOUSE)
        verdict = recognise(one, (paper,) * 40, HOUSE, Known())
        assert all(len(reason.evidence) <= 160 for reason in verdict.reasons)


def test_what_is_looked_at_is_capped() -> None:
    assert fold("kandidaat " * SIZE, 1_000).words == 100
    assert len(forwarded(message("Fwd: x", HOSTILE["forward blocks"]))) <= 12


def test_questions_are_few_however_many_references_a_mail_has() -> None:
    assert len(questions(filled("x"), HOUSE).message_ids) == 50


def test_a_bounce_of_endless_parts_tells_nothing_and_stops_nothing() -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(3_000)
    )
    assert bounce_facts(b"Subject: failure notice\r\n" + nested).failed == frozenset()


def test_a_reference_to_our_vacancy_alone_makes_no_application() -> None:
    body = "KCVS-2021 directeur Kenniscentrum Vlaamse Steden. Klik hier om uw account te bevestigen"
    assert judge("KCVS-2021", body).disposition is not Disposition.APPLICATION
