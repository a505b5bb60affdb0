"""The leaves of a mail that are kept as files, with their exact bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from kcvs_mailbot.message import transfer
from kcvs_mailbot.message.body import Attached
from kcvs_mailbot.message.bounds import NAME_CHARACTERS
from kcvs_mailbot.message.headers import HeaderReader, shown
from kcvs_mailbot.message.message import Document
from kcvs_mailbot.message.parts import Part
from kcvs_mailbot.message.saved_pages import saved_page

BODY_TYPES = ("text/plain", "text/html")
MAILS = ("message/rfc822", "message/global")
SAMPLE = 1024
HEAD = 8 * 1024
"""Bytes in which the headers of an enclosed file are looked for; of base64 a quarter less."""
ELSEWHERE = {
    "message/partial": "one piece of a mail that was sent in pieces",
    "message/external-body": "a file that is not in the mail itself",
}


def is_text(part: Part, raw: memoryview) -> bool:
    """True for a part that belongs to the body: text without a file's name or disposition."""
    if part.media_type not in BODY_TYPES or part.disposition == "attachment" or part.filename:
        return False
    return "utf-16" in part.parameters.get("charset", "").lower() or not _is_binary(part, raw)


def is_signature(part: Part, raw: memoryview) -> bool:
    """True for the signature of a multipart/signed (RFC 1847, 2.1), which is no content."""
    parent = part.parent
    if parent is None or parent.media_type != "multipart/signed":
        return False
    if not part.media_type.endswith("-signature"):
        return False
    sample, _ = transfer.decode(raw[part.start : min(part.end, part.start + SAMPLE)], part.encoding)
    # What only calls itself one is somebody's file.
    return sample.lstrip().startswith((b"\x30", b"-----BEGIN PGP SIGNATURE"))


def is_saved_page(part: Part, raw: memoryview) -> bool:
    """True for a web page kept as a file (RFC 2557) that is declared as a mail."""
    if part.media_type not in MAILS:
        return False
    sample, _ = transfer.decode(raw[part.start : min(part.end, part.start + HEAD)], part.encoding)
    return saved_page(sample)


def _is_binary(part: Part, raw: memoryview) -> bool:
    """Bytes that no text holds, sent without a good type."""
    sample, _ = transfer.decode(raw[part.start : min(part.end, part.start + SAMPLE)], part.encoding)
    is_known = sample.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"))
    return is_known or sample.count(b"\0") * 10 > len(sample)


@dataclass(slots=True)
class Files:
    """The documents of a mail and, in the same order, their bytes.

    `shown_ids`: the Content-IDs that the mail's HTML shows.
    """

    shown_ids: set[str]
    documents: list[Document] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def read(self, part: Part, number: int, raw: memoryview) -> None:
        """Takes the part in as a file."""
        data, problems = transfer.decode(raw[part.start : part.end], part.encoding)
        self.problems += [f"part {number}: {problem}" for problem in problems]
        if part.media_type in ELSEWHERE:
            self.problems.append(f"part {number}: {ELSEWHERE[part.media_type]}")
        filename = part.filename
        if filename is None and part.media_type in MAILS:
            filename = _subject_name(data)
        self._keep(data, filename, part.media_type, self._is_inline(part), part.content_id)

    def take(self, attached: Attached) -> None:
        """Takes in a file that stood inside a text part."""
        self._keep(attached.data, attached.filename, "application/octet-stream")

    def _keep(
        self,
        data: bytes,
        filename: str | None,
        media_type: str,
        inline: bool = False,
        content_id: str | None = None,
    ) -> None:
        digest = hashlib.sha256(data).hexdigest()
        self.documents.append(
            Document(filename or None, media_type, len(data), digest, inline, content_id)
        )
        self.contents.append(data)

    def _is_inline(self, part: Part) -> bool:
        """An image that the text shows. A scan sent as "inline" by a phone is none (RFC 2392)."""
        name = part.content_id
        if name is None or not part.media_type.startswith("image/"):
            return False
        if name in self.shown_ids:
            return True
        related = part.parent is not None and part.parent.media_type == "multipart/related"
        return related and part.disposition != "attachment"


def _subject_name(data: bytes) -> str | None:
    """A forwarded mail without a name of its own is named by its subject."""
    subject = HeaderReader(data, 0, lambda line: False).read().raw("subject")
    name = shown(subject)[: NAME_CHARACTERS - 4] if subject else ""
    return f"{name}.eml" if name else None
