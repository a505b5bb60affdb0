from __future__ import annotations

from dataclasses import replace

import pytest

from collection.mails import ALL
from collection.outcome import HOUSE
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Known, glance, questions, recognise, settle_early
from kcvs_mailbot.recognition.glance import (
    glance_from_json,
    glance_to_json,
    house_from_json,
    house_to_json,
)

MAILS = {mail.name: parse(mail.raw)[0] for mail in ALL}


@pytest.mark.parametrize("name", MAILS)
def test_a_glance_says_what_recognition_says_and_survives_its_journey(name: str) -> None:
    message = MAILS[name]
    seen = glance_from_json(glance_to_json(glance(message, HOUSE)))
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
def test_what_is_no_glance_is_refused_without_a_word_of_it(data: bytes) -> None:
    with pytest.raises(ValueError, match="this is no glance"):
        glance_from_json(data)
