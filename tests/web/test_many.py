"""However many applications there are, a page asks as much, and no list is gone through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import application_list
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import procedure_te_doen
from web.office import NOW, Office, office

PLACES = (
    "/",
    "/kandidaturen",
    "/kandidaturen?vacature=KCVS-2021",
    "/kandidaturen?status=received",
    "/kandidaturen?laattijdig=nee",
    "/kandidaturen?sorteer=naam",
    "/kandidaturen?sorteer=naam&omgekeerd=ja&vacature=KCVS-2021",
    "/kandidaturen?bevestiging=held",
    "/kandidaturen?bevestiging=sent",
    "/kandidaturen?bevestiging=none",
    "/kandidaturen?omgekeerd=ja",
    "/kandidaturen/KCVS-2021-0001",
    "/na-te-kijken",
    "/na-te-kijken/1",
    "/verzending",
    "/verzending?groep=mislukt",
    "/uitvoer",
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of so many, Vandaag does not gather what is open in the procedure."""
    monkeypatch.setattr(procedure_te_doen, "MOST", 0)


class Asked:
    """The statements of one page, with what SQLite means to do for each."""

    def __init__(self, house: Office, address: str) -> None:
        self.statements: list[str] = []
        self.steps: list[tuple[str, str]] = []
        """Statement and step."""
        browser, engine = house.browser(Role.SECRETARY), house.store.engine
        event.listen(engine, "before_cursor_execute", self._note)
        try:
            assert browser.get(address).status_code == 200, address
        finally:
            event.remove(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, cursor: Any, statement: str, given: Any, *_: Any) -> None:
        self.statements.append(statement)
        if statement.startswith("SELECT"):
            plan = cursor.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", given)
            self.steps += [(statement, row[3]) for row in plan]


def filled(house: Office, numbers: range, *, waits: bool = True) -> None:
    for n in numbers:
        arrived = NOW - timedelta(hours=n % 20, seconds=n)
        house.candidate(n, name=f"An Claes {n}", received_at=arrived)
    with house.store.write() as session:
        for n in numbers:
            decided = n % 2 or not waits
            known = {"disposition": "application", "application_id": n} if decided else {}
            if decided and n % 3:  # as most of a full office are, few of which ask something
                known |= {
                    "disposition": "follow_up",
                    "follow_up": "addition",
                    "asks": waits and n % 30 == 1,
                }
            mail = {"sha256": str(n), "size": 1, "stored_at": NOW, "sender": f"k{n}@example.be"}
            session.add(rows.Message(**{**mail, "disposition": "review", **known}))
            of_it = {"application_id": n, "kind": "receipt", "state": "held" if n % 2 else "sent"}
            to = {"recipient": f"k{n}@example.be", "canonical": "", "message_id": str(n)}
            said = {"subject": "", "raw": b"Subject: x\r\n\r\nx", "created_at": NOW}
            session.add(rows.Outbox(**of_it, **to, **said))


@pytest.fixture
def _few(house: Office) -> None:
    filled(house, range(1, 11))


@pytest.mark.parametrize("address", PLACES)
@pytest.mark.usefixtures("_few")
def test_as_many_statements_for_two_hundred_as_for_ten(house: Office, address: str) -> None:
    few = Asked(house, address)
    filled(house, range(11, 201))
    assert len(Asked(house, address).statements) == len(few.statements)


@pytest.mark.parametrize("address", PLACES)
@pytest.mark.usefixtures("_few")
def test_no_page_goes_through_a_table_that_grows(house: Office, address: str) -> None:
    growing = ("application", "candidate", "message", "outbox", "document", "event", "trace")
    through = {f"SCAN {table}" for table in growing}
    assert [one for one in Asked(house, address).steps if one[1] in through] == []


WALKED = (
    "/kandidaturen?laattijdig=ja&vacature=KCVS-2021",
    "/kandidaturen?status=withdrawn&vacature=KCVS-2021&laattijdig=nee",
    "/kandidaturen?na=5&bladzijde=2",
    "/kandidaturen?voor=5&bladzijde=2&vacature=KCVS-2021",
    "/kandidaturen?na=5&sorteer=naam",
    "/kandidaturen?na=5&sorteer=naam&omgekeerd=ja&laattijdig=nee",
)


@pytest.mark.parametrize(
    "address", [*(one for one in PLACES if one.startswith("/kandidaturen")), *WALKED]
)
@pytest.mark.usefixtures("_few")
def test_a_page_of_the_list_is_walked_in_its_order(
    house: Office, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application_list, "FEW", 0)
    asked = Asked(house, address)
    pages = [(s, step) for s, step in asked.steps if s.startswith("SELECT application.id \n")]
    sorts = [step for _, step in pages if step == "USE TEMP B-TREE FOR ORDER BY"]
    assert sorts == []
    if "na=5" in address or "voor=5" in address:  # from its place, not from the beginning
        assert [step for _, step in pages if "<expr>" in step], pages


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("status=withdrawn&vacature=KCVS-2021&laattijdig=nee", "ix_application_status"),
        ("status=received&vacature=KCVS-2021", "ix_application_vacancy"),
        ("laattijdig=ja", "ix_application_late"),
        ("laattijdig=ja&vacature=KCVS-2021", "ix_application_vacancy_late"),
        ("status=received&laattijdig=ja", "ix_application_late"),
    ],
)
@pytest.mark.usefixtures("_few")
def test_what_is_rare_leads_to_it(house: Office, query: str, index: str) -> None:
    house.candidate(11, late=True)
    house.candidate(12, late=False, status="withdrawn")
    steps = Asked(house, f"/kandidaturen?{query}").steps
    assert [step for _, step in steps if f"USING INDEX {index} " in step], steps


def steps_of(house: Office, address: str) -> int:
    """Of SQLite's machine, in tens, for one page."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    def watch(connection: Any, *_: Any) -> None:
        connection.set_progress_handler(step, 10)

    browser, engine = house.browser(Role.SECRETARY), house.store.engine
    engine.dispose()
    event.listen(engine, "connect", watch)
    try:
        assert browser.get(address).status_code == 200, address
    finally:
        event.remove(engine, "connect", watch)
        engine.dispose()
    return steps


def test_the_database_works_as_much_for_a_thousand_as_for_two_hundred(
    house: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application_list, "FEW", 10)
    filled(house, range(1, 201))
    # All have a receipt: who has none is looked for among everybody, and so in the pages below.
    places = [one for one in (*PLACES, *WALKED) if "none" not in one]
    before = {address: steps_of(house, address) for address in places}
    filled(house, range(201, 1001), waits=False)
    after = {address: steps_of(house, address) for address in places}
    assert {a: (n, after[a]) for a, n in before.items() if after[a] > 1.3 * n + 50} == {}
