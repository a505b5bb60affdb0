"""The bytes of an invitation, its change and its cancellation (RFC 5546 3.2.2, 3.2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import icalendar

from kcvs_mailbot.acknowledgement.mail import Calendar
from kcvs_mailbot.acknowledgement.strangers import cleaned, greeting_name
from kcvs_mailbot.addresses import HOST, sendable
from kcvs_mailbot.invitations.zones import vtimezone
from kcvs_mailbot.message import Address

PRODUCT = "-//kcvs_mailbot//NL"
LONGEST_NAME = 120
_TOKEN = re.compile(r"[a-z0-9]{8,64}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a calendar is told. `begins` and `ends` are aware; `zone` is where they are shown.

    stamp: when it was planned so, the same however often its mail is made. sequence: 0 at first.
    """

    uid: str
    sequence: int
    stamp: datetime
    begins: datetime
    ends: datetime
    zone: ZoneInfo
    organizer: Address
    attendee: Address
    summary: str
    description: str = ""
    place: str = ""
    link: str = ""
    either: str = "{place}, {link}"
    """How a place and a link are told together."""
    cancelled: bool = False


def new_uid(reference: str, kind: str, token: str, domain: str) -> str:
    """E.g. kcvs-2021-0007.interview.TOKEN@kcvb.be; ValueError unless token and domain are plain.

    Whoever has it was sent the invitation: the token cannot be guessed.
    """
    if not _TOKEN.fullmatch(token) or not HOST.fullmatch(domain):
        raise ValueError("a UID needs a plain token and domain")
    return f"{re.sub(r'[^a-z0-9-]+', '-', reference.lower())}.{kind}.{token}@{domain}"


def calendar(invitation: Invitation) -> Calendar:
    """What `build_mail` takes. ValueError: a moment without zone, an address not `sendable`."""
    if None in (invitation.begins.tzinfo, invitation.ends.tzinfo, invitation.stamp.tzinfo):
        raise ValueError("an invitation needs moments with a zone")
    method = "CANCEL" if invitation.cancelled else "REQUEST"
    whole = icalendar.Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", method)
    whole.add_component(vtimezone(invitation.zone, invitation.begins))
    whole.add_component(_event(invitation))
    return Calendar(method, whole.to_ical())


def _event(invitation: Invitation) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp)
    event.add("dtstart", invitation.begins.astimezone(invitation.zone))
    event.add("dtend", invitation.ends.astimezone(invitation.zone))
    event.add("summary", invitation.summary)
    # Some calendars go by the status and not by the method.
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add(
        "organizer", _person(invitation.organizer, cleaned(invitation.organizer.name, LONGEST_NAME))
    )
    event.add("attendee", _attendee(invitation.attendee))
    for name, value in (
        ("location", _where(invitation)),
        ("description", invitation.description),
        ("url", invitation.link),
    ):
        if value:
            event.add(name, value)
    return event


def _where(invitation: Invitation) -> str:
    place, link = invitation.place, invitation.link
    return invitation.either.format(place=place, link=link) if place and link else place or link


def _attendee(who: Address) -> icalendar.vCalAddress:
    # A stranger wrote this name, and may have meant it for a third person.
    person = _person(who, greeting_name(who.name))
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = "NEEDS-ACTION"
    person.params["RSVP"] = "TRUE"
    return person


def _person(who: Address, name: str) -> icalendar.vCalAddress:
    address = sendable(who.address)
    if address is None:
        raise ValueError("the address cannot be written in a mail; see sendable()")
    person = icalendar.vCalAddress(f"mailto:{address}")
    # Calendars cut a quoted name at its semicolon, and write quotes each in a way of its own.
    plain = " ".join(re.sub(r'[";:^]', " ", name).split())
    if plain:
        person.params["CN"] = plain
    return person
