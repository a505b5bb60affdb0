"""The overview of the procedure and its pages in a browser, with somebody in every place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Route

from browser.conftest import Enter
from browser.houses import NAMES, NOW, House
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import freezing, looking_up, moving
from kcvs_mailbot.procedure.looking_up import Finding
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import procedure

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]

TO_THE_END = (Status.LONG_LIST, Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED)
LONG = "Jonkheer-Alexander-van-der-Straeten-de-Montmorency"


def applies(house: House, number: int, name: str, *steps: Status, late: bool = False) -> str:
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
            late=late,
        )
        session.add(row)
    for step in steps:
        moving.move(house.worker.bench, [row.reference], step, "linda", why="Zo beslist.\nEcht.")
    return row.reference


def fill(house: House) -> str:
    """Somebody in every place; the reference of one whom something was noted of."""
    bench = house.worker.bench
    for number in range(1, 5):
        applies(house, number, f"An {LONG}", *TO_THE_END[:number])
    for number, end in enumerate((Status.CHOSEN, Status.RESERVE, Status.NOT_CHOSEN), 5):
        applies(house, number, "Bo Maes", *TO_THE_END, end)
    applies(house, 8, "Co Nys", Status.LONG_LIST, Status.NOT_SHORT_LISTED)
    noted = f"{bench.config.vacancies[0].reference}-0001"
    address = f"https://example.org/{'x' * 200}"
    for finding in (
        Finding("LinkedIn", date(2026, 9, 1), address, f"{'w' * 200}\nLeidde Gent."),
        Finding("Nieuws", date(2026, 9, 1), nothing=True),
    ):
        looking_up.note(bench, noted, "linda", finding)
    vacancy = bench.config.vacancies[0].reference
    with house.store.read() as session:
        seen = freezing.stamp(procedure.who_stands(session, vacancy))
    freezing.freeze(bench, vacancy, Phase.LONG_LIST, "hilde", seen=seen, remark="Op 20/9.")
    applies(house, 9, "Do Pas", late=True)
    applies(house, 10, "Ed Rik", Status.ADMITTED, late=True)
    applies(house, 11, "Fay Sas", Status.NOT_ADMITTED, late=True)
    applies(house, 12, "Gi Tys")
    return noted


PATHS = (
    "/procedure",
    "/procedure?sorteer=naam",
    "/procedure/informatie",
    "/procedure/lijsten/1",
    "/kandidaturen/{}/informatie",
)
OF_THE_READERS = (
    "/procedure/afsluiten?fase=long_list",
    "/procedure/stap/{}",
    "/kandidaturen/{}",
)
OF_THE_SECRETARY = (
    "/procedure/stap/KCVS-2026-0009",
    "/procedure/verplaatsen?naar=long_list",
    "/procedure/verplaatsen?naar=tested",
)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("role", [Role.SECRETARY, Role.BOARD, Role.AUDITOR])
def test_no_page_of_it_bars_anybody(empty: House, enter: Enter, role: Role) -> None:
    noted = fill(empty)
    visitor = enter(empty)
    visitor.sign_in(NAMES[role])
    paths = [*PATHS, *(OF_THE_READERS if role is not Role.AUDITOR else ())]
    paths += OF_THE_SECRETARY if role is Role.SECRETARY else ()
    for path in paths:
        assert visitor.go(path.format(noted)).status == 200, path
        visitor.check()


def test_a_click_on_the_search_tells_the_other_site_the_name_and_nothing_else(
    empty: House, enter: Enter
) -> None:
    noted = fill(empty)
    hilde = enter(empty)
    hilde.sign_in(NAMES[Role.BOARD])
    asked: list[tuple[str, dict[str, str]]] = []

    def answer(route: Route) -> None:
        asked.append((route.request.url, route.request.all_headers()))
        route.fulfill(body="<title>elders</title>", content_type="text/html")

    hilde.context.route("https://www.google.com/**", answer)
    hilde.go(f"/kandidaturen/{noted}/informatie")
    with hilde.context.expect_page() as opened:
        hilde.page.get_by_role("link", name="Zoek “An").click()
    opened.value.wait_for_load_state()
    ((url, headers),) = asked
    assert url == f"https://www.google.com/search?q=%22An%20{LONG}%22"
    assert not {"referer", "cookie", "origin"} & headers.keys()
    assert opened.value.evaluate("window.opener") is None
    assert hilde.path == f"/kandidaturen/{noted}/informatie"
    # That window, and what it asked, were meant.
    hilde.errors = [one for one in hilde.errors if "google" not in one]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("role", [Role.SECRETARY, Role.BOARD])
def test_nor_does_what_is_to_be_decided(empty: House, enter: Enter, role: Role) -> None:
    fill(empty)
    interviewed = "KCVS-2026-0004"
    with empty.store.write() as session:
        for member in ("hilde", "een.bestuurslid-met-een-lange-naam"):
            session.add(
                rows.Scorecard(
                    application_id=session.query(rows.Application)
                    .filter_by(reference=interviewed)
                    .one()
                    .id,
                    kind="interview",
                    assessor=member,
                    marks={"netwerk": {"level": "aangetoond", "note": "w" * 90}},
                    remark="Op tijd.",
                    saved_at=NOW,
                    handed_in_at=NOW,
                )
            )
    visitor = enter(empty)
    visitor.sign_in(NAMES[role])
    for path in (
        "/",
        "/procedure/vergadering",
        f"/procedure/vergadering/{interviewed}",
        "/procedure/vergadering/KCVS-2026-0001?open=ja",
        "/procedure/afsluiten?fase=choice",
        f"/procedure/stap/{interviewed}?gedaan=terug",
    ):
        assert visitor.go(path).status == 200, path
        visitor.check()
