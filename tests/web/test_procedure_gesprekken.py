"""`/procedure/gesprekken`: planning, cards that stay blind, cards side by side."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from browsing import Browser
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk import withdrawing
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.procedure import advising, assessing, letter_rounds, moving, planning, reporting
from kcvs_mailbot.procedure.planning import Wanted
from kcvs_mailbot.selection.cards import Mark
from kcvs_mailbot.selection.letters import ProcedureLetter
from kcvs_mailbot.selection.record import Lacks
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import appointments, filing, scorecards
from kcvs_mailbot.store import models as rows
from web.office import NOW, Office, office
from workshop import PROCEDURE

AN, BO, CA = (f"KCVS-2021-000{n}" for n in (1, 2, 3))
HERE = "/procedure/gesprekken"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    """An, Bo and Ca are on the short list; Do is not."""
    with office(tmp_path) as made:
        made.candidate(2, "Bo Maes", status=Status.SHORT_LIST)
        made.candidate(1, "An Claes", status=Status.SHORT_LIST)
        made.candidate(3, "Ca Nijs", status=Status.TESTED)
        made.candidate(4, "Do Pauwels", status=Status.LONG_LIST)
        yield made


def linda(house: Office) -> Browser:
    return Browser(house.bench, Role.SECRETARY, "linda")


def member(house: Office, name: str = "marc") -> Browser:
    return Browser(house.bench, Role.BOARD, name)


def planned(house: Office) -> list[appointments.Planned]:
    with house.store.read() as session:
        return appointments.of_vacancy(session, "KCVS-2021")


def plan(house: Office, reference: str = AN, hour: int = 9) -> int:
    wanted = Wanted(date(2021, 10, 5), time(hour), time(hour + 1), "Zaal 1")
    (key,) = planning.plan(house.bench, "KCVS-2021", Kind.INTERVIEW, [(reference, wanted)], "linda")
    return key


def had(house: Office, reference: str = AN) -> None:
    """The interview began an hour ago, unless one is planned."""
    if reference in {one.reference for one in planned(house)}:
        return
    with house.store.write() as session:
        session.add(
            rows.Appointment(
                application_id=filing.of_reference(session, reference).id,
                kind=Kind.INTERVIEW,
                uid=f"interview of {reference}",
                sequence=0,
                begins_at=NOW - timedelta(hours=1),
                ends_at=NOW,
                place="",
                link="",
                cancelled=False,
                by="linda",
                at=NOW,
            )
        )


def hand_in(house: Office, who: str, reference: str = AN, **marks: Mark) -> None:
    had(house, reference)
    marks = marks or {"netwerk": Mark("aangetoond", f"Nota van {who}.")}
    assessing.save(house.bench, reference, Kind.INTERVIEW, who, marks, "", seen="", hand_in=True)


def conflict(house: Office, who: str, application: int = 2) -> None:
    """application: An's id is 2."""
    with house.store.write() as session:
        session.add(
            rows.Advice(application_id=application, member=who, verdict="conflict", given_at=NOW)
        )


def test_who_takes_part_stands_there_by_name(house: Office) -> None:
    page = linda(house).get(HERE)
    found = [page.text.index(name) for name in ("An Claes", "Bo Maes", "Ca Nijs")]
    assert found == sorted(found)
    assert not page.says("Do Pauwels")
    assert page.says("niet gepland")


def test_without_a_short_list_that_is_said(tmp_path: Path) -> None:
    with office(tmp_path) as made:
        assert linda(made).get(HERE).says("Er staat nog niemand op de shortlist.")


ASKED = f"{HERE}/plannen?soort=interview&dag=2021-10-05&begin=09:00&duur=60&pauze=15&plaats=Zaal+1"


