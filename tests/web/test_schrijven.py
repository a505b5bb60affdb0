"""A letter to a candidate on the page: begun, typed, seen as it goes, sent once."""

from __future__ import annotations

import email
import email.policy

import pytest

from browsing import Browser
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import models as rows
from workshop import Workshop, application, reply

PAGE = "/kandidaturen/KCVS-2021-0001"
TEXT = "Beste An\n\nWij misten uw cv.\nStuurt u het nog?\n\nLinda"
HELD = {"acknowledgement": {"mode": "hold"}}


@pytest.fixture
def linda(workshop: Workshop) -> Browser:
    workshop.receive(application())
    return Browser(workshop.worker.bench, Role.SECRETARY, "linda")


def letters(workshop: Workshop) -> list[dict[str, object]]:
    return [entry for entry in workshop.outbox() if entry["kind"] == "letter"]


def typed(linda: Browser, text: str = TEXT, subject: str = "Uw cv") -> Browser:
    """Up to the preview."""
    linda.get(f"{PAGE}/schrijven?brief=free")
    return linda.press("Bekijk de brief", onderwerp=subject, tekst=text)


@pytest.mark.parametrize("workshop", [HELD, {}], indirect=True)
def test_from_the_dossier_to_the_mail_that_arrives(workshop: Workshop, linda: Browser) -> None:
    assert 'href="/kandidaturen/KCVS-2021-0001/schrijven"' in linda.get(PAGE).page
    linda.get(f"{PAGE}/schrijven")
    assert linda.says("Een document vragen dat ontbreekt", "begint in het Nederlands")
    linda.get(f"{PAGE}/schrijven?brief=document&taal=nl")
    assert linda.says("Beste An Claes,", "[… welk document]")
    linda.press("Bekijk de brief", onderwerp="Uw cv", tekst=TEXT)
    assert linda.status == 200
    assert linda.says("Van Kenniscentrum", "Aan An Claes <an.claes@example.be>", "Onderwerp Uw cv")
    assert linda.says("Er vertrok nog niets", "Wij misten uw cv. Stuurt u het nog?")
    assert letters(workshop) == []
    linda.press("Versturen")
    assert linda.says("Brief aan An Claes", "Uw brief is bewaard", "klaar om te verzenden")
    workshop.worker.send()
    sent = email.message_from_bytes(workshop.sink.taken[-1].raw, policy=email.policy.default)
    assert sent["Subject"] == "Uw cv"
    assert sent["Auto-Submitted"] is None
    assert letters(workshop)[0]["state"] == "sent"
    assert linda.get(PAGE).says("Brief aan an.claes@example.be : verzonden")
    assert "linda" in linda.text.partition("Wat er gebeurde")[2]
    assert linda.get("/verzending").says("Brief", "Verstuurd")


@pytest.mark.parametrize(
    ("language", "greeting", "named"),
    [("fr", "Bonjour An Claes,", "Frans"), ("en", "Dear An Claes,", "Engels")],
)
def test_the_text_begins_in_the_candidates_language(
    workshop: Workshop, linda: Browser, language: str, greeting: str, named: str
) -> None:
    with workshop.store.write() as session:
        session.get_one(rows.Application, 1).language = language
    assert linda.get(f"{PAGE}/schrijven").says(f"begint in het {named}", "Nederlands")
    assert linda.get(f"{PAGE}/schrijven?brief=answer").says(greeting)
    assert linda.get(f"{PAGE}/schrijven?brief=answer&taal=nl").says("Beste An Claes,")


def test_a_field_that_is_left_is_named_and_what_was_typed_stays(
    workshop: Workshop, linda: Browser
) -> None:
    linda.get(f"{PAGE}/schrijven?brief=document").press("Bekijk de brief", onderwerp="Mijn woorden")
    assert linda.status == 422
    assert linda.says("Vul eerst in", "[… welk document]")
    assert 'value="Mijn woorden"' in linda.page
    assert letters(workshop) == []


