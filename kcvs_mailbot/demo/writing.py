"""Builds one mail as it lies in a mailbox, with the marks of the server that took it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

OFFICE = "Linda Boudry <linda.boudry@kcvb.be>"
OUR_SERVER = "mx.kcvb.be"
JOB = "directeur Kenniscentrum Vlaamse Steden"
CLOSED_JOB = "onthaalmedewerker Kenniscentrum Vlaamse Steden"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file beside a mail's text."""

    filename: str
    media_type: str
    data: bytes


def letter(
    sender: str,
    subject: str,
    body: str,
    at: datetime,
    *attached: Attached,
    recipient: str = OFFICE,
    **headers: str,
) -> EmailMessage:
    """A mail as its writer sends it; `auto_submitted="..."` becomes the header Auto-Submitted."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id(sender, at)
    for name, value in headers.items():
        name = name.replace("_", "-").title()
        del mail[name]
        mail[name] = value
    mail.set_content(body)
    for file in attached:
        maintype, _, subtype = file.media_type.partition("/")
        mail.add_attachment(file.data, maintype, subtype, filename=file.filename)
    if attached:
        # Not a random one: the same day gives the same bytes.
        mail.set_boundary("=_" + hashlib.sha256(str(mail["Message-ID"]).encode()).hexdigest()[:24])
    return mail


def message_id(sender: str, at: datetime) -> str:
    """The id that `letter` gives a mail, for the answers to it."""
    local, _, domain = parseaddr(sender)[1].rpartition("@")
    return f"<{at.astimezone(UTC):%Y%m%d%H%M%S}.{local}@{domain}>"


def arrived(raw: bytes, sender: str, at: datetime) -> bytes:
    """The mail with what our server adds when it takes it: RFC 5321 4.4, Return-Path, Received."""
    domain = sender.rpartition("@")[2] or "unknown.example"
    stamp = format_datetime(at)
    trace = (
        f"Return-Path: <{sender}>\r\n"
        f"Received: from mail.{domain} (mail.{domain} [192.0.2.25])\r\n"
        f"\tby {OUR_SERVER} with ESMTPS; {stamp}\r\n"
    )
    return trace.encode("ascii", "replace") + raw


@dataclass(frozen=True, slots=True)
class SampleMail:
    """`about` says in a few words what the mail is, `received_at` is its INTERNALDATE."""

    about: str
    raw: bytes
    received_at: datetime
    folder: str = "INBOX"


def sample(
    about: str, mail: EmailMessage | bytes, at: datetime, return_path: str | None = None
) -> SampleMail:
    """The mail as it arrived at that moment; `return_path` "" is the null sender of a machine."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    if return_path is None:
        return_path = parseaddr(str(mail["From"]))[1] if isinstance(mail, EmailMessage) else ""
    return SampleMail(about, arrived(raw, return_path, at), at)
