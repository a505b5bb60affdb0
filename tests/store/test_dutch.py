"""The secretary reads Dutch: also in the values of her views, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

import databases
from kcvs_mailbot.answering import outbox_changes, receipts
from kcvs_mailbot.delivery import Reason
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.smtp import replies
from kcvs_mailbot.store import Session, Store, models
from recognition.every_rule import EVERY_RULE

NOW = datetime(2021, 9, 1, 8, tzinfo=UTC)
ENGLISH = re.compile(r"\b(the|our|was|were|not|and|with|of|is (?:too|full|away)|refused|mails?_)\b")
REFUSED = "our SMTP server refused the mail: 550 5.1.1"
SERVER = "the SMTP server mail.example:465"
WHYS = [
    *Reason,
    Reason.RECOGNITION,
    Reason.TEXT_BROKEN,
    Reason.TAKEN_OUT,
    Reason.RESTORED,
    outbox_changes.VOID,
    outbox_changes.JOINED,
    outbox_changes.MOVED,
    receipts.UNDELIVERABLE,
    outbox_changes.CAME_BACK,
    "the receipt came back as undeliverable",  # as it was said before letters
    "the program ended while it was being sent",
    *(f"{REFUSED} ({meaning})" for meaning in replies._MEANINGS.values()),
    f"{REFUSED}; given up after 18 attempts",
    "the mail was sent whole, but our SMTP server did not answer (TimeoutError)",
    "the conversation with the SMTP server mail.example:465 was ended by this program",
    f"{SERVER} did not answer in time",
    "the certificate of the SMTP server mail.example:465 cannot be trusted (expired)",
    "no encrypted connection with the SMTP server mail.example:465 (TLS failed)",
    f"{SERVER} does not serve us: 421",
    f"{SERVER} closed the connection",
    f"{SERVER} cannot be reached (ECONNREFUSED)",
    f"{SERVER} gave an answer that is not SMTP",
    f"{SERVER} does not offer STARTTLS",
    f"{SERVER} offers no way to sign in by password",
    f"{SERVER} cannot sign us in now: 454",
    f"{SERVER} refused our user name and password: 535 5.7.8",
    "the SMTP server refused our access token",
    "the address is not one that SMTP can carry",
    "the mail holds 8-bit text, and our SMTP server does not offer 8BITMIME",
]


@pytest.fixture(params=databases.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with getattr(databases, request.param)(tmp_path) as store:
        with store.write() as session:
            add_application(session)
        yield store


def add_application(session: Session) -> None:
    session.add(models.Vacancy(reference="KCVS-2021", title="x", opens_at=NOW, closes_at=NOW))
    session.add(models.Candidate(id=1, name="An", address="an@example.be", canonical="an"))
    session.flush()
    session.add(
        models.Application(
            id=1,
            reference="KCVS-2021-0001",
            vacancy="KCVS-2021",
            number=1,
            candidate_id=1,
            created_at=NOW,
            motivation_source="body",
            career_source="cv.pdf",
            missing=["motivation", "career"],
        )
    )


def add_mail(session: Session, number: int, kind: str, why: str | None = None) -> None:
    entry = models.Outbox(
        id=number,
        application_id=1,
        kind=kind,
        state="held",
        recipient="an@example.be",
        canonical="an@example.be",
        message_id=f"<{number}@example.be>",
        subject="x",
        raw=b"x",
        created_at=NOW,
        why=why,
    )
    session.add(entry)


def column(store: Store, query: str) -> list[str]:
    with store.read() as session:
        return [row[0] for row in session.execute(text(query))]


def test_what_is_missing_and_where_it_stood_is_said_in_dutch(store: Store) -> None:
    with store.read() as session:
        row = session.execute(
            text("SELECT motivatie_bron, loopbaan_bron, ontbreekt FROM kandidaturen")
        ).one()
    assert tuple(row) == ("de mail zelf", "cv.pdf", "motivatie; loopbaan")


def test_why_a_receipt_waits_or_failed_is_said_in_dutch(store: Store) -> None:
    with store.write() as session:
        for number, why in enumerate(WHYS, 1):
            add_mail(session, number, "addition", str(why))
        add_mail(session, 999, "receipt")
    *said, none = column(store, "SELECT reden FROM ontvangstbevestigingen ORDER BY id")
    assert none is None
    assert [words for words in said if ENGLISH.search(words) or words in WHYS] == []
    assert "onze mailserver weigerde de mail: 550 5.1.1 (dat adres bestaat daar niet)" in said
    assert "onze mailserver weigerde de mail: 550 5.1.1; opgegeven na 18 pogingen" in said
    assert "de mailserver mail.example:465 is niet bereikbaar (ECONNREFUSED)" in said


def test_the_timeline_tells_a_receipt_from_the_answer_to_an_addition(store: Store) -> None:
    kinds = ("enqueued", "sent", "held", "bounced", "uncertain", "cancelled", "failed")
    with store.write() as session:
        add_mail(session, 1, "receipt")
        add_mail(session, 2, "addition")
        session.flush()
        for kind in kinds:
            for number in (1, 2):
                detail = {"outbox": number}
                session.add(models.Event(at=NOW, kind=kind, application_id=1, detail=detail))
        session.add(models.Event(at=NOW, kind="deadline_moved", detail={}))
        session.add(models.Event(at=NOW, kind="role_set", detail={}))
    said = column(store, "SELECT gebeurtenis FROM tijdlijn ORDER BY id")
    assert len(said) == 2 * len(kinds) + 2
    first, additions = said[:-2:2], said[1:-2:2]
    assert all("ontvangstbevestiging" in words for words in first)
    assert all(words.startswith("bericht over de aanvulling ") for words in additions)
    assert said[-2:] == ["uiterste datum verplaatst", "rol van een document verbeterd"]


def test_what_a_person_wrote_is_called_a_letter(store: Store) -> None:
    with store.write() as session:
        add_mail(session, 1, "letter")
        session.flush()
        for kind in ("enqueued", "sent", "bounced"):
            detail = {"outbox": 1}
            session.add(models.Event(at=NOW, kind=kind, application_id=1, detail=detail))
        session.add(models.Event(at=NOW, kind="signed_in", detail={}))
        session.add(models.Event(at=NOW, kind="withdrawn", application_id=1, detail={}))
    assert column(store, "SELECT soort FROM ontvangstbevestigingen") == ["brief"]
    assert column(store, "SELECT gebeurtenis FROM tijdlijn ORDER BY id") == [
        "brief klaargezet",
        "brief verzonden",
        "brief onbestelbaar",
        "aangemeld",
        "kandidatuur ingetrokken",
    ]


def test_reasons_stand_beside_each_other_as_sentences(store: Store) -> None:
    reasons = [{"dutch": "De mail noemt de functie."}, {"dutch": "Er is een cv bij."}]
    with store.write() as session:
        session.add(
            models.Message(
                sha256="0" * 64, size=1, stored_at=NOW, disposition="review", reasons=reasons
            )
        )
    (said,) = column(store, "SELECT redenen FROM na_te_kijken")
    assert said == "De mail noemt de functie. Er is een cv bij."


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.name)
def test_every_reason_is_a_sentence(rule: Rule) -> None:
    assert rule.dutch.endswith((".", "?", "!"))
    assert "van de onze" not in rule.dutch
