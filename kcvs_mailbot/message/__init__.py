"""Raw bytes of a mail to a frozen Message (RFC 5322, RFC 2045-2049).

Pure: no I/O and no clock. `parsing.parse` runs inside the cage in production, because it reads
hostile bytes: outside it its libraries need not be loaded. `wire.to_json` takes its Message out
of there, `wire.from_json` checks what came out.

    parsing     bytes to a Message
    bounds      how much of a mail is read at all
    structure   bytes to a flat list of parts: offsets only, no copies
    headers     the header block of a mail or part: unfolded, decoded, capped
    people      address headers      trace  Message-IDs, Date, Received
    leaves      which parts are documents, which are text
    transfer    base64, quoted-printable, uuencode to exact bytes
    body        text parts to one text; html, flowed, charset help it
    unseen      HTML without what nobody sees; styles tells what its CSS declares
    calendar    what a calendar answers to an invitation
    quotes      what this sender wrote, apart from earlier mails
"""

from __future__ import annotations

from kcvs_mailbot.message.message import (
    Address,
    BounceFacts,
    CalendarAnswer,
    Document,
    Message,
    Received,
)

__all__ = [
    "Address",
    "BounceFacts",
    "CalendarAnswer",
    "Document",
    "Message",
    "Received",
]
