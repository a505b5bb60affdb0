"""The overview of the procedure: where everybody stands, what is next, the secretary's steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from browsing import Browser
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk import erasing, withdrawing
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import moving
from kcvs_mailbot.store import filing
from kcvs_mailbot.store import models as rows
from procedure.recording import Procedure
from web.office import NOW, Office, office

HERE = "/procedure?vacature=KCVS-2021"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def linda(house: Office) -> Browser:
    return Browser(house.bench, Role.SECRETARY, "linda")


def move(house: Office, to: Status, *references: str) -> None:
    moving.move(house.bench, references, to, "linda", why="omdat")


def status(house: Office, reference: str) -> str:
    with house.store.read() as session:
        return filing.of_reference(session, reference).status


def one_of_each(house: Office) -> None:
    """Fourteen of them, of whom each stands elsewhere."""
    path = {
        "Ad": [],
        "Bo": [Status.LONG_LIST],
        "Cas": [Status.LONG_LIST, Status.SHORT_LIST],
        "Do": [Status.LONG_LIST, Status.NOT_SHORT_LISTED],
        "Ed": [Status.LONG_LIST, Status.SHORT_LIST, Status.TESTED],
        "Fay": [Status.LONG_LIST, Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED],
    }
    number = 0
    for number, (name, steps) in enumerate(path.items(), 1):
        reference = house.candidate(number, f"{name} Claes")
        for step in steps:
            move(house, step, reference)
    for more, end in enumerate((Status.CHOSEN, Status.RESERVE, Status.NOT_CHOSEN), number + 1):
        reference = house.candidate(more, f"{end.capitalize()} Claes")
        for step in (*path["Fay"], end):
            move(house, step, reference)
    number += 3
    move(house, Status.ADMITTED, house.candidate(number + 1, "Gi Claes", late=True))
    move(house, Status.NOT_ADMITTED, house.candidate(number + 2, "Ha Claes", late=True))
    house.candidate(number + 3, "Ia Claes", late=True)
    house.candidate(number + 4, "Jo Claes", late=None)
    gone = house.candidate(number + 5, "Ko Claes")
    withdrawing.withdraw_application(house.bench, gone, "linda")
    house.candidate(number + 6, "Leeg Claes", status=Status.VOID)


def test_everybody_stands_in_one_place_in_the_order_of_the_procedure(
    house: Office, linda: Browser
) -> None:
    one_of_each(house)
    linda.get("/procedure")
    heads = re.findall(r"<h3[^>]*>([^<(]+) \((\d+)\)", linda.page)
    assert heads == [
        ("Te beslissen: toelaten of niet", "2"),
        ("Ontvangen, op tijd", "1"),
        ("Toegelaten hoewel laattijdig", "1"),
        ("Op de longlist", "1"),
        ("Op de shortlist", "1"),
        ("Proef afgelegd", "1"),
        ("Gesprek gevoerd", "1"),
        ("Gekozen", "1"),
        ("In de reserve", "1"),
        ("Niet toegelaten", "1"),
        ("Niet op de shortlist", "1"),
        ("Niet gekozen", "1"),
        ("Ingetrokken", "1"),
    ]
    assert "Leeg" not in linda.page
    admitted = linda.page.partition('id="admitted"')[2].partition("</table>")[0]
    assert "laattijdig</span>" in admitted


def test_it_says_what_is_to_be_done_next_and_where(house: Office, linda: Browser) -> None:
    one_of_each(house)
    linda.get(HERE)
    assert linda.says(
        "Over 2 kandidaturen die laattijdig of mogelijk laattijdig zijn, is nog niet beslist.",
        "2 kandidaten staan nog niet op de longlist.",
        "Voor alle 8 kandidaten is de bron “Zoekmachine” niet bekeken; over 2 van hen",
        "Voor alle 8 kandidaten is de bron “LinkedIn” niet bekeken; over 2 van hen",
        "Van 1 kandidaat op de longlist is nog niet beslist of die op de shortlist komt.",
        "Voor de enige kandidaat op de shortlist is nog geen proef gepland.",
        "Voor de enige kandidaat na de proef is nog geen gesprek gepland.",
        "Over 1 kandidaat na het gesprek is nog niet beslist.",
        "5 brieven over een beslissing of een afspraak moeten nog vertrekken.",
    )
    assert "nog niet vastgelegd. " not in linda.text.partition("Planning")[0]
    for address in re.findall(r'href="(/procedure[^"#]*)"', linda.page):
        assert linda.client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_an_empty_vacancy_says_so(linda: Browser) -> None:
    assert linda.get("/procedure").says(
        "Er zijn nog geen kandidaturen", "nog niet gepland", "nog niet vastgelegd"
    )
    assert linda.get("/procedure/informatie").says("Nog niemand staat op de longlist")
    assert linda.get("/procedure/afsluiten").says("Er zijn nog geen kandidaturen")
    assert linda.get("/procedure/verplaatsen").says("Voor niemand kan deze stap nu gezet worden")


def test_while_candidates_may_still_apply_it_says_so(house: Office, linda: Browser) -> None:
    assert linda.get("/procedure").says("Solliciteren kan nog tot en met 15 september 2021")
    house.at(timedelta(days=6))
    assert "Solliciteren kan nog" not in linda.get("/procedure").text


def test_an_auditor_sees_numbers_and_no_names(house: Office) -> None:
    one_of_each(house)
    auditor = Browser(house.bench, Role.AUDITOR, "dpo")
    assert auditor.get("/procedure").says("Te beslissen: toelaten of niet 2", "Gekozen 1")
    for path in ("/procedure", "/procedure/informatie"):
        assert "Claes" not in auditor.get(path).page
    for address in re.findall(r'href="(/[^"#]*)"', auditor.get("/procedure").page):
        assert auditor.client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_all_who_came_in_time_go_to_the_long_list_after_a_second_look(
    house: Office, linda: Browser
) -> None:
    an, bo, late = house.candidate(1), house.candidate(2, "Bo Maes"), house.candidate(3, late=True)
    gi = house.candidate(4, "Gi Nys", late=True)
    move(house, Status.ADMITTED, gi)
    linda.get("/procedure/verplaatsen?naar=long_list")
    assert linda.says("3 kandidaten", "An Claes", "Bo Maes", "Gi Nys", "1 kandidatuur staat hier")
    boxes = re.findall(r'value="(\S+ \w+)" checked', linda.page)
    assert {one.partition(" ")[0] for one in boxes} == {an, bo, gi}
    linda.press("Zet op de longlist", kandidatuur=boxes)  # type: ignore[arg-type]
    assert linda.says("3 kandidaten: op de longlist gezet", "Er vertrok geen mail")
    assert [status(house, one) for one in (an, bo, gi, late)] == [*3 * ["long_list"], "received"]
    with house.store.read() as session:
        assert filing.of_reference(session, gi).late is True
        assert session.query(rows.Outbox).count() == 0


def test_who_sat_the_test_is_ticked_one_by_one(house: Office, linda: Browser) -> None:
    an, bo = house.candidate(1), house.candidate(2, "Bo Maes")
    for step in (Status.LONG_LIST, Status.SHORT_LIST):
        move(house, step, an, bo)
    linda.get("/procedure/verplaatsen?naar=tested")
    assert "checked" not in linda.page
    linda.press("Noteer: proef afgelegd")
    assert linda.status == 422
    assert linda.says("Kies minstens één kandidaat")
    linda.press("Noteer: proef afgelegd", kandidatuur=f"{bo} short_list")
    assert linda.says("1 kandidaat: proef afgelegd")
    assert (status(house, an), status(house, bo)) == ("short_list", "tested")


def test_what_changed_since_it_was_shown_moves_nobody(house: Office, linda: Browser) -> None:
    an, bo = house.candidate(1), house.candidate(2, "Bo Maes")
    linda.get("/procedure/verplaatsen?naar=long_list")
    withdrawing.withdraw_application(house.bench, bo, "jan")
    both = [f"{one} received" for one in (an, bo)]
    linda.press("Zet op de longlist", kandidatuur=both)  # type: ignore[arg-type]
    assert linda.status == 409
    assert linda.says("Intussen veranderde er iets", "Er is niets veranderd", "An Claes")
    assert status(house, an) == "received"


@pytest.mark.parametrize("to", ["chosen", "short_list", "received", "vreemd"])
def test_what_the_board_decides_is_no_step_for_many(linda: Browser, to: str) -> None:
    assert linda.get(f"/procedure/verplaatsen?naar={to}").status == 404


@pytest.mark.parametrize(
    ("button", "to"), [("Laat toe", "admitted"), ("Laat niet toe", "not_admitted")]
)
def test_a_late_one_is_admitted_or_not_with_the_reason(
    house: Office, linda: Browser, button: str, to: str
) -> None:
    late = house.candidate(1, late=True)
    linda.get(f"/procedure/stap/{late}")
    assert linda.says("Deze kandidatuur kwam te laat aan", "Er is nog geen stap gezet")
    linda.press(button, naar=to, waarom="  ")
    assert linda.status == 422
    assert linda.says("Zeg waarom")
    linda.press(button, naar=to, waarom="De mailserver\nlag plat.")
    assert linda.says("toegelaten", "De mailserver", "lag plat.", "linda")
    assert status(house, late) == to
    assert "laattijdig" in linda.text
    linda.get(f"/kandidaturen?status={to}&laattijdig=ja")
    assert late in linda.page


def test_a_step_is_undone_with_the_reason_after_it_was_said_which_letters_went(
    house: Office, linda: Browser
) -> None:
    an = house.candidate()
    move(house, Status.LONG_LIST, an)
    linda.get(f"/procedure/stap/{an}")
    assert linda.says("Er vertrok nog geen brief van de procedure")
    with house.store.write() as session:
        key = filing.of_reference(session, an).id
        usual = {"raw": b"", "recipient": "an@example.be", "canonical": "an@example.be"}
        for number, (state, template) in enumerate(
            [("sent", "not_short_listed"), ("sent", None), ("cancelled", "reserve")]
        ):
            letter = rows.Outbox(
                application_id=key,
                kind="letter",
                state=state,
                template=template,
                message_id=f"<{number}@kcvb.be>",
                subject=f"Brief {number}",
                created_at=NOW,
                sent_at=NOW,
                **usual,
            )
            session.add(letter)
    linda.get(f"/procedure/stap/{an}")
    assert linda.says("kan niet teruggeroepen worden", "Brief 0 : verzonden, vandaag om 10.00 uur")
    assert "Brief 1" not in linda.text
    assert "Brief 2" not in linda.text
    linda.press("Maak de stap ongedaan")
    assert linda.status == 422
    linda.press("Maak de stap ongedaan", waarom="Verkeerde persoon.")
    assert linda.says("De stap is ongedaan gemaakt", "terug naar: ontvangen", "Verkeerde persoon.")
    assert status(house, an) == "received"


def test_a_step_that_a_colleague_undid_is_not_undone_twice(house: Office, linda: Browser) -> None:
    an = house.candidate()
    move(house, Status.LONG_LIST, an)
    move(house, Status.SHORT_LIST, an)
    linda.get(f"/procedure/stap/{an}")
    moving.undo(house.bench, an, "jan", seen="short_list")
    linda.press("Maak de stap ongedaan", waarom="Toch niet.")
    assert linda.status == 409
    assert linda.says("Intussen veranderde er iets")
    assert status(house, an) == "long_list"


def test_a_member_of_the_board_reads_the_steps_and_takes_none(house: Office) -> None:
    an = house.candidate(1, late=True)
    marc = Browser(house.bench, Role.BOARD, "marc").get(f"/procedure/stap/{an}")
    assert marc.says("Stappen van An Claes")
    assert "<form" not in marc.page.partition("<main")[2]
    with house.store.read() as session:
        assert session.query(rows.Event).filter_by(kind="viewed", actor="marc").count() == 1


def test_a_phase_is_closed_and_its_list_says_what_changed_since(
    house: Office, linda: Browser
) -> None:
    an, bo, co = house.candidate(3), house.candidate(2, "Bo Maes"), house.candidate(1, "Co Nys")
    move(house, Status.LONG_LIST, an, bo)
    linda.get("/procedure/afsluiten?fase=long_list")
    assert linda.says("Dat kan nog niet", "Over 1 kandidaat is nog niet beslist", "Co Nys")
    assert "Leg de lijst vast" not in linda.page
    move(house, Status.LONG_LIST, co)
    marc = Browser(house.bench, Role.BOARD, "marc")
    assert marc.get("/procedure").says("De longlist kan vastgelegd worden")
    marc.get("/procedure/afsluiten?fase=long_list").press("Leg de lijst vast", opmerking="Op 20/9.")
    assert marc.at == "/procedure/lijsten/1"
    assert marc.says(
        "De lijst is vastgelegd", "door marc", "Op 20/9.", "Sindsdien veranderde er niets"
    )
    assert "De longlist kan vastgelegd" not in marc.get("/procedure").text
    move(house, Status.SHORT_LIST, an)
    withdrawing.withdraw_application(house.bench, bo, "linda")
    house.candidate(4, "Do Pas", late=True)
    erasing.erase(house.bench, co, "test")
    marc.get("/procedure/lijsten/1")
    assert marc.says(
        "veranderde er iets voor 3 kandidaturen, en kwam er 1 kandidatuur bij",
        "nu: op de shortlist",
        "nu: ingetrokken",
        "gewist",
        "Do Pas",
    )
    assert "Co Nys" not in marc.page
    auditor = Browser(house.bench, Role.AUDITOR, "dpo").get("/procedure/lijsten/1")
    assert auditor.says("op de longlist")
    assert not any(name in auditor.page for name in ("An Claes", "Bo Maes", "Do Pas", "Op 20/9"))


def test_closing_is_refused_on_what_changed_meanwhile(house: Office, linda: Browser) -> None:
    move(house, Status.LONG_LIST, house.candidate())
    linda.get("/procedure/afsluiten")
    move(house, Status.LONG_LIST, house.candidate(2, "Bo Maes"))
    linda.press("Leg de lijst vast", opmerking="Blijft staan.")
    assert linda.status == 409
    assert linda.says("Intussen veranderde er iets", "Bo Maes", "Blijft staan.")
    linda.press("Leg de lijst vast")
    assert linda.says("De lijst is vastgelegd", "Blijft staan.")


def test_a_list_that_would_be_another_one_now_is_told(house: Office, linda: Browser) -> None:
    an, late = house.candidate(), house.candidate(2, late=True)
    move(house, Status.LONG_LIST, an)
    move(house, Status.NOT_ADMITTED, late)
    linda.get("/procedure/afsluiten").press("Leg de lijst vast")
    move(house, Status.SHORT_LIST, an)
    assert "veranderde nadat" not in linda.get("/procedure").text
    moving.undo(house.bench, late, "linda", seen="not_admitted")
    move(house, Status.ADMITTED, late)
    move(house, Status.LONG_LIST, late)
    assert linda.get("/procedure").says("De longlist veranderde nadat ze vastgelegd werd")


def test_an_unknown_vacancy_or_list_is_not_there(linda: Browser) -> None:
    for path in (
        "/procedure?vacature=ANDERE",
        "/procedure/lijsten/7",
        "/procedure/lijsten/99999999999",
        "/procedure/afsluiten?fase=vreemd",
        "/procedure/stap/KCVS-2021-0099",
        "/kandidaturen/KCVS-2021-0099/informatie",
    ):
        assert linda.get(path).status == 404, path


def test_hostile_names_are_text(house: Office, linda: Browser) -> None:
    an = house.candidate(1, '<script>alert(1)</script>"‮{{7*7}}')
    move(house, Status.LONG_LIST, an)
    for path in (
        "/procedure",
        "/procedure/verplaatsen",
        "/procedure/afsluiten",
        "/procedure/informatie",
        f"/procedure/stap/{an}",
        f"/kandidaturen/{an}/informatie",
    ):
        assert linda.get(path).status == 200
        assert "<script>alert" not in linda.page
        assert "‮" not in linda.page


def test_the_days_of_the_appointments_are_the_planning(house: Office, linda: Browser) -> None:
    made = Procedure(house)
    an = house.candidate()
    made.moves(an, Status.LONG_LIST, Status.SHORT_LIST)
    assert linda.get("/procedure").says("Proef nog niet gepland")
    made.meets(an, "test")
    assert linda.get("/procedure").says(
        "Proef 12 september 2021 (volgens de afspraken)", "Gesprekken nog"
    )


def test_a_closing_that_is_refused_leads_to_where_one_decides(
    house: Office, linda: Browser
) -> None:
    an, bo = house.candidate(), house.candidate(2, "Bo Maes")
    move(house, Status.LONG_LIST, an)
    linda.get("/procedure/afsluiten?fase=short_list")
    assert f'href="/procedure/vergadering/{an}"' in linda.page
    assert f'href="/procedure/stap/{bo}"' in linda.page
    assert "naar=long_list" in linda.page
    move(house, Status.LONG_LIST, bo)
    for one in (an, bo):
        move(house, Status.SHORT_LIST, one)
    linda.get("/procedure/afsluiten?fase=short_list")
    # All sources in one sentence; where the long list is kept nobody had to search yet.
    assert linda.says(
        "Niet voor iedereen is elke bron bekeken: “Zoekmachine” ontbreekt bij alle 2 kandidaten, "
        "“LinkedIn” ontbreekt bij alle 2 kandidaten, “Nieuws” ontbreekt bij alle 2 kandidaten."
    )
    assert linda.page.count("/procedure/informatie?vacature=KCVS-2021&amp;") == 0
    assert linda.page.count("Bekijk voor wie") == 1
    assert "Zoekmachine" not in linda.get("/procedure/afsluiten?fase=long_list").text


def test_with_three_hundred_the_page_stays_small_and_everybody_is_found(
    house: Office, linda: Browser
) -> None:
    for number in range(1, 301):
        name = f"Kandidaat met een lange naam van een dertigtal letters {number:03}"
        house.candidate(number, name, late=True)
    page = linda.get("/procedure").page
    assert len(page.encode()) < 100_000
    assert "laattijdig" in page and "(300)" in page
    assert linda.says("Toon alle 300")
    found = set()
    for sheet in (1, 2):
        linda.get(f"/procedure?groep=toelaten&blad={sheet}")
        assert len(linda.page.encode()) < 100_000
        found |= set(re.findall(r"letters (\d{3})", linda.page))
    assert len(found) == 300
    assert linda.says("Bladzijde 2 van 2", "Toon iedereen")


def test_a_list_that_is_kept_late_says_where_each_stood_in_its_phase(
    house: Office, linda: Browser
) -> None:
    an, bo = house.candidate(), house.candidate(2, "Bo Maes")
    move(house, Status.LONG_LIST, an, bo)
    linda.get("/procedure/afsluiten?fase=long_list")
    assert "al verder" not in linda.text
    move(house, Status.SHORT_LIST, an)
    linda.get("/procedure/afsluiten?fase=long_list")
    assert linda.says("Voor 1 kandidaat staat de procedure al verder.")
    linda.press("Leg de lijst vast")
    assert linda.says(
        "Toen ze vastgelegd werd, stond de procedure voor 1 kandidaat al verder.",
        "op de longlist (toen al: op de shortlist)",
        "Sindsdien veranderde er niets",
    )
    move(house, Status.NOT_SHORT_LISTED, bo)
    linda.get("/procedure/afsluiten?fase=short_list").press("Leg de lijst vast")
    assert "toen al" not in linda.text


def test_what_comes_next_is_linked_where_a_step_is_done(house: Office, linda: Browser) -> None:
    an, late = house.candidate(), house.candidate(2, "Bo Maes", late=True)
    other = house.candidate(3, "Cas Nys", late=True)
    linda.get(f"/procedure/stap/{late}").press("Laat niet toe", naar="not_admitted", waarom="Ja.")
    assert linda.says("Nu te doen: Over 1 kandidatuur die laattijdig of mogelijk laattijdig is")
    linda.get(f"/procedure/stap/{other}").press("Laat toe", naar="admitted", waarom="Overmacht.")
    assert linda.says("Nu te doen: 2 kandidaten staan nog niet op de longlist.")
    address = re.search(r'Nu te doen: <a href="([^"]*)"', linda.page)
    assert address is not None
    assert linda.get(address[1].replace("&amp;", "&")).says("Cas Nys")
    move(house, Status.LONG_LIST, an, other)
    linda.get("/procedure/afsluiten?fase=long_list").press("Leg de lijst vast")
    assert linda.says("Nu te doen: Voor alle 2 kandidaten is de bron “Zoekmachine”")
    assert "Nu te doen" not in linda.get("/procedure/lijsten/1").text


def test_a_phase_that_is_closed_is_planned_no_more(house: Office, linda: Browser) -> None:
    an = house.candidate()
    for to in (Status.LONG_LIST, Status.SHORT_LIST):
        move(house, to, an)
    assert linda.get("/procedure").says("Shortlist nog niet gepland")
    linda.get("/procedure/afsluiten?fase=short_list").press("Leg de lijst vast")
    assert linda.get("/procedure").says("Shortlist vastgelegd vandaag om 10.00 uur", "Keuze nog")


def test_that_the_end_is_not_in_the_settings_is_told_where_one_works(
    house: Office, linda: Browser
) -> None:
    house.candidate(status=Status.CHOSEN)
    assert linda.get("/procedure").says("De dag waarop de procedure eindigde")
