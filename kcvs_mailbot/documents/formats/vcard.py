"""Reads a vCard (RFC 6350) and a calendar entry (RFC 5545) as the words in them."""

from __future__ import annotations

import quopri
import re

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats.plain import decoded

_SHOWN = frozenset(
    "FN N ORG TITLE ROLE TEL EMAIL ADR URL NOTE BDAY SUMMARY DESCRIPTION LOCATION DTSTART".split()  # noqa: SIM905
)
_LINE = re.compile(r"^(?:[\w-]+\.)?([A-Za-z-]+)((?:;[^:]*)?):(.*)$")
_FOLD = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=\r?\n")


def read(source: Source) -> Extract:
    text = decoded(source.data())
    if "QUOTED-PRINTABLE" in text.upper():
        text = _SOFT_BREAK.sub("", text)
    lines = []
    for line in _FOLD.sub("", text).splitlines():
        found = _LINE.match(line)
        if found and found[1].upper() in _SHOWN:
            lines.append(f"{found[1].upper()}: {_value(found[3], found[2])}")
    return Extract("\n".join(lines))


def _value(value: str, parameters: str) -> str:
    if "QUOTED-PRINTABLE" in parameters.upper():
        value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
    value = value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";")
    return " ".join(filter(None, value.split(";")))
