from __future__ import annotations

from dataclasses import fields, replace

import pytest

from collection.mails import ALL
from collection.outcome import HOUSE
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.message import Address
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Disposition, Known, Questions, Reason, Verdict
from kcvs_mailbot.recognition.first_look import (
    FirstLook,
    first_look_from_json,
    first_look_to_json,
    house_from_json,
    house_to_json,
    look_first,
)
from kcvs_mailbot.recognition.questions import questions
from kcvs_mailbot.recognition.recognising import recognise, settle_early

MAILS = {mail.name: parse(mail.raw)[0] for mail in ALL}


@pytest.mark.parametrize("name", MAILS)
def test_a_first_look_says_what_recognition_says_and_survives_its_journey(name: str) -> None:
    message = MAILS[name]
    seen = first_look_from_json(first_look_to_json(look_first(message, HOUSE)))
    if message.documents:
        assert seen.early == settle_early(message, HOUSE, Known())
        assert seen.verdict is None
    else:
        assert seen.verdict == recognise(message, (), HOUSE, Known())
        assert seen.questions == questions(message, HOUSE)


def test_the_house_survives_its_journey() -> None:
    other = replace(HOUSE, records_return_path=True)
    assert house_from_json(house_to_json(HOUSE)) == HOUSE
    assert house_from_json(house_to_json(other)) == other


@pytest.mark.parametrize("data", [b"", b"null", b"{}", b'{"body_role": "king"}', b"\xff"])
def test_what_is_no_first_look_is_refused_without_a_word_of_it(data: bytes) -> None:
    with pytest.raises(ValueError, match="this is no first look"):
        first_look_from_json(data)


AN = Address("An Claes", "an.claes@example.be")
LIES = {
    "a follow-up of what nobody knows": Verdict(
        Disposition.FOLLOW_UP, (), application="KCVS-2021-0001"
    ),
    "an application of nobody": Verdict(Disposition.APPLICATION, (), vacancy="KCVS-2021"),
    "an application for nothing": Verdict(Disposition.APPLICATION, (), candidate=AN),
    "a reason without end": Verdict(
        Disposition.OTHER, (Reason("rule", None, "It is.", "Het is.", "x" * 200_000),)
    ),
    "reasons without end": Verdict(
        Disposition.OTHER, (Reason("rule", None, "It is.", "Het is."),) * 10_000
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_verdict_that_no_first_look_gives_is_refused(lie: str) -> None:
    with pytest.raises(ValueError, match="this is no first look"):
        first_look_from_json(first_look_to_json(FirstLook(Role.OTHER, verdict=LIES[lie])))


@pytest.mark.parametrize("kind", [field.name for field in fields(Questions)])
def test_more_questions_than_the_database_can_be_asked_are_refused(kind: str) -> None:
    """Too many for one query would look like a database that is away, and stop everything."""
    many = frozenset(f"<{number}@example.be>" for number in range(100_000))
    lie = FirstLook(Role.OTHER, questions=Questions(**{kind: many}))
    with pytest.raises(ValueError, match="this is no first look"):
        first_look_from_json(first_look_to_json(lie))
