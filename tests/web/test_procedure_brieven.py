"""The letters of the procedure on the page: chosen, seen as they go, put on their way."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from browsing import Browser
from kcvs_mailbot.desk import withdrawing
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import filing
from kcvs_mailbot.store import models as rows
from procedure.post_room import PostRoom, post_room, text_of

AT = "/procedure/brieven"
LETTER = f"{AT}/not_short_listed"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PostRoom]:
    with post_room(tmp_path) as made:
        yield made


@pytest.fixture
def linda(house: PostRoom) -> Browser:
    return Browser(house.bench, Role.SECRETARY, "linda")


def choose(browser: Browser, *references: str, letter: str = LETTER) -> Browser:
    """Ticks these and looks; a form's boxes are sent as often as they are ticked."""
    token = re.findall(r'name="formulier" value="(\w+)"', browser.get(letter).page)[0]
    form = {"formulier": token, "vacature": "KCVS-2021", "kandidaat": list(references)}
    return browser._seen(browser.client.post(f"{letter}/nakijken", data=form))


def ticked(browser: Browser) -> list[str]:
    return re.findall(r'name="kandidaat" value="([^"]+)" checked', browser.page)


def test_from_the_list_to_the_mails_that_arrive(house: PostRoom, linda: Browser) -> None:
    both = house.stand("not_short_listed", 1, 2)
    assert linda.get(AT).says("Niet op de shortlist 2 kandidaten nog geen")
    assert linda.says("Uitnodiging voor de proef niemand", "Geen enkele brief vertrekt vanzelf")
    linda.get(LETTER)
    assert ticked(linda) == both
    assert linda.says("2 kandidaten kunnen deze brief nog krijgen", "An Claes KCVS-2021-0001")
    choose(linda, *both)
    assert linda.status == 200
    assert linda.says("2 brieven staan klaar om te vertrekken. Er vertrok nog niets.")
    assert linda.says("Aan An Claes <k1@example.be>", "Beste An Claes, U staat niet op de short")
    assert linda.says("Bo Maes KCVS-2021-0002", "Beste Bo Maes,")
    assert house.letters == []
    linda.press("Verstuur 2 brieven")
    assert linda.at == LETTER
    assert linda.says("2 brieven zijn bewaard en vertrekken vanzelf", "0 van 2 verzonden")
    assert linda.says("Er is niemand die deze brief nog moet krijgen")
    house.deliver()
    assert [mail["To"] for mail in house.mails] == [
        "An Claes <k1@example.be>",
        "Bo Maes <k2@example.be>",
    ]
    assert linda.get(AT).says("Niet op de shortlist niemand 2 van 2 verzonden")
    linda.get(f"{LETTER}/ontvangers")
    assert linda.says("An Claes KCVS-2021-0001", "verzonden")
    assert linda.get("/verzending").says("Brief: niet op de shortlist")
    assert linda.get("/verzending/1").says("Brief: niet op de shortlist aan An Claes")
    assert f"{LETTER}/ontvangers?vacature=KCVS-2021" in linda.page


def test_one_alone_is_sent_and_the_others_stay(house: PostRoom, linda: Browser) -> None:
    an, bo = house.stand("not_short_listed", 1, 2)
    choose(linda, an).press("Verstuur deze brief")
    assert linda.says("1 brief is bewaard en vertrekt vanzelf", "0 van 1 verzonden , 1 onderweg")
    assert ticked(linda) == [bo]


def test_progress_is_seen(house: PostRoom, linda: Browser) -> None:
    everybody = house.stand("not_short_listed", *range(1, 6))
    choose(linda, *everybody).press("Verstuur 5 brieven")
    states = ["sent", "sent", "bounced", "failed", "uncertain"]
    with house.store.write() as session:
        for row, state in zip(session.query(rows.Outbox).order_by("id"), states, strict=True):
            row.state = state
    linda.get(AT)
    assert linda.says("3 van 5 verzonden", "1 kwam terug , 1 mislukt , 1 onzeker")
    for group, name in (("terug", "Cé Wouters"), ("mislukt", "Dirk 004"), ("onzeker", "Dirk 005")):
        assert f"/ontvangers?vacature=KCVS-2021&amp;stand={group}" in linda.get(AT).page
        linda.get(f"{LETTER}/ontvangers?stand={group}")
        assert linda.says(name)
        assert linda.page.count("/kandidaturen/KCVS") == 1
    assert linda.get("/verzending").says("3 mails vragen uw aandacht")


