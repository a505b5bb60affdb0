"""When a mail is tried again: how long the pause is, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kcvs_mailbot.delivery.outcomes import Delivered, Outcome, Refused, Unknown, Unreachable
from kcvs_mailbot.delivery.states import State


@dataclass(frozen=True, slots=True)
class Sent:
    """State sent."""


@dataclass(frozen=True, slots=True)
class RetryAt:
    """State queued, due at `moment`; `attempts` is the entry's new count."""

    moment: datetime
    attempts: int
    why: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """State failed; the secretary is told `why`."""

    attempts: int
    why: str


@dataclass(frozen=True, slots=True)
class NowUncertain:
    """State uncertain; sent again from `recheck_at` on, or only by a person when that is None."""

    recheck_at: datetime | None
    attempts: int
    why: str


Decision = Sent | RetryAt | GivenUp | NowUncertain

_MINUTES = (1, 2, 5, 15, 30, 60, 120)
_LATER = 240
MAX_ATTEMPTS = 18
"""With the delays above the last one comes about two days after the first (RFC 5321 4.5.4.1)."""
MAX_RESENDS = 6
"""With so many attempts behind it an uncertain mail goes again only by a person's decision.

Few copies reach the candidate, not one an hour for ever; a greylisted mail still has its chance.
"""
_SERVER_MINUTES = (1, 2, 4, 8, 15)


def after_attempt(
    attempts: int,
    outcome: Outcome,
    now: datetime,
    jitter: float,
    resend_uncertain: timedelta | None = None,
) -> Decision:
    """What follows from one attempt.

    `attempts` counts this entry's attempts before this one; `jitter` is from 0 to 1 and spreads
    retries; `resend_uncertain` None means never. Naive `now` raises ValueError.
    """
    demand_zone(now)
    match outcome:
        case Delivered():
            return Sent()
        case Unreachable(why):
            return RetryAt(now + server_pause(1, jitter), attempts, why)
        case Unknown(why):
            return _uncertain(attempts + 1, now, resend_uncertain, why)
        case Refused(permanent, why):
            if permanent:
                return GivenUp(attempts + 1, why)
            return _later_or_never(attempts + 1, now, jitter, why)


def interrupted(attempts: int, now: datetime, resend_uncertain: timedelta | None) -> NowUncertain:
    """What follows when the worker that held an entry in `sending` is dead.

    Nobody knows how far it came: it may have been killed between the last dot and the answer.
    """
    demand_zone(now)
    why = "the program ended while it was being sent"
    return _uncertain(attempts + 1, now, resend_uncertain, why)


def latest_attempt(
    state: State, attempts: int, now: datetime, resend_uncertain: timedelta | None
) -> datetime:
    """No entry waits longer than until then: later, it was put off before the clock went back.

    The wait then begins anew, so that a clock that jumps never brings an attempt forward.
    """
    demand_zone(now)
    if state is State.UNCERTAIN:
        return now + (resend_uncertain or timedelta())
    minutes = _minutes(attempts) if attempts else 0
    return now + max(_spread(minutes, 1), server_pause(1, 1))


def server_pause(failures: int, jitter: float) -> timedelta:
    """How long a server that failed `failures` (1 or more) times in a row is left alone.

    From 1 to 15 minutes, plus up to a quarter of jitter (0 to 1).
    """
    step = min(max(failures, 1), len(_SERVER_MINUTES)) - 1
    return _spread(_SERVER_MINUTES[step], jitter)


def _later_or_never(attempts: int, now: datetime, jitter: float, why: str) -> RetryAt | GivenUp:
    if attempts >= MAX_ATTEMPTS:
        return GivenUp(attempts, f"{why}; given up after {attempts} attempts")
    return RetryAt(now + _spread(_minutes(attempts), jitter), attempts, why)


def _minutes(attempts: int) -> int:
    return _MINUTES[attempts - 1] if attempts <= len(_MINUTES) else _LATER


def _uncertain(
    attempts: int, now: datetime, resend_uncertain: timedelta | None, why: str
) -> NowUncertain:
    if resend_uncertain is None or attempts > MAX_RESENDS:
        return NowUncertain(None, attempts, why)
    return NowUncertain(now + resend_uncertain, attempts, why)


def _spread(minutes: int, jitter: float) -> timedelta:
    return timedelta(minutes=minutes * (1 + min(max(jitter, 0.0), 1.0) / 4))


def demand_zone(moment: datetime) -> None:
    """ValueError for a naive moment: it cannot be compared."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be compared")
