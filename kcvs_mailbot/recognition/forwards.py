"""Forwarded mail taken apart: who wrote the original, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from itertools import takewhile

from kcvs_mailbot.addresses import ON_BEHALF, display_name
from kcvs_mailbot.message import Address, Message
from kcvs_mailbot.message.quotes import introduction_at, is_certain
from kcvs_mailbot.recognition.text.folding import word_set
from kcvs_mailbot.recognition.verdict import Attached

BODY_CAP = 60_000
MOST_LINES = 1_500
LONGEST_LINE = 1_000
MOST_BLOCKS = 12
LONGEST_BLOCK = 24

# "FW:", "Fwd:", "TR:" (fr), "Doorst:" (nl), "WG:" (de), also behind a "Re:".
_SUBJECT = re.compile(
    r"\s*\[?\s*((re|aw|antw|antwoord)\s*:\s*){0,5}"
    r"(fw|fwd|tr|doorst|doorgest|doorgestuurd|wg)\s*:\s*",
    re.IGNORECASE,
)
_MARKER = re.compile(
    r"(doorgestuurd(e)? bericht|forwarded message|message transf[ée]r[ée]"
    r"|message r[ée]exp[ée]di[ée]"
    r"|weitergeleitete nachricht|weitergeleitete e-?mail|forwarded by|begin doorgestuurd)",
    re.IGNORECASE,
)
_LABELS = {
    "from": ("van", "from", "de", "von", "expéditeur", "afzender"),
    "date": ("verzonden", "datum", "date", "sent", "envoyé", "gesendet", "verzonden op"),
    "to": ("aan", "to", "à", "an", "pour"),
    "subject": ("onderwerp", "subject", "objet", "sujet", "betreff"),
    "cc": ("cc", "kopie", "copie à", "antwoord aan", "reply-to", "répondre à"),
}
_FIELD = {label: field for field, labels in _LABELS.items() for label in labels}
_HEADER_LINE = re.compile(r"\*?([^\W\d][^:*\n]{0,14}?)\s?\*?\s?:\*?\s*(.*)", re.DOTALL)
_QUOTED = re.compile(r"[ \t\u00a0]*>[ \t\u00a0]?")
_RULE = re.compile(r"\s*[-_*=]{3,}(?:[^-_\n]{0,80}[-_]{3,})?\s*")
ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_AROUND_NAME = word_set(
    "schreef wrote schrieb geschreven écrit ecrit a het volgende heeft folgendes at om um à op on"
    " le am pm uur uhr h cet cest"
)
"""Words of such a line that can stand beside the name."""
_BRACKETS = re.compile(r"<([^<>\]]*)")


@dataclass(frozen=True, slots=True)
class Forward:
    """One mail inside another. `sender` may lack an address: some programs only show the name.

    text: whole, without the marks of quoting that the head of the mail bears too. note: all that
    stood above it. date: as it is written there, in any language. place: of an attached mail, its
    index in `attached`.
    """

    sender: Address | None
    subject: str
    text: str
    note: str = ""
    date: str = ""
    place: int | None = None


def is_forward(message: Message) -> bool:
    """True when subject, text or parts say that another mail is passed on."""
    named = forward_subject(message) or "message/rfc822" in message.part_types
    return named or _is_marked(message.body)


@lru_cache(maxsize=1)
def _is_marked(body: str) -> bool:
    """Asked for what to ask the database, and for the verdict."""
    return any(_MARKER.search(line) for line in _lines(body) if len(line) < 120)


def forward_subject(message: Message) -> bool:
    return bool(_SUBJECT.match((message.subject or "")[:200]))


def bare_subject(subject: str) -> str:
    """The subject without the signs of forwarding."""
    return _SUBJECT.sub("", subject[:500], count=1).strip()


def forwarded(message: Message, attached: tuple[Attached, ...] = ()) -> tuple[Forward, ...]:
    """The mails passed on in this one, outermost first; attached mails after those in the text."""
    if not is_forward(message):
        return ()
    inside = [
        _attached_mail(each.text, place)
        for place, each in enumerate(attached)
        if each.media_type == "message/rfc822"
    ]
    return (*_inline(message.body), *inside)


def quoted(message: Message) -> tuple[Forward, ...]:
    """The mails below a line that says who wrote them: answered, or passed on by hand."""
    lines = message.body[:BODY_CAP].split("\n")[:MOST_LINES]
    bare = [line[:LONGEST_LINE].lstrip("> \t\u00a0") for line in lines]
    heads = [(at, at + length) for at in range(len(bare)) if (length := introduction_at(bare, at))]
    heads = [head for head in heads if is_certain(bare[slice(*head)])][:MOST_BLOCKS]
    found = []
    for number, (start, end) in enumerate(heads):
        stop = heads[number + 1][0] if number + 1 < len(heads) else len(lines)
        text = _text(lines[end:stop], _depth(lines[start]) + 1)
        sender = _introduced(" ".join(bare[start:end]))
        found.append(Forward(sender, "", text, _text(lines[:start], _depth(lines[start]))))
    return tuple(found)


def _introduced(line: str) -> Address | None:
    """Who wrote, of "Op 30 aug. 2021 om 10:12 schreef Tine Goossens <tine@post.example>:"."""
    address = ADDRESS.search(line)
    before = (line[: address.start()] if address else line).rstrip(" <:[(").split()
    while not address and before and before[-1].lower() in _AROUND_NAME:
        before.pop()
    name = list(takewhile(_may_name, reversed(before)))
    found = Address(display_name(" ".join(reversed(name))), address.group() if address else "")
    return found if found.name or found.address else None


def _may_name(word: str) -> bool:
    return not (re.search(r"\d|[,:;]$", word) or word.lower() in _AROUND_NAME)


def _inline(body: str) -> list[Forward]:
    blocks = _blocks(_lines(body))
    lines = body.split("\n")
    found = []
    for number, (start, end, fields) in enumerate(blocks):
        stop = blocks[number + 1][0] if number + 1 < len(blocks) else len(lines)
        depth = _depth(lines[start])
        text, note = (_text(some, depth) for some in (lines[end:stop], lines[:start]))
        subject, date = fields.get("subject", ""), fields.get("date", "")
        found.append(Forward(_sender(fields), subject, text, note, date))
    return found


def _depth(line: str) -> int:
    """How often the line is quoted."""
    return line[: len(line) - len(line.lstrip("> \t\u00a0"))].count(">")


def _text(lines: list[str], depth: int) -> str:
    """Without quoting of that depth, and without what a program writes between two mails."""
    kept = [_unquoted(line, depth) for line in lines]
    kept = [line for line in kept if len(line) >= 120 or not _MARKER.search(line)]
    while kept and _RULE.fullmatch(kept[-1] or "---"):
        kept.pop()
    return "\n".join(kept).strip()


def _unquoted(line: str, depth: int) -> str:
    for _ in range(depth):
        mark = _QUOTED.match(line)
        line = line[mark.end() :] if mark else line
    return line


def _lines(text: str) -> list[str]:
    lines = text[:BODY_CAP].split("\n")[:MOST_LINES]
    return [line[:LONGEST_LINE].lstrip("> \t\u00a0").rstrip() for line in lines]


Block = tuple[int, int, dict[str, str]]


def _blocks(lines: list[str]) -> list[Block]:
    """Header blocks as (first line, line behind the last, fields)."""
    blocks: list[Block] = []
    at = 0
    while at < len(lines) and len(blocks) < MOST_BLOCKS:
        end, fields = _header_block(lines, at)
        if "from" in fields and len(fields) >= 3:
            blocks.append((at, end, fields))
            at = end
        else:
            at += 1
    return blocks


def _header_block(lines: list[str], start: int) -> tuple[int, dict[str, str]]:
    """The fields that follow each other from `start`; one empty line between them is let pass."""
    fields: dict[str, str] = {}
    end, last = start, ""
    for at in range(start, min(len(lines), start + LONGEST_BLOCK)):
        field = _field(lines[at])
        if field is not None and field[0] not in fields:
            last, end = field[0], at + 1
            fields[last] = field[1]
        elif lines[at] and at == end and _goes_on(fields, last):
            fields[last] = f"{fields[last]} {lines[at]}".strip()
            end = at + 1
        elif lines[at] or at > end or not fields:
            break
    return end, fields


def _goes_on(fields: dict[str, str], last: str) -> bool:
    """A value may stand below its label, and a list of recipients go on in the next line."""
    value = fields.get(last)
    return value is not None and (not value or value.endswith((",", ";")))


def _field(line: str) -> tuple[str, str] | None:
    match = _HEADER_LINE.match(line)
    if match is None:
        return None
    name = _FIELD.get(match.group(1).strip().lower())
    return None if name is None else (name, match.group(2).strip().rstrip("*").strip())


def _sender(fields: dict[str, str]) -> Address | None:
    value = fields.get("from", "").replace("[mailto:", "<").replace("<mailto:", "<")
    # "A <a@x.example> namens B <b@y.example>": B wrote it.
    value = ON_BEHALF.sub("", value)
    bracketed = _BRACKETS.search(value)
    where = bracketed.group(1) if bracketed else value
    address = ADDRESS.fullmatch(where.strip()) if bracketed else ADDRESS.search(where)
    if address is None:
        # What is no address (RFC 5322, 3.4.1) is not guessed at.
        name = value.split("<")[0].strip(" \"'*")
        return Address(display_name(name), "") if name and "@" not in name else None
    name = parseaddr(value)[0] or value[: bracketed.start() if bracketed else address.start()]
    name = re.sub(r"[<>\[\]()\"*]", " ", name).strip()
    if "@" in name:
        name = ""
    return Address(display_name(name), address.group())


def _attached_mail(text: str, place: int) -> Forward:
    """The document reader gives a mail as header lines, an empty line, and its body."""
    head, _, body = text.partition("\n\n")
    fields: dict[str, str] = {}
    for field in filter(None, map(_field, _lines(head))):
        fields.setdefault(*field)
    subject, date = fields.get("subject", ""), fields.get("date", "")
    return Forward(_sender(fields), subject, body.strip(), date=date, place=place)
