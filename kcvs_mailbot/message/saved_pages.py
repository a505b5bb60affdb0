"""Web pages that a browser kept in the form of a mail (MHTML, RFC 2557).

By itself: who only asks this need not load all that parses a mail.
"""

from __future__ import annotations

import re

SAVED = re.compile(rb"(?im)^(?:snapshot-content-location:|from:[ \t]*[\"'<]*saved by\b)")
RELATED = re.compile(rb"(?im)^content-type:\s*multipart/related")
SENT = re.compile(rb"(?im)^(?:to|received|return-path|message-id):")


def saved_page(head: bytes) -> bool:
    """By its first bytes: browsers say that they saved it, and nobody sent it."""
    head = re.split(rb"\r?\n\r?\n", head.lstrip(), maxsplit=1)[0]
    if SAVED.search(head):
        return True
    return bool(RELATED.search(head)) and not SENT.search(head)
