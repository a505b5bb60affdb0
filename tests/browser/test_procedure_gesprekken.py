"""Planning, scorecards and their picture in a browser, with long names and long notes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from browser.conftest import Enter
from browser.houses import NAMES, House
from browser.test_procedure_overzicht import LONG, TO_THE_END, applies
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import assessing, planning
from kcvs_mailbot.procedure.planning import Wanted
from kcvs_mailbot.selection.cards import Mark
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import appointments
from kcvs_mailbot.store import models as rows

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]

HERE = "/procedure/gesprekken"
MEMBERS = ("an.desmet", "board-member-with-a-very-long-name@kenniscentrum.example", "hilde")


def fill(house: House) -> str:
    """Cards of three members of one candidate, and a draft of another; the reference."""
    bench = house.worker.bench
    vacancy = bench.config.vacancies[0]
    first = applies(house, 1, f"An {LONG}", *TO_THE_END[:2])
    second = applies(house, 2, "Bo Maes", *TO_THE_END[:4])
    applies(house, 3, "Co Nys", *TO_THE_END[:2])
    link = f"https://video.example/{'x' * 150}"
    interview = Wanted(date(2026, 10, 6), time(9), time(10), f"Zaal {'w' * 80}", link)
    wanted = [(first, interview)]
    (key,) = planning.plan(bench, vacancy.reference, Kind.INTERVIEW, wanted, "linda")
    # It began while the cards are handed in, and is still to come on the pages.
    begins = moved(house, key, bench.clock() - timedelta(hours=1))
    levels = ("", *vacancy.procedure.levels)
    for n, member in enumerate(MEMBERS):
        for reference, handed_in in ((first, True), (second, n == 0)):
            marks = {
                one.key: Mark(levels[(n + k) % len(levels)], f"{'w' * 90}\nKent Gent." * (k % 2))
                for k, one in enumerate(vacancy.procedure.competencies)
            }
            words = (bench, reference, Kind.INTERVIEW, member, marks, "Op tijd.")
            assessing.save(*words, seen="", hand_in=handed_in)
    moved(house, key, begins)
    return first


def moved(house: House, key: int, begins: datetime) -> datetime:
    """The appointment begins then; when it did before."""
    with house.store.write() as session:
        row = session.get_one(rows.Appointment, key)
        before, row.begins_at = row.begins_at, begins
    return before


OF_BOTH = (HERE, f"{HERE}/naast-elkaar", f"{HERE}/naast-elkaar?soort=test", HERE + "/{}")
OF_THE_SECRETARY = (
    f"{HERE}/plannen?soort=interview",
    f"{HERE}/plannen?soort=test&dag=2026-10-05&begin=09:00&samen=ja",
    f"{HERE}/afspraken/1",
)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("role", [Role.SECRETARY, Role.BOARD])
def test_no_page_of_it_bars_anybody(empty: House, enter: Enter, role: Role) -> None:
    first = fill(empty)
    visitor = enter(empty)
    visitor.sign_in(NAMES[role])
    paths = [
        *OF_BOTH,
        *(OF_THE_SECRETARY if role is Role.SECRETARY else (f"{HERE}/{first[:-1]}2",)),
    ]
    for path in paths:
        assert visitor.go(path.format(first)).status == 200, path
        visitor.page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        visitor.check()


def test_the_picture_can_be_read_in_the_dark(empty: House, enter: Enter) -> None:
    first = fill(empty)
    hilde = enter(empty, color_scheme="dark")
    hilde.sign_in(NAMES[Role.BOARD])
    hilde.go(f"{HERE}/{first}")
    hilde.check_contrast()


def test_a_card_is_handed_in_and_a_row_is_planned_by_hand(empty: House, enter: Enter) -> None:
    first = fill(empty)
    hilde = enter(empty)
    hilde.sign_in(NAMES[Role.BOARD])
    hilde.go(f"{HERE}/{first[:-1]}2")
    hilde.page.locator("#interview-stedelijkheid-niveau").select_option("aangetoond")
    hilde.page.locator("form:has(#interview-opmerking)").get_by_text("Dien in").click()
    hilde.press("Ja, dien in")
    assert "Uw beoordeling is ingediend" in hilde.text
    assert "an.desmet" in hilde.text
    linda = enter(empty)
    linda.sign_in()
    linda.go(HERE)
    linda.page.get_by_role("link", name="Plan de gesprekken").click()
    linda.page.get_by_label("Dag").fill("2026-10-06")
    linda.page.get_by_label("Eerste begint om").fill("10:00")
    linda.page.get_by_label("Plaats").fill("Zaal 2")
    linda.press("Toon het voorstel")
    linda.press("Bewaar de afspraken")
    assert "De afspraken zijn bewaard." in linda.text
    with empty.store.read() as session:
        found = appointments.of_vacancy(session, first.rpartition("-")[0])
    assert [one.place for one in found][1:] == ["Zaal 2"]  # with Bo it was held