def test_sent_twice_or_by_two_it_is_one_letter(house: PostRoom, linda: Browser) -> None:
    everybody = house.stand("not_short_listed", 1, 2)
    look = choose(linda, *everybody).page
    jo = Browser(house.bench, Role.SECRETARY, "jo")
    choose(jo, *everybody).press("Verstuur 2 brieven")
    linda.press("Verstuur 2 brieven")
    assert linda.status == 200
    assert linda.says(
        "Er is geen brief bij gekomen: wie u koos, heeft hem al of staat intussen elders."
    )
    linda.page = look
    linda.press("Verstuur 2 brieven")
    assert len(house.letters) == 2


def test_what_changed_since_is_looked_at_again(house: PostRoom, linda: Browser) -> None:
    an, bo = house.stand("not_short_listed", 1, 2)
    choose(linda, an, bo)
    withdrawing.withdraw_application(house.bench, an, "jo")
    linda.press("Verstuur 2 brieven")
    assert linda.status == 409
    assert linda.says("Er vertrok nog niets: intussen veranderde er iets")
    assert linda.says("1 kandidaat die u koos, krijgt geen brief", "1 brief staat klaar")
    assert house.letters == []
    linda.press("Verstuur deze brief")
    assert [entry.recipient for entry in house.letters] == ["k2@example.be"]


def test_back_from_the_look_the_choice_stands(house: PostRoom, linda: Browser) -> None:
    _, bo, ce = house.stand("not_short_listed", 1, 2, 3)
    choose(linda, bo, ce).press("Terug naar de brieven")
    assert ticked(linda) == [bo, ce]
    assert ticked(linda.get(f"{LETTER}?kies=niemand")) == []


def test_who_chose_nobody_is_told(house: PostRoom, linda: Browser) -> None:
    house.stand("not_short_listed", 1)
    choose(linda)
    assert linda.status == 422
    assert linda.says("U koos nog niemand")
    assert ticked(linda) == []


def test_what_stops_a_letter_is_told_by_name(house: PostRoom, linda: Browser) -> None:
    an, bo = house.stand("short_list", 1, 2)
    house.plan(1)
    house.plan(2, place="")
    letter = f"{AT}/invitation_test"
    choose(linda, an, bo, letter=letter)
    assert linda.says("1 brief kan nog niet vertrekken", "Voor Bo Maes is {waar} niet ingevuld.")
    linda.press("Verstuur deze brief")
    house.deliver()
    assert [mail["To"] for mail in house.mails] == ["An Claes <k1@example.be>"]
    assert "Zaal 1" in text_of(house.mails[0])
    with house.store.read() as session:
        (key,) = [one.id for one in session.query(rows.Outbox) if one.template]
    assert linda.get(f"/verzending/{key}").says("Bijlage:", "BEGIN:VCALENDAR", "Zaal 1")


def test_before_it_goes_one_is_told_what_did_not_arrive_and_that_people_can_still_apply(
    house: PostRoom, linda: Browser
) -> None:
    an, bo = house.stand("not_short_listed", 1, 2)
    choose(linda, an, bo)
    assert linda.says("Solliciteren kan nog")
    assert not linda.says("een eerdere mail kwam terug")
    with house.store.write() as session:
        row = filing.of_reference(session, bo)
        session.add(
            rows.Outbox(
                application_id=row.id,
                kind="receipt",
                state="bounced",
                recipient=row.candidate.address,
                canonical=row.candidate.address,
                message_id="<back@kcvb.be>",
                subject="Uw kandidatuur",
                raw=b"",
                created_at=house.now,
            )
        )
    choose(linda, an, bo)
    assert linda.says("Bo Maes: een eerdere mail kwam terug")
    assert not linda.says("An Claes: een eerdere mail")
    linda.press("Verstuur 2 brieven")
    assert linda.says("2 brieven zijn bewaard")