def test_a_row_of_slots_is_proposed_by_name_and_kept_as_it_was_changed(house: Office) -> None:
    browser = linda(house).get(ASKED)
    assert planned(house) == []
    assert re.findall(r'value="(\d\d:\d\d)"', browser.page) == [
        *("09:00", "10:00", "10:15", "11:15", "11:30", "12:30")
    ]
    chosen = re.findall(r'value="(KCVS-2021-\d+)" selected', browser.page)
    assert chosen == [AN, BO, CA]
    browser.press("Bewaar de afspraken", **{"begin-0": "13:00", "einde-0": "14:00", "wie-2": ""})
    assert browser.at == HERE or browser.status == 303
    kept = {one.reference: one for one in planned(house)}
    assert set(kept) == {AN, BO}
    assert kept[AN].span.begins.hour == 11  # 13.00 in Brussels
    assert kept[BO].span.begins.hour == 8


def test_a_test_can_be_sat_together(house: Office) -> None:
    browser = linda(house).get(f"{ASKED.replace('interview', 'test')}&samen=ja")
    browser.press("Bewaar de afspraken")
    assert [one.reference for one in planned(house)] == [AN, BO]  # Ca did the test
    assert len({one.span for one in planned(house)}) == 1


def test_a_clash_is_told_and_what_was_typed_stays(house: Office) -> None:
    browser = linda(house).get(ASKED)
    browser.press("Bewaar de afspraken", **{"begin-1": "09:30", "einde-1": "10:30"})
    assert browser.status == 409
    assert browser.says("andere afspraak op dezelfde plaats, met An Claes", "Er is niets bewaard.")
    assert 'value="09:30"' in browser.page
    assert planned(house) == []


def test_interviews_that_cannot_be_at_once_are_told_of_with_the_proposal(house: Office) -> None:
    browser = linda(house).get(f"{ASKED}&samen=ja")
    assert browser.says(
        "An Claes en Bo Maes staan op hetzelfde moment op dezelfde plaats.", "Zo kan het ook niet"
    )
    assert not browser.says("Klopt het zo?")
    browser.press("Bewaar de afspraken", **{"plaats-1": "Zaal 2", "wie-2": ""})
    assert len(planned(house)) == 2


def test_who_has_another_appointment_then_is_named(house: Office) -> None:
    wanted = Wanted(date(2021, 10, 5), time(9), time(10), "Zaal 9")
    planning.plan(house.bench, "KCVS-2021", Kind.TEST, [(AN, wanted)], "linda")
    browser = linda(house).get(ASKED)
    assert browser.says("An Claes heeft op dat moment al een andere afspraak.")
    browser.press("Bewaar de afspraken")
    assert browser.says("Kandidaat An Claes heeft op dat moment al een andere afspraak.")
    assert len(planned(house)) == 1


def test_an_appointment_that_cannot_be_is_named_and_its_field_marked(house: Office) -> None:
    browser = linda(house).get(ASKED)
    wrong = {"einde-1": "09:00", "link-2": "http://plain.example", "dag-0": "2021-09-01"}
    browser.press("Bewaar de afspraken", **wrong)
    assert browser.status == 409
    assert browser.says(
        "An Claes: dat moment is al voorbij.",
        "Bo Maes: kies een dag en twee uren; het einde komt na het begin.",
        "Ca Nijs: geef voor de videolink",
        "Er is niets bewaard.",
    )
    for name in ("dag-0", "einde-1", "link-2"):
        assert f'href="#{name}"' in browser.page
        assert re.search(f'id="{name}"[^>]* aria-invalid="true"', browser.page)
    assert browser.page.count("aria-invalid") == 3
    assert planned(house) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("dag=gisteren", "Kies een dag en twee uren"),
        ("begin=9u", "Kies een dag en twee uren"),
        ("duur=0", "in minuten in"),
        ("duur=een+uur", "in minuten in, in cijfers: bijvoorbeeld 60"),
        ("dag=2021-09-01", "Dat moment is al voorbij"),
        ("dag=2021-10-31&begin=02:30", "de klok verspringt"),
    ],
)
def test_a_moment_that_cannot_be_is_told(house: Office, change: str, said: str) -> None:
    usual = {"dag": "2021-10-05", "begin": "09:00", "soort": "interview"}
    asked = usual | dict(part.split("=") for part in change.split("&"))
    words = "&".join(f"{key}={value}" for key, value in asked.items())
    browser = linda(house).get(f"{HERE}/plannen?{words}")
    assert browser.status == 409
    assert browser.says(said)


