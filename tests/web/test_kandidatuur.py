"""One application on the page: read, put right, withdrawn; who may and who looked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from browsing import Browser
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import models as rows
from workshop import CV, LETTER, Workshop, application, reply

HERE = "/kandidaturen/KCVS-2021-0001"


def test_a_dossier_reads_like_a_letter(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application(cv_txt=CV))
    linda.get(HERE)
    assert linda.says("An Claes", "KCVS-2021-0001", "an.claes@example.be", "op tijd")
    assert linda.says("vandaag om 10.00 uur", "15 september 2021 om 23.59 uur")
    order = [linda.page.index(f"<h2>{title}") for title in TITLES]
    assert order == sorted(order)
    assert linda.says("Steden boeien mij al twintig jaar", "Gevonden in cv.txt", "2001-2010 Aalst")
    assert linda.says("Kandidatuur ontvangen", "Uitgaande mail klaargezet", "het programma")
    assert linda.page.count("<h1") == 1


TITLES = ("Motivatie", "Loopbaan", "Documenten", "Briefwisseling", "Wat er gebeurde")


def test_a_late_one_says_so_with_both_clocks(workshop: Workshop) -> None:
    mail = application()
    mail["Date"] = "Wed, 15 Sep 2021 20:00:00 +0200"
    workshop.at(datetime(2021, 9, 16, 8, tzinfo=UTC))
    workshop.receive(mail)
    linda = Browser(workshop.worker.bench, Role.SECRETARY, "linda").get(HERE)
    assert linda.says(
        "laattijdig", "gisteren om 23.59 uur", "gisteren om 20.00 uur", "vandaag om 10.00 uur"
    )


def test_withdrawn_by_telephone_and_taken_back(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    linda.get(HERE).press("Trek de kandidatuur in")
    assert linda.says("De kandidatuur is ingetrokken", "Kandidatuur ingetrokken")
    assert workshop.application()["status"] == "withdrawn"
    linda.press("Maak de intrekking ongedaan")
    assert workshop.application()["status"] == "received"
    told = [event for event in workshop.events() if event in ("withdrawn", "reinstated")]
    assert told == ["withdrawn", "reinstated"]


def test_withdrawn_by_two_at_once_the_second_is_told(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    colleague = Browser(workshop.worker.bench, Role.SECRETARY, "jan")
    colleague.get(HERE)
    linda.get(HERE).press("Trek de kandidatuur in")
    colleague.press("Trek de kandidatuur in")
    assert colleague.status == 409
    assert colleague.says("Deze kandidatuur was al ingetrokken")


def test_a_withdrawal_taken_back_lets_the_mail_that_asked_it_wait_again(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    mail = workshop.receive(reply("Ik trek mijn kandidatuur in.", subject="Intrekking"))
    linda.get(f"/na-te-kijken/{mail['id']}").press("Trek de kandidatuur in")
    linda.get(HERE).press("Maak de intrekking ongedaan")
    assert next(m for m in workshop.messages() if m["id"] == mail["id"])["waits"]


def test_the_board_reads_and_changes_nothing(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application(cv_txt=CV))
    board = Browser(workshop.worker.bench, Role.BOARD)
    assert board.get(HERE).says("Steden boeien mij")
    assert "<form" not in board.page
    linda.get(HERE)
    board.page = linda.page
    assert board.press("Trek de kandidatuur in").status == 403
    assert workshop.application()["status"] == "received"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_keeps_the_machine_reads_no_dossier(workshop: Workshop, role: Role) -> None:
    workshop.receive(application())
    other = Browser(workshop.worker.bench, role)
    assert other.get(HERE).status == 403
    assert "An Claes" not in other.page


def test_each_look_leaves_an_event_and_none_shows_on_the_page(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    linda.get(HERE)
    assert workshop.events()[-1] == "viewed"
    assert "bekeken" not in linda.get(HERE).text


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_a_dossier_is_not_shown_when_nobody_would_know_of_the_look(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        session.execute(NO_MORE_EVENTS)
    assert linda.get(HERE).status == 500
    assert "An Claes" not in linda.page


NO_MORE_EVENTS = text(
    "CREATE TRIGGER no_more BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no more'); END"
)


def test_hostile_names_and_files_are_text(workshop: Workshop, linda: Browser) -> None:
    mail = application("Jan", "jan@example.be", body=f"{LETTER}{HOSTILE}\n")
    mail.replace_header("From", f'"{HOSTILE[:24]}" <jan@example.be>')
    mail.add_attachment(CV, filename=f"cv {HOSTILE}.txt")
    workshop.receive(mail)
    linda.get(HERE)
    assert linda.status == 200
    assert linda.page.count("alert(1)") >= 2
    assert "<script>" not in linda.page
    assert "<img" not in linda.page
    assert "{{7*7}}" in linda.text


@pytest.mark.parametrize("name", ["KCVS-2021-0002", "%00", "x" * 500, "'", "..%2f..%2fetc"])
def test_an_unknown_reference_is_a_page_that_says_so(
    workshop: Workshop, linda: Browser, name: str
) -> None:
    workshop.receive(application())
    assert linda.get(f"/kandidaturen/{name}").status == 404
    assert linda.says("Deze pagina is er niet")


@pytest.mark.parametrize("what", ["intrekken", "herstellen"])
def test_without_the_forms_token_nothing_changes(
    workshop: Workshop, linda: Browser, what: str
) -> None:
    workshop.receive(application(cv_txt=CV))
    before = workshop.application()
    assert linda.post(f"{HERE}/{what}", document="1", mail="1", soort="other").status == 403
    assert workshop.application() == before


def test_what_to_look_at_says_its_moment_in_words(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    workshop.receive(reply("Wanneer hoor ik iets?"))
    linda.get(HERE)
    assert linda.says("Let op. 1 september 2021 om 10.00 uur: de kandidaat stelt een vraag")
    assert "01/09/2021" not in linda.page


def test_what_to_look_at_is_a_sentence(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        session.get_one(rows.Application, 1).notes = ["ontvangen vlak na de uiterste datum"]
    linda.get(HERE)
    assert linda.says("Let op. Ontvangen vlak na de uiterste datum.")
