"""An invitation that did not leave yet, for the same candidate at another address."""

from __future__ import annotations

import icalendar

from kcvs_mailbot.addresses import sendable
from kcvs_mailbot.message import Address


def for_another(data: bytes, attendee: Address) -> bytes:
    """What `calendar` wrote, to be answered from this address.

    ValueError when that is not `sendable`.
    """
    address = sendable(attendee.address)
    if address is None:
        raise ValueError("the address cannot be written in a mail; see sendable()")
    whole = icalendar.Calendar.from_ical(data)
    for event in whole.walk("VEVENT"):
        person = icalendar.vCalAddress(f"mailto:{address}")
        person.params = event["attendee"].params
        event["attendee"] = person
    written: bytes = whole.to_ical()
    return written
