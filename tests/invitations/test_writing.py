"""The bytes of an invitation, as calendars read them that did not write them."""

from __future__ import annotations

import email
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import policy
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from acknowledgement.examples import raw_mail
from kcvs_mailbot.acknowledgement import Letter
from kcvs_mailbot.invitations import Invitation, calendar, new_uid
from kcvs_mailbot.invitations.zones import vtimezone
from kcvs_mailbot.message import Address

BRUSSELS = ZoneInfo("Europe/Brussels")
INVITATION = Invitation(
    uid="kcvs-2021-0007.interview.0123456789abcdef@kcvb.be",
    sequence=0,
    stamp=datetime(2021, 9, 20, 8, tzinfo=UTC),
    begins=datetime(2021, 10, 5, 9, tzinfo=BRUSSELS),
    ends=datetime(2021, 10, 5, 10, 15, tzinfo=BRUSSELS),
    zone=BRUSSELS,
    organizer=Address("Kenniscentrum Vlaamse Steden", "linda.boudry@kcvb.be"),
    attendee=Address("An Peeters", "an.peeters@example.org"),
    summary="Gesprek: directeur Kenniscentrum Vlaamse Steden",
    description="Uw gesprek met het dagelijks bestuur;\nbreng niets mee, één uur volstaat.",
    place="Zaal 1, Bischoffsheimlaan 1-8, 1000 Brussel",
    link="https://video.example/kamer?naam=a;b,c",
)


def naive(year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time())


def data(invitation: Invitation = INVITATION, **changes: Any) -> bytes:
    return calendar(replace(invitation, **changes)).data


def by_vobject(raw: bytes) -> Any:
    return vobject.readOne(io.StringIO(raw.decode()))


def test_another_calendar_reads_what_was_meant() -> None:
    whole = by_vobject(data())
    event = whole.vevent
    assert whole.method.value == "REQUEST"
    assert whole.version.value == "2.0"
    assert event.uid.value == INVITATION.uid
    assert event.sequence.value == "0"
    assert event.status.value == "CONFIRMED"
    assert event.dtstamp.value == INVITATION.stamp
    assert event.dtstart.value == INVITATION.begins
    assert event.dtend.value == INVITATION.ends
    assert event.summary.value == INVITATION.summary
    assert event.description.value == INVITATION.description
    assert event.location.value == f"{INVITATION.place}, {INVITATION.link}"
    assert event.url.value == INVITATION.link
    assert event.organizer.value == "mailto:linda.boudry@kcvb.be"
    assert event.attendee.value == "mailto:an.peeters@example.org"
    assert event.attendee.params["RSVP"] == ["TRUE"]
    assert event.attendee.params["PARTSTAT"] == ["NEEDS-ACTION"]
    assert event.attendee.params["CN"] == ["An Peeters"]


def test_a_change_keeps_the_uid_and_counts_on_and_a_cancellation_says_so_twice() -> None:
    moved = by_vobject(data(sequence=1)).vevent
    assert (moved.uid.value, moved.sequence.value) == (INVITATION.uid, "1")
    off = by_vobject(data(sequence=2, cancelled=True))
    assert off.method.value == "CANCEL"
    assert off.vevent.status.value == "CANCELLED"
    assert (off.vevent.uid.value, off.vevent.sequence.value) == (INVITATION.uid, "2")
    assert calendar(replace(INVITATION, cancelled=True)).method == "CANCEL"


def test_its_lines_are_short_and_end_as_the_format_asks() -> None:
    raw = data(summary="Gesprek " + "één ëü " * 40, description="x" * 300)
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    raw.decode()  # no character is cut in two
    for line in raw.split(b"\r\n"):
        line.decode()


@pytest.mark.parametrize(
    "zone", ["Europe/Brussels", "Europe/London", "America/New_York", "Australia/Lord_Howe"]
)
@pytest.mark.parametrize("year", [2021, 2026, 2040])
def test_the_zone_is_right_at_every_hour_of_the_year(zone: str, year: int) -> None:
    wanted = ZoneInfo(zone)
    whole = icalendar.Calendar()
    whole.add_component(vtimezone(wanted, datetime(year, 6, 1, tzinfo=UTC)))
    read = tz.tzical(io.StringIO(whole.to_ical().decode())).get(zone)
    at = naive(year)
    while at.year == year:
        there = at.replace(tzinfo=wanted)
        instant = there.astimezone(UTC)
        shown_once = there.replace(fold=1).utcoffset() == there.utcoffset()
        if shown_once and instant.astimezone(wanted).replace(tzinfo=None) == at:
            assert at.replace(tzinfo=read).utcoffset() == there.utcoffset(), at
        near = at.month in (3, 4, 10, 11) and (at.day > 24 or at.day < 15)
        at += timedelta(minutes=30 if near else 270)


