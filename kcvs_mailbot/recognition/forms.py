"""The words that a candidate wrote in a web form, apart from its fields."""

from __future__ import annotations

import re

from kcvs_mailbot.addresses import canonical, folded_name, phones
from kcvs_mailbot.message import Address

_FIELD = re.compile(r"[ \t>*•-]{0,8}([^\W\d_][^\n:@]{1,40}?)[ \t*]{0,4}:[ \t*]{0,8}(.*)")
_MAIL = re.compile(r"(?:mailto:)?[^\s<>@]+@[^\s<>@]+")
FIELDS, SHORT = 2, 6
"""Fields that make a form; words from which a value is what the candidate has to say."""


def filled_in(body: str, candidate: Address) -> tuple[str, str] | None:
    """The candidate's words, and what stands above the fields; None when it is no form of theirs.

    A form is known by fields that follow each other, one of which holds the candidate's name or
    address. Its own last words, below a line of dashes, are nobody's.
    """
    lines = [line.strip() for line in body.split("\n")]
    first = next((at for at, line in enumerate(lines) if _is_theirs(line, candidate)), None)
    if first is None:
        return None
    while first and _is_short(lines[first - 1]):
        first -= 1
    fields, below = _apart(lines[first:], candidate)
    above = "\n".join(line for line in lines[:first] if _value(line) != "").strip()
    if fields < FIELDS:
        return None
    return (below, above) if below else (above, "")


def _is_theirs(line: str, candidate: Address) -> bool:
    value = _value(line)
    return not phones(value or "") and _tells(value, candidate)


def _apart(lines: list[str], candidate: Address) -> tuple[int, str]:
    """How many fields there are, and what is none: long values, and lines below the head."""
    fields, text = 0, list[str]()
    for line in lines:
        value = _value(line)
        if line in ("--", "---"):
            break
        if _tells(value, candidate) or (not text and _is_short(line)):
            fields += 1
        elif not text and value is not None:
            text.append(value)  # "Motivatie: ..."
        elif line or text:
            text.append(line)
    return fields, "\n".join(text).strip()


def _value(line: str) -> str | None:
    field = _FIELD.fullmatch(line)
    return field[2].strip(" *") if field else None


def _is_short(line: str) -> bool:
    """A field of a few words, or only the name of one that follows: "Bericht:"."""
    value = _value(line)
    return value is not None and len(value.split()) < SHORT


def _tells(value: str | None, candidate: Address) -> bool:
    """True for a value that is the candidate's name, an address, or a telephone number."""
    if not value:
        return False
    mail = _MAIL.search(value)
    if mail is not None and len(value.split()) <= FIELDS:
        return canonical(mail[0].removeprefix("mailto:")) == canonical(candidate.address)
    name = folded_name(value)
    return bool(name and name == folded_name(candidate.name)) or (
        len(value.split()) < SHORT and bool(phones(value))
    )