def test_who_heard_something_else_before_is_named_before_it_goes(
    house: PostRoom, linda: Browser
) -> None:
    an, bo = house.stand("not_chosen", 1, 2)
    choose(linda, an, letter=f"{AT}/not_chosen")
    assert not linda.says("iets anders te horen")
    linda.press("Verstuur deze brief")
    house.become(an, "reserve")
    house.become(bo, "reserve")
    keep(linda, f"{AT}/reserve", text="Beste {naam}, u staat in de reserve.")
    choose(linda, an, bo, letter=f"{AT}/reserve")
    assert linda.says("Voor An Claes is er al de brief Niet gekozen (klaar om te verzenden).")
    house.become(an, "not_chosen")
    house.deliver()
    house.become(an, "reserve")
    choose(linda, an, bo, letter=f"{AT}/reserve")
    assert linda.says("An Claes kreeg al de brief Niet gekozen (vandaag om 10.00 uur)")
    assert not linda.says("Bo Maes kreeg al")
    linda.press("Verstuur 2 brieven")
    assert linda.says("2 brieven zijn bewaard")


def test_a_held_receipt_tells_which_letters_went_since(house: PostRoom, linda: Browser) -> None:
    an, bo = house.stand("not_short_listed", 1, 2)
    with house.store.write() as session:
        for reference in (an, bo):
            row = filing.of_reference(session, reference)
            session.add(held_receipt(row, house))
    choose(linda, an).press("Verstuur deze brief")
    assert not linda.get("/verzending/1").says("Nadat deze mail gemaakt werd")
    house.now += timedelta(minutes=10)
    house.deliver()
    linda.get("/verzending/1")
    assert linda.says("kreeg de kandidaat al Niet op de shortlist (vandaag om", "Geef vrij")
    assert not linda.get("/verzending/2").says("Nadat deze mail gemaakt werd")
    assert not linda.get("/verzending/3").says("Nadat deze mail gemaakt werd")


def held_receipt(row: rows.Application, house: PostRoom) -> rows.Outbox:
    raw = b"From: k@kcvb.be\r\nTo: k@example.be\r\nSubject: Uw kandidatuur\r\n\r\nDag.\r\n"
    return rows.Outbox(
        application_id=row.id,
        kind="receipt",
        state="held",
        recipient=row.candidate.address,
        canonical=row.candidate.address,
        message_id=f"<{row.id}@kcvb.be>",
        subject="Uw kandidatuur",
        raw=raw,
        created_at=house.now,
    )


def test_an_unknown_field_is_answered_with_those_there_are(house: PostRoom, linda: Browser) -> None:
    keep(linda, text="Beste {voornaam}, dag.")
    assert linda.says("{voornaam} is geen veld van deze brief.", "{aanspreking}, {naam}")


def test_what_is_wrong_with_a_text_is_said_on_top_and_leads_to_its_field(
    house: PostRoom, linda: Browser
) -> None:
    keep(linda, language="fr", subject="Pour {voornaam}", text="Bonjour.")
    (top,) = re.findall(r'<div class="wrong" role="alert">.*?</div>', linda.page, re.S)
    assert '<a href="#onderwerp-fr">Franse tekst: {voornaam} is geen veld van deze brief.' in top
    assert re.search(r'id="onderwerp-fr"[^>]* aria-invalid="true"', linda.page)
    assert linda.page.count("aria-invalid") == 1
    assert re.findall(r"<details open><summary>(\w+)", linda.page) == ["Frans"]


def test_a_place_left_open_leads_to_the_text_of_its_language(
    house: PostRoom, linda: Browser
) -> None:
    house.stand("reserve", 1, language="fr")
    choose(linda, "KCVS-2021-0001", letter=f"{AT}/reserve")
    assert linda.says("In de Franse tekst is [", "Pas de Franse tekst aan")
    at = f"{AT}/reserve?vacature=KCVS-2021&amp;taal=fr#tekst-fr"
    assert f'href="{at}"' in linda.page
    linda.get(f"{AT}/reserve?vacature=KCVS-2021&taal=fr")
    assert re.findall(r"<details open><summary>(\w+)", linda.page) == ["Frans"]
    assert linda.get(f"{AT}/reserve?taal=xx").status == 200