def test_a_candidate_who_stands_twice_in_the_proposal_is_named(house: Office) -> None:
    browser = linda(house).get(ASKED)
    browser.press("Bewaar de afspraken", **{"wie-1": AN})
    assert browser.says("An Claes staat twee keer in het voorstel")
    assert planned(house) == []


def test_a_sunday_or_late_at_night_is_said_and_can_be(house: Office) -> None:
    late = ASKED.replace("2021-10-05", "2021-10-03").replace("09:00", "22:30")
    browser = linda(house).get(late)
    assert browser.says("3 oktober 2021 is een zondag.", "valt buiten de dag")
    assert not browser.get(ASKED).says("valt buiten de dag")


@pytest.mark.parametrize(("first", "second"), [("", ""), ("Zaal 1", ""), ("", "Zaal 1")])
def test_two_at_once_without_a_room_each_are_told_before_they_are_kept(
    house: Office, first: str, second: str
) -> None:
    browser = linda(house).get(ASKED)
    rooms = {"plaats-0": first, "plaats-1": second, "wie-2": ""}
    at_once = {"begin-1": "09:30", "einde-1": "10:30", **rooms}
    browser.press("Bewaar de afspraken", **at_once)
    assert browser.says("An Claes en Bo Maes overlappen", "Er is nog niets bewaard.")
    assert planned(house) == []
    browser.press("Bewaar de afspraken")
    assert len(planned(house)) == 2


def test_two_at_once_in_rooms_of_their_own_are_kept(house: Office) -> None:
    browser = linda(house).get(ASKED)
    rooms = {"plaats-0": "Zaal 1", "plaats-1": "Zaal 2", "wie-2": ""}
    browser.press("Bewaar de afspraken", **{"begin-1": "09:30", "einde-1": "10:30", **rooms})
    assert len(planned(house)) == 2


def test_one_that_is_moved_to_the_hour_of_another_is_told_before(house: Office) -> None:
    wanted = [(AN, Wanted(date(2021, 10, 5), time(9), time(10)))]
    wanted += [(BO, Wanted(date(2021, 10, 5), time(11), time(12)))]
    key, _ = planning.plan(house.bench, "KCVS-2021", Kind.INTERVIEW, wanted, "linda")
    browser = linda(house).get(f"{HERE}/afspraken/{key}")
    browser.press("Verplaats de afspraak", begin="11:30", einde="12:30", waarom="Ziek.")
    assert browser.says("Bo Maes en An Claes overlappen", "nog niet verplaatst")
    assert planned(house)[0].sequence == 0
    browser.press("Verplaats de afspraak")
    assert {one.reference: one.sequence for one in planned(house)} == {AN: 1, BO: 0}


def test_a_place_and_a_link_leave_the_choice_to_the_candidate(house: Office) -> None:
    link = "https://video.example/1"
    for n, (reference, place, online) in enumerate(
        ((AN, "Zaal 1", ""), (BO, "", link), (CA, "Zaal 1", link)), start=9
    ):
        wanted = Wanted(date(2021, 10, 5), time(n), time(n + 1), place, online)
        planning.plan(house.bench, "KCVS-2021", Kind.INTERVIEW, [(reference, wanted)], "linda")
    page = linda(house).get(HERE)
    assert page.says("tot 10.00 uur, Zaal 1 ", "tot 11.00 uur, online ")
    assert page.says("tot 12.00 uur, Zaal 1 of online, naar keuze")


def test_when_everybody_has_one_that_is_said(house: Office) -> None:
    for n, reference in enumerate((AN, BO, CA)):
        plan(house, reference, 9 + n)
    assert linda(house).get(ASKED).says("Er is niemand meer om uit te nodigen")


