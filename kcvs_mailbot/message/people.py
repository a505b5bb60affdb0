"""Address headers to mailboxes (RFC 5322, 3.4), with mail-parser's structural scanner."""

from __future__ import annotations

import re
from functools import lru_cache

from mailparser.utils import get_addresses

from kcvs_mailbot.message.bounds import NAME_CHARACTERS
from kcvs_mailbot.message.charset import one_line
from kcvs_mailbot.message.encoded_words import decode_words
from kcvs_mailbot.message.headers import Headers, header_text
from kcvs_mailbot.message.message import Address

ADDRESS_CHARACTERS = 320
"""RFC 3696 erratum 1690: 64 before the @, 255 behind it."""
# Each attempt ends at the next bracket, or after so many characters: linear.
PIECE = re.compile(r"\"(?:[^\"\\]|\\.){0,1000}\"|\([^()]*\)|<[^<>]*>|[^\"(<,;:@]+|.", re.DOTALL)


def read_addresses(headers: Headers, name: str, problems: list[str]) -> tuple[Address, ...]:
    """The mailboxes of the first header of that name; what is none is named in `problems`.

    Of From every occurrence counts: no reader can tell which of them is true (RFC 5322 3.6).
    """
    text = _every_from(headers) if name == "from" else headers.text(name)
    if not text:
        return ()
    kept, sound = _listed(text)
    if not sound:
        problems.append(f"header {name.title()} holds something that is no address")
    return kept


@lru_cache(maxsize=32)
def _listed(text: str) -> tuple[tuple[Address, ...], bool]:
    """The mailboxes, and whether there is nothing else: the same To stands in most mails."""
    defects: list[object] = []
    listed = get_addresses(_names_quoted(text), defects=defects)
    found = [_address(shown, address) for shown, address in listed]
    kept = tuple(address for address in found if address is not None)
    return kept, not defects and (bool(kept) or "@" not in text)


def _every_from(headers: Headers) -> str:
    values = dict.fromkeys(header_text(value).strip() for value in headers.raw_all("from"))
    return ", ".join(filter(None, values))


def _address(name: str, address: str) -> Address | None:
    local, at, domain = one_line(address).rpartition("@")
    clean = f"{local}@{domain.lower()}"
    if not (local and at and domain) or len(clean) > ADDRESS_CHARACTERS:
        return None
    return Address(_shown(name, address), clean)


def _shown(name: str, address: str) -> str:
    """The display name for people; the address repeated as a name is none."""
    shown = one_line(decode_words(name)).strip("\"' ")[:NAME_CHARACTERS]
    return "" if shown.lower() == address.lower() else shown


def _names_quoted(text: str) -> str:
    """The header with quotes where a name holds an unquoted comma: `Claes, An <an@x.example>`.

    All words before the bracket are the name, whatever RFC 5322 3.2.4 wants to see quoted.
    """
    done: list[str] = []
    name: list[str] = []
    for piece in PIECE.findall(text):
        bracketed = piece[0] == "<"
        if bracketed and "," in name and "@" not in name:
            name = [_quoted(name)]
        if bracketed or piece in ";:" or (piece == "," and _ends_before_comma(name)):
            done += [*name, piece]
            name = []
        else:
            name.append(piece)
    return "".join([*done, *name])


def _ends_before_comma(name: list[str]) -> bool:
    """True behind an address without brackets, and where nothing stands."""
    return "@" in name or not any(piece.strip() for piece in name)


def _quoted(name: list[str]) -> str:
    words = re.sub(r"\s*,", ",", re.sub(r"[\"\\]", "", "".join(name)).strip())
    return f'"{words}" '
