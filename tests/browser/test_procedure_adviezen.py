"""Advices, conflicts and the meeting in a browser: no barrier, by keyboard, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import databases
import workshop
from browser import houses
from browser.conftest import Enter
from browser.houses import NAMES, NOW, PASSWORD, House
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import advising, moving
from kcvs_mailbot.store import models as rows

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]

MEMBERS = ("algemeen.directeur.van.een.stad", "joke.de.smet", "marc", "rita.vgc", "tom")
LONG = "Jonkheer-Alexander-van-der-Straeten-de-Montmorency"
TO_THE_END = (Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED)


@pytest.fixture
def board(tmp_path: Path, cage: Cage, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Six members; five on the long list, one of them in each state of advice for hilde."""
    plain = workshop.configuration

    def with_procedure(folder: Path, port: int, **sections: Any) -> Any:
        calls = [{**one, "procedure": workshop.PROCEDURE} for one in sections.pop("vacancy")]
        return plain(folder, port, vacancy=calls, **sections)

    monkeypatch.setattr(workshop, "configuration", with_procedure)
    with databases.sqlite(tmp_path) as store, houses.house(tmp_path, cage, store) as made:
        made.open()
        for name in MEMBERS:
            Accounts(store, lambda: NOW).add(name, Role.BOARD, "test", PASSWORD)
        _fill(made)
        yield made


def _fill(house: House) -> None:
    bench = house.worker.bench
    listed = [_applies(house, number, name) for number, name in enumerate(NAMED, 1)]
    for reference in listed[:2]:
        for name, verdict in zip(MEMBERS, ("yes", "no", "talk", "yes"), strict=False):
            words = f"{'w' * 120}\nSterk in overleg, minder met besturen."
            advising.advise(bench, reference, name, verdict, words, seen="")
    advising.advise(bench, listed[0], "hilde", "talk", "Eerst bespreken.", seen="")
    advising.declare_conflict(bench, listed[0], "tom", "Mijn zus.")
    advising.declare_conflict(bench, listed[2], "hilde", "Mijn buurvrouw.")
    for step in TO_THE_END:
        moving.move(bench, [listed[4]], step, "linda", why="Zo beslist.")


NAMED = (f"An {LONG}", "Bo Maes", "Co Nys", "", "Do Pas")


def _applies(house: House, number: int, name: str) -> str:
    vacancy = house.worker.config.vacancies[0].reference
    with house.store.write() as session:
        person = rows.Candidate(name=name, address=f"k{number}@example.be", canonical="")
        session.add(person)
        session.flush()
        row = rows.Application(
            reference=f"{vacancy}-{number:04d}",
            vacancy=vacancy,
            number=number,
            candidate_id=person.id,
            created_at=NOW,
            received_at=NOW - timedelta(hours=number),
            late=False,
            motivation_text="Steden boeien mij.\n" * 20,
            career_text=f"{'v' * 120}\n2010-2021 Gent",
        )
        session.add(row)
    moving.move(house.worker.bench, [row.reference], Status.LONG_LIST, "linda")
    return row.reference


PATHS = (
    "/procedure/adviezen",
    "/procedure/adviezen?sorteer=naam",
    "/procedure/vergadering",
    "/procedure/vergadering?open=ja&sorteer=naam",
    *(f"/procedure/vergadering/KCVS-2026-000{number}?open=ja" for number in (1, 2, 4, 5)),
    "/procedure/adviezen/KCVS-2026-0001/belangenconflict",
    "/kandidaturen",
    "/kandidaturen/KCVS-2026-0001",
)
OF_A_MEMBER = (
    *(f"/procedure/adviezen/KCVS-2026-000{number}" for number in (1, 2, 4, 5)),
    "/procedure/adviezen/KCVS-2026-0003/belangenconflict",
)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("role", [Role.BOARD, Role.SECRETARY])
def test_no_page_of_it_bars_anybody(board: House, enter: Enter, role: Role) -> None:
    visitor = enter(board)
    visitor.sign_in(NAMES[role])
    for path in (*PATHS, *(OF_A_MEMBER if role is Role.BOARD else ())):
        assert visitor.go(path).status == 200, path
        visitor.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        visitor.check()
    if role is Role.BOARD:
        assert visitor.go("/kandidaturen/KCVS-2026-0003").status == 403
        visitor.check()


def test_an_advice_by_keyboard_alone(board: House, enter: Enter) -> None:
    hilde = enter(board)
    hilde.sign_in(NAMES[Role.BOARD])
    hilde.go("/procedure/adviezen/KCVS-2026-0002")
    hilde.page.get_by_label("Ja", exact=True).focus()
    hilde.page.keyboard.press("ArrowDown")
    hilde.page.keyboard.press("Tab")
    hilde.page.keyboard.type("Te weinig ervaring.")
    hilde.page.keyboard.press("Tab")
    hilde.page.keyboard.press("Enter")
    hilde.page.get_by_text("Uw advies is bewaard.").wait_for()
    assert "hilde: nee" in hilde.text
    hilde.check()
    hilde.page.get_by_role("link", name="Volgende kandidatuur zonder uw advies").click()
    assert hilde.path == "/procedure/adviezen/KCVS-2026-0004"
    hilde.press("Geef uw advies")
    assert "Kies eerst uw advies" in hilde.text
    hilde.check()


def test_a_decision_that_is_refused_recorded_and_undone(board: House, enter: Enter) -> None:
    linda = enter(board)
    linda.sign_in()
    linda.go("/procedure/vergadering/KCVS-2026-0001")
    linda.press("Leg de beslissing vast")
    assert "Kies eerst een beslissing" in linda.text
    linda.check()
    linda.page.get_by_label("Op de shortlist", exact=True).check()
    linda.page.get_by_label("Netwerk").fill("Breed.")
    linda.press("Leg de beslissing vast")
    linda.page.get_by_text("op de shortlist.").wait_for()
    linda.check()
    linda.page.get_by_role("link", name="Maak ongedaan").click()
    linda.page.get_by_label("Waarom maakt u dit ongedaan?").fill("Verkeerde persoon.")
    linda.press("Maak de stap ongedaan")
    assert "De stap is ongedaan gemaakt" in linda.text
    linda.check()


def test_whether_a_second_one_is_chosen_too_is_asked_where_one_decides(
    board: House, enter: Enter
) -> None:
    for step in (*TO_THE_END, Status.CHOSEN):
        moving.move(board.worker.bench, ["KCVS-2026-0004"], step, "linda", why="Zo beslist.")
    linda = enter(board)
    linda.sign_in()
    linda.go("/procedure/vergadering/KCVS-2026-0005")
    linda.page.get_by_label("Gekozen", exact=True).check()
    linda.page.get_by_label("Waarom", exact=True).fill("Ook sterk.")
    linda.press("Leg de beslissing vast")
    assert "is al gekozen. Toch ook" in linda.text
    linda.check()
    linda.press("Leg de beslissing toch vast")
    linda.page.get_by_text(": gekozen.").wait_for()
    linda.go("/procedure/afsluiten?fase=choice")
    linda.check()
