"""The accounts of the page: made, reset, changed; every change is an event."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kcvs_mailbot.application import Happened
from kcvs_mailbot.clock import Clock
from kcvs_mailbot.desk import passwords
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import Session, Store, accounts
from kcvs_mailbot.store import models as rows

NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")
LONGEST = 100
"""Characters of a name that people read."""


@dataclass(frozen=True, slots=True)
class Known:
    """An account, without its secrets."""

    id: int
    name: str
    role: Role
    one_time: bool
    """The password is to be changed."""
    second_factor: bool
    disabled: bool
    elsewhere: bool = False
    """Signs in at the organisation: it has no password here."""
    display_name: str = ""
    """As people read it; "" where the account's name does."""


def known(row: rows.Account) -> Known:
    return Known(
        row.id,
        row.name,
        Role(row.role),
        row.one_time,
        row.second_factor is not None,
        row.disabled,
        row.subject is not None,
        row.display_name,
    )


class Accounts:
    """What may be done with accounts; RequestError when it cannot be."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def everybody(self) -> list[Known]:
        """By name."""
        with self.store.read() as session:
            return [known(row) for row in accounts.all_accounts(session)]

    def add(
        self, name: str, role: Role, by: str, password: str | None = None, display_name: str = ""
    ) -> str | None:
        """Makes it; returns the one-time password, None when a password was given."""
        name, shown = name.strip().lower(), _shown(display_name)
        if not NAME.fullmatch(name):
            raise RequestError(Wrong.NAME_OF_ACCOUNT, f"{name!r} cannot be the name of an account")
        hashed, given = self._first(name, password)
        with self.store.write() as session:
            if accounts.by_name(session, name) is not None:
                raise RequestError(Wrong.ACCOUNT_EXISTS, f"there is an account {name} already")
            row = rows.Account(name=name, role=role, password=hashed, one_time=given is not None)
            row.created_at, row.display_name = self.clock(), shown
            session.add(row)
            self._note(session, Happened.ACCOUNT_ADDED, by, account=name, role=role)
        return given

    def reset(
        self, name: str, by: str, password: str | None = None, *, second_factor: bool = False
    ) -> str | None:
        """A new first password, as `add`; signed out everywhere; let in again if it was disabled.

        The second factor stays, unless it is lost too: a password that leaked shall not do.
        Who signs in elsewhere is let in again only, and gets no password.
        """
        hashed, given = self._first(name, password)
        with self.store.write() as session:
            row = _require(session, name)
            if row.subject is not None and not row.disabled:
                raise _kept_elsewhere(name)
            if row.subject is not None:
                hashed, given = "", None
            row.password, row.one_time, row.disabled = hashed, given is not None, False
            if second_factor:
                row.second_factor = None
            accounts.end_all(session, row.id)
            self._note(
                session, Happened.ACCOUNT_RESET, by, account=row.name, second_factor=second_factor
            )
        return given

    def disable(self, name: str, by: str) -> None:
        """May not sign in any more, and is signed out; `reset` lets it in again."""
        with self.store.write() as session:
            row = _require(session, name)
            row.disabled = True
            accounts.end_all(session, row.id)
            self._note(session, Happened.ACCOUNT_CHANGED, by, account=row.name, disabled=True)

    def change_role(self, name: str, role: Role, by: str) -> None:
        """Signed out everywhere: what may be seen is another thing now."""
        with self.store.write() as session:
            row = _require(session, name)
            if row.subject is not None:
                raise _kept_elsewhere(name)
            row.role = role
            accounts.end_all(session, row.id)
            self._note(session, Happened.ACCOUNT_CHANGED, by, account=row.name, role=role)

    def rename(self, name: str, display_name: str, by: str) -> None:
        """How people read who it is; "": by the account's name. Who it signs in as stays."""
        shown = _shown(display_name)
        with self.store.write() as session:
            row = _require(session, name)
            row.display_name = shown
            self._note(session, Happened.ACCOUNT_CHANGED, by, account=row.name, renamed=True)

    def _first(self, name: str, password: str | None) -> tuple[str, str | None]:
        if password is not None and passwords.wrong_in(password, name):
            raise RequestError(Wrong.WEAK_PASSWORD, "this password is too easy to guess")
        given = passwords.one_time() if password is None else None
        return passwords.hashed(password or given or ""), given

    def _note(self, session: Session, kind: Happened, by: str, **detail: object) -> None:
        accounts.note(session, kind, by, self.clock(), detail)


def _shown(display_name: str) -> str:
    """RequestError for what cannot be read as a name."""
    shown = " ".join(display_name.split())
    if len(shown) > LONGEST or not shown.isprintable():
        raise RequestError(Wrong.DISPLAY_NAME, "this cannot be the name of a person")
    return shown


def _kept_elsewhere(name: str) -> RequestError:
    return RequestError(Wrong.KEPT_ELSEWHERE, f"{name} signs in at the organisation's provider")


def _require(session: Session, name: str) -> rows.Account:
    row = accounts.by_name(session, name)
    if row is None:
        raise RequestError(Wrong.NO_ACCOUNT, f"there is no account {name}")
    return row
