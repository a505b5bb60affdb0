"""A Message as JSON and back, checked on the way in: it comes from code that read hostile bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from kcvs_mailbot.message.bounds import (
    BODY_CHARACTERS,
    HEADER_BYTES,
    HEADERS_BYTES,
    HOPS,
    IDENTIFIERS,
    LINK_CHARACTERS,
    LINKS,
    NAME_CHARACTERS,
    PARTS,
    PROBLEMS,
)
from kcvs_mailbot.message.message import Address, CalendarAnswer, Document, Message

JSON_BYTES = 32 * 1024 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")
BREAKS = re.compile(r"[\r\n\0]")

_ADAPTER = TypeAdapter(Message)


def to_json(message: Message) -> bytes:
    """UTF-8 JSON; moments in ISO 8601 with their offset."""
    return _ADAPTER.dump_json(message)


def from_json(data: bytes) -> Message:
    """The Message; ValueError when the JSON is not one that `parse` could have made.

    The error says where, never what stands there.
    """
    if len(data) > JSON_BYTES:
        raise ValueError("message JSON is too long")
    try:
        message = _ADAPTER.validate_json(data, strict=True)
    except ValidationError as error:
        where = sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]})
        raise ValueError(f"message JSON is wrong at: {', '.join(where)[:200]}") from None
    wrong = next(_wrong(message), None)
    if wrong is not None:
        raise ValueError(f"message JSON is wrong at: {wrong}")
    return message


def _wrong(message: Message) -> Iterator[str]:
    """The fields that hold more or something else than `parse` gives."""
    many = {
        "in_reply_to": (message.in_reply_to, IDENTIFIERS),
        "references": (message.references, IDENTIFIERS),
        "received": (message.received, HOPS),
        "links": (message.links, LINKS),
        "problems": (message.problems, PROBLEMS),
        "part_types": (message.part_types, PARTS),
    }
    yield from (name for name, (values, most) in many.items() if len(values) > most)
    if len(message.body) > BODY_CHARACTERS or "\0" in message.body + message.new_text:
        yield "body"
    if len(message.new_text) > BODY_CHARACTERS:
        yield "new_text"
    if any(len(link) > LINK_CHARACTERS for link in message.links):
        yield "links"
    if not all(_is_one_line(line, HEADER_BYTES) for line in _lines(message)):
        yield "headers"
    if sum(len(name) + len(value) for name, value in message.headers) > 4 * HEADERS_BYTES:
        yield "headers"
    if not all(_is_sound(document) for document in message.documents):
        yield "documents"
    if message.answer is not None and not _is_sound_answer(message.answer):
        yield "answer"
    if not all(_is_aware(moment) for moment in (message.date, *(r.at for r in message.received))):
        yield "date"


def _lines(message: Message) -> Iterator[str]:
    people = (*message.from_, *message.reply_to, *message.to, *message.cc)
    for person in (*people, message.sender or Address("", "")):
        yield from (person.name, person.address)
    yield from (value for header in message.headers for value in header)
    yield from (*message.in_reply_to, *message.references, *message.part_types, *message.problems)
    yield from (message.message_id or "", message.subject or "", message.content_type)
    yield from (received.by or "" for received in message.received)
    yield from message.links


def _is_one_line(text: str, most: int) -> bool:
    return len(text) <= most and BREAKS.search(text) is None


def _is_sound(document: Document) -> bool:
    texts = (document.filename or "", document.media_type, document.content_id or "")
    return (
        document.size >= 0
        and SHA256.fullmatch(document.sha256) is not None
        and all(_is_one_line(text, NAME_CHARACTERS) for text in texts)
    )


def _is_sound_answer(answer: CalendarAnswer) -> bool:
    texts = (answer.method, answer.uid, answer.status, answer.attendee)
    more = (answer.comment, answer.product)
    return 0 <= answer.sequence < 10**9 and all(
        _is_one_line(text, NAME_CHARACTERS) for text in (*texts, *more)
    )


def _is_aware(moment: datetime | None) -> bool:
    return moment is None or moment.utcoffset() is not None