def test_a_place_left_open_is_told_once_and_filled_in_on_the_page(
    house: PostRoom, linda: Browser
) -> None:
    everybody = house.stand("reserve", *range(1, 5))
    letter = f"{AT}/reserve"
    choose(linda, *everybody, letter=letter)
    assert linda.says("4 brieven kunnen nog niet vertrekken", "Er is geen brief die kan vertrekken")
    assert f'href="{letter}?vacature=KCVS-2021#tekst"' in linda.page
    assert linda.text.count("In de Nederlandse tekst is [… welke datum] nog niet ingevuld") == 1
    assert "Verstuur" not in linda.text
    linda.get(letter)
    text = html.unescape(re.findall(r'id="tekst-nl".*?>\n(.*?)</textarea>', linda.page, re.S)[0])
    keep(linda, letter, text=text.replace("[… welke datum]", "1 juli 2022"))
    assert linda.says("De tekst is bewaard", "eigen tekst, bewaard door linda")
    choose(linda, *everybody, letter=letter)
    assert linda.says("De reserve geldt tot 1 juli 2022.")
    linda.press("Verstuur 4 brieven")
    assert len(house.letters) == 4


def keep(browser: Browser, letter: str = LETTER, language: str = "nl", **fields: str) -> Browser:
    """Types into the form of that language and keeps it."""
    browser.get(letter)
    (form,) = [
        form
        for form in re.findall(r"<form\b.*?</form>", browser.page, re.S)
        if f'name="taal" value="{language}"' in form
    ]
    read = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)
        if name != "doe"
    }
    read["tekst"] = html.unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", form, re.S)[0])
    names = {"subject": "onderwerp", "text": "tekst", "what": "doe"}
    typed = {names.get(name, name): value for name, value in fields.items()}
    return browser._seen(browser.client.post(f"{letter}/tekst", data={**read, **typed}))


def test_a_text_is_kept_for_the_vacancy_and_put_back(house: PostRoom, linda: Browser) -> None:
    house.stand("not_short_listed", 1)
    keep(linda, subject="Over {kenmerk}", text="{aanspreking},\n\nHet is niet voor u.")
    assert linda.status == 200
    assert linda.get(AT).says("Niet op de shortlist eigen tekst")
    choose(linda, "KCVS-2021-0001")
    assert linda.says("Onderwerp Over KCVS-2021-0001", "Beste An Claes, Het is niet voor u.")
    keep(linda, what="terug")
    assert linda.status == 200
    assert "eigen tekst" not in linda.get(AT).text
    choose(linda, "KCVS-2021-0001")
    assert linda.says("U staat niet op de shortlist voor de functie")
    changed = [event for event in house.events() if event[0] == "letter_text_changed"]
    assert changed == [("letter_text_changed", "linda")] * 2
    with house.store.read() as session:
        detail = session.query(rows.Event).filter_by(kind="letter_text_changed").all()[0].detail
        assert session.query(rows.LetterText).count() == 0
    assert detail == {"vacancy": "KCVS-2021", "template": "not_short_listed", "language": "nl"}


def test_the_shipped_words_kept_again_are_no_text_of_her_own(
    house: PostRoom, linda: Browser
) -> None:
    keep(linda)
    assert "eigen tekst" not in linda.text
    assert not [event for event in house.events() if event[0] == "letter_text_changed"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "{plats} x"}, "{plats} is geen veld van deze brief."),
        ({"text": "Op {dag} x"}, "{dag} is geen veld van deze brief."),
        ({"subject": " "}, "Geef uw brief een onderwerp."),
        ({"text": " \n"}, "Schrijf eerst uw tekst."),
        ({"text": "x" * 20_001}, "hoogstens 20.000 tekens"),
    ],
)
def test_a_text_that_cannot_go_is_not_kept_and_stays_as_typed(
    house: PostRoom, linda: Browser, fields: dict[str, str], said: str
) -> None:
    keep(linda, **fields)
    assert linda.status == 422
    assert linda.says(said, "De tekst is nog niet bewaard.")
    assert fields.get("text", "").strip() in html.unescape(linda.page)
    with house.store.read() as session:
        assert session.query(rows.LetterText).count() == 0


def test_of_two_who_change_a_text_the_second_is_told(house: PostRoom, linda: Browser) -> None:
    jo = Browser(house.bench, Role.SECRETARY, "jo")
    before = re.findall(r'name="gezien" value="(\w+)"', jo.get(LETTER).page)[0]
    keep(linda, text="Van Linda")
    keep(jo, text="Van Jo", gezien=before)
    assert jo.status == 409
    assert jo.says("Intussen veranderde er iets", "Van Jo", "Bewaard is nu", "Van Linda")
    with house.store.read() as session:
        assert session.query(rows.LetterText).one().text == "Van Linda"


