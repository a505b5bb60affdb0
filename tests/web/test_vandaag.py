"""Vandaag names what waits in the procedure for this very person, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from browsing import Browser
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import advising, assessing, moving, planning
from kcvs_mailbot.selection.cards import Mark
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import scorecards
from kcvs_mailbot.web import procedure_te_doen
from web.office import NOW, Office, office


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def johan(house: Office) -> Browser:
    return Browser(house.bench, Role.BOARD, "johan")


@pytest.fixture
def linda(house: Office) -> Browser:
    return Browser(house.bench, Role.SECRETARY, "linda")


def listed(house: Office, number: int, *steps: Status) -> str:
    reference = house.candidate(number, f"Kandidaat {number}")
    for step in (Status.LONG_LIST, *steps):
        moving.move(house.bench, [reference], step, "linda", why="omdat")
    return reference


def test_a_members_own_advices_come_first_and_as_u(house: Office, johan: Browser) -> None:
    Browser(house.bench, Role.BOARD, "piet")
    assert johan.get("/").says("Er wacht nu niets op u")
    one, two = listed(house, 1), listed(house, 2)
    house.candidate(3, late=True)
    assert johan.get("/").says("U gaf over alle 2 kandidaten nog geen advies.")
    assert 'href="/procedure/adviezen?vacature=KCVS-2021"' in johan.page
    for foreign in ("piet", "laattijdig of", "wacht nu niets"):
        assert foreign not in johan.text.replace("1 laattijdig", "")
    johan.get("/procedure")
    todo = johan.text.partition("Nu te doen")[2].partition("Planning")[0]
    assert todo.strip().startswith("Solliciteren kan nog") or todo.strip().startswith("U gaf")
    assert not any(words in todo for words in ("johan", "piet", "toegelaten", "LinkedIn"))
    for reference in (one, two):
        advising.advise(house.bench, reference, "johan", "yes", "Sterk.", seen="")
    assert johan.get("/").says("Er wacht nu niets op u")


def test_a_member_is_asked_for_the_cards_of_who_took_it(house: Office, johan: Browser) -> None:
    reference = listed(house, 1, Status.SHORT_LIST)
    assert "beoordeling" not in johan.get("/").text
    moving.move(house.bench, [reference], Status.TESTED, "linda")
    assert johan.get("/").says("U begon nog niet aan 1 beoordeling van wie de proef")
    with house.store.write() as session:
        session.add(
            rows.Scorecard(
                application_id=session.query(rows.Application).one().id,
                kind="test",
                assessor="johan",
                marks={},
                remark="",
                saved_at=NOW,
            )
        )
    assert johan.get("/").says("U begon 1 beoordeling en diende die nog niet in.")
    assert "nog niet aan" not in johan.text
    assert 'href="/procedure/gesprekken?vacature=KCVS-2021"' in johan.page


def test_of_who_has_a_conflict_of_interest_nothing_is_asked(house: Office, johan: Browser) -> None:
    reference = listed(house, 1)
    advising.declare_conflict(house.bench, reference, "johan", "Mijn nicht.")
    for step in (Status.SHORT_LIST, Status.TESTED):
        moving.move(house.bench, [reference], step, "linda", why="omdat")
    assert johan.get("/").says("Er wacht nu niets op u")


def test_of_the_advices_to_give_none_is_counted_where_a_member_has_a_conflict(
    house: Office, johan: Browser
) -> None:
    one, two, _ = listed(house, 1), listed(house, 2), listed(house, 3)
    advising.declare_conflict(house.bench, one, "johan", "Mijn nicht.")
    advising.advise(house.bench, two, "johan", "yes", "Sterk.", seen="")
    assert johan.get("/").says("U gaf over 1 van 2 kandidaten nog geen advies.")


def test_a_card_that_was_given_back_says_so_with_the_reason(house: Office, johan: Browser) -> None:
    reference = listed(house, 1, Status.SHORT_LIST, Status.TESTED)
    here = (house.bench, reference, Kind.TEST, "johan")
    marks = {"netwerk": Mark("aangetoond", "Zag het.")}
    assessing.save(*here, marks, "", seen="", hand_in=True)
    assessing.give_back(*here, "linda", "Uw nota noemt een andere kandidaat.")
    back = (
        "De secretaris gaf u uw beoordeling van de proef van Kandidaat 1 terug: “Uw nota noemt een "
        "andere kandidaat.”"
    )
    for page in ("/", "/procedure"):
        assert johan.get(page).says(back)
        assert f'href="/procedure/gesprekken/{reference}#test"' in johan.page
        assert "U begon" not in johan.text
    with house.store.read() as session:
        seen = assessing.stamp(scorecards.own(session, 1, Kind.TEST, "johan"))
    assessing.hand_in(*here, seen=seen)
    assert johan.get("/").says("Er wacht nu niets op u")


def test_a_member_reads_when_the_next_test_or_interview_is(house: Office, johan: Browser) -> None:
    one, two, three = (listed(house, number, Status.SHORT_LIST) for number in (1, 2, 3))
    advising.declare_conflict(house.bench, three, "johan", "Mijn nicht.")
    today = NOW.date()
    at_two = planning.Wanted(today, time(14), time(15), "Zaal 1")
    planning.plan(
        house.bench,
        "KCVS-2021",
        Kind.TEST,
        [(who, at_two) for who in (one, two, three)],
        "linda",
    )
    later = planning.Wanted(today + timedelta(days=1), time(9), time(10))
    planning.plan(house.bench, "KCVS-2021", Kind.INTERVIEW, [(one, later)], "linda")
    assert johan.get("/").says(
        "Vandaag om 14.00 uur: proef van Kandidaat 1 en Kandidaat 2 (Zaal 1)."
    )
    assert "gesprek van" not in johan.text
    assert "Kandidaat 3" not in johan.text
    house.at(timedelta(hours=20))
    johan = Browser(house.bench, Role.BOARD, "later")
    assert johan.get("/").says("Vandaag om 09.00 uur: gesprek van Kandidaat 1.")
    assert f'href="/procedure/gesprekken/{one}"' in johan.page


def test_the_secretary_reads_what_is_open_with_one_link(house: Office, linda: Browser) -> None:
    Browser(house.bench, Role.BOARD, "piet")
    assert linda.get("/").says("Er wacht geen mail op u, en in de procedure is nu niets te doen.")
    house.candidate(1, late=True)
    house.candidate(2, late=None)
    house.candidate(3)
    linda.get("/")
    assert linda.says(
        "In de procedure is nog iets te doen",
        "Over 2 kandidaturen die laattijdig of mogelijk laattijdig zijn, is nog niet beslist.",
        "1 kandidaat staat nog niet op de longlist.",
    )
    assert linda.page.count('href="/procedure?vacature=KCVS-2021"') == 1
    assert "niets te doen" not in linda.text


def test_what_waits_for_another_vacancy_is_not_told_of_this_one(
    house: Office, linda: Browser
) -> None:
    house.candidate(1)
    with house.store.write() as session:
        for number, vacancy in enumerate(("KCVS-2021", "ANDERS-2021", None)):
            session.add(
                rows.Message(
                    sha256=f"{number:064}",
                    size=1,
                    stored_at=NOW,
                    disposition="review",
                    vacancy=vacancy,
                )
            )
    assert linda.get("/procedure").says("2 mails wachten nog op een beslissing")


def test_of_many_candidates_it_is_not_said_that_there_is_nothing_to_do(
    house: Office, linda: Browser, johan: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(procedure_te_doen, "MOST", 1)
    for number in (1, 2):
        listed(house, number)
    for one in (linda, johan):
        assert one.get("/").says("wat er te doen is, leest u bij Procedure")
        assert "niets" not in one.text


def test_each_vacancy_has_its_own_numbers_and_day(house: Office, linda: Browser) -> None:
    with house.store.write() as session:
        session.add(
            rows.Vacancy(
                reference="ONTHAAL",
                title="Onthaal",
                opens_at=NOW - timedelta(days=90),
                closes_at=NOW - timedelta(days=30),
                next_number=1,
            )
        )
    house.candidate(1)
    house.candidate(2, vacancy="ONTHAAL", late=True)
    assert linda.get("/").says(
        "2 kandidaturen , 1 laattijdig .",
        "(KCVS-2021): 1 kandidatuur . Solliciteren kan nog tot en met 15 september 2021",
        "Onthaal (ONTHAAL): 1 kandidatuur , 1 laattijdig. De uiterste datum was",
    )
    listed(house, 3)
    johan = Browser(house.bench, Role.BOARD, "johan").get("/")
    assert johan.says("Directeur Kenniscentrum Vlaamse Steden: U gaf over")
