"""The bytes of a mail of ours as they go to the SMTP server (RFC 5322, RFC 2045, RFC 3834).

Put together by hand: an EmailMessage under policy.SMTP takes 2 ms a mail, and its folding of
addresses differs between Python's patch releases; the shape of this mail never changes.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, encodebytes
from binascii import b2a_qp
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache

from kcvs_mailbot.acknowledgement.facts import Letter
from kcvs_mailbot.acknowledgement.strangers import cleaned, greeting_name
from kcvs_mailbot.addresses import HOST, OUR_MARKER, sendable
from kcvs_mailbot.message import Address

MOST_REFERENCES = 20
SENDER_LENGTH = 120

# RFC 3834 section 5, and Exchange's own word for it.
_AUTOMATIC = ("Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")
_METHOD = re.compile(r"[A-Z]{3,20}")
_FILENAME = re.compile(r"[a-z]{1,40}\.ics")
_TOKEN = re.compile(r"[A-Za-z0-9-]{6,64}")
_QUOTABLE = re.compile(r"[A-Za-z0-9 .,'-]+")
_TO = re.compile(rb"^To: [^\r]*(?:\r\n[ \t][^\r]*)*\r\n", re.M)
# Nothing but a calendar stands in base64 in our mails; its own line end is no part of it.
_BASE64 = re.compile(rb"(\r\nContent-Transfer-Encoding: base64\r\n\r\n)((?:[A-Za-z0-9+/=]+\r\n)+)")
_REFERENCES = re.compile(rb"^References: ([^\r]*(?:\r\n[ \t][^\r]*)*)\r\n", re.M)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a mail says to a calendar (RFC 6047). method: as it stands in data, e.g. "REQUEST"."""

    method: str
    data: bytes
    """text/calendar in UTF-8."""
    filename: str = "invite.ics"


def new_message_id(reference: str, domain: str, token: str, kind: str = "receipt") -> str:
    """E.g. <kcvs-2021-0007.receipt.TOKEN@kcvb.be>; ValueError unless token and domain are plain.

    token: 6 or more letters, digits and hyphens, new for every mail.
    """
    if not _TOKEN.fullmatch(token) or not HOST.fullmatch(domain):
        raise ValueError("a Message-ID needs a plain token and domain")
    name = re.sub(r"[^a-z0-9-]+", "-", reference.lower())
    return f"<{name}.{kind}.{token}@{domain}>"


def build_mail(
    letter: Letter,
    *,
    sender: Address,
    recipient: Address,
    message_id: str,
    in_reply_to: str | None,
    references: tuple[str, ...],
    date: datetime,
    our_marker: str,
    by_person: bool = False,
    calendar: Calendar | None = None,
) -> bytes:
    """The whole mail with CRLF, in ASCII; of an unwritten letter only the head, for `completed`.

    `references` are those of the candidate's mail, `in_reply_to` is its Message-ID; what is not a
    plain Message-ID is left out. `our_marker` is the value of X-KCVS-Mailbot, e.g. "receipt".
    by_person: a person wrote it, so that nothing in it says that a program answers.
    calendar: an invitation that it brings; a head has none yet, `completed` takes it.
    ValueError when an address is not `sendable`, or message_id or date (naive) cannot be used.
    """
    if not _MESSAGE_ID.fullmatch(message_id) or date.tzinfo is None:
        raise ValueError("a receipt needs a plain Message-ID and a date with a time zone")
    headers = [
        f"From: {_mailbox(sender.address, cleaned(sender.name, SENDER_LENGTH))}",
        # A stranger wrote this name, and may have meant it for a third person.
        f"To: {_mailbox(recipient.address, greeting_name(recipient.name))}",
        f"Subject: {_words(letter.subject, 'Subject')}",
        f"Date: {format_datetime(date)}",
        f"Message-ID: {message_id}",
        *_thread(in_reply_to, references),
        *(() if by_person else _AUTOMATIC),
        f"{OUR_MARKER}: {_plain_value(our_marker)}",
        f"Content-Language: {', '.join(letter.languages)}",
        "MIME-Version: 1.0",
    ]
    head = "\r\n".join(headers).encode("ascii") + b"\r\n"
    return completed(head, letter, message_id, calendar) if letter.plain else head


def is_complete(raw: bytes) -> bool:
    """False for a mail that is a head only."""
    return b"\r\n\r\n" in raw


def completed(
    head: bytes, letter: Letter, message_id: str, calendar: Calendar | None = None
) -> bytes:
    """The whole mail from the head of `build_mail` and the letter once it is written."""
    if calendar is None:
        return head + _alternatives(letter, _boundary(message_id))
    return head + _with_calendar(letter, calendar, message_id)


def readdressed(
    raw: bytes, recipient: Address, invite: Callable[[bytes], bytes] = lambda data: data
) -> bytes:
    """A mail of `build_mail` to somebody else; ValueError as there.

    invite: from what it says to a calendar to the same for that person.
    """
    line = f"To: {_mailbox(recipient.address, greeting_name(recipient.name))}\r\n"
    raw = _TO.sub(lambda _: line.encode("ascii"), raw, count=1)

    def written(found: re.Match[bytes]) -> bytes:
        return found[1] + encodebytes(invite(b64decode(found[2]))).replace(b"\n", b"\r\n")

    return _BASE64.sub(written, raw)