def test_an_appointment_is_moved_and_called_off(house: Office) -> None:
    key = plan(house)
    browser = linda(house).get(f"{HERE}/afspraken/{key}")
    assert browser.says("Gesprek van An Claes", "5 oktober 2021 van 09.00 tot 10.00 uur")
    browser.press("Verplaats de afspraak", begin="14:00", einde="15:00", waarom=" ")
    assert browser.status == 409
    assert browser.says("Er is niets veranderd.")
    assert 'value="14:00"' in browser.page
    browser.press("Verplaats de afspraak", waarom="De voorzitter is verhinderd.")
    (one,) = planned(house)
    assert (one.sequence, one.span.begins.hour) == (1, 12)
    browser.get(f"{HERE}/afspraken/{key}").press("Zeg de afspraak af")
    assert browser.status == 409  # nothing is said of why
    browser.press("Zeg de afspraak af", waarom="An is in het <buitenland>.")
    assert not planned(house)[0].cancelled  # it is asked once more
    assert browser.says("Zegt u deze afspraak af?", "An is in het <buitenland>.")
    browser.press("Ja, zeg de afspraak af")
    assert planned(house)[0].cancelled
    browser.get(f"{HERE}/afspraken/{key}")
    assert browser.says("Afgezegd.", "linda: gepland op 5 oktober 2021 om 09.00 uur")
    assert browser.says("verplaatst naar 5 oktober 2021 om 14.00 uur De voorzitter is verhinderd.")
    assert browser.says("afgezegd; ze stond op 5 oktober 2021 om 14.00 uur An is in het")
    assert browser.get(HERE).says("1 afgezegde afspraak")
    assert browser.get(f"{HERE}/afspraken/99").status == 404


def test_before_a_letter_went_nobody_waits_for_an_answer(house: Office) -> None:
    key = plan(house)
    browser = linda(house).get(f"{HERE}?gedaan=gepland&soort=interview")
    assert browser.says("Er vertrok nog geen brief met dit uur.")
    assert not browser.says("Nog geen antwoord")
    assert "/procedure/brieven/invitation_interview?" in browser.page
    planning.call_off(house.bench, key, "linda", seen=0, why="Ziek.")
    assert browser.get(HERE).says("afgezegd: 5 oktober 2021")


def test_what_speaks_against_noting_it_as_done_is_said_and_it_can_be(house: Office) -> None:
    wanted = Wanted(date(2021, 10, 5), time(9), time(10))
    planning.plan(house.bench, "KCVS-2021", Kind.TEST, [(AN, wanted)], "linda")
    browser = linda(house).get("/procedure/verplaatsen?naar=tested")
    assert browser.says(
        "gepland op 5 oktober 2021 om 09.00 uur: dat moet nog komen; er vertrok geen brief",
        "er is geen proef gepland",
        "Solliciteren kan nog",
    )
    browser.press("Noteer: proef afgelegd", kandidatuur=f"{AN} short_list")
    assert browser.status == 303 or browser.at == "/procedure"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"einde": "08:00"}, "einde"),
        ({"dag": "gisteren"}, "dag"),
        ({"dag": "2021-09-01"}, "dag"),
        ({"link": "http://plain.example"}, "link"),
        ({"waarom": " ", "begin": "09:30"}, ""),
    ],
)
def test_the_field_that_keeps_it_from_being_moved_is_marked(
    house: Office, typed: dict[str, str], field: str
) -> None:
    browser = linda(house).get(f"{HERE}/afspraken/{plan(house)}")
    browser.press("Verplaats de afspraak", **{"waarom": "Ziek.", **typed})
    assert browser.status == 409
    assert re.findall(r'id="(\w+)"[^>]* aria-invalid="true"', browser.page) == [field] * bool(field)


def test_an_old_page_changes_nothing(house: Office) -> None:
    key = plan(house)
    old = linda(house).get(f"{HERE}/afspraken/{key}")
    wanted = Wanted(date(2021, 10, 6), time(9), time(10))
    planning.replan(house.bench, key, wanted, "x", seen=0, why="Ziek.")
    old.press("Zeg de afspraak af", waarom="Ziek.").press("Ja, zeg de afspraak af")
    assert old.status == 409
    assert not planned(house)[0].cancelled


def test_of_whom_withdrew_it_waits_to_be_called_off(house: Office) -> None:
    plan(house)
    withdrawing.withdraw_application(house.bench, AN, "linda")
    browser = linda(house).get(HERE)
    assert browser.says("Nog af te zeggen", "An Claes")


