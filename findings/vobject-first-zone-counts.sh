#!/usr/bin/env bash
# vobject reads every calendar by the first VTIMEZONE of that name that its process ever saw.
#
# Guess: RFC 5545 3.6.5 and 3.2.19 tie a TZID to the VTIMEZONE of its own iCalendar object ("An individual VTIMEZONE
# calendar component MUST be specified for each unique TZID ... specified in the iCalendar object"), so a
# parser reads each calendar by the rules in it, and those need to hold only for the days that it speaks of.
# What happens (vobject/icalendar.py: registerTzid, getTzid, one map for the process): the first calendar's zone is
# kept, that of a later calendar is dropped without a word. Read after one whose rules begin in 2033, an interview of
# July 2021 at 9.00 in Brussels is at 8.00 UTC, an hour late, though its own calendar is right; read alone it is at 7.00.
# So an invitation's rules should begin long before it, as everybody writes them (1970), and not in its own year.
# Source: vobject 0.9.9 from the package index, by itself.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check vobject==0.9.9 python-dateutil==2.9.0.post0 pytz==2025.2 six==1.17.0

cat > read.py <<'EOF'
import sys
from datetime import timezone
import vobject

def calendar(year, spring, autumn, day):
    return "\r\n".join(f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:DAYLIGHT
DTSTART:{year}03{spring}T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:{year}10{autumn}T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:{day}
DTSTAMP:20200101T000000Z
DTSTART;TZID=Europe/Brussels:{day}T090000
END:VEVENT
END:VCALENDAR
""".splitlines()) + "\r\n"

def hour(text):
    return vobject.readOne(text).vevent.dtstart.value.astimezone(timezone.utc).hour

late, early = calendar(2033, 27, 30, "20340705"), calendar(2020, 29, 25, "20210705")
if sys.argv[1] == "after":
    assert hour(late) == 7
print("July 2021, 9.00 in Brussels,", sys.argv[1], ":", hour(early), "hour UTC")
sys.exit(0 if hour(early) == int(sys.argv[2]) else 1)
EOF
venv/bin/python read.py alone 7
venv/bin/python read.py after 8
