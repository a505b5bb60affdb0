"""Values with parameters, as in Content-Type (RFC 2045, 5.1; RFC 2231)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from kcvs_mailbot.message import charset
from kcvs_mailbot.message.bounds import LONGEST_ENDING, NAME_CHARACTERS
from kcvs_mailbot.message.encoded_words import decode_words

GAP = re.compile(r"[\s;]*")
# Unquoted values with blanks, and quotes that never end, are wrong and common.
PARAMETER = re.compile(r'([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.S)
SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
COUNT = 200

Section = tuple[int, bool, str]


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value before the first ";" in lower case, and its parameters by lower-case name.

    Parameters are decoded, fit for one line, and the first of a name wins; the form of RFC 2231
    (`name*`, `name*0`) wins over the plain one.
    """
    plain: dict[str, str] = {}
    sections: dict[str, list[Section]] = {}
    main, _, rest = value.partition(";")
    for found in _found(rest):
        name, text = found.group(1).lower(), _unquoted(found.group(2).strip())
        section = SECTION.fullmatch(name) if "*" in name else None
        if section is None:
            plain.setdefault(name, _fit(decode_words(text)))
        else:
            base, index, coded = section.groups()
            sections.setdefault(base, []).append((int(index or 0), bool(coded), text))
    joined = {name: _fit(_joined(found)) for name, found in sections.items()}
    return main.strip().lower(), {**plain, **{k: v for k, v in joined.items() if v}}


def _found(text: str) -> Iterator[re.Match[str]]:
    """The parameters one after the other; each place is looked at once."""
    position = count = 0
    while position < len(text) and count < COUNT:
        gap = GAP.match(text, position)
        position = gap.end() if gap else position
        found = PARAMETER.match(text, position)
        if found:
            yield found
            count += 1
        end = text.find(";", found.end() if found else position)
        position = end + 1 if end >= 0 else len(text)


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    # Other backslashes are not undone: "C:\cv.pdf" is written by people's programs.
    return text[1:].removesuffix('"').replace("\\\\", "\\").replace('\\"', '"')


def _fit(text: str) -> str:
    name = charset.one_line(text)
    if len(name) <= NAME_CHARACTERS:
        return name
    # Its ending stays: it tells what people can open, and what nobody should.
    stem, dot, ending = name[-LONGEST_ENDING:].rpartition(".")
    last = dot + ending if stem else ""
    return name[: NAME_CHARACTERS - len(last)] + last


def _joined(sections: list[Section]) -> str:
    """RFC 2231, 3 and 4: the sections in their order, charset named in the first."""
    sections.sort(key=lambda section: section[0])
    declared: str | None = None
    pieces: list[bytes] = []
    for position, (_, coded, text) in enumerate(sections):
        if coded and position == 0 and text.count("'") >= 2:
            declared, _, text = text.split("'", 2)
        data = text.encode("utf-8", "replace")
        pieces.append(unquote_to_bytes(data) if coded else data)
    text = charset.decode(b"".join(pieces), declared or None)[0]
    return decode_words(text) if not any(coded for _, coded, _ in sections) else text