@pytest.mark.parametrize("back", [False, True])
def test_of_whom_takes_part_no_more_it_is_called_off_and_told(house: Office, back: bool) -> None:
    """Not chosen before the day came, or put back to the long list."""
    key = plan(house, CA)
    letter_told(house)
    with house.store.write() as session:
        row = filing.of_reference(session, CA)
        row.status = Status.LONG_LIST if back else Status.NOT_CHOSEN
    browser = linda(house).get(HERE)
    assert browser.says("Nog af te zeggen", "Ca Nijs")
    assert "Verplaats de afspraak" not in browser.get(f"{HERE}/afspraken/{key}").page
    wanted = Wanted(date(2021, 10, 6), time(9), time(10))
    with pytest.raises(RequestError):
        planning.replan(house.bench, key, wanted, "linda", seen=0, why="Ziek.")
    browser.press("Zeg de afspraak af", waarom="Ziek.").press("Ja, zeg de afspraak af")
    assert browser.get(HERE).says("1 afgezegde afspraak")
    vacancy = house.config.vacancies[0]
    cancelled = ProcedureLetter.APPOINTMENT_CANCELLED
    found = letter_rounds.offered(house.bench, vacancy, cancelled)
    assert [one.reference for one in found] == [CA]


def test_a_change_that_the_candidate_does_not_know_is_still_open(house: Office) -> None:
    key, vacancy = plan(house, CA), house.config.vacancies[0]

    def left() -> int:
        return sum(
            one.number
            for one in reporting.still_open(house.bench, vacancy)
            if one.lacks is Lacks.LETTERS
        )

    assert left() == 1
    letter_told(house)
    assert left() == 0
    planning.replan(
        house.bench, key, Wanted(date(2021, 10, 6), time(9), time(10)), "linda", seen=0, why="Ziek."
    )
    assert left() == 1
    planning.call_off(house.bench, key, "linda", seen=1, why="Ziek.")
    assert left() == 1


def letter_told(house: Office) -> None:
    vacancy, invitation = house.config.vacancies[0], ProcedureLetter.INVITATION_INTERVIEW
    seen = letter_rounds.look(house.bench, vacancy, invitation, [CA]).stamp
    assert letter_rounds.send(house.bench, vacancy, invitation, [CA], "linda", seen=seen) == 1


def test_what_took_place_is_not_called_off_afterwards(house: Office) -> None:
    plan(house)
    house.at(timedelta(days=60))
    withdrawing.withdraw_application(house.bench, AN, "linda")
    assert "Nog af te zeggen" not in linda(house).get(HERE).text


def form(page: Browser, **typed: str) -> dict[str, str]:
    """The card's form as it stands, with what is typed over that."""
    found = {"formulier": "", "soort": "interview"}
    block = next(
        f for f in re.findall(r"<form\b.*?</form>", page.page, re.S) if 'value="interview"' in f
    )
    for name in ("formulier", "stand"):
        match = re.search(rf'name="{name}" value="([^"]*)"', block)
        assert match
        found[name] = html.unescape(match[1])
    for key in re.findall(r'name="nota-([^"]+)"', block):
        found[f"niveau-{key}"] = found[f"nota-{key}"] = ""
    return {**found, "opmerking": "", **typed}


def card(house: Office, who: str, application: int = 2) -> Any:
    with house.store.read() as session:
        row = scorecards.own(session, application, Kind.INTERVIEW, who)
        return scorecards.card_of(row) if row else None


def test_a_card_asks_for_every_competency_in_the_vacancys_words(house: Office) -> None:
    browser = member(house).get(f"{HERE}/{AN}")
    for one in house.config.vacancies[0].procedure.competencies:
        assert browser.says(one.name, one.text)
    assert browser.says("Openbare mandaten", "Noteer geen overtuigingen", "niet beoordeeld")
    assert ("viewed", "marc") in house.events()


