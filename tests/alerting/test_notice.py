"""What an alert says, to whom, and that nothing ever answers it."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kcvs_mailbot.recognition import Disposition, Receipt
from kcvs_mailbot.troubles import Kind, Language, Notice, Trouble, Why, build_mail, compose
from kcvs_mailbot.troubles.phrasing import WORDS
from recognition.judging import judge

SINCE = datetime(2021, 9, 1, 8, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")
OPERATING = Path(__file__).parents[2] / "docs" / "operating.md"


def notice(kind: Kind, *ids: str, why: Why = Why.NEW, amount: int = 0) -> Notice:
    return Notice(why, Trouble(kind, ids, amount), SINCE)


def mail(text_of: Notice, language: Language = Language.EN) -> email.message.EmailMessage:
    letter = compose([text_of], language, BRUSSELS)
    assert letter is not None
    raw = build_mail(
        letter,
        sender="Kandidaturen <alerts@example.org>",
        to=["it@example.org", "ict@example.org"],
        message_id="<alert.1@example.org>",
        date=SINCE,
    )
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_it_says_what_is_wrong_since_when_and_what_to_do() -> None:
    found = mail(notice(Kind.DISK, amount=123))
    assert found["Subject"] == (
        "kcvs-mailbot: Only 123 MB are free: less than [storage] free_floor"
    )
    text = found.get_content()
    assert "since 2021-09-01 10:00" in text
    assert "Make room." in text


def test_the_secretary_reads_dutch_and_only_what_she_can_decide() -> None:
    found = mail(notice(Kind.HELD, "KCVS-2021-0007 (outbox 12)"), Language.NL)
    assert found["Subject"] == "kcvs-mailbot: Ontvangstbevestigingen die worden vastgehouden: 1"
    assert "KCVS-2021-0007 (verzending 12)" in found.get_content()
    assert compose([notice(Kind.DISK)], Language.NL, BRUSSELS) is None


def test_the_secretary_reads_in_her_words_what_waits_since_when() -> None:
    since = {"message 6": datetime(2021, 9, 15, 21, 59, tzinfo=UTC)}
    about = Trouble(Kind.REVIEW, ("message 6", "message 8"), since=since)
    text = mail(Notice(Why.NEW, about, SINCE), Language.NL).get_content().replace("\r", "")
    assert "wachten: 2 (sinds 1 september 2021 om 10.00 uur)." in text
    assert "  bericht 6, wacht sinds 15 september 2021 om 23.59 uur\n  bericht 8\n" in text


def test_an_announcement_says_on_which_day_the_term_of_each_is_over() -> None:
    about = notice(Kind.ERASURE, "KCVS-2021-0007 (due 2022-04-01)")
    dutch = mail(about, Language.NL).get_content()
    assert "  KCVS-2021-0007 (bewaartermijn tot 1 april 2022)" in dutch
    assert "  KCVS-2021-0007 (due 2022-04-01)" in mail(about).get_content()


@pytest.mark.parametrize("kind", WORDS[Language.NL])
def test_no_alert_speaks_to_the_secretary_in_the_programs_terms(kind: Kind) -> None:
    ids = (
        "message 6",
        "KCVS-2021-0031 (due 2022-04-01)",
        *(f"KCVS-2021-{n:04d} (outbox {n})" for n in range(30)),
    )
    about = Trouble(kind, ids, since=dict.fromkeys(ids, SINCE))
    letter = compose([Notice(Why.REMINDER, about, SINCE)], Language.NL, BRUSSELS)
    assert letter is not None
    assert not re.search(r"message|outbox|\d{4}-\d\d-\d\d", letter.subject + letter.text)


def test_a_reminder_and_the_end_are_told_apart() -> None:
    again = mail(notice(Kind.REVIEW, "message 3", why=Why.REMINDER))
    assert again["Subject"] == "kcvs-mailbot: Still so: Mails that wait for a person's decision: 1"
    over = mail(notice(Kind.REVIEW, why=Why.OVER))
    assert over["Subject"].startswith("kcvs-mailbot: Over: No mail waits too long")


def test_hundreds_of_ids_are_counted_not_listed() -> None:
    text = mail(notice(Kind.REVIEW, *(f"message {n}" for n in range(300)))).get_content()
    assert "message 19 and 280 more" in text
    assert "message 20" not in text


@pytest.mark.parametrize("language", Language)
def test_all_that_is_announced_is_named(language: Language) -> None:
    ids = [f"KCVS-2021-{n:04d} (due 2022-04-01)" for n in range(300)]
    text = mail(notice(Kind.ERASURE, *ids), language).get_content()
    assert all(f"KCVS-2021-{n:04d} (" in text for n in range(300))


def test_several_troubles_come_in_one_mail() -> None:
    letter = compose([notice(Kind.DISK), notice(Kind.BACKUP)], Language.EN, BRUSSELS)
    assert letter is not None
    assert letter.subject.endswith("(+1)")
    assert letter.kinds == {Kind.DISK, Kind.BACKUP}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("why", Why)
@pytest.mark.parametrize("language", Language)
def test_every_kind_has_words_for_every_occasion(kind: Kind, why: Why, language: Language) -> None:
    letter = compose([notice(kind, "x", why=why, amount=3)], language, BRUSSELS)
    if language is Language.NL and kind not in WORDS[Language.NL]:
        assert letter is None
        return
    assert letter is not None
    assert "{" not in letter.subject + letter.text


def test_it_says_that_a_machine_sent_it_and_which() -> None:
    found = mail(notice(Kind.DISK))
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["X-KCVS-Mailbot"] == "alert"
    assert found["X-Auto-Response-Suppress"] == "All"
    assert found["To"] == "it@example.org, ict@example.org"


@pytest.mark.parametrize("kind", Kind)
def test_in_the_watched_mailbox_it_is_automatic_and_never_answered(kind: Kind) -> None:
    verdict = judge(raw=bytes(mail(notice(kind, "KCVS-2021-0007 (outbox 12)"))))
    assert verdict.disposition is Disposition.AUTOMATIC
    assert verdict.receipt is Receipt.NEVER


@pytest.mark.parametrize("kind", Kind)
def test_docs_operating_explains_every_kind_with_its_words(kind: Kind) -> None:
    page = OPERATING.read_text(encoding="utf-8")
    assert f"`{kind}`" in page
    for language in Language:
        if kind in WORDS[language]:
            words = WORDS[language][kind].what.replace("{n}", "N").replace("{amount}", "N")
            assert words in page
