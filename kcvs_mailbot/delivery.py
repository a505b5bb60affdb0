"""What becomes of an outgoing mail: its states, its retries, its brakes.

Pure: no I/O and no clock. One attempt has one outcome, and `after_attempt` says what follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LETTER = "letter"
"""The kind of an entry that a person wrote; the others (acknowledgement.Kind) are automatic."""


class State(StrEnum):
    """Where an outbox entry stands. Its transitions stand in `_MAY_BECOME` and nowhere else."""

    QUEUED = "queued"  # due at next_attempt_at
    SENDING = "sending"  # claimed by one worker, which is talking to the server
    SENT = "sent"  # the server took responsibility for it (RFC 5321 4.2.5)
    UNCERTAIN = "uncertain"  # sent whole, but the answer never came
    FAILED = "failed"  # refused for good, or given up: a person decides
    HELD = "held"  # waits for a person to release it
    CANCELLED = "cancelled"  # a person decided that it shall not go
    BOUNCED = "bounced"  # taken over, then reported undeliverable (RFC 3464)


_MAY_BECOME: dict[State, frozenset[State]] = {
    # A bounce may come while an uncertain entry waits to be sent again.
    State.QUEUED: frozenset({State.SENDING, State.HELD, State.CANCELLED, State.BOUNCED}),
    State.SENDING: frozenset({State.SENT, State.QUEUED, State.UNCERTAIN, State.FAILED}),
    # A mail that was taken is never sent again: one receipt per application.
    State.SENT: frozenset({State.BOUNCED}),
    # Found in the Sent folder; sent again with the same Message-ID; left by a person.
    State.UNCERTAIN: frozenset({State.SENT, State.QUEUED, State.CANCELLED, State.BOUNCED}),
    State.FAILED: frozenset({State.QUEUED, State.CANCELLED}),
    State.HELD: frozenset({State.QUEUED, State.CANCELLED}),
    # A person thought better of it; or the decision behind it was undone, and made again.
    State.CANCELLED: frozenset({State.QUEUED, State.HELD, State.FAILED, State.UNCERTAIN}),
    State.BOUNCED: frozenset({State.QUEUED}),
}


_READDRESSED: dict[State, State] = {
    # Not gone yet: it goes, or waits, or stays away as before, but to the new address.
    State.QUEUED: State.QUEUED,
    State.HELD: State.HELD,
    State.CANCELLED: State.CANCELLED,
    # Gone to the old address, or lost on the way there: the person at the new one has nothing.
    State.SENT: State.QUEUED,
    State.UNCERTAIN: State.QUEUED,
    State.FAILED: State.QUEUED,
    State.BOUNCED: State.QUEUED,
}


def after_readdressing(state: State) -> State | None:
    """What an entry becomes when a person puts its address right; None while it is being sent."""
    return _READDRESSED.get(state)


MAY_HAVE_ARRIVED = frozenset({State.SENT, State.UNCERTAIN})
"""To the same address it is not sent a second time by putting that right."""


def may_become(old: State, new: State) -> bool:
    """True when an entry in state `old` may be put in state `new`."""
    return new in _MAY_BECOME[old]


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server took it; `reply` is its code, enhanced status and queue id, no free text."""

    reply: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server certainly did not take this mail; `permanent` when another try is useless."""

    permanent: bool
    why: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The server took no mail at all: not this mail's fault."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It was sent whole, but the answer did not come: taken or not, nobody knows."""

    why: str


Outcome = Delivered | Refused | Unreachable | Unknown


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
    _demand_zone(now)
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
    _demand_zone(now)
    why = "the program ended while it was being sent"
    return _uncertain(attempts + 1, now, resend_uncertain, why)


def latest_attempt(
    state: State, attempts: int, now: datetime, resend_uncertain: timedelta | None
) -> datetime:
    """No entry waits longer than until then: later, it was put off before the clock went back.

    The wait then begins anew, so that a clock that jumps never brings an attempt forward.
    """
    _demand_zone(now)
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


def _demand_zone(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be compared")


class Mode(StrEnum):
    """What happens with receipts (acknowledgement.mode)."""

    SEND = "send"  # sent as soon as the application is stored
    HOLD = "hold"  # made, held until a person releases them
    OFF = "off"  # none are made


class Reason(StrEnum):
    """Why an entry is held until a person releases it."""

    MODE = "mode"  # acknowledgement.mode does not send by itself
    TOO_OLD = "too_old"  # the mail is older than acknowledgement.max_age
    AGE_UNKNOWN = "age_unknown"  # nobody knows when the mail was received
    ADDRESS_LIMIT = "address_limit"  # acknowledgement.per_address_per_day is reached
    HOURLY_LIMIT = "hourly_limit"  # acknowledgement.per_hour is reached
    RECOGNITION = "recognition"  # the mail itself gives doubt
    TEXT_BROKEN = "text_broken"  # a text of the vacancy cannot be written
    TAKEN_OUT = "taken_out"  # a person took its mail out of another application


def hold_reason(
    mode: Mode, received_at: datetime | None, now: datetime, max_age: timedelta | None
) -> Reason | None:
    """Why a new receipt is held, or None when it may go; `max_age` None means any age."""
    _demand_zone(now)
    if mode != Mode.SEND:
        return Reason.MODE
    if max_age is None:
        return None
    if received_at is None:
        return Reason.AGE_UNKNOWN
    _demand_zone(received_at)
    return Reason.TOO_OLD if now - received_at > max_age else None


def brake(
    sent_to_address_last_day: int, per_address_per_day: int, sent_last_hour: int, per_hour: int
) -> Reason | None:
    """Why an entry that is due is held after all: a loop or a flood is stopped here."""
    if sent_to_address_last_day >= per_address_per_day:
        return Reason.ADDRESS_LIMIT
    if sent_last_hour >= per_hour:
        return Reason.HOURLY_LIMIT
    return None
