"""Who signs in with the organisation's own account: begun here, proven there, let in here."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any, TypeVar

import structlog

from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk.accounts import NAME
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.desk.signing_in import Door, LetIn, Refused
from kcvs_mailbot.errors import ProviderError
from kcvs_mailbot.oauth.openid import Errand, Provider
from kcvs_mailbot.store import Session, accounts
from kcvs_mailbot.store import models as rows

log = structlog.get_logger()
T = TypeVar("T")

TAKES = timedelta(minutes=15)
"""How long somebody may be away to sign in there."""
AT_ONCE = 3
"""Who ask there at the same time: a provider that does not answer shall not hold up the page."""
BY = "openid"
"""The actor of what the provider's word changed."""
CALLED = ("preferred_username", "upn", "email", "name", "sub")


class Elsewhere:
    """The organisation's sign-in. `key`: what this browser alone holds."""

    def __init__(self, door: Door) -> None:
        self.door, self.bench = door, door.bench
        self._provider = Provider(door.section.oidc)
        self._places = BoundedSemaphore(AT_ONCE)

    def begin(self, key: str, back: str, *, again: bool = False) -> str | Refused:
        """Where the browser goes; `again`: the person shall prove anew who he is."""
        begun = int(self.bench.clock().timestamp())
        seed = f"{begun}.{int(again)}.{secrets.token_urlsafe(16)}"
        return self._asked(lambda: self._provider.way_in(_errand(key, f"{seed}.", back)))

    def end(self, back: str) -> str | Refused | None:
        """Where the browser signs out there too; None when the provider has no such place."""
        return self._asked(lambda: self._provider.way_out(back))

    def come_back(
        self, said: Mapping[str, str], key: str, back: str, device: str, before: str
    ) -> LetIn | Refused:
        """What the provider made the browser say here, checked; the person is let in, or not."""
        errand = self._known(said.get("state", ""), key, back)
        if errand is None:
            return Refused.STALE
        # RFC 9207: whose answer it is, when it says so.
        if said.get("iss", self.door.section.oidc.issuer) != self.door.section.oidc.issuer:
            return Refused.NOT_BELIEVED
        if "error" in said or not said.get("code"):
            log.warning("openid_denied", error=_word(said.get("error", "")))
            return Refused.DENIED
        now = self.bench.clock()
        claims = self._asked(lambda: self._provider.who(said["code"], errand, now))
        return (
            claims if isinstance(claims, Refused) else self._enter(claims, device, before, errand)
        )

    def _known(self, state: str, key: str, back: str) -> Errand | None:
        """The errand that this browser began a short while ago, with that state."""
        seed = state.rpartition(".")[0] + "."
        found = re.fullmatch(r"(\d{1,12})\.[01]\.[\w-]+\.", seed)
        errand = _errand(key, seed, back)
        if not (key and found and hmac.compare_digest(errand.state.encode(), state.encode())):
            return None
        begun = datetime.fromtimestamp(int(found[1]), self.bench.clock().tzinfo)
        return errand if abs(self.bench.clock() - begun) <= TAKES else None

    def _asked(self, question: Callable[[], T]) -> T | Refused:
        if not self._places.acquire(blocking=False):
            return Refused.AWAY
        try:
            return question()
        except ProviderError as error:
            log.error("openid_failed", why=str(error))
            return Refused.NOT_BELIEVED if error.refused else Refused.AWAY
        finally:
            self._places.release()

    def _enter(
        self, claims: dict[str, Any], device: str, before: str, errand: Errand
    ) -> LetIn | Refused:
        roles, subject = self._provider.roles(claims), f"{claims['iss']} {claims['sub']}"
        with self.bench.store.write() as session:
            row = accounts.by_subject(session, subject)
            if not roles or (row and row.disabled):
                name = row.name if row else _called(claims)
                accounts.note(session, Happened.SIGN_IN_REFUSED, name, self.bench.clock())
                if row:  # whose role was taken away there goes out here too
                    accounts.end_all(session, row.id)
                return Refused.SHUT if row and row.disabled else Refused.NO_ROLE
            row = row or self._added(session, claims, subject, Role(roles[0]))
            self._follow(session, row, Role(roles[0]))
        return self.door.let_in(row, device, before, proven=errand.again)

    def _added(
        self, session: Session, claims: dict[str, Any], subject: str, role: Role
    ) -> rows.Account:
        now = self.bench.clock()
        name = next(one for one in _names(claims) if accounts.by_name(session, one) is None)
        row = rows.Account(name=name, role=role, password="", one_time=False, subject=subject)
        row.created_at = now
        session.add(row)
        session.flush()
        accounts.note(session, Happened.ACCOUNT_ADDED, BY, now, {"account": name, "role": role})
        return row

    def _follow(self, session: Session, row: rows.Account, role: Role) -> None:
        """The role is the provider's word; sessions of another role end."""
        if row.role == role:
            return
        row.role = role
        accounts.end_all(session, row.id)
        detail = {"account": row.name, "role": role}
        accounts.note(session, Happened.ACCOUNT_CHANGED, BY, self.bench.clock(), detail)


def _errand(key: str, seed: str, back: str) -> Errand:
    """All of it from the key and the seed: nothing is kept here until the browser is back."""

    def made(what: str) -> str:
        digest = hmac.digest(key.encode(), f"{what} {seed}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    again = seed.split(".")[1:2] == ["1"]
    return Errand(f"{seed}{made('state')}", made("nonce"), made("verifier"), back, again)


def _called(claims: Mapping[str, Any]) -> str:
    """The name that people know: made of what an account's name may hold."""
    said = [str(claims.get(name) or "") for name in CALLED]
    cleaned = [re.sub(r"[^a-z0-9._@+-]+", "-", one.lower()).strip("-._@+")[:90] for one in said]
    return next((one for one in cleaned if NAME.fullmatch(one)), "iemand")


def _names(claims: Mapping[str, Any]) -> Iterator[str]:
    """That name, and others for when somebody has it already."""
    name = _called(claims)
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _word(error: str) -> str:
    """RFC 6749, section 4.1.2.1: a code; anything else is nobody's word."""
    return error if re.fullmatch(r"[a-z_]{1,40}", error) else ""