def test_a_draft_is_kept_for_its_writer_then_handed_in_once(house: Office) -> None:
    had(house)
    browser = member(house).get(f"{HERE}/{AN}")
    typed = {"niveau-netwerk": "aangetoond", "nota-netwerk": "Kent velen."}
    browser.post(f"{HERE}/{AN}", **form(browser, **typed))
    assert card(house, "marc").marks["netwerk"] == Mark("aangetoond", "Kent velen.")
    browser.get(f"{HERE}/{AN}?gedaan=bewaard")
    assert browser.says("Uw beoordeling is bewaard", "Kent velen.", "Werk verder")
    browser.post(f"{HERE}/{AN}", **form(browser, **typed), indienen="ja")
    assert not card(house, "marc").handed_in
    browser.get(f"{HERE}/{AN}?indienen=interview")
    assert browser.says("Nog niet beoordeeld: Stedelijkheid, Besturen")
    assert not browser.says("Geen politiek profiel, ")
    browser.press("Ja, dien in")
    assert card(house, "marc").handed_in
    browser.get(f"{HERE}/{AN}")
    assert browser.says("naast elkaar", "Kent velen.")
    assert "Uw beoordeling van het gesprek" not in browser.text
    assert ("assessed", "marc") in house.events()


def test_what_was_kept_on_another_screen_is_shown_before_it_is_replaced(house: Office) -> None:
    browser = member(house).get(f"{HERE}/{AN}")
    stale = form(browser, **{"nota-netwerk": "Kent er enkelen.", "niveau-netwerk": ""})
    kept = {"niveau-netwerk": "aangetoond", "nota-netwerk": "Kent velen."}
    browser.post(f"{HERE}/{AN}", **form(browser, **kept))
    browser.post(f"{HERE}/{AN}", **stale)
    assert browser.status == 409
    assert browser.says("Kent er enkelen.", "Bewaard is nu: aangetoond", "Kent velen.")
    assert card(house, "marc").marks["netwerk"].note == "Kent velen."


def test_what_cannot_be_kept_stays_typed(house: Office) -> None:
    had(house)
    browser = member(house).get(f"{HERE}/{AN}")
    browser.post(
        f"{HERE}/{AN}", **form(browser, **{"nota-visie": "Sprak er lang over."}), indienen="ja"
    )
    browser.get(f"{HERE}/{AN}?indienen=interview").press("Ja, dien in")
    assert browser.status == 409
    assert browser.says("Kies bij minstens één competentie een niveau", "Sprak er lang over.")
    assert not card(house, "marc").handed_in


def test_the_secretary_gives_a_card_back_and_it_is_blind_again(house: Office) -> None:
    hand_in(house, "marc")
    hand_in(house, "els")
    browser = linda(house).get(f"{HERE}/{AN}")
    browser.press("Geef de beoordeling terug", lid="marc", waarom="Te vroeg ingediend.")
    assert not card(house, "marc").handed_in
    assert "Nota van marc." not in member(house, "els").get(f"{HERE}/{AN}").page
    page = member(house, "marc").get(f"{HERE}/{AN}")
    assert page.says("gaf u deze beoordeling terug", "Te vroeg ingediend.")
    assert "Nota van els." not in page.page


def test_before_the_interview_begins_a_card_is_no_more_than_a_draft(house: Office) -> None:
    plan(house)
    page = member(house).get(f"{HERE}/{AN}")
    assert page.says("Indienen kan zodra het gesprek begonnen is.")
    assert "niveau-politiek" not in page.page


def test_of_an_interview_that_nobody_planned_a_card_is_no_more_than_a_draft(house: Office) -> None:
    page = member(house).get(f"{HERE}/{CA}")
    assert page.says("Er is nog geen gesprek gepland. Indienen kan zodra het gesprek begonnen is.")
    # Ca did the test: that card can be handed in.
    assert page.page.count('name="indienen"') == 1


def test_without_competencies_the_card_is_the_remark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROCEDURE, "competencies", [])
    with office(tmp_path) as made:
        made.candidate(2, "Bo Maes", status=Status.SHORT_LIST)
        made.candidate(1, "An Claes", status=Status.SHORT_LIST)
        had(made)
        browser = member(made).get(f"{HERE}/{AN}")
        assert browser.says("zijn geen competenties ingesteld. Schrijf uw beoordeling hieronder")
        browser.post(f"{HERE}/{AN}", **form(browser, opmerking="Rustig."), indienen="ja")
        browser.get(f"{HERE}/{AN}?indienen=interview")
        assert not browser.says("Elke competentie")
        browser.press("Ja, dien in")
        assert browser.get(f"{HERE}/{AN}").says("Rustig.")
        assert browser.get(f"{HERE}/naast-elkaar").says("De nota's", "An Claes")


