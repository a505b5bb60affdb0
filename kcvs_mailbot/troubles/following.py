"""What becomes of a trouble: told once, reminded of, told to be over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kcvs_mailbot.troubles.signs import Look
from kcvs_mailbot.troubles.trouble import Kind, Trouble

CALM = timedelta(minutes=5)
"""So long it must be gone before it is over: what comes and goes is one trouble."""
MORE_AFTER = timedelta(hours=1)
GROWS = frozenset({Kind.BALANCE, Kind.FAILED, Kind.UNCERTAIN, Kind.HELD, Kind.ERASURE})
"""Of these each new one matters; it is told within the hour, not with the next reminder."""


ONCE = frozenset({Kind.ERASURE})
"""An announcement, no trouble that somebody must see to."""


class Why(StrEnum):
    """Why somebody is told."""

    NEW = "new"
    MORE = "more"
    REMINDER = "reminder"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Standing:
    """A trouble that stands, as the database keeps it."""

    kind: Kind
    since: datetime
    told_at: datetime | None = None
    """None: nobody could be told yet."""
    told: tuple[str, ...] = ()
    """The ids that were told."""
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell; `trouble` as it was found, without ids when it is over."""

    why: Why
    trouble: Trouble
    since: datetime

    @property
    def is_announcement(self) -> bool:
        """It promises the secretary something: nobody else can be told it in her place."""
        return self.trouble.kind in ONCE and self.why is not Why.OVER


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands from now on, whatever becomes of the notices; and what is to be told."""

    standing: tuple[Standing, ...]
    notices: tuple[Notice, ...] = ()


def follow(
    seen: Look, standing: Iterable[Standing], now: datetime, remind_every: timedelta
) -> Plan:
    """What follows from this look and from what stood before.

    After a notice was told, `told` gives what stands; a notice that nobody took comes again.
    """
    before = {one.kind: _in_time(one, now) for one in standing}
    after: list[Standing] = []
    notices: list[Notice] = []
    for trouble in seen.troubles:
        kept = before.get(trouble.kind) or Standing(trouble.kind, now)
        kept = replace(kept, gone_at=None)
        if trouble.kind in ONCE:  # what went and comes again is announced again
            kept = replace(kept, told=tuple(one for one in kept.told if one in trouble.ids))
        after.append(kept)
        why = _why(trouble, kept, now, remind_every)
        notices += [Notice(why, trouble, kept.since)] if why else []
    present = {trouble.kind for trouble in seen.troubles}
    for kept in (one for one in before.values() if one.kind not in present):
        if kept.kind in seen.unknown:
            after.append(kept)
            continue
        gone_at = kept.gone_at or now
        if now - gone_at < CALM:
            after.append(replace(kept, gone_at=gone_at))
        elif kept.told_at is not None:
            after.append(kept)
            notices.append(Notice(Why.OVER, Trouble(kept.kind), kept.since))
    return Plan(tuple(after), tuple(notices))


def told(
    standing: Iterable[Standing], notices: Iterable[Notice], now: datetime
) -> tuple[Standing, ...]:
    """What stands once these notices were told: what is over does not stand any more."""
    by_kind: Mapping[Kind, Notice] = {notice.trouble.kind: notice for notice in notices}
    after = []
    for one in standing:
        notice = by_kind.get(one.kind)
        if notice is None:
            after.append(one)
        elif notice.why is not Why.OVER:
            after.append(replace(one, told_at=now, told=notice.trouble.ids))
    return tuple(after)


def _in_time(one: Standing, now: datetime) -> Standing:
    """No moment of it is in the future: a clock that jumped back must not silence it for long."""
    return replace(
        one,
        since=min(one.since, now),
        told_at=one.told_at and min(one.told_at, now),
        gone_at=one.gone_at and min(one.gone_at, now),
    )


def _why(trouble: Trouble, kept: Standing, now: datetime, remind_every: timedelta) -> Why | None:
    if kept.told_at is None:
        return Why.NEW
    if now - kept.told_at >= remind_every and trouble.kind not in ONCE:
        return Why.REMINDER
    grown = trouble.kind in GROWS and not set(trouble.ids) <= set(kept.told)
    return Why.MORE if grown and now - kept.told_at >= MORE_AFTER else None
