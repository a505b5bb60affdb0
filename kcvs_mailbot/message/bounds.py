"""How much of a mail is read: what is above a bound becomes a problem of the Message."""

from __future__ import annotations

HEADER_BYTES = 32 * 1024
"""One header of a mail or part; the rest of it is cut."""
HEADERS_BYTES = 256 * 1024
"""All headers of a mail or part together; later ones are dropped."""
HEADER_LINES = 20_000
PART_HEADER_LINES = 1000
PARTS = 1000
DEPTH = 50
IDENTIFIERS = 100
"""Message-IDs of a References header; the last ones are the nearest."""
HOPS = 100
"""Received headers, from the top."""
BODY_CHARACTERS = 1_000_000
TEXT_BYTES = 8 * 1024 * 1024
"""Of one text part as sent: more than BODY_CHARACTERS can need in any usual encoding."""
HTML_CHARACTERS = 1_000_000
HTML_DEPTH = 150
"""inscriptis recurses once for each level, libxml2 stops at 256."""
LINKS = 200
LINK_CHARACTERS = 2000
NAME_CHARACTERS = 1000
LONGEST_ENDING = 20
"""Of a file's name that is cut."""
PROBLEMS = 100
CALENDAR_BYTES = 64 * 1024
"""Of what a calendar answers; a usual one has 2."""
