"""Why a mail is held until a person releases it: by the settings, its age, or the brakes."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from kcvs_mailbot.delivery.retries import demand_zone


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
    RESTORED = "restored"  # it may have gone before the database was put back from a backup


def hold_reason(
    mode: Mode, received_at: datetime | None, now: datetime, max_age: timedelta | None
) -> Reason | None:
    """Why a new receipt is held, or None when it may go; `max_age` None means any age."""
    demand_zone(now)
    if mode != Mode.SEND:
        return Reason.MODE
    if max_age is None:
        return None
    if received_at is None:
        return Reason.AGE_UNKNOWN
    demand_zone(received_at)
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