def test_nobody_reads_others_before_handing_in_the_own(house: Office) -> None:
    hand_in(house, "els")
    browser = member(house, "marc").get(f"{HERE}/{AN}")
    assert browser.says("U ziet de beoordelingen van de anderen zodra u de uwe indiende")
    assert not browser.says("Nota van els.")
    assert "Nota van els." not in browser.get(f"{HERE}/naast-elkaar").page
    assert browser.get(HERE).says("Gesprek: 1 van 2 ingediend, de uwe nog niet begonnen")
    hand_in(house, "marc")
    assert browser.get(f"{HERE}/{AN}").says("Nota van els.", "Nota van marc.")


def test_a_draft_of_another_is_never_shown(house: Office) -> None:
    hand_in(house, "marc")
    marks = {"netwerk": Mark("aangetoond", "Ontwerp van els.")}
    assessing.save(house.bench, AN, Kind.INTERVIEW, "els", marks, "", seen="")
    for browser in (member(house, "marc"), linda(house)):
        assert "Ontwerp van els." not in browser.get(f"{HERE}/{AN}").page


def test_who_declared_a_conflict_writes_none_and_sees_none(house: Office) -> None:
    hand_in(house, "els")
    conflict(house, "marc")
    browser = member(house, "marc").get(f"{HERE}/{AN}")
    assert browser.status == 403
    assert browser.says("belangenconflict")
    assert "Nota van els." not in browser.page
    assert "Nota van els." not in browser.get(f"{HERE}/naast-elkaar").page
    assert f'href="{HERE}/{AN}"' not in browser.get(HERE).page
    assert browser.says("An Claes", "belangenconflict: u neemt niet deel")
    assert browser.get(f"{HERE}/naast-elkaar").says("An Claes (u neemt niet deel)")


def test_what_somebody_noted_before_a_conflict_counts_no_more(house: Office) -> None:
    marc, els = member(house), member(house, "els")
    for name in ("marc", "els"):
        hand_in(house, name)
    advising.declare_conflict(house.bench, AN, "marc", "Een neef.")
    assert linda(house).get(HERE).says("Gesprek: 1 van 1 ingediend")
    assert "Nota van marc." not in els.get(f"{HERE}/{AN}").page
    vacancy = house.config.vacancies[0]
    (met, *_) = reporting.record(house.bench, vacancy).phase_2
    assert (met.person.reference, met.cards) == (AN, 1)
    advising.revoke_conflict(house.bench, AN, "marc", "Toch geen neef.")
    assert els.get(f"{HERE}/{AN}").says("Nota van marc.")
    assert marc.get(f"{HERE}/{AN}").says("Nota van els.")


def test_the_secretary_sees_what_was_handed_in_and_writes_nothing(house: Office) -> None:
    hand_in(house, "els")
    browser = linda(house).get(f"{HERE}/{AN}")
    assert browser.says("Nota van els.")
    assert 'name="nota-' not in browser.page


def test_cards_stand_side_by_side_by_name_with_words_and_strokes(house: Office) -> None:
    hand_in(house, "marc", netwerk=Mark("ruim aangetoond"), visie=Mark("niet aangetoond"))
    hand_in(house, "els", netwerk=Mark("aangetoond"))
    page = member(house, "marc").get(f"{HERE}/{AN}").page
    heads = re.findall(r'<th scope="col">(els|marc)</th>', page)
    assert heads == ["els", "marc"]
    picture = page.partition("<svg")[2].partition("</svg>")[0]
    assert 'role="img"' in picture
    assert "aangetoond" in picture
    assert picture.count('class="stroke"') == 4 + 1 + 3  # by the place of the word in the scale
    assert picture.count('class="none"') == 2 * 11 - 3
    assert "style=" not in page


