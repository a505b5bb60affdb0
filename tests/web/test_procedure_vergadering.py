"""The meeting: advices side by side in words, and the decision with its reasons, undone again."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from browsing import Browser
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import advising, looking_up, moving
from kcvs_mailbot.procedure.looking_up import Finding
from kcvs_mailbot.selection.moves import Step
from kcvs_mailbot.store import filing, procedure
from kcvs_mailbot.store import models as rows
from procedure.recording import Procedure
from web.office import NOW, Office, office

AT = "/procedure/vergadering"
ELS, JAN = "Kent de steden van binnenuit.", "Te weinig ervaring."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def els(house: Office) -> Browser:
    return Browser(house.bench, Role.BOARD, "els")


@pytest.fixture
def jan(house: Office) -> Browser:
    return Browser(house.bench, Role.BOARD, "jan")


@pytest.fixture
def linda(house: Office) -> Browser:
    return Browser(house.bench, Role.SECRETARY, "linda")


@pytest.fixture
def an(house: Office) -> str:
    reference = house.candidate()
    moving.move(house.bench, [reference], Status.LONG_LIST, "linda")
    return reference


def advise(house: Office, reference: str, name: str, verdict: str, why: str) -> None:
    advising.advise(house.bench, reference, name, verdict, why, seen="")


def decide(browser: Browser, reference: str, **typed: str) -> Browser:
    return browser.get(f"{AT}/{reference}").press("Leg de beslissing vast", **typed)


def last_step(house: Office, reference: str) -> Step:
    with house.store.read() as session:
        return procedure.steps(session, filing.of_reference(session, reference).id)[-1]


def test_side_by_side_once_all_gave_theirs_or_the_meeting_began(
    house: Office, els: Browser, jan: Browser, linda: Browser, an: str
) -> None:
    advise(house, an, "els", "yes", ELS)
    linda.get(AT)
    assert linda.says("gegeven", "nog niet", "Wacht op het advies van jan")
    assert ELS not in linda.page
    assert ELS not in linda.get(f"{AT}/{an}").page
    assert "Leg de beslissing vast" not in linda.page
    assert linda.get(f"{AT}?open=ja").says("ja", "nog niet", ELS)
    advise(house, an, "jan", "no", JAN)
    assert linda.get(AT).says("els: ja", "jan: nee", ELS, JAN)
    assert house.events()[-1] == ("viewed", "linda")


def test_an_advice_changed_after_reading_the_others_says_so_to_everybody(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    told = "gewijzigd na het lezen van de andere adviezen"
    warning = "dan staat er voor iedereen bij"
    advice = f"/procedure/adviezen/{an}"
    assert not els.get(advice).says(warning)
    advise(house, an, "els", "no", ELS)
    advise(house, an, "jan", "no", JAN)
    assert not linda.get(f"{AT}?open=ja").says(told)
    assert els.get(advice).says(warning, told)
    els.press("Wijzig uw advies", oordeel="yes", motivering=ELS)
    said = f"els: {told}, vandaag"
    assert linda.get(f"{AT}?open=ja").says(said)
    assert linda.get(f"{AT}/{an}?open=ja").page.count(told) == 1
    jan = Browser(house.bench, Role.BOARD, "jan")
    assert jan.get(advice).page.count(f"<b>{told}</b>") == 1
    assert els.get(advice).page.count(f"<b>{told}</b>") == 1


def test_a_member_without_an_own_advice_reads_none_and_is_told(
    house: Office, els: Browser, jan: Browser, an: str
) -> None:
    advise(house, an, "els", "yes", ELS)
    for path in (AT, f"{AT}?open=ja", f"{AT}/{an}?open=ja"):
        jan.get(path)
        assert ELS not in jan.page
        assert jan.says("Geef uw advies")
        assert "Leg de beslissing vast" not in jan.page
    advise(house, an, "jan", "no", JAN)
    assert jan.get(AT).says(ELS, JAN)


def test_a_decision_that_was_undone_tells_nothing_before_the_own_advice(
    house: Office, els: Browser, jan: Browser, an: str
) -> None:
    advise(house, an, "els", "yes", ELS)
    why, reason = "Els was voor.", "Els noemt haar netwerk breed."
    reasons = {"netwerk": reason}
    moving.move(house.bench, [an], Status.SHORT_LIST, "linda", why=why, reasons=reasons)
    moving.undo(house.bench, an, "linda", seen="short_list", why="Els trok dat in.")
    for path in (f"{AT}/{an}", f"/procedure/stap/{an}"):
        jan.get(path)
        assert jan.status == 200
        assert "Els" not in jan.text
        assert els.get(path).says(why)
    advise(house, an, "jan", "no", JAN)
    assert jan.get(f"/procedure/stap/{an}").says(why, reason, "Els trok dat in.")


def test_nothing_is_counted_and_the_order_weighs_nobody(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    zoe = house.candidate(2, "Zoë Adams")
    moving.move(house.bench, [zoe], Status.LONG_LIST, "linda")
    advise(house, an, "els", "yes", ELS)
    advise(house, zoe, "els", "no", JAN)
    text = linda.get(AT).text
    assert text.index("Zoë Adams") < text.index("An Claes")
    text = linda.get(f"{AT}?sorteer=naam").text
    assert text.index("An Claes") < text.index("Zoë Adams")
    table = text[text.index("Naar de shortlist") :]
    assert not {"1 ja", "1 keer", "totaal", "%"} & {table, *table.split()}


def test_a_decision_with_reasons_and_undone(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    advise(house, an, "els", "yes", ELS)
    decide(linda, an, naar="short_list", waarom="Eensgezind.", **{"reden-netwerk": "Breed."})
    assert linda.at == AT
    assert linda.says("An Claes (KCVS-2021-0001): op de shortlist.", "Maak ongedaan")
    step = last_step(house, an)
    assert (step.to, step.why, step.reasons, step.actor) == (
        "short_list",
        "Eensgezind.",
        {"netwerk": "Breed."},
        "linda",
    )
    # One way to undo: what goes is named, and why it does is asked.
    linda.get(f"/procedure/stap/{an}")
    assert linda.says("zette de kandidatuur van “op de longlist” op “op de shortlist”")
    linda.press("Maak de stap ongedaan")
    assert linda.status == 422
    linda.press("Maak de stap ongedaan", waarom="Verkeerde persoon.")
    assert linda.says("De stap is ongedaan gemaakt", "Toestand: op de longlist")
    assert linda.says("Ook de stap daarvoor ongedaan maken: op de longlist")
    assert last_step(house, an).back


def test_a_member_records_one_too(house: Office, els: Browser, an: str) -> None:
    advise(house, an, "els", "no", ELS)
    assert decide(els, an, naar="not_short_listed", waarom="Samen beslist.").says(
        "niet op de shortlist"
    )
    assert last_step(house, an).actor == "els"
    els.get(f"/procedure/stap/{an}").press("Maak de stap ongedaan", waarom="Toch niet.")
    assert els.says("De stap is ongedaan gemaakt")
    # What is no decision of the board is the secretary's to undo.
    assert "Maak de stap ongedaan" not in els.page
    token = els.get(f"{AT}/{an}").page.partition('name="formulier" value="')[2].partition('"')[0]
    undo = {"formulier": token, "gezien": "long_list", "waarom": "Weg."}
    assert els.post(f"/procedure/stap/{an}/ongedaan", **undo).status == 409
    assert last_step(house, an).to == "long_list"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"naar": "", "waarom": "Dit stond er al."}, "Kies eerst een beslissing"),
        ({"naar": "chosen", "waarom": "Dit stond er al."}, "Deze stap kan niet"),
        ({"naar": "short_list"}, "Zeg waarom"),
        ({"naar": "short_list", "reden-netwerk": "y" * 4001}, "te lang"),
    ],
)
def test_what_was_typed_stays_typed(
    house: Office, els: Browser, linda: Browser, an: str, typed: dict[str, str], said: str
) -> None:
    advise(house, an, "els", "yes", ELS)
    decide(linda, an, **typed)
    assert linda.status in (409, 422)
    assert linda.says(said, "niet bewaard")
    for field, words in typed.items():
        assert field == "naar" or words in linda.page
    assert "short_list" not in typed.values() or 'value="short_list" checked' in linda.page
    assert last_step(house, an).to == "long_list"


def test_who_saw_other_advices_decides_nothing_and_sees_what_there_is(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    advise(house, an, "els", "yes", ELS)
    linda.get(f"{AT}/{an}")
    with house.store.read() as session:
        key = filing.of_reference(session, an).id
        own = advising.seen_by(session, [key], "els", Role.BOARD)[key].own
    advising.advise(house.bench, an, "els", "no", JAN, seen=advising.stamp(own))
    linda.press("Leg de beslissing vast", naar="short_list", waarom="Eensgezind.")
    assert linda.status == 409
    assert linda.says("Intussen veranderde er iets", "els: nee", JAN, "Eensgezind.")
    linda.press("Leg de beslissing vast", naar="not_short_listed")
    assert last_step(house, an).to == "not_short_listed"


def test_two_decide_at_once_and_one_is_told(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    advise(house, an, "els", "yes", ELS)
    els.get(f"{AT}/{an}")
    decide(linda, an, naar="short_list", waarom="Eensgezind.")
    els.press("Leg de beslissing vast", naar="not_short_listed", waarom="Nee toch.")
    assert els.status == 409
    assert els.says("Intussen veranderde er iets", "op de shortlist")
    assert last_step(house, an).to == "short_list"


def test_after_the_interview_chosen_reserve_or_not(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    steps = (Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED)
    for to in steps:
        moving.move(house.bench, [an], to, "linda", why="Sterk.")
    assert els.get(AT).says("Na het gesprek", "gesprek gevoerd", "Beslis over An Claes")
    decide(els, an, naar="reserve", waarom="Sterk, maar niet de eerste.")
    assert els.says("in de reserve", "Maak ongedaan")
    assert els.get(f"{AT}/{an}").says("Gekozen", "Niet gekozen")
    assert 'id="reserve"' not in els.page
    decide(els, an, naar="chosen", waarom="De eerste haakte af.")
    assert els.says("gekozen")
    assert last_step(house, an).to == "chosen"


@pytest.mark.parametrize("at", [AT, "/procedure/adviezen"])
def test_with_three_hundred_no_page_is_large_and_all_can_be_read(
    house: Office, linda: Browser, at: str
) -> None:
    for number in range(1, 301):
        house.candidate(number, f"Kandidaat {number:03d}", status=Status.LONG_LIST)
    with house.store.write() as session:
        for row in session.query(rows.Application):
            for name in ("els", "jan", "lies", "marc", "piet", "sofie"):
                more = {"member": name, "verdict": "talk", "given_at": NOW}
                session.add(rows.Advice(application_id=row.id, motivation="Sterk. " * 200, **more))
    named, address = set[str](), f"{at}?sorteer=naam"
    while address:
        linda.get(address)
        assert len(linda.content) < 100_000
        assert at != AT or linda.says("Motiveringen bij", "Lees de motiveringen")
        named |= set(re.findall(r"Kandidaat \d{3}", linda.text))
        following = re.search(r'href="([^"]*)">Volgende bladzijde', linda.page)
        address = html.unescape(following[1]) if following else ""
    assert len(named) == 300
    for strange in ("0", "999", "99999999", "x"):
        assert linda.get(f"{at}?blad={strange}").status == 200


def test_who_did_not_come_to_the_test_is_decided_about_too(
    house: Office, linda: Browser, an: str
) -> None:
    moving.move(house.bench, [an], Status.SHORT_LIST, "linda", why="Sterk.")
    Procedure(house).meets(an, "test")
    # Nobody stayed away from what is still to come.
    assert "Kwam een kandidaat niet?" not in linda.get(AT).text
    with house.store.write() as session:
        session.query(rows.Appointment).one().begins_at = house.now - timedelta(hours=1)
    assert linda.get(AT).says("Kwam een kandidaat niet?", "An Claes", "op de shortlist")
    assert f'href="{AT}/{an}"' in linda.page
    decide(linda, an, naar="not_chosen", waarom="Kwam niet op de proef.")
    assert last_step(house, an).to == "not_chosen"


def test_a_disabled_members_advice_stays_and_is_named(
    house: Office, els: Browser, jan: Browser, linda: Browser, an: str
) -> None:
    advise(house, an, "els", "yes", ELS)
    for name in ("els", "jan"):
        house.accounts.disable(name, "test")
    assert linda.get(AT).says("els: ja", ELS)
    assert "nog niet" not in linda.text


def test_nothing_to_decide_is_said_in_words(house: Office, linda: Browser) -> None:
    assert linda.get(AT).says("Er is nu niets te beslissen")
    bo = house.candidate(2, "Bo Maes")
    assert linda.get(f"{AT}/{bo}").says("valt hier niets te beslissen")
    withdrawn = house.candidate(3, "Zoë Adams", status="withdrawn")
    assert linda.get(f"{AT}/{withdrawn}").says("valt hier niets te beslissen")
    assert linda.get(f"{AT}/KCVS-2021-0099").status == 404


def test_a_decision_that_comes_too_late_gives_its_words_back(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    advise(house, an, "els", "yes", ELS)
    els.get(f"{AT}/{an}")
    decide(linda, an, naar="not_short_listed", waarom="Eensgezind.")
    els.press("Leg de beslissing vast", naar="short_list", waarom="Sterk.", **{"reden-visie": "V"})
    assert els.status == 409
    assert els.says("niet bewaard", "Dit had u getypt", "Sterk.", " V ")
    assert "nog niets beslist" not in els.text


def test_what_was_found_elsewhere_is_read_before_an_advice_and_a_decision(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    found = Finding("LinkedIn", NOW.date(), "https://example.org/an", "Leidde Gent.")
    looking_up.note(house.bench, an, "linda", found)
    assert els.get(f"/procedure/adviezen/{an}").says("Leidde Gent.", "niet van de kandidaat")
    advise(house, an, "els", "yes", ELS)
    assert linda.get(f"{AT}/{an}").says(
        "Leidde Gent.", "Voor deze kandidaat is nog niet bekeken: Zoekmachine, Nieuws."
    )
    assert linda.says("De uiterste datum is nog niet voorbij")


def test_the_choice_is_made_with_the_cards_at_hand(
    house: Office, els: Browser, jan: Browser, linda: Browser, an: str
) -> None:
    for to in (Status.SHORT_LIST, Status.TESTED):
        moving.move(house.bench, [an], to, "linda", why="Sterk.")
    moving.move(house.bench, [an], Status.INTERVIEWED, "linda")
    with house.store.write() as session:
        for name, handed in (("els", NOW), ("jan", None)):
            session.add(
                rows.Scorecard(
                    application_id=filing.of_reference(session, an).id,
                    kind="interview",
                    assessor=name,
                    marks={"netwerk": {"level": "ruim aangetoond", "note": f"Nota van {name}."}},
                    remark="",
                    saved_at=NOW,
                    handed_in_at=handed,
                )
            )
    assert linda.get(f"{AT}/{an}").says("Netwerk ruim aangetoond Nota van els.")
    assert "Nota van jan" not in linda.page
    assert "Nota van els" not in jan.get(f"{AT}/{an}").page
    assert f'href="/procedure/gesprekken/{an}"' in jan.page
    assert "/procedure/gesprekken/naast-elkaar" in linda.get(AT).page


def test_who_was_decided_about_stays_and_what_comes_next_is_told(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    bo = house.candidate(2, "Bo Maes")
    for to in (Status.LONG_LIST, Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED):
        moving.move(house.bench, [bo], to, "linda", why="Sterk.")
    moving.move(house.bench, [an], Status.NOT_SHORT_LISTED, "linda", why="Nee.")
    linda.get(AT)
    assert linda.says("Al beslist", "An Claes", "niet op de shortlist")
    moving.move(house.bench, [bo], Status.CHOSEN, "linda", why="Sterk.")
    linda.get(AT)
    assert linda.says("wacht nog op een beslissing van het bestuur", "Bo Maes", "gekozen")
    assert "/procedure/afsluiten?vacature=KCVS-2021&amp;fase=choice" in linda.page
    cas = house.candidate(3, "Cas Nys")
    for to in (Status.LONG_LIST, Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED):
        moving.move(house.bench, [cas], to, "linda", why="Sterk.")
    assert linda.get(f"{AT}/{cas}").says("Er is al iemand gekozen: Bo Maes.")


def test_a_second_person_is_chosen_after_a_question_only(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    bo = house.candidate(2, "Bo Maes")
    moving.move(house.bench, [bo], Status.LONG_LIST, "linda")
    for one in (an, bo):
        for to in (Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED):
            moving.move(house.bench, [one], to, "linda", why="Sterk.")
    els.get(f"{AT}/{bo}")
    decide(linda, an, naar="chosen", waarom="De sterkste.")
    # At once: this page was opened before anybody was chosen.
    els.press("Leg de beslissing vast", naar="chosen", waarom="Ook sterk.")
    assert els.status == 409
    assert els.says("An Claes is al gekozen. Toch ook Bo Maes kiezen?", "nog niet bewaard")
    assert 'value="chosen" checked' in els.page
    assert last_step(house, bo).to == "interviewed"
    els.press("Leg de beslissing toch vast", waarom="")
    assert els.says("Zeg waarom")
    els.press("Leg de beslissing vast", naar="chosen", waarom="Ook sterk.")
    assert els.says("Bo Maes (KCVS-2021-0002): gekozen.")
    assert last_step(house, bo).why == "Ook sterk."
    for page in ("/procedure", "/procedure/verslag", "/procedure/afsluiten?fase=choice"):
        assert linda.get(page).says("Er zijn 2 kandidaten gekozen"), page
    assert els.get("/procedure").says("Er zijn 2 kandidaten gekozen.")
    assert linda.get("/procedure/afsluiten?fase=choice").says("gekozen: Bo Maes, An Claes.")


def test_another_outcome_than_chosen_asks_nothing(
    house: Office, els: Browser, linda: Browser, an: str
) -> None:
    house.candidate(2, "Bo Maes", status=Status.CHOSEN)
    for to in (Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED):
        moving.move(house.bench, [an], to, "linda", why="Sterk.")
    decide(linda, an, naar="reserve", waarom="Iets minder.")
    assert last_step(house, an).to == "reserve"


def test_who_stays_away_of_a_test_that_was_planned_elsewhere_is_decided_about(
    house: Office, linda: Browser, an: str
) -> None:
    moving.move(house.bench, [an], Status.SHORT_LIST, "linda", why="Sterk.")
    assert "Kwam een kandidaat niet?" not in linda.get(AT).text
    house.candidate(2, "Bo Maes", status=Status.TESTED)
    assert linda.get(AT).says("Kwam een kandidaat niet?", "An Claes", "Bo Maes")
