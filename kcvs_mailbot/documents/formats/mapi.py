"""Outlook's properties of a message ([MS-OXMSG], [MS-OXPROPS]), as a mail that others can read."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from kcvs_mailbot.documents.formats.codepages import codec_of_page, text_of
from kcvs_mailbot.documents.formats.html import declared_charset
from kcvs_mailbot.documents.formats.lzfu import unpacked
from kcvs_mailbot.documents.formats.rtf import rtf_text
from kcvs_mailbot.documents.members import Output
from kcvs_mailbot.message.charset import codec_of
from kcvs_mailbot.message.html import html_to_text

SUBJECT, SENDER_NAME, SENDER_ADDRESS, SMTP_ADDRESS = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
SHOWN_TO, BODY, HTML, RTF = 0x0E04, 0x1000, 0x1013, 0x1009
FILE_NAME, LONG_FILE_NAME, SHOWN_NAME, MIME_TYPE, DATA = 0x3704, 0x3707, 0x3001, 0x370E, 0x3701
INTERNET_PAGE, MESSAGE_PAGE = 0x3FDE, 0x3FFD
_ANY = "application/octet-stream"
_LONGEST_BODY = 1_000_000

Value = str | bytes | int


@dataclass
class Properties:
    """Values by number, and the code pages that the bytes of a text may be written in."""

    values: dict[int, Value] = field(default_factory=dict)
    pages: tuple[int, ...] = ()

    def text(self, key: int) -> str:
        """ "" when there is none; undecodable letters cost only themselves."""
        held = self.values.get(key, "")
        if isinstance(held, bytes):
            return text_of(held, map(codec_of_page, (*self.own_pages(), *self.pages)))
        return held.rstrip("\0") if isinstance(held, str) else ""

    def markup(self) -> str:
        """[MS-OXCMSG] 2.2.1.58.9: its bytes are in the Internet's code page; else as it says."""
        held = self.values.get(HTML, "")
        if not isinstance(held, bytes):
            return self.text(HTML)
        told = declared_charset(held)
        pages = self._numbers(INTERNET_PAGE), (*self._numbers(MESSAGE_PAGE), *self.pages)
        first, last = (map(codec_of_page, some) for some in pages)
        return text_of(held, [*first, codec_of(told) if told else None, *last])

    def own_pages(self) -> tuple[int, ...]:
        return self._numbers(MESSAGE_PAGE, INTERNET_PAGE)

    def _numbers(self, *keys: int) -> tuple[int, ...]:
        told = (self.values.get(key) for key in keys)
        return tuple(page for page in told if isinstance(page, int))


@dataclass
class Attached:
    """One attachment: its bytes, or the message it is."""

    properties: Properties
    message: Outlook | None = None

    @property
    def name(self) -> str | None:
        for key in (LONG_FILE_NAME, FILE_NAME, SHOWN_NAME):
            if name := self.properties.text(key):
                return name
        return None

    @property
    def media_type(self) -> str:
        declared = self.properties.text(MIME_TYPE).lower()
        return declared if declared.count("/") == 1 and declared.isascii() else _ANY

    @property
    def data(self) -> bytes:
        held = self.properties.values.get(DATA, b"")
        return held if isinstance(held, bytes) else str(held).encode("utf-8", "replace")

    def put_out(self, output: Output) -> None:
        """As a member; a message as a mail."""
        if self.message is not None:
            name = f"{self.name or 'message'}.eml"
            output.add(name, "message/rfc822", [self.message.as_mail()])
        else:
            output.add(self.name, self.media_type, [self.data])


@dataclass
class Outlook:
    """A message as Outlook stores it."""

    properties: Properties
    attachments: list[Attached] = field(default_factory=list)

    @property
    def body(self) -> str:
        """Plain, else from its HTML, else from its RTF."""
        plain = self.properties.text(BODY)
        if plain.strip():
            return plain
        markup = self.properties.markup()
        if markup.strip():
            return html_to_text(markup[:_LONGEST_BODY])
        packed = self.properties.values.get(RTF, b"")
        if not packed or not isinstance(packed, bytes):
            return ""
        return rtf_text(unpacked(packed), _LONGEST_BODY)

    @property
    def sender(self) -> str:
        name, address = self.properties.text(SENDER_NAME), self.properties.text(SMTP_ADDRESS)
        address = address or self.properties.text(SENDER_ADDRESS)
        address = address if "@" in address else ""
        return f"{name} <{address}>" if name and address else name or address

    def as_text(self) -> str:
        heads = {
            "From": self.sender,
            "To": self.properties.text(SHOWN_TO),
            "Subject": self.properties.text(SUBJECT),
        }
        lines = [f"{name}: {' '.join(value.split())}" for name, value in heads.items() if value]
        return "\n".join(lines) + "\n\n" + self.body

    def as_mail(self) -> bytes:
        """For a message that is attached to another: so that its own attachments are read too."""
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = " ".join(self.properties.text(SUBJECT).split())[:500]
        mail.set_content(self.as_text())
        for each in self.attachments:
            main, _, sub = each.media_type.partition("/")
            options: dict[str, Any] = {"maintype": main, "subtype": sub, "filename": each.name}
            if main in ("multipart", "message"):
                options.update(maintype="application", subtype="octet-stream")
            data = each.message.as_mail() if each.message else each.data
            mail.add_attachment(data, **options)
        return mail.as_bytes()


def unicode_text(data: bytes) -> str:
    return data.decode("utf-16-le", "replace")