def test_who_takes_part_no_more_is_offered_apart_and_not_ticked(
    house: PostRoom, linda: Browser
) -> None:
    (an,) = house.stand("long_list", 1)
    house.stand("not_short_listed", 2)
    linda.get(f"{AT}/vacancy_withdrawn")
    assert ticked(linda) == [an]
    assert linda.says("Wie niet meer meedoet (1)", "Bo Maes KCVS-2021-0002, niet op de shortlist")


def test_with_three_hundred_no_page_is_large_and_all_can_be_read(
    house: PostRoom, linda: Browser
) -> None:
    everybody = house.stand("not_short_listed", *range(1, 301))
    linda.get(LETTER)
    assert len(ticked(linda)) == 300
    assert len(linda.page.encode()) < 100_000
    choose(linda, *everybody)
    read = 0
    while True:
        assert len(linda.page.encode()) < 100_000
        read += linda.page.count('<div class="paper">')
        if "Volgende bladzijde" not in linda.text:
            break
        linda.press("Volgende bladzijde")
    assert read == 300
    assert "Vorige bladzijde" in linda.text
    linda.press("Verstuur 300 brieven")
    assert linda.says("300 brieven zijn bewaard")
    assert len(linda.get(f"{LETTER}/ontvangers").page.encode()) < 100_000
    linda.get(f"{LETTER}/ontvangers?blad=3")
    assert linda.says("Dirk 300", "Vorige bladzijde")


@pytest.mark.parametrize("role", [Role.BOARD, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_the_secretary_sends_letters(house: PostRoom, linda: Browser, role: Role) -> None:
    page = choose(linda, *house.stand("not_short_listed", 1)).page
    other = Browser(house.bench, role)
    assert other.get(AT).status == 403
    other.page = page
    assert other.press("Verstuur deze brief").status == 403
    assert house.letters == []


@pytest.mark.parametrize(
    "path", [f"{AT}/nooit", f"{AT}/nooit/ontvangers", f"{LETTER}?vacature=X", f"{AT}?vacature=X"]
)
def test_what_is_not_there_is_a_page_that_says_so(linda: Browser, path: str) -> None:
    assert linda.get(path).status == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"gekozen": "x\0y KCVS-2021-9999"},
        {"gekozen": "../.."},
        {"blad": "²"},
        {"blad": "9" * 40},
        {"taal": "xx"},
        {"gezien": ""},
    ],
)
def test_a_bent_form_sends_nothing(house: PostRoom, linda: Browser, fields: dict[str, str]) -> None:
    choose(linda, *house.stand("not_short_listed", 1)).press("Verstuur deze brief", **fields)
    assert linda.status in (200, 404, 409)
    assert len(house.letters) == (1 if {*fields} & {"blad", "taal"} else 0)


def test_a_hostile_name_is_text(house: PostRoom, linda: Browser) -> None:
    house.candidate(1, '<script>x</script>"{plaats}', status="not_short_listed")
    assert "<script>x" not in linda.get(LETTER).page
    choose(linda, "KCVS-2021-0001").press("Verstuur deze brief")
    for path in (LETTER, f"{LETTER}/ontvangers", "/verzending"):
        assert "<script>x" not in linda.get(path).page


def test_after_going_back_to_a_backup_one_is_told_to_look_first(
    house: PostRoom, linda: Browser
) -> None:
    assert "reservekopie" not in linda.get(AT).text
    with house.store.write() as session:
        session.add(rows.Restored(at=house.now, answered={}))
    assert linda.get(AT).says("teruggezet uit een reservekopie", "map met verzonden mails")


def test_of_several_vacancies_each_has_its_own(tmp_path: Path) -> None:
    def vacancy(reference: str) -> dict[str, Any]:
        days = {"opens": "2021-08-01", "deadline": "2021-09-15"}
        return {"reference": reference, "title": f"de functie {reference}", **days}

    several = [vacancy("KCVS-2021"), vacancy("PS-2021")]
    with post_room(tmp_path, vacancy=several) as house:
        linda = Browser(house.bench, Role.SECRETARY, "linda")
        house.stand("not_short_listed", 1)
        assert linda.get(f"{AT}?vacature=KCVS-2021").says("1 kandidaat")
        assert "1 kandidaat" not in linda.get(f"{AT}?vacature=PS-2021").text
        choose(linda, "KCVS-2021-0001").press("Verstuur deze brief")
        assert len(house.letters) == 1
