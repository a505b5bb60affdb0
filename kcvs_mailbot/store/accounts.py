"""Accounts, who is signed in, and the sign-ins that failed lately, as rows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import Happened
from kcvs_mailbot.store.models import Account, Device, Event, FailedSignIn, WebSession

CHANGED_NOTHING = (
    Happened.VIEWED,
    Happened.SIGNED_IN,
    Happened.SIGNED_OUT,
    Happened.SIGN_IN_REFUSED,
)
"""What people did and that left everything as it was."""


# Made once: to make a statement takes longer than these take to be answered, for each page.
_SIGNED_IN = (
    select(WebSession, Account)
    .join(Account, Account.id == WebSession.account_id)
    .where(WebSession.token == bindparam("token"))
)
_SEEN = select(WebSession.token).where(WebSession.seen_at > bindparam("moment")).limit(1)
_EVERY = select(Account).order_by(Account.name)


def by_name(session: Session, name: str) -> Account | None:
    """In whatever case it is typed."""
    return session.scalar(select(Account).where(Account.name == name.strip().lower()))


def by_subject(session: Session, subject: str) -> Account | None:
    """Whoever that is at the organisation's own sign-in."""
    return session.scalar(select(Account).where(Account.subject == subject))


def all_accounts(session: Session) -> list[Account]:
    """By name."""
    return list(session.scalars(_EVERY))


def called(session: Session) -> dict[str, str]:
    """By the account's name, how people are called; not who has no other name.

    Where two have the same one, the account's name stands behind it.
    """
    found = session.execute(select(Account.name, Account.display_name)).all()
    times = Counter(shown for _, shown in found)
    return {
        name: f"{shown} ({name})" if times[shown] > 1 else shown for name, shown in found if shown
    }


def signed_in(session: Session, token: str) -> tuple[WebSession, Account] | None:
    """Whose session it is, however old."""
    found = session.execute(_SIGNED_IN, {"token": token}).first()
    return None if found is None else (found[0], found[1])


def anybody_since(session: Session, moment: datetime) -> bool:
    """True when somebody who is signed in was seen on the page after that moment."""
    return session.connection().execute(_SEEN, {"moment": moment}).first() is not None


def sessions(session: Session, account_id: int) -> list[WebSession]:
    """The account's, the youngest first; old ones among them."""
    query = select(WebSession).where(WebSession.account_id == account_id)
    return list(session.scalars(query.order_by(WebSession.started_at.desc())))


def end(session: Session, token: str) -> None:
    """Nobody is signed in with it any more."""
    session.execute(delete(WebSession).where(WebSession.token == token))


def end_all(session: Session, account_id: int) -> None:
    """This account is signed in nowhere."""
    session.execute(delete(WebSession).where(WebSession.account_id == account_id))


def end_others(session: Session, account_id: int, token: str) -> None:
    """This account is signed in with this session only."""
    session.execute(
        delete(WebSession).where(WebSession.account_id == account_id, WebSession.token != token)
    )


def forget(
    session: Session, *, idle: datetime, started: datetime, failed: datetime, devices: datetime
) -> None:
    """What is from before these moments counts no more."""
    session.execute(
        delete(WebSession).where((WebSession.seen_at < idle) | (WebSession.started_at < started))
    )
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < failed))
    session.execute(delete(Device).where(Device.seen_at < devices))


def forget_looks(session: Session, before: datetime) -> int:
    """Who looked at what, and who signed in, before that moment; returns how many such events.

    A look at a dossier stays as long as that: its candidate may ask who saw it.
    """
    gone = session.execute(
        delete(Event).where(
            Event.application_id.is_(None), Event.kind.in_(CHANGED_NOTHING), Event.at < before
        )
    )
    return int(getattr(gone, "rowcount", 0))


def knows(session: Session, token: str, account_id: int, now: datetime) -> bool:
    """This browser is one of that account's; it was seen now."""
    device = session.get(Device, token)
    if device is None or device.account_id != account_id:
        return False
    device.seen_at = now
    return True


def failures(session: Session, place: str, since: datetime, name: str | None = None) -> int:
    """How many sign-ins failed from there, of this name or of all."""
    query = select(func.count()).where(FailedSignIn.place == place, FailedSignIn.at >= since)
    if name is not None:
        query = query.where(FailedSignIn.name == name)
    return session.scalar(query) or 0


def note(
    session: Session,
    kind: Happened,
    actor: str,
    at: datetime,
    detail: dict[str, Any] | None = None,
    *,
    application_id: int | None = None,
    message_id: int | None = None,
) -> None:
    """What somebody did on the page, for the auditor."""
    session.add(
        Event(
            at=at,
            kind=kind,
            actor=actor,
            application_id=application_id,
            message_id=message_id,
            detail=detail or {},
        )
    )


def note_export(session: Session, actor: str, at: datetime, form: str, applications: int) -> None:
    """That lists or dossiers left, of so many applications."""
    note(session, Happened.EXPORTED, actor, at, {"form": form, "applications": applications})