def test_all_candidates_stand_side_by_side_without_any_sum(house: Office) -> None:
    for reference in (AN, BO):
        hand_in(house, "els", reference)
        hand_in(house, "marc", reference, netwerk=Mark("ruim aangetoond"))
    browser = member(house, "marc").get(f"{HERE}/naast-elkaar")
    assert browser.says("els: aangetoond; marc: ruim aangetoond", "geen rangorde")
    assert browser.text.index("An Claes") < browser.text.index("Bo Maes")
    assert browser.says("Nog niet voor u", "Ca Nijs")
    assert not re.search(r"\d+([.,]\d+)?\s*(%|punten|/ ?\d)", browser.text)
    assert house.events().count(("viewed", "marc")) == 2


def test_who_is_not_there_is_not_found(house: Office) -> None:
    browser = member(house)
    assert browser.get(f"{HERE}/KCVS-2021-0099").status == 404
    assert browser.get(f"{HERE}/naast-elkaar?soort=examen").status == 404
    assert browser.get(f"{HERE}/KCVS-2021-0004").says("neemt geen deel")


def test_markup_in_a_note_is_shown_as_text(house: Office) -> None:
    hand_in(house, "marc", netwerk=Mark("aangetoond", "<script>alert(1)</script>"))
    page = member(house, "marc").get(f"{HERE}/{AN}").page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_dossier_tells_what_was_planned(house: Office) -> None:
    key = plan(house)
    planning.call_off(house.bench, key, "linda", seen=0, why="Ziek.")
    browser = linda(house).get(f"/kandidaturen/{AN}")
    assert browser.says("Proef of gesprek gepland: gesprek, 5 oktober 2021 om 09.00 uur")
    assert browser.says("Proef of gesprek afgezegd: gesprek")


def test_who_was_not_chosen_stays_with_cards_and_appointment(house: Office) -> None:
    plan(house)
    marc = member(house)
    with house.store.write() as session:
        session.add(
            rows.Scorecard(
                application_id=2,
                kind="interview",
                assessor="marc",
                marks={"visie": {"level": "aangetoond", "note": "Nota."}},
                remark="",
                saved_at=NOW,
                handed_in_at=NOW,
            )
        )
    moving.move(house.bench, [AN], Status.NOT_CHOSEN, "linda", why="Minder ervaring.")
    assert marc.get(HERE).says("An Claes", "niet gekozen", "5 oktober 2021")
    assert "An Claes" in marc.get(f"{HERE}/naast-elkaar").text
    marc.get(f"{HERE}/{AN}")
    assert marc.says("Nota.")
    assert "neemt geen deel" not in marc.text


def test_a_member_stands_there_by_the_name_that_people_read(house: Office) -> None:
    marc, desk = member(house), linda(house)
    house.accounts.rename("marc", "Marc <Peeters>", "test")
    house.accounts.add("mieke", Role.BOARD, "test", display_name="Marc Wouters")
    for who in ("marc", "mieke"):
        hand_in(house, who)
    desk.get(f"{HERE}/{AN}")
    assert desk.says("Marc <Peeters>", "Marc Wouters")
    assert "mieke" not in desk.text.replace("Nota van mieke.", "")
    assert "mieke" in re.findall(r'<option value="(\w+)">Marc Wouters', desk.page)
    assert desk.get(f"{HERE}/naast-elkaar?soort=interview").says(
        "Marc < is Marc <Peeters>, Marc W is Marc Wouters"
    )
    assert marc.get(f"{HERE}/{AN}").says("Marc Wouters")
    desk.get(f"{HERE}/{AN}").press("Geef de beoordeling terug", lid="mieke", waarom="Vul aan.")
    assert desk.says("De beoordeling is teruggegeven")


def test_two_of_one_name_are_told_apart(house: Office) -> None:
    for name in ("marc", "mieke"):
        house.accounts.add(name, Role.BOARD, "test", display_name="M. Peeters")
        hand_in(house, name)
    assert linda(house).get(f"{HERE}/{AN}").says("M. Peeters (marc)", "M. Peeters (mieke)")