def test_the_zone_of_brussels_is_two_yearly_rules() -> None:
    raw = vtimezone(BRUSSELS, datetime(2021, 10, 5, tzinfo=UTC)).to_ical().decode()
    assert re.findall(r"RRULE:(.*)\r", raw) == [
        "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    ]
    assert re.findall(r"DTSTART:(.*)\r", raw) == ["19700329T020000", "19701025T030000"]
    assert re.findall(r"TZOFFSETTO:(.*)\r", raw) == ["+0200", "+0100"]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC", "Africa/Casablanca", "Asia/Kolkata"])
def test_a_zone_without_yearly_changes_is_right_too(zone: str) -> None:
    wanted = ZoneInfo(zone)
    at = datetime(2026, 2, 10, 9, tzinfo=wanted)
    event = by_vobject(data(zone=wanted, begins=at, ends=at + timedelta(hours=1))).vevent
    assert event.dtstart.value.astimezone(UTC) == at.astimezone(UTC)


@given(
    st.datetimes(naive(2021), naive(2036), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Brussels", "America/New_York", "Pacific/Auckland"]),
)
@settings(max_examples=60, deadline=None)
def test_every_instant_comes_back(begins: datetime, zone: str) -> None:
    wanted = ZoneInfo(zone)
    begins = begins.replace(second=0, microsecond=0)
    local = begins.astimezone(wanted)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return  # nobody plans for a time that the clock shows twice
    event = by_vobject(data(zone=wanted, begins=begins, ends=begins + timedelta(hours=1))).vevent
    assert event.dtstart.value.astimezone(UTC) == begins


NAMES = ['Peeters, An "x"; y', "An\r\nATTENDEE:mailto:b@example.org", "José 王", "An:;^n Peeters"]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_out_of_its_line(name: str) -> None:
    an, us = Address(name, "an@example.org"), Address(name, "us@kcvb.be")
    event = by_vobject(data(attendee=an, organizer=us)).vevent
    assert len(event.contents["attendee"]) == 1
    assert event.attendee.value == "mailto:an@example.org"
    assert event.organizer.value == "mailto:us@kcvb.be"
    assert not re.search(r'[";:^]', "".join(event.attendee.params.get("CN", [])))


@given(st.text(max_size=80), st.text(max_size=80))
@settings(deadline=None)
def test_no_text_adds_a_property(summary: str, place: str) -> None:
    whole = icalendar.Calendar.from_ical(data(summary=summary, place=place))
    (event,) = whole.walk("VEVENT")
    usual = set(icalendar.Calendar.from_ical(data()).walk("VEVENT")[0])
    assert set(event) <= usual
    assert event["UID"] == INVITATION.uid


def test_what_cannot_be_an_invitation_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        data(begins=datetime(2021, 10, 5, 9))  # noqa: DTZ001
    with pytest.raises(ValueError, match="sendable"):
        data(attendee=Address("An", "an@example.org\r\nX:y"))
    for token, domain in (("kort", "kcvb.be"), ("0123456789", "kcvb be"), ("A" * 20, "kcvb.be")):
        with pytest.raises(ValueError, match="UID"):
            new_uid("KCVS-2021-0007", "interview", token, domain)
    assert (
        new_uid("KCVS 7\r\n", "test", "0123456789", "kcvb.be") == "kcvs-7-.test.0123456789@kcvb.be"
    )


def test_the_mail_that_brings_it_brings_it_unharmed() -> None:
    made = calendar(INVITATION)
    mail = email.message_from_bytes(
        raw_mail(Letter("x", "x", "<p>x</p>"), calendar=made), policy=policy.default
    )
    parts = [part for part in mail.walk() if part.get_content_subtype() in ("calendar", "ics")]
    assert [part.get_payload(decode=True) for part in parts] == [made.data, made.data]