@pytest.mark.parametrize(
    ("subject", "text", "said"),
    [
        ("", TEXT, "Geef uw brief een onderwerp"),
        ("Uw cv", " \n", "Schrijf eerst uw tekst"),
        ("x" * 201, TEXT, "hoogstens 200 tekens"),
        ("Uw cv", "x" * 20_001, "hoogstens 20.000 tekens"),
    ],
)
def test_what_cannot_go_is_said_and_kept(
    workshop: Workshop, linda: Browser, subject: str, text: str, said: str
) -> None:
    typed(linda, text, subject)
    assert linda.status == 422
    assert linda.says(said)
    assert subject in linda.page
    assert text.strip() in linda.page
    assert letters(workshop) == []


def test_back_from_the_preview_all_is_as_it_was_typed(workshop: Workshop, linda: Browser) -> None:
    text = '\n\nBeste "An" <b>é</b> & co\n\n\n  regel\n'
    typed(linda, text, 'Uw "cv" <i>').press("Verbeter de tekst")
    assert linda.status == 200
    assert linda.page.count("&lt;b&gt;") == 1
    linda.press("Bekijk de brief")
    assert linda.says('Uw "cv" <i>', 'Beste "An" <b>é</b> & co', "regel")
    linda.press("Versturen")
    assert letters(workshop)[0]["subject"] == 'Uw "cv" <i>'


def test_sent_twice_it_is_one_letter_and_one_message(workshop: Workshop, linda: Browser) -> None:
    preview = typed(linda).page
    for _ in range(2):
        linda.page = preview
        linda.press("Versturen")
        assert linda.says("Uw brief is bewaard")
    workshop.worker.send()
    assert len(letters(workshop)) == 1


def test_a_letter_changed_after_it_went_is_a_new_one_that_did_not_go(
    workshop: Workshop, linda: Browser
) -> None:
    preview = typed(linda).page
    linda.press("Versturen")
    linda.page = preview
    linda.press("Versturen", tekst="Beste An\n\nToch nog dit.")
    assert linda.status == 409
    assert linda.says("had u al verstuurd", "Toch nog dit.")
    assert len(letters(workshop)) == 1
    linda.press("Bekijk de brief").press("Versturen")
    assert len(letters(workshop)) == 2


def test_who_sends_what_is_not_as_it_was_any_more_looks_again(
    workshop: Workshop, linda: Browser
) -> None:
    typed(linda)
    workshop.receive(reply("Hierbij nog dit.", cv_txt="Curriculum vitae\n2010-2021 Gent\n"))
    linda.press("Versturen")
    assert linda.status == 409
    assert linda.says("Er vertrok nog niets", "kwam er een mail bij", "Wij misten uw cv.")
    assert letters(workshop) == []
    linda.press("Versturen")
    assert len(letters(workshop)) == 1


def test_what_was_typed_over_on_the_way_is_looked_at_first(
    workshop: Workshop, linda: Browser
) -> None:
    typed(linda).press("Versturen", tekst="Heel andere woorden")
    assert linda.status == 409
    assert letters(workshop) == []


def test_a_letter_is_cancelled_before_it_goes(workshop: Workshop, linda: Browser) -> None:
    typed(linda).press("Versturen")
    linda.press("Annuleer")
    workshop.worker.send()
    assert letters(workshop)[0]["state"] == "cancelled"


@pytest.mark.parametrize("state", ["bounced", "failed", "uncertain"])
def test_a_letter_that_did_not_arrive_is_told_on_the_first_page(
    workshop: Workshop, linda: Browser, state: str
) -> None:
    assert "uw aandacht" not in linda.get("/").text
    typed(linda).press("Versturen")
    with workshop.store.write() as session:
        session.get_one(rows.Outbox, 2).state = state
    assert linda.get("/").says("1 andere mail aan een kandidaat vraagt uw aandacht.")
    assert linda.get("/verzending").says("1 mail vraagt uw aandacht", "Brief")


