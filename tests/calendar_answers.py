"""Answers to an invitation, laid out as Exchange, Google Calendar and iCloud send them."""

from __future__ import annotations

import base64
from email.message import EmailMessage

CANDIDATE = "an.claes@example.be"
SUBJECTS = {"ACCEPTED": "Geaccepteerd", "DECLINED": "Geweigerd", "TENTATIVE": "Voorlopig"}


def outlook(
    uid: str,
    status: str = "ACCEPTED",
    *,
    sequence: int = 0,
    words: str = "",
    sender: str = CANDIDATE,
    attendee: str = CANDIDATE,
    in_reply_to: str = "",
    method: str = "REPLY",
) -> bytes:
    """What a person writes with it stands in its text, which is empty otherwise."""
    calendar = f"""BEGIN:VCALENDAR
METHOD:{method}
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT={status};CN=An Claes:mailto:{attendee}
COMMENT;LANGUAGE=nl-BE:{words}\\n
{folded("UID:" + uid)}
SUMMARY;LANGUAGE=nl-BE:{SUBJECTS.get(status, "Antwoord")}: Gesprek: directeur
DTSTART;TZID=Romance Standard Time:20211005T090000
DTEND;TZID=Romance Standard Time:20211005T100000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20210921T080501Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
LOCATION;LANGUAGE=nl-BE:Zaal 1
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
"""
    thread = f"References: {in_reply_to}\nIn-Reply-To: {in_reply_to}\n" if in_reply_to else ""
    return lines(
        f"""From: An Claes <{sender}>
To: Kenniscentrum Vlaamse Steden <linda.boudry@kcvb.be>
Subject: {SUBJECTS.get(status, "New Time Proposed")}: Gesprek: directeur
Thread-Topic: Gesprek: directeur
Thread-Index: AQHXrs7cv0vP0GBbOUOoDPxcwXrBYg==
Date: Tue, 21 Sep 2021 08:05:01 +0000
Message-ID: <AM0PR01MB4321.{status}.{sequence}@AM0PR01MB4321.eurprd01.prod.outlook.com>
{thread}Accept-Language: nl-BE, en-US
Content-Language: nl-BE
X-MS-Has-Attach:
X-MS-TNEF-Correlator:
MIME-Version: 1.0
Content-Type: multipart/alternative;
 boundary="_000_AM0PR01MB4321"

--_000_AM0PR01MB4321
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

{words}
--_000_AM0PR01MB4321
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

<html><head></head><body>{words}</body></html>
--_000_AM0PR01MB4321
Content-Type: text/calendar; charset="utf-8"; method={method}
Content-Transfer-Encoding: base64

{coded(calendar)}
--_000_AM0PR01MB4321--
"""
    )


def gmail(
    uid: str,
    status: str = "ACCEPTED",
    *,
    sequence: int = 0,
    words: str = "",
    sender: str = CANDIDATE,
) -> bytes:
    """Its text is the program's own; what a person writes stands in a parameter."""
    comment = f';X-RESPONSE-COMMENT="{words}"' if words else ""
    attendee = (
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={status};CN=An Claes"
        f";X-NUM-GUESTS=0{comment}:mailto:{sender}"
    )
    calendar = f"""BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20211005T070000Z
DTEND:20211005T080000Z
DTSTAMP:20210921T080501Z
{folded("ORGANIZER;CN=Kenniscentrum Vlaamse Steden:mailto:linda.boudry@kcvb.be")}
{folded("UID:" + uid)}
{folded(attendee)}
CREATED:20210920T080000Z
DESCRIPTION:Kenmerk van uw kandidatuur: KCVS-2021-0001.
LAST-MODIFIED:20210921T080501Z
LOCATION:Zaal 1
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:Gesprek: directeur
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
    return lines(
        f"""Return-Path: <{sender}>
MIME-Version: 1.0
Reply-To: An Claes <{sender}>
Sender: Google Calendar <calendar-notification@google.com>
Auto-Submitted: auto-generated
Message-ID: <calendar-8a0c4f2e-{status}-{sequence}@google.com>
Date: Tue, 21 Sep 2021 08:05:02 +0000
Subject: {SUBJECTS.get(status)}: Gesprek: directeur @ di 5 okt 2021 9am - 10am (CEST)
From: An Claes <{sender}>
To: linda.boudry@kcvb.be
Content-Type: multipart/mixed; boundary="000000000000b1"

--000000000000b1
Content-Type: multipart/alternative; boundary="000000000000b0"

--000000000000b0
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
Content-Transfer-Encoding: base64

{coded("An Claes heeft deze uitnodiging beantwoord." + chr(10) + "Gesprek: directeur" + chr(10))}
--000000000000b0
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

<p>An Claes heeft deze uitnodiging beantwoord.</p>
--000000000000b0
Content-Type: text/calendar; charset="UTF-8"; method=REPLY
Content-Transfer-Encoding: 7bit

{calendar}
--000000000000b0--

--000000000000b1
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{coded(calendar)}
--000000000000b1--
"""
    )


def apple(uid: str, status: str = "ACCEPTED", *, sequence: int = 0) -> bytes:
    """iCloud writes from an address of its own."""
    mail = EmailMessage()
    mail["From"] = "An Claes <noreply@email.apple.com>"
    mail["Reply-To"] = f"An Claes <{CANDIDATE}>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = f"{SUBJECTS.get(status)}: Gesprek: directeur"
    mail["Date"] = "Tue, 21 Sep 2021 08:05:03 +0000"
    mail["Message-ID"] = f"<1632211503.{status}.{sequence}@email.apple.com>"
    mail.set_content("An Claes heeft uw uitnodiging voor Gesprek: directeur beantwoord.\n")
    calendar = f"""BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
METHOD:REPLY
PRODID:-//Apple Inc.//iCloud 2125B36//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20210921T080503Z
DTSTART;TZID=Europe/Brussels:20211005T090000
ORGANIZER;CN=Kenniscentrum Vlaamse Steden:mailto:linda.boudry@kcvb.be
ATTENDEE;CN=An Claes;PARTSTAT={status};ROLE=REQ-PARTICIPANT:mailto:{CANDIDATE}
SEQUENCE:{sequence}
END:VEVENT
END:VCALENDAR
"""
    mail.add_alternative(
        calendar.replace("\n", "\r\n").encode(), "text", "calendar", params={"method": "REPLY"}
    )
    return mail.as_bytes()


def lines(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def coded(text: str) -> str:
    return base64.encodebytes(lines(text)).decode().rstrip()


def folded(line: str) -> str:
    """As calendars fold theirs: 74 characters, then a blank before the others."""
    first, rest = line[:74], line[74:]
    parts = [rest[n : n + 73] for n in range(0, len(rest), 73)]
    return "\n ".join([first, *parts])
