"""What an SMTP reply says, without its free text.

The text after the codes may hold addresses: only the reply code (RFC 5321 4.2), the enhanced
status (RFC 3463) and the queue id go into errors, logs or the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?:\s|$)")
_QUEUED_AS = re.compile(r"queued as ([A-Za-z0-9.-]{1,40})(?:\s|$)", re.IGNORECASE)

_MEANINGS = {
    "1.1": "no such address there",
    "1.2": "no such mail domain",
    "1.3": "the address is malformed",
    "1.10": "the domain takes no mail",
    "2.1": "the mailbox is disabled",
    "2.2": "the mailbox is full",
    "2.3": "the mail is too large for the mailbox",
    "3.4": "the mail is too large for the server",
    "4.1": "the other server does not answer",
    "4.4": "no route to the mail domain",
    "7.1": "refused by the server's policy",
    "7.26": "refused: SPF and DKIM of our domain do not pass",
}
# RFC 4954 6: the session, not the mail, is refused.
_SESSION_CODES = frozenset({421, 530, 534, 535, 538})


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: `code` is -1 when the server's answer is not SMTP; `status` may be ""."""

    code: int
    status: str
    queue_id: str = ""

    @classmethod
    def of(cls, answer: tuple[int, bytes]) -> Self:
        """From what smtplib gives."""
        text = answer[1].decode("latin-1")
        status, queued = _STATUS.match(text), _QUEUED_AS.search(text)
        return cls(
            answer[0],
            ".".join(status.groups()) if status else "",
            queued.group(1) if queued else "",
        )

    @property
    def good(self) -> bool:
        return 200 <= self.code <= 299

    @property
    def refusal(self) -> bool:
        """True for an answer that says no: 4xx for now, 5xx for good."""
        return 400 <= self.code <= 599

    @property
    def permanent(self) -> bool:
        return 500 <= self.code <= 599

    @property
    def about_session(self) -> bool:
        """True when the server refuses us altogether, whatever the mail."""
        return self.code in _SESSION_CODES or not self.refusal

    def __str__(self) -> str:
        """E.g. "550 5.1.1 (no such address there)" or "250 2.0.0 queued as 4XyZ"."""
        meaning = _MEANINGS.get(self.status.partition(".")[2], "")
        words = [
            str(self.code) if self.code > 0 else "an answer that is not SMTP",
            self.status,
            f"queued as {self.queue_id}" if self.queue_id else "",
            f"({meaning})" if meaning and self.refusal else "",
        ]
        return " ".join(word for word in words if word)
