"""The page on PostgreSQL: it shows what it shows on SQLite, of what was copied and done there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import databases
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.desk import noting
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.selection.letters import ProcedureLetter
from kcvs_mailbot.store import Store, schema, transfers, workers
from kcvs_mailbot.store import models as rows
from procedure.recording import ended
from servers.smtp_sink import Sink
from web.office import Office, post
from web.test_doors import LOOKED_AT
from workshop import CV, Workshop, application, newsletter

pytestmark = pytest.mark.needs("postgresql")

MAIL = bytes(application("Ärne Claïs", "arne@example.be", cv_txt=f"{CV}\nZee-eend en ﬁets."))
FILLED_IN = {
    "{reference}": ("KCVS-2021-0001", "KCVS-2021-0004", "KCVS-2021-0006"),
    "{id:int}": ("1", "2", "3"),
    "{brief}": (ProcedureLetter.CHOSEN.value, ProcedureLetter.NOT_SHORT_LISTED.value),
    "{name}": ("marc.maes",),
    "{page:int}": ("1",),
}
ASKED = (
    "/kandidaturen?q=cla%C3%AFs",
    "/kandidaturen?q=zee-eend",
    "/kandidaturen?sorteer=naam",
    "/kandidaturen?laattijdig=ja",
    "/kandidaturen?status=chosen",
    "/kandidaturen?q=coordinator&sorteer=naam",
    "/procedure/gesprekken/naast-elkaar?kandidatuur=KCVS-2021-0001",
)
CHANGING = re.compile(r'(?<=name="formulier" value=")\w+|nonce="[^"]*"|nonce-[\w+/=-]+')


def all_done(house: Office, cage: Cage, sink: Sink) -> None:
    """A procedure to its end, and mails with documents, of which one waits for a person."""
    ended(house)
    with house.store.write() as session:
        session.get_one(rows.Vacancy, "KCVS-2021").next_number = 6
        for entry in session.query(rows.Outbox).where(rows.Outbox.template.is_not(None)):
            entry.occasion = ""
    made = Workshop(house.store, cage, house.config, sink)
    made.at(house.now)
    made.receive(MAIL)
    made.receive(newsletter())
    made.receive(application("Dirk De Wit", "dirk@example.be"), junk=True)
    noting.add(made.worker.bench, "KCVS-2021-0006", "linda", "Belde “zelf” over Łódź.")
    with house.store.write() as session:
        workers.resign(session, made.worker.bench.worker_id)


def addresses(role: Role) -> Iterator[str]:
    for path, who in LOOKED_AT.items():
        if str(role) in who and not re.search(
            "^/(aanmelden|afmelden|static|readyz|account/tweede)|opmaak|bladzijde|zoals", path
        ):
            yield from filled(path)
    if "secretary" in str(role):
        yield from ASKED


def filled(path: str) -> list[str]:
    found = [path]
    for hole, values in FILLED_IN.items():
        found = [one.replace(hole, value) for one in found for value in values]
    return list(dict.fromkeys(found))


def shown(house: Office, role: Role) -> dict[str, tuple[int, str]]:
    """All that this role can look at, without what is new at each look."""
    browser = house.browser(role)
    seen = {}
    for address in addresses(role):
        answer = browser.get(address)
        seen[address] = answer.status_code, CHANGING.sub("", answer.text)
        assert answer.status_code < 500, (address, answer.text)
    return seen


ROLES = (Role.SECRETARY, Role.BOARD)


@contextmanager
def done_on(store: Store, cage: Cage, folder: Path) -> Iterator[Office]:
    with Sink() as sink:
        house = Office(store, folder)
        all_done(house, cage, sink)
        yield house


@pytest.mark.slow
def test_it_shows_the_same_on_both_of_what_was_done_there_and_of_what_was_copied(
    tmp_path: Path, cage: Cage
) -> None:
    with databases.sqlite(tmp_path) as store, done_on(store, cage, tmp_path) as house:
        signed_in, now = house.browser(Role.SECRETARY).cookies, house.now
        schema.backup(store, tmp_path / "before.sqlite")  # a look leaves its event
        on_sqlite = {role: shown(house, role) for role in ROLES}
    assert sum(status == 200 for seen in on_sqlite.values() for status, _ in seen.values()) > 60
    with databases.postgresql(tmp_path) as store, done_on(store, cage, tmp_path) as house:
        compare(on_sqlite, {role: shown(house, role) for role in ROLES})
    with databases.postgresql(tmp_path) as store:
        transfers.copy(tmp_path / "before.sqlite", store, now)
        house = Office(store, tmp_path)
        house.now = now
        house.let_in(Role.SECRETARY, signed_in)  # who was signed in still is
        copied = {Role.SECRETARY: shown(house, Role.SECRETARY)}
        compare({Role.SECRETARY: on_sqlite[Role.SECRETARY]}, copied)
        linda = house.browser(Role.SECRETARY)
        answer = post(linda, "/kandidaturen/KCVS-2021-0006/notities", "/account", tekst="Nog een.")
        assert answer.status_code == 303, answer.text
        assert "Nog een." in linda.get("/kandidaturen/KCVS-2021-0006").text


def compare(
    one: dict[Role, dict[str, tuple[int, str]]], other: dict[Role, dict[str, tuple[int, str]]]
) -> None:
    different = {
        address: differing(first[1], other[role][address][1])
        for role, seen in one.items()
        for address, first in seen.items()
        if first != other[role][address]
    }
    assert different == {}


def differing(one: str, other: str) -> list[str]:
    lines = set(one.splitlines()) ^ set(other.splitlines())
    return sorted(line.strip() for line in lines)[:4]
