"""The text parts of a mail as one text: which of them count, how they are joined."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kcvs_mailbot.message import charset, html, transfer
from kcvs_mailbot.message.bounds import BODY_CHARACTERS, HTML_CHARACTERS, TEXT_BYTES
from kcvs_mailbot.message.flowed import unflow
from kcvs_mailbot.message.parts import Part

STUB_CHARACTERS = 1000
STUB = re.compile(
    r"(?:not support|not display|not able to|cannot|can't|geen|niet|ne (?:supporte|prend|peut)|kein"
    r"|nicht|requires?|view|enable|bekijk|open)\b.{0,80}\bhtml\b"
    r"|\bhtml\b.{0,80}(?:not support|version|viewer|compatible|capable|versie|format|weergave)"
    r"|in (?:your|je|uw) browser",
    re.I | re.S,
)
CUT = f"body cut at {BODY_CHARACTERS} characters"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that stood inside a text, uuencoded."""

    filename: str
    data: bytes


@dataclass(slots=True)
class Text:
    """A text part as text: HTML as it came, anything else as plain text."""

    part: Part
    text: str
    is_html: bool


@dataclass(slots=True)
class Texts:
    """The text parts in their order, and what came along with them."""

    found: list[Text] = field(default_factory=list)
    attached: dict[int, list[Attached]] = field(default_factory=dict)
    """By the number of the part that held them."""
    links: list[str] = field(default_factory=list)
    content_ids: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    size: int = 0
    html_size: int = 0

    def read(self, part: Part, number: int, raw: memoryview) -> None:
        """Takes the part in; beyond the limits nothing more is read."""
        if self.size >= BODY_CHARACTERS:
            self._note(CUT)
            return
        coded = raw[part.start : part.end]
        data, problems = transfer.decode(coded[:TEXT_BYTES], part.encoding)
        if len(coded) > TEXT_BYTES:
            self._note(CUT)
        else:
            self.problems += [f"part {number}: {problem}" for problem in problems]
        is_html = part.media_type == "text/html"
        if not is_html and b"begin" in data:
            data, files = transfer.cut_uuencoded(data)
            for name, content in files:
                filename = charset.one_line(charset.decode(name, None)[0])
                self.attached.setdefault(number, []).append(Attached(filename, content))
        if b"=ybegin " in data:
            self._note(f"part {number}: holds a yEnc file, which was left in the text")
        text, as_declared = charset.decode(data, part.parameters.get("charset"))
        if not as_declared:
            self._note(f"part {number}: not in the charset that it declares")
        text = html.without_data(text) if is_html else text
        if len(text) > BODY_CHARACTERS:
            self._note(CUT)
        self._add(part, charset.many_lines(text[:BODY_CHARACTERS]), is_html)

    def _add(self, part: Part, text: str, is_html: bool) -> None:
        if is_html:
            text = text[: max(0, HTML_CHARACTERS - self.html_size)]
            self.html_size += len(text)
            self.links += html.links_of(text)
            self.content_ids |= html.content_ids_of(text)
        elif part.parameters.get("format", "").lower() == "flowed":
            delete_space = part.parameters.get("delsp", "").lower() == "yes"
            text = unflow(text, delete_space=delete_space)
        self.size += len(text)
        self.found.append(Text(part, text, is_html))

    def joined(self) -> str:
        """The body: of alternatives the plain one, unless it says nothing."""
        pieces: list[str] = []
        seen: set[str] = set()
        for group in self._groups():
            text = _best(group)
            # The same text as plain and as HTML beside each other is no second text.
            squeezed = " ".join(text.split())
            if squeezed and squeezed not in seen:
                seen.add(squeezed)
                pieces.append(text.strip("\n").rstrip())
        body = "\n\n".join(pieces)
        if len(body) > BODY_CHARACTERS:
            self._note(CUT)
        return body[:BODY_CHARACTERS]

    def _groups(self) -> list[list[Text]]:
        """Texts of the same (outermost) multipart/alternative stand together."""
        groups: dict[int, list[Text]] = {}
        for text in self.found:
            around = [p for p in text.part.ancestors() if p.media_type == "multipart/alternative"]
            groups.setdefault(id(around[-1] if around else text.part), []).append(text)
        return list(groups.values())

    def _note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def _best(group: list[Text]) -> str:
    plain = _joined([text.text for text in group if not text.is_html])
    other = any(text.is_html for text in group)  # few plain texts have one, and the look is long
    low = plain.lower() if other and len(plain) < STUB_CHARACTERS else ""
    is_stub = ("html" in low or "brow" in low) and STUB.search(plain)
    if plain.strip() and not is_stub:
        return plain
    rich = _joined([html.html_to_text(text.text) for text in group if text.is_html])
    return rich if len(rich) > len(plain) or not plain.strip() else plain


def _joined(texts: list[str]) -> str:
    return "\n\n".join(dict.fromkeys(text for text in texts if text.strip()))