def references_of(raw: bytes) -> tuple[str, ...]:
    """The ids of its References."""
    found = _REFERENCES.search(raw.partition(b"\r\n\r\n")[0] + b"\r\n")
    return tuple(found[1].decode("ascii").split()) if found else ()


def _thread(in_reply_to: str | None, references: tuple[str, ...]) -> list[str]:
    """In-Reply-To and References (RFC 5322 3.6.4), first and newest ids of a long thread."""
    parent = [in_reply_to] if in_reply_to and _MESSAGE_ID.fullmatch(in_reply_to) else []
    ids = list(dict.fromkeys([i for i in references if _MESSAGE_ID.fullmatch(i)] + parent))
    if len(ids) > MOST_REFERENCES:
        ids = ids[:1] + ids[1 - MOST_REFERENCES :]
    lines = [f"In-Reply-To: {parent[0]}"] if parent else []
    return [*lines, "References: " + "\r\n ".join(ids)] if ids else lines


def _mailbox(address: str, shown: str) -> str:
    """`name <addr-spec>` with the name as a quoted string or encoded words, folded."""
    spec = sendable(address)
    if spec is None:
        raise ValueError("the address cannot be written in a mail; see sendable()")
    name = _phrase(shown)
    if not name:
        return spec
    fits = len(f"From: {name} <{spec}>") <= 76
    return f"{name} <{spec}>" if fits else f"{name}\r\n <{spec}>"


def _phrase(name: str) -> str:
    """A display name (RFC 5322 3.2.5) as it is, quoted, or in encoded words."""
    if not name or re.fullmatch(r"[A-Za-z0-9 -]+", name):
        return name
    if _QUOTABLE.fullmatch(name):
        return f'"{name}"'
    return _words(name, "To", phrase=True)


def _words(text: str, header: str, *, phrase: bool = False) -> str:
    """Plain ASCII as it is when it may stand so, else encoded words (RFC 2047), folded."""
    if text.isascii() and text.isprintable() and not phrase and "=?" not in text:
        return Header(text, "us-ascii", header_name=header, maxlinelen=76).encode(linesep="\r\n")
    return Header(text, "utf-8", header_name=header, maxlinelen=75).encode(linesep="\r\n")


def _plain_value(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ValueError("our marker must be one plain word of 6 to 64 letters, digits, hyphens")
    return text


def _boundary(message_id: str, kind: str = "") -> bytes:
    # "=_" cannot occur in quoted-printable text (RFC 2045 6.7), nor in base64, so the boundary is
    # never in a part.
    return b"=_" + hashlib.sha256(f"{message_id}{kind}".encode()).hexdigest()[:32].encode()


def _alternatives(letter: Letter, boundary: bytes, *more: bytes) -> bytes:
    return _multipart(
        b"alternative",
        boundary,
        _text(b"text/plain; charset=utf-8; format=flowed", letter.plain),
        _text(b"text/html; charset=utf-8", letter.html),
        *more,
    )


def _with_calendar(letter: Letter, calendar: Calendar, message_id: str) -> bytes:
    """As Google Calendar lays its invitations out, which Outlook, Gmail and Apple Mail all take.

    Among the alternatives it is a meeting to answer, by its method (RFC 6047 2.4). Some programs
    look for a file only: application/ics, so that there are no two meetings to answer.
    """
    if not _METHOD.fullmatch(calendar.method) or not _FILENAME.fullmatch(calendar.filename):
        raise ValueError("an invitation needs a plain method and filename")
    method, name = calendar.method.encode(), calendar.filename.encode()
    data = encodebytes(calendar.data).replace(b"\n", b"\r\n")
    meeting = b"text/calendar; charset=utf-8; method=" + method
    attached = b'application/ics; name="' + name + b'"\r\nContent-Disposition: attachment;'
    return _multipart(
        b"mixed",
        _boundary(message_id, "calendar"),
        _alternatives(letter, _boundary(message_id), _part(meeting, b"base64", data)),
        _part(attached + b' filename="' + name + b'"', b"base64", data),
    )


def _multipart(kind: bytes, boundary: bytes, *parts: bytes) -> bytes:
    """From its Content-Type on."""
    opened = (b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    head = b"Content-Type: multipart/" + kind + b';\r\n boundary="' + boundary + b'"\r\n\r\n'
    return b"".join((head, *opened, b"--" + boundary + b"--\r\n"))


def _text(content_type: bytes, text: str) -> bytes:
    quoted = b"".join(map(_quoted, text.split("\n")))
    return _part(content_type, b"quoted-printable", quoted.removesuffix(b"\r\n"))


@lru_cache(1024)
def _quoted(line: str) -> bytes:
    """With its end; most lines are the same in every letter."""
    return b2a_qp(f"{line}\r\n".encode(), istext=True)


def _part(content_type: bytes, encoding: bytes, body: bytes) -> bytes:
    coded = b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n"
    return b"Content-Type: " + content_type + coded + body
