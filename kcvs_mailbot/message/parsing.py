"""Raw bytes to a Message: each step on its own, so that one that fails costs only its part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from kcvs_mailbot.message import people, quotes, trace, transfer
from kcvs_mailbot.message.body import Texts
from kcvs_mailbot.message.bounds import CALENDAR_BYTES, LINK_CHARACTERS, LINKS, PROBLEMS
from kcvs_mailbot.message.calendar import CALENDARS, read_answer
from kcvs_mailbot.message.headers import Headers, shown
from kcvs_mailbot.message.leaves import Files, is_saved_page, is_signature, is_text
from kcvs_mailbot.message.message import Message
from kcvs_mailbot.message.parts import Part
from kcvs_mailbot.message.structure import Structure, read_structure

URL = re.compile(r"\bhttps?://[^\s<>\"']+", re.I)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
EMPTY_LINES = re.compile(rb"[\r\n]*")
# RFC 5322, 3.6: at most one each.
SINGLE = ("message-id", "from", "sender", "reply-to", "to", "cc", "subject", "date")
# A mail has one of these; what has none is some other file.
OF_A_MAIL = frozenset([*SINGLE, "received", "return-path", "mime-version", "content-type"])

NOTHING = Message(
    message_id=None, in_reply_to=(), references=(), from_=(), reply_to=(), sender=None, to=(),
    cc=(), subject=None, date=None, received=(), headers=(), content_type="text/plain",
    part_types=("text/plain",), body="", new_text="", links=(), documents=(), problems=(),
)  # fmt: skip


def parse(raw: bytes) -> tuple[Message, tuple[bytes, ...]]:
    """The Message and the exact bytes of its documents, in the same order; never raises.

    What cannot be read becomes a Message with `damaged` set and the reason in `problems`.
    """
    reading = _read(raw)
    with reading.step("quotes"):
        reading.read_new_text()
    with reading.step("calendar"):
        reading.read_calendar()
    return reading.finish()


def _read(raw: bytes) -> _Reading:
    reading = _Reading()
    with reading.step("structure"):
        reading.begin(raw)
    with reading.step("headers"):
        reading.read_headers()
    with reading.step("content"):
        reading.read_content()
    return reading


def parse_to_show(raw: bytes) -> tuple[Message, str]:
    """The Message as people look at it, with the HTML of its body, as it came; never raises."""
    reading = _read(raw)
    message, _ = reading.finish()
    return message, "<hr>".join(text.text for text in reading.texts.found if text.is_html)


@dataclass(slots=True)
class _Reading:
    """A mail that is being read: what is known of it so far."""

    raw: bytes = b""
    structure: Structure = field(default_factory=Structure)
    message: Message = NOTHING
    texts: Texts = field(default_factory=Texts)
    contents: tuple[bytes, ...] = ()
    problems: list[str] = field(default_factory=list)
    damaged: bool = False

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Whatever goes wrong inside, memory and recursion included, damages only this step."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - no mail may stop the pass
            self.damaged = True
            self.problems.append(f"{name} could not be read ({type(error).__name__})")

    def begin(self, raw: bytes) -> None:
        if b"\n" not in raw:
            raw = raw.replace(b"\r", b"\n")
        self.raw = raw
        self.structure = read_structure(raw, self._start())
        self.problems += self.structure.problems
        self.damaged = self.damaged or self.structure.damaged
        view = memoryview(raw)
        for part in self.structure.parts:
            part.is_page = is_saved_page(part, view)

    def _start(self) -> int:
        """Where the headers begin: behind a byte order mark and empty lines, which are wrong."""
        start = len(BYTE_ORDER_MARK) if self.raw.startswith(BYTE_ORDER_MARK) else 0
        empty = EMPTY_LINES.match(self.raw, start)
        start = empty.end() if empty else start
        if start:
            self.problems.append("something stands before the headers")
        return start

    def read_headers(self) -> None:
        parts = self.structure.parts
        headers = parts[0].headers if parts else Headers()
        counts = Counter(name for name, _ in headers.fields)
        if not counts.keys() & OF_A_MAIL:
            self.damaged = True
            self.problems.append("no headers of a mail")
        for name in SINGLE:
            if counts[name] > 1:
                counted = "all count" if name == "from" else "the first one counts"
                self.problems.append(f"more than one {name} header: {counted}")
        self.message = _headed(headers, parts, self.problems)

    def read_content(self) -> None:
        view = memoryview(self.raw)
        leaves = [
            (number, part, is_text(part, view))
            for number, part in enumerate(self.structure.parts, start=1)
            if not part.is_container and not is_signature(part, view)
        ]
        texts = self.texts
        for number, part, belongs in leaves:
            if belongs:
                texts.read(part, number, view)
        files = Files(texts.content_ids)
        for number, part, belongs in leaves:
            if not belongs:
                files.read(part, number, view)
            for attached in texts.attached.get(number, ()):
                files.take(attached)
        body = texts.joined()
        self.problems += texts.problems + files.problems
        self.contents = tuple(files.contents)
        self.message = replace(
            self.message,
            body=body,
            new_text=body,
            links=_links(body, texts.links),
            documents=tuple(files.documents),
        )

    def read_new_text(self) -> None:
        message = self.message
        is_answer = bool(message.in_reply_to or message.references)
        new = quotes.without_quotes(message.body, message.subject or "", is_answer=is_answer)
        self.message = replace(message, new_text=new)

    def read_calendar(self) -> None:
        """The first one: a mail holds the same one twice, for whom looks for a file."""
        part = next((p for p in self.structure.parts if p.media_type in CALENDARS), None)
        if part is not None:
            end = min(part.end, part.start + 2 * CALENDAR_BYTES)  # base64 takes a third more
            data, _ = transfer.decode(memoryview(self.raw)[part.start : end], part.encoding)
            self.message = replace(self.message, answer=read_answer(data))

    def finish(self) -> tuple[Message, tuple[bytes, ...]]:
        problems = tuple(dict.fromkeys(self.problems))[:PROBLEMS]
        return replace(self.message, problems=problems, damaged=self.damaged), self.contents


def _headed(headers: Headers, parts: list[Part], problems: list[str]) -> Message:
    """A Message of the headers alone."""
    subject = headers.raw("subject")
    sender = people.read_addresses(headers, "sender", problems)
    return replace(
        NOTHING,
        message_id=trace.read_message_id(headers, problems),
        in_reply_to=trace.read_identifiers(headers, "in-reply-to"),
        references=trace.read_identifiers(headers, "references"),
        from_=people.read_addresses(headers, "from", problems),
        reply_to=people.read_addresses(headers, "reply-to", problems),
        sender=sender[0] if sender else None,
        to=people.read_addresses(headers, "to", problems),
        cc=people.read_addresses(headers, "cc", problems),
        subject=None if subject is None else shown(subject),
        date=trace.read_date(headers, problems),
        received=trace.read_received(headers, problems),
        headers=tuple((name, shown(value)) for name, value in headers.fields),
        content_type=parts[0].media_type if parts else "text/plain",
        part_types=tuple(part.media_type for part in parts) or ("text/plain",),
    )


def _links(body: str, targets: list[str]) -> tuple[str, ...]:
    written = map(_without_sentence_end, URL.findall(body) if "://" in body else ())
    links = (link for link in (*written, *targets) if len(link) <= LINK_CHARACTERS)
    return tuple(dict.fromkeys(links))[:LINKS]


def _without_sentence_end(link: str) -> str:
    link = link.rstrip(".,;:!?*_]}")
    return link if "(" in link else link.rstrip(").,;:!?")
