"""The page on a database of the test's own, and browsers that sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from starlette.testclient import TestClient

import databases
from kcvs_mailbot.deciding import deadlines
from kcvs_mailbot.desk import passwords
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import Store
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web.site import make_site
from kcvs_mailbot.workbench import Workbench
from workshop import configuration, no_reader

NOW = datetime(2021, 9, 10, 8, tzinfo=UTC)
PASSWORD = "vier losse woorden hier"
HERE = "http://127.0.0.1:8025"
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64)
"""What a hash costs is no matter of these tests."""


class Office:
    """`browser(Role.BOARD)` is signed in as one; `at` moves the clock."""

    def __init__(self, store: Store, folder: Path, backups: Path | None = None, **web: Any) -> None:
        self.store, self.now = store, NOW
        self._browsers: dict[Role, TestClient] = {}
        storage = {"url": f"sqlite:///{folder / 'kcvs.sqlite'}", "backup_folder": backups}
        self.config = configuration(folder, web=web, storage=storage)
        self.bench = Workbench(store, self.config, lambda: self.now, no_reader)
        self.site = make_site(self.bench)
        self.accounts = Accounts(store, lambda: self.now)
        with store.write() as session:
            deadlines.synchronise(session, self.config, self.now)

    def at(self, later: timedelta) -> None:
        self.now += later

    def nobody(self, address: str = "192.0.2.1") -> TestClient:
        """A browser that is not signed in, at that address."""
        here = self.config.web.base_url or HERE
        return TestClient(
            self.site, here, follow_redirects=False, client=(address, 5), headers={"Origin": here}
        )

    def let_in(self, role: Role, cookies: Any) -> None:
        """`browser(role)` is one that was signed in before, with these cookies."""
        self._browsers[role] = self.nobody()
        self._browsers[role].cookies.update(cookies)

    def browser(self, role: Role, *, another: bool = False) -> TestClient:
        """Signed in as that role; the same one at each call, unless `another` is asked."""
        if role not in self._browsers:
            self.accounts.add(str(role), role, "test", PASSWORD)
        if role not in self._browsers or another:
            self._browsers[role] = self.nobody()
            assert sign_in(self._browsers[role], str(role), PASSWORD).status_code == 303
        return self._browsers[role]

    def candidate(self, number: int = 1, name: str = "An Claes", **more: Any) -> str:
        """An application as a row, with its receipt; the reference."""
        with self.store.write() as session:
            person = rows.Candidate(name=name, address=f"k{number}@example.be", canonical="")
            session.add(person)
            session.flush()
            usual = {
                "received_at": NOW - timedelta(hours=number),
                "late": False,
                "vacancy": "KCVS-2021",
            }
            row = rows.Application(
                reference=f"KCVS-2021-{number:04d}",
                number=number,
                candidate_id=person.id,
                created_at=NOW,
                **{**usual, **more},
            )
            session.add(row)
        return row.reference

    def events(self) -> list[tuple[str, str]]:
        with self.store.read() as session:
            found = session.query(rows.Event).order_by(rows.Event.id)
            return [(event.kind, event.actor) for event in found]


@contextmanager
def office(folder: Path, kind: str = "sqlite", /, **web: Any) -> Iterator[Office]:
    """kind: one of databases.KINDS."""
    with getattr(databases, kind)(folder) as store:
        yield Office(store, folder, **web)


def token(browser: TestClient, path: str = "/aanmelden") -> str:
    """The form's token of that page."""
    return token_in(browser.get(path).text)


def token_in(page: str) -> str:
    found = re.search(r'name="formulier" value="(\w+)"', page)
    assert found, page
    return found[1]


def sign_in(browser: TestClient, name: str, password: str, **more: str) -> Any:
    form = {"formulier": token(browser), "gebruikersnaam": name, "wachtwoord": password, **more}
    return browser.post("/aanmelden", data=form)


def post(browser: TestClient, path: str, at: str = "/afmelden", **form: str) -> Any:
    """Posts with the token that this browser's forms have."""
    return browser.post(path, data={"formulier": token(browser, at), **form})
