"""A mail kept as a file (EML), and a web page kept as one (MHTML)."""

from __future__ import annotations

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.message import Address, Message
from kcvs_mailbot.message.parsing import parse

_FORM_FEED = "\n\n"


def read(source: Source) -> Extract:
    """Its own text, with who wrote it to whom; what is attached to it as members."""
    return read_raw(source.data(), source)


def read_page(source: Source) -> Extract:
    """The text of the page; the pictures in it are not offered."""
    message, _ = parse(source.data())
    return Extract(message.body)


def read_raw(raw: bytes, source: Source) -> Extract:
    message, documents = parse(raw)
    for document, data in zip(message.documents, documents, strict=True):
        source.output.add(document.filename, document.media_type, [data])
    status = Status.DAMAGED if message.damaged else None
    return Extract(
        as_text(message), problems=message.problems, status=status, media_type=source.kind
    )


def as_text(message: Message) -> str:
    """Heads that people read, then the body."""
    heads = {
        "From": ", ".join(map(shown, message.from_)),
        "To": ", ".join(map(shown, message.to)),
        "Date": message.header("date") or "",
        "Subject": message.subject or "",
    }
    lines = [f"{name}: {value}" for name, value in heads.items() if value]
    return "\n".join(lines) + _FORM_FEED + message.body


def shown(address: Address) -> str:
    return f"{address.name} <{address.address}>" if address.name else address.address
