"""A contradiction is for a person: nothing that reads as an application ends unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collection.outcome import HOUSE
from kcvs_mailbot.recognition import Disposition, Known
from kcvs_mailbot.recognition.applied_for import Object
from kcvs_mailbot.recognition.applying import PERHAPS
from kcvs_mailbot.recognition.mail_view import view_as_it_came
from kcvs_mailbot.recognition.recognising import recognise
from labelled.report import judged
from labelled.sets import Labelled, mails
from recognition.conftest import Lessons

UNSEEN = (Disposition.OTHER, Disposition.AUTOMATIC, Disposition.BOUNCE)


@pytest.fixture(scope="module")
def applications(lessons: Lessons) -> list[Labelled]:
    return [mail for mail in lessons("round10") if mail.acceptable == ("application",)]


@pytest.fixture(scope="module")
def others(lessons: Lessons) -> list[Labelled]:
    return [mail for mail in lessons("bystanders") if mail.message.new_text.strip()]


@pytest.mark.slow
@given(st.data())
def test_an_application_is_seen_whatever_else_its_writer_says(
    applications: list[Labelled], others: list[Labelled], data: st.DataObject
) -> None:
    mail = data.draw(st.sampled_from(applications))
    noise = data.draw(st.sampled_from(others)).message.new_text
    said = data.draw(st.sampled_from([s for s in noise.splitlines() if s.strip()]))
    before = data.draw(st.booleans())
    text = mail.message.new_text
    changed = f"{said}\n{text}" if before else f"{text}\n{said}"
    verdict = recognise(replace(mail.message, new_text=changed), mail.attached, HOUSE, Known())
    assert verdict.disposition not in UNSEEN, said


@pytest.mark.slow
@given(st.data())
def test_what_ends_in_other_reads_otherwise_or_asks_for_another_post(
    lessons: Lessons, data: st.DataObject
) -> None:
    one, two = (data.draw(st.sampled_from(lessons(name))) for name in ("round10", "bystanders"))
    subject = data.draw(st.sampled_from([one.message.subject, two.message.subject]))
    mixed = replace(
        one.message, subject=subject, new_text=f"{one.message.new_text}\n{two.message.new_text}"
    )
    verdict = recognise(mixed, one.attached, HOUSE, Known())
    seen = view_as_it_came(mixed, one.attached, HOUSE)
    if verdict.disposition is Disposition.OTHER and seen.applied_for.what < Object.PERHAPS_ANOTHER:
        assert (verdict.likelihood or 0.0) < PERHAPS


@pytest.mark.slow
@pytest.mark.parametrize("name", ["voices", "bystanders", "round9", "round10"])
def test_of_the_labelled_mails_none_is_hidden_and_none_wrongly_answered(
    lessons: Lessons, name: str
) -> None:
    found = judged(lessons(name))
    assert [one.mail.name for one in found if one.hidden] == []
    assert [one.mail.name for one in found if one.forbidden] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("round10", "044-duo-voorstel.eml"),
        ("round10", "087-voorwaarde-80.eml"),
        ("round6", "040-duo-fien-en-aster.eml"),
        ("round1", "039-maasmechelen-duo.eml"),
        ("round7", "058-mag-ik-bellen.eml"),
        ("round2", "100-webformulier.eml"),
        ("round3", "004-eigen-webformulier.eml"),
        ("round3", "106-google-formulier.eml"),
        ("round3", "017-formulier-zonder-replyto.eml"),
        ("round8", "105-transfer.eml"),
        ("round4", "076-beveiligd-bericht.eml"),
    ],
)
def test_who_asks_for_our_post_in_an_unusual_way_or_by_a_form_is_shown(
    name: str, file: str
) -> None:
    (one,) = judged(mails(name, file))
    assert one.kind == "review", one.verdict.reasons
