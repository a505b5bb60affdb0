"""Who signs in on the page: password, second factor, sessions that end, guesses that are braked."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
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
PROVEN_FOR = timedelta(minutes=10)
"""After that the password is asked again for what must not be done from an open screen."""


class Refused(Enum):
    """Why somebody is not let in."""

    WRONG = auto()  # which of name and password is not said
    TOO_OFTEN = auto()
    # At the organisation's own sign-in:
    AWAY = auto()  # it does not answer
    NOT_BELIEVED = auto()  # its answer does not hold
    DENIED = auto()  # it, or the person, said no
    STALE = auto()  # begun in another browser, or long ago
    NO_ROLE = auto()
    SHUT = auto()  # the account is disabled here


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in; `session` is what the database knows it by."""

    session: str
    account: Known
    second: bool
    """The second factor was given."""
    proven: bool
    """A password was given a short while ago."""


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

    def sign_in(
        self, name: str, password: str, address: str, device: str, before: str = ""
    ) -> LetIn | Refused:
        """A new session, whose second factor is yet to be given where there is one.

        `before`: the token of the session that this browser had; it is over.
        """
        name = name.strip().lower()[:100]
        place, row = self._place(name, address, device)
        if self._too_often(name, place):
            return Refused.TOO_OFTEN
        usable = row is not None and not row.disabled
        if not passwords.fits(password, row.password if row and usable else None) or row is None:
            self._failed(name, place)
            return Refused.WRONG
        return self.let_in(row, device, before, proven=True)

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

    def let_in(self, row: rows.Account, device: str, before: str, *, proven: bool) -> LetIn:
        """A session for this account, that somebody showed to be his."""
        token, now = secrets.token_urlsafe(32), self.bench.clock()
        with self.bench.store.write() as session:
            self._forget(session)
            accounts.end(session, digest(before))
            if not (device and accounts.knows(session, digest(device), row.id, now)):
                device = secrets.token_urlsafe(32)
            session.add(
                rows.WebSession(
                    token=digest(token),
                    account_id=row.id,
                    started_at=now,
                    seen_at=now,
                    proven_at=now if proven else None,
                )
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
        if self._is_old(held, now) or row.disabled:
            return None
        if abs(now - held.seen_at) > SEEN_EVERY:
            with self.bench.store.write() as session:
                session.merge(held).seen_at = now
        proven = held.proven_at is not None and now - held.proven_at <= PROVEN_FOR
        return Visitor(held.token, known(row), held.second, proven)

    def prove(self, visitor: Visitor, password: str, address: str, device: str) -> LetIn | Refused:
        """The password once more: the same session goes on under another token."""
        name = visitor.account.name
        place, row = self._place(name, address, device)
        if self._too_often(name, place):
            return Refused.TOO_OFTEN
        if row is None or not passwords.fits(password, row.password):
            self._failed(name, place)
            return Refused.WRONG
        with self.bench.store.write() as session:
            held = session.get_one(rows.WebSession, visitor.session)
            held.proven_at = self.bench.clock()
            return LetIn(_renewed(session, held), device)

    def sign_out(self, visitor: Visitor) -> None:
        """This session is over."""
        with self.bench.store.write() as session:
            accounts.end(session, visitor.session)
            accounts.note(session, Happened.SIGNED_OUT, visitor.account.name, self.bench.clock())

    def give_code(self, visitor: Visitor, code: str, address: str, device: str) -> LetIn | Refused:
        """The session under another token when the second factor fits; a code is taken once."""
        name, now = visitor.account.name, self.bench.clock()
        place, _ = self._place(name, address, device)
        if self._too_often(name, place):
            return Refused.TOO_OFTEN
        with self.bench.store.write() as session:
            row = session.get_one(rows.Account, visitor.account.id)
            step = second_factor.step_of(row.second_factor or "", code, now, row.last_code)
            if step is not None:
                row.last_code = step
                held = session.get_one(rows.WebSession, visitor.session)
                held.second = True
                self._remember(session, row.id, device)
                return LetIn(_renewed(session, held), device)
        self._failed(name, place)
        return Refused.WRONG

    def set_second_factor(self, visitor: Visitor, secret: str, code: str) -> LetIn | None:
        """When the code shows that the phone has the secret: this session under another token.

        The other sessions end.
        """
        now = self.bench.clock()
        step = second_factor.step_of(secret, code, now, 0)
        if step is None:
            return None
        with self.bench.store.write() as session:
            row = session.get_one(rows.Account, visitor.account.id)
            row.second_factor, row.last_code = secret, step
            held = session.get_one(rows.WebSession, visitor.session)
            held.second = True
            accounts.end_others(session, row.id, held.token)
            accounts.note(session, Happened.SECOND_FACTOR_SET, row.name, now)
            return LetIn(_renewed(session, held), "")

    def change_password(self, visitor: Visitor, old: str, new: str) -> LetIn | str:
        """This session under another token, else why not, in Dutch; the other sessions end."""
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
            held = session.get_one(rows.WebSession, visitor.session)
            held.proven_at = self.bench.clock()
            return LetIn(_renewed(session, held), "")

    def sign_out_elsewhere(self, visitor: Visitor) -> None:
        """This session is the only one that is left to its account."""
        with self.bench.store.write() as session:
            accounts.end_others(session, visitor.account.id, visitor.session)

    def sessions(self, visitor: Visitor) -> list[tuple[datetime, datetime]]:
        """Begin and last use of the account's other sessions that are not over."""
        now = self.bench.clock()
        with self.bench.store.read() as session:
            found = accounts.sessions(session, visitor.account.id)
            return [
                (one.started_at, one.seen_at)
                for one in found
                if one.token != visitor.session and not self._is_old(one, now)
            ]

    def _is_old(self, held: rows.WebSession, now: datetime) -> bool:
        return (
            now - held.seen_at > self.section.session_idle
            or now - held.started_at > self.section.session_absolute
        )


def _renewed(session: Session, held: rows.WebSession) -> str:
    """Who knew the token of before knows nothing (OWASP: a new one at each change of rights)."""
    token = secrets.token_urlsafe(32)
    held.token = digest(token)
    session.flush()
    return token


def _network(address: str) -> str:
    """One household has a /64 of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "address unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return f"address {ipaddress.ip_network((found, 64), strict=False)}"
    return f"address {found}"
