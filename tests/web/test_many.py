"""However many applications there are, a page asks as much, and no list is gone through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import models as rows
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


def filled(house: Office, numbers: range) -> None:
    for n in numbers:
        house.candidate(n, name=f"An Claes {n}")
    with house.store.write() as session:
        for n in numbers:
            known = {"disposition": "application", "application_id": n} if n % 2 else {}
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


@pytest.mark.parametrize("address", [one for one in PLACES if one.startswith("/kandidaturen")])
@pytest.mark.usefixtures("_few")
def test_a_page_of_the_list_is_walked_in_its_order(house: Office, address: str) -> None:
    sorts = [
        statement
        for statement, step in Asked(house, address).steps
        if "FROM application" in statement and "OFFSET" in statement and "TEMP B-TREE" in step
    ]
    assert len(sorts) == (address.endswith("=held"))  # few: looked up, and sorted