@pytest.mark.parametrize(
    ("status", "address", "said"),
    [
        ("void", "an.claes@example.be", "terzijde gelegd"),
        ("received", "an..claes@", "kan niet geschreven worden"),
    ],
)
def test_to_whom_nobody_can_write_it_is_said_at_once(
    workshop: Workshop, linda: Browser, status: str, address: str, said: str
) -> None:
    preview = typed(linda).page
    with workshop.store.write() as session:
        row = session.get_one(rows.Application, 1)
        row.status, row.candidate.address = status, address
    assert linda.get(f"{PAGE}/schrijven?brief=free").says(said)
    assert "<textarea" not in linda.page
    linda.page = preview
    linda.press("Versturen")
    assert linda.status == 409
    assert linda.says(said, "Wij misten uw cv.")
    assert letters(workshop) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"sleutel": "../../x"},
        {"sleutel": "A" * 16},
        {"taal": "xx"},
        {"mail": "99"},
        {"mail": "x"},
        {"mail": "9" * 40},
        {"mail": "-1"},
        {"mail": "²"},
    ],
)
def test_a_bent_form_still_writes_to_this_candidate_alone(
    workshop: Workshop, linda: Browser, fields: dict[str, str]
) -> None:
    linda.get(f"{PAGE}/schrijven?brief=free")
    linda.press("Bekijk de brief", onderwerp="Uw cv", tekst=TEXT, **fields)
    assert linda.status == 200
    linda.press("Versturen")
    assert [entry["to"] for entry in letters(workshop)] == ["an.claes@example.be"]
    assert str(letters(workshop)[0]["message_id"]).startswith("<kcvs-2021-0001.letter.")


def test_a_mail_of_another_application_is_never_answered(
    workshop: Workshop, linda: Browser
) -> None:
    other = workshop.receive(application("Bert Maes", "bert@example.org"))
    linda.get(f"{PAGE}/schrijven?brief=free")
    linda.press("Bekijk de brief", onderwerp="x", tekst="y", mail=str(other["id"]))
    linda.press("Versturen")
    workshop.worker.send()
    (mail,) = [one for one in workshop.sink.taken if b"letter" in one.raw]
    assert b"bert@example.org" not in mail.raw


@pytest.mark.parametrize("role", [Role.BOARD, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_the_secretary_writes(workshop: Workshop, linda: Browser, role: Role) -> None:
    preview = typed(linda).page
    other = Browser(workshop.worker.bench, role)
    assert other.get(f"{PAGE}/schrijven").status == 403
    other.page = preview
    assert other.press("Versturen").status == 403
    assert "schrijven" not in other.get(PAGE).page
    assert letters(workshop) == []


def test_without_the_forms_token_nothing_goes_and_the_words_are_kept(
    workshop: Workshop, linda: Browser
) -> None:
    answer = linda.post(f"{PAGE}/schrijven/versturen", tekst=TEXT, onderwerp="Uw cv")
    assert answer.status == 403
    assert answer.says("Wij misten uw cv.")
    assert letters(workshop) == []


@pytest.mark.parametrize("path", ["schrijven", "schrijven?brief=free", "schrijven?brief=../x"])
def test_an_application_that_is_not_there_is_a_page_that_says_so(linda: Browser, path: str) -> None:
    assert linda.get(f"/kandidaturen/KCVS-2021-9999/{path}").status == 404
    assert linda.get(f"{PAGE}/{path}").status == 200


def test_a_hostile_name_is_text_in_page_and_mail(workshop: Workshop, linda: Browser) -> None:
    with workshop.store.write() as session:
        session.get_one(rows.Candidate, 1).name = '<script>x</script>"\r\nBcc: b@x.be {{ 7*7 }}'
    typed(linda).press("Versturen")
    workshop.worker.send()
    mail = email.message_from_bytes(workshop.sink.taken[-1].raw, policy=email.policy.default)
    assert mail["Bcc"] is None
    assert mail["To"] == "an.claes@example.be"
    for path in ("schrijven", "schrijven?brief=free"):
        assert "<script>x" not in linda.get(f"{PAGE}/{path}").page
    assert "49" not in linda.text
