"""Who signs in on the page: password, second factor, sessions that end, guesses that are braked."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import passwords, second_factor
from kcvs_mailbot.desk.accounts import Known, known
from kcvs_mailbot.store import Session, accounts
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

COUNTS_FOR = timedelta(minutes=15)
GUESSES = 5
"""Of one name from one place; a place is a browser that she used before, or else an address."""
GUESSES_OF_A_PLACE = 50
"""Of whatever names."""
DEVICE_KEPT = timedelta(days=180)
SEEN_EVERY = timedelta(minutes=1)


class Refused(Enum):
    """Why somebody is not let in."""

    WRONG = auto()  # which of name and password is not said
    TOO_OFTEN = auto()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in; `session` is what the database knows it by."""

    session: str
    account: Known
    second: bool
    """The second factor was given."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """What the browser shall keep: its session, and that it was used before."""

    token: str
    device: str


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Door:
    """Lets people in and out; all by the configured times."""

    def __init__(self, bench: Workbench) -> None:
        self.bench, self.section = bench, bench.config.web

    @property
    def second_factor_needed(self) -> bool:
        """By everybody, unless only this machine itself comes to the page."""
        return not self.section.is_local

    def sign_in(self, name: str, password: str, address: str, device: str) -> LetIn | Refused:
        """A new session, whose second factor is yet to be given where there is one."""
        name = name.strip().lower()[:100]
        place, row = self._place(name, address, device)
        if self._too_often(name, place):
            return Refused.TOO_OFTEN
        usable = row is not None and not row.disabled
        if not passwords.fits(password, row.password if row and usable else None) or row is None:
            self._failed(name, place)
            return Refused.WRONG
        return self._let_in(row, device)

    def _place(self, name: str, address: str, device: str) -> tuple[str, rows.Account | None]:
        """A stranger cannot lock out a browser she used before: it is a place of its own."""
        with self.bench.store.write() as session:
            row = accounts.by_name(session, name)
            now = self.bench.clock()
            if row and device and accounts.knows(session, digest(device), row.id, now):
                return f"device {digest(device)}", row
        return _network(address), row

    def _too_often(self, name: str, place: str) -> bool:
        since = self.bench.clock() - COUNTS_FOR
        with self.bench.store.read() as session:
            return (
                accounts.failures(session, place, since, name) >= GUESSES
                or accounts.failures(session, place, since) >= GUESSES_OF_A_PLACE
            )

    def _failed(self, name: str, place: str) -> None:
        now = self.bench.clock()
        with self.bench.store.write() as session:
            session.add(rows.FailedSignIn(at=now, name=name, place=place))
            if accounts.by_name(session, name) is not None:  # else it may be a password
                accounts.note(session, Happened.SIGN_IN_REFUSED, name, now)

    def _let_in(self, row: rows.Account, device: str) -> LetIn:
        token, now = secrets.token_urlsafe(32), self.bench.clock()
        with self.bench.store.write() as session:
            self._forget(session)
            if not (device and accounts.knows(session, digest(device), row.id, now)):
                device = secrets.token_urlsafe(32)
            session.add(
                rows.WebSession(token=digest(token), account_id=row.id, started_at=now, seen_at=now)
            )
            account = session.get_one(rows.Account, row.id)
            account.signed_in_at = now
            accounts.note(session, Happened.SIGNED_IN, account.name, now)
            if account.second_factor is None:
                self._remember(session, row.id, device)
        return LetIn(token, device)

    def _remember(self, session: Session, account_id: int, device: str) -> None:
        token, now = digest(device), self.bench.clock()
        if session.get(rows.Device, token) is None:
            session.add(rows.Device(token=token, account_id=account_id, seen_at=now))

    def _forget(self, session: Session) -> None:
        now = self.bench.clock()
        accounts.forget(
            session,
            idle=now - self.section.session_idle,
            started=now - self.section.session_absolute,
            failed=now - COUNTS_FOR,
            devices=now - DEVICE_KEPT,
        )

    def visitor(self, token: str) -> Visitor | None:
        """Who holds it; None when the session ended, or the account was disabled."""
        now = self.bench.clock()
        with self.bench.store.read() as session:
            found = accounts.signed_in(session, digest(token))
        if found is None:
            return None
        held, row = found
        old = (
            now - held.seen_at > self.section.session_idle
            or now - held.started_at > self.section.session_absolute
        )
        if old or row.disabled:
            return None
        if abs(now - held.seen_at) > SEEN_EVERY:
            with self.bench.store.write() as session:
                session.merge(held).seen_at = now
        return Visitor(held.token, known(row), held.second)

    def sign_out(self, visitor: Visitor) -> None:
        """This session is over."""
        with self.bench.store.write() as session:
            accounts.end(session, visitor.session)
            accounts.note(session, Happened.SIGNED_OUT, visitor.account.name, self.bench.clock())

    def give_code(self, visitor: Visitor, code: str, address: str, device: str) -> Refused | None:
        """None when the second factor fits; each code is taken once."""
        name, now = visitor.account.name, self.bench.clock()
        place, _ = self._place(name, address, device)
        if self._too_often(name, place):
            return Refused.TOO_OFTEN
        with self.bench.store.write() as session:
            row = session.get_one(rows.Account, visitor.account.id)
            step = second_factor.step_of(row.second_factor or "", code, now, row.last_code)
            if step is not None:
                row.last_code = step
                session.get_one(rows.WebSession, visitor.session).second = True
                self._remember(session, row.id, device)
                return None
        self._failed(name, place)
        return Refused.WRONG

    def set_second_factor(self, visitor: Visitor, secret: str, code: str) -> bool:
        """True when the code shows that the phone has the secret; the other sessions end."""
        now = self.bench.clock()
        step = second_factor.step_of(secret, code, now, 0)
        if step is None:
            return False
        with self.bench.store.write() as session:
            row = session.get_one(rows.Account, visitor.account.id)
            row.second_factor, row.last_code = secret, step
            session.get_one(rows.WebSession, visitor.session).second = True
            accounts.note(session, Happened.SECOND_FACTOR_SET, row.name, now)
        return True

    def change_password(self, visitor: Visitor, old: str, new: str) -> str:
        """ "" when it is changed, else why not, in Dutch; the other sessions end."""
        wrong = passwords.wrong_in(new, visitor.account.name)
        if not wrong and new == old:
            wrong = "Dit is het wachtwoord dat u al had. Kies een ander."
        with self.bench.store.read() as session:
            row = session.get_one(rows.Account, visitor.account.id)
        if not wrong and not passwords.fits(old, row.password):
            wrong = "Uw huidige wachtwoord klopt niet."
        if wrong:
            return wrong
        hashed = passwords.hashed(new)
        with self.bench.store.write() as session:
            row = session.get_one(rows.Account, visitor.account.id)
            row.password, row.one_time = hashed, False
            accounts.end_others(session, row.id, visitor.session)
            accounts.note(session, Happened.PASSWORD_CHANGED, row.name, self.bench.clock())
        return ""


def _network(address: str) -> str:
    """One household has a /64 of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "address unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return f"address {ipaddress.ip_network((found, 64), strict=False)}"
    return f"address {found}"
