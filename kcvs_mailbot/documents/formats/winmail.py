"""Reads winmail.dat (TNEF), in which Outlook wraps attachments for those who have Outlook."""

from __future__ import annotations

from tnefparse import TNEF  # type: ignore[import-untyped]

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats.mapi import RTF, Outlook

_ANY = "application/octet-stream"


def read(source: Source) -> Extract:
    wrapped = TNEF(source.data(), do_checksum=False)
    for attachment in wrapped.attachments:
        name = attachment.long_filename() or attachment.name
        source.output.add(_as_text(name), _ANY, [bytes(attachment.data or b"")])
    body = _as_text(wrapped.body) or _as_text(wrapped.htmlbody)
    message = Outlook({RTF: bytes(wrapped.rtfbody or b"")} if not body else {})
    return Extract(body or message.body)


def _as_text(value: str | bytes | None) -> str:
    if isinstance(value, bytes):
        value = value.decode("cp1252", "replace")
    return (value or "").rstrip("\0")
