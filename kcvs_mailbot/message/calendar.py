"""What a calendar answers to an invitation of ours (RFC 5546 3.2.3, 3.2.7), read from its part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kcvs_mailbot.message.bounds import CALENDAR_BYTES, NAME_CHARACTERS
from kcvs_mailbot.message.message import CalendarAnswer

CALENDARS = ("text/calendar", "application/ics")
_ANSWERS = ("REPLY", "COUNTER")
_FOLD = re.compile(r"\r?\n[ \t]")
_BREAK = re.compile(r"[\r\n]+")
_LINE = re.compile(r'([A-Za-z-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)')
_PARAMETER = re.compile(r';([A-Za-z-]+)=("[^"]*"|[^";]*)')
_ESCAPED = re.compile(r"\\(.)")


def read_answer(data: bytes) -> CalendarAnswer | None:
    """None for what is no answer, or names no invitation."""
    text = data[:CALENDAR_BYTES].decode("utf-8", "replace")
    found: dict[str, tuple[str, str]] = {}
    for name, parameters, value in _properties(_FOLD.sub("", text)):
        found.setdefault(name, (parameters, value))
    method = found.get("METHOD", ("", ""))[1].upper()
    uid = _shown(found.get("UID", ("", ""))[1])
    if method not in _ANSWERS or not uid:
        return None
    parameters, attendee = found.get("ATTENDEE", ("", ""))
    said = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(parameters)}
    sequence = found.get("SEQUENCE", ("", ""))[1].strip()
    comment = found.get("COMMENT", ("", ""))[1] or said.get("X-RESPONSE-COMMENT", "")
    return CalendarAnswer(
        method,
        uid,
        int(sequence) if re.fullmatch(r"\d{1,9}", sequence, re.ASCII) else 0,
        said.get("PARTSTAT", "").upper()[:40],
        _shown(re.sub(r"(?i)^mailto:", "", attendee.strip())),
        _shown(comment),
        _shown(found.get("PRODID", ("", ""))[1]),
    )


def _properties(text: str) -> Iterator[tuple[str, str, str]]:
    """Those of the calendar and of its first event: a zone or an alarm has others."""
    inside: list[str] = []
    events = 0
    for line in _BREAK.split(text):
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            continue
        name, parameters, value = parts[1].upper(), parts[2], parts[3]
        if name == "BEGIN":
            inside.append(value.strip().upper())
            events += inside[-1] == "VEVENT"
        elif name == "END":
            inside = inside[:-1]
        elif inside[-1:] in (["VCALENDAR"], ["VEVENT"]) and events <= 1:
            yield name, parameters, value


def _shown(value: str) -> str:
    """On one line, its escapes taken out (RFC 5545 3.3.11)."""
    plain = _ESCAPED.sub(lambda one: " " if one[1] in "nN" else one[1], value)
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())[:NAME_CHARACTERS]
