"""Outlook's properties of a message ([MS-OXMSG], [MS-OXPROPS]), as a mail that others can read."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from kcvs_mailbot.documents.formats.lzfu import unpacked
from kcvs_mailbot.documents.formats.rtf import rtf_text
from kcvs_mailbot.message.html import html_to_text

SUBJECT, SENDER_NAME, SENDER_ADDRESS, SMTP_ADDRESS = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
SHOWN_TO, BODY, HTML, RTF = 0x0E04, 0x1000, 0x1013, 0x1009
FILE_NAME, LONG_FILE_NAME, SHOWN_NAME, MIME_TYPE, DATA = 0x3704, 0x3707, 0x3001, 0x370E, 0x3701
_ANY = "application/octet-stream"
_LONGEST_BODY = 1_000_000

Value = str | bytes
Properties = dict[int, Value]


@dataclass
class Attached:
    """One attachment: its bytes, or the message it is."""

    properties: Properties
    message: Outlook | None = None

    @property
    def name(self) -> str | None:
        for key in (LONG_FILE_NAME, FILE_NAME, SHOWN_NAME):
            if text(self.properties, key):
                return text(self.properties, key)
        return None

    @property
    def media_type(self) -> str:
        declared = text(self.properties, MIME_TYPE).lower()
        return declared if declared.count("/") == 1 and declared.isascii() else _ANY

    @property
    def data(self) -> bytes:
        held = self.properties.get(DATA, b"")
        return held if isinstance(held, bytes) else held.encode("utf-8", "replace")


@dataclass
class Outlook:
    """A message as Outlook stores it."""

    properties: Properties
    attachments: list[Attached] = field(default_factory=list)

    @property
    def body(self) -> str:
        """Plain, else from its HTML, else from its RTF."""
        plain = text(self.properties, BODY)
        if plain.strip():
            return plain
        markup = text(self.properties, HTML)
        if markup.strip():
            return html_to_text(markup[:_LONGEST_BODY])
        packed = self.properties.get(RTF, b"")
        if not packed or isinstance(packed, str):
            return ""
        return rtf_text(unpacked(packed), _LONGEST_BODY)

    @property
    def sender(self) -> str:
        name, address = text(self.properties, SENDER_NAME), text(self.properties, SMTP_ADDRESS)
        address = address or text(self.properties, SENDER_ADDRESS)
        address = address if "@" in address else ""
        return f"{name} <{address}>" if name and address else name or address

    def as_text(self) -> str:
        heads = {
            "From": self.sender,
            "To": text(self.properties, SHOWN_TO),
            "Subject": text(self.properties, SUBJECT),
        }
        lines = [f"{name}: {' '.join(value.split())}" for name, value in heads.items() if value]
        return "\n".join(lines) + "\n\n" + self.body

    def as_mail(self) -> bytes:
        """For a message that is attached to another: so that its own attachments are read too."""
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = " ".join(text(self.properties, SUBJECT).split())[:500]
        mail.set_content(self.as_text())
        for each in self.attachments:
            main, _, sub = each.media_type.partition("/")
            options: dict[str, Any] = {"maintype": main, "subtype": sub, "filename": each.name}
            if main in ("multipart", "message"):
                options.update(maintype="application", subtype="octet-stream")
            data = each.message.as_mail() if each.message else each.data
            mail.add_attachment(data, **options)
        return mail.as_bytes()


def text(properties: Properties, key: int) -> str:
    """Without the NULs at its end; bytes are taken for UTF-8 or Windows' letters."""
    held = properties.get(key, "")
    return (held if isinstance(held, str) else _decoded(held)).rstrip("\0")


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def unicode_text(data: bytes) -> str:
    return data.decode("utf-16-le", "replace")
