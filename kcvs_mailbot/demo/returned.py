"""What a mail server sends back for a mail that it cannot deliver (RFC 3464)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.utils import format_datetime

_BOUNCE = """From: Mail Delivery System <mailer-daemon@mx.kcvb.be>
To: linda.boudry@kcvb.be
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <bounce.{stamp}@mx.kcvb.be>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system. Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kcvb.be

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

From: linda.boudry@kcvb.be
To: {recipient}
Subject: {subject}
Message-ID: {message_id}

--b--
"""


def bounce(at: datetime, recipient: str, subject: str, message_id: str) -> bytes:
    """The report of our own server, as it lands in the sender's mailbox."""
    text = _BOUNCE.format(
        date=format_datetime(at),
        stamp=f"{at.astimezone(UTC):%Y%m%d%H%M%S%f}",
        recipient=recipient,
        subject=subject,
        message_id=message_id,
    )
    return text.replace("\n", "\r\n").encode()


def bounced(raw: bytes, recipient: str, at: datetime) -> bytes:
    """The same for a mail of ours as it left."""
    headers = BytesHeaderParser().parsebytes(raw)
    subject = " ".join(str(headers["Subject"]).split())
    return bounce(at, recipient, subject, str(headers["Message-ID"]))
