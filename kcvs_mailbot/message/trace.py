"""Message-IDs, Date and Received headers (RFC 5322, 3.6; RFC 5321, 4.4)."""

from __future__ import annotations

import re
from datetime import datetime

from mailparser.dates import parse_mail_date
from mailparser.exceptions import MailParserReceivedParsingError
from mailparser.received import split_received

from kcvs_mailbot.message.bounds import HOPS, IDENTIFIERS
from kcvs_mailbot.message.headers import Headers, header_text
from kcvs_mailbot.message.message import Received

IDENTIFIER = re.compile(r"<[^<>\s]{1,998}>")
# mail-parser takes a zone it does not know for UTC, which RFC 5322 4.3 allows and we do not.
ZONE = re.compile(r"([0-9]) ?\b([A-Za-z]{1,10})(?= *(?:\(.*)?$)")
EUROPEAN = {
    "CET": "+0100", "MET": "+0100", "MEZ": "+0100", "BST": "+0100", "CEST": "+0200",
    "MEST": "+0200", "MESZ": "+0200", "WET": "+0000", "WEST": "+0100", "EET": "+0200",
    "EEST": "+0300",
}  # fmt: skip
KNOWN = {"UT", "UTC", "GMT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"}


def read_message_id(headers: Headers, problems: list[str]) -> str | None:
    """The first Message-ID with its angle brackets, or None."""
    values = headers.raw_all("message-id")
    if not values:
        return None
    text = header_text(values[0])
    found = IDENTIFIER.search(text)
    if found:
        return found.group()
    bare = "".join(text.split()).strip("<>")[:998]
    problems.append("Message-ID without angle brackets" if bare else "empty Message-ID")
    return f"<{bare}>" if bare else None


def read_identifiers(headers: Headers, name: str) -> tuple[str, ...]:
    """The Message-IDs of In-Reply-To or References; the last ones when there are too many."""
    found = IDENTIFIER.findall(headers.text(name))
    return tuple(dict.fromkeys(found))[-IDENTIFIERS:]


def read_date(headers: Headers, problems: list[str]) -> datetime | None:
    """The first Date header in UTC, or None when it does not say its zone."""
    values = headers.raw_all("date")
    if not values:
        return None
    moment = as_moment(header_text(values[0]))
    if moment is None:
        problems.append("Date header cannot be read")
    return moment


def as_moment(text: str) -> datetime | None:
    """The moment in UTC, or None when it cannot be read for certain; -0000 counts as UTC."""
    zone = ZONE.search(text[-80:])
    if zone:
        name = zone.group(2).upper()
        if name in EUROPEAN:
            start = len(text) - len(text[-80:]) + zone.start(2)
            text = f"{text[:start].rstrip()} {EUROPEAN[name]}"
        elif name not in KNOWN:
            return None
    moment: datetime | None = parse_mail_date(text).value
    return moment


def read_received(headers: Headers, problems: list[str]) -> tuple[Received, ...]:
    """The Received headers from the top; the parts that cannot be told for certain are None."""
    values = headers.raw_all("received")
    if len(values) > HOPS:
        problems.append(f"more than {HOPS} Received headers: the top ones count")
    return tuple(_received(header_text(value)) for value in values[:HOPS])


def _received(text: str) -> Received:
    try:
        clauses, date = split_received(text)
    except MailParserReceivedParsingError:
        return Received(None, None)
    hosts = [value for keyword, value in clauses if keyword == "by"]
    # Two hosts: one of them may have been written by the sender.
    by = _host(hosts[0]) if len(hosts) == 1 else None
    return Received(by, as_moment(date) if date else None)


def _host(clause: str) -> str | None:
    host = clause.split("(")[0].split()
    return host[0].strip("[]").rstrip(".").lower()[:255] or None if host else None
