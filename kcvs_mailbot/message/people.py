"""Address headers to mailboxes (RFC 5322, 3.4), with mail-parser's structural scanner."""

from __future__ import annotations

import re

from mailparser.utils import get_addresses

from kcvs_mailbot.message.charset import one_line
from kcvs_mailbot.message.headers import Headers, header_text
from kcvs_mailbot.message.limits import NAME_CHARACTERS
from kcvs_mailbot.message.message import Address
from kcvs_mailbot.message.words import decode_words

ADDRESS_CHARACTERS = 320
"""RFC 3696 erratum 1690: 64 before the @, 255 behind it."""
BETWEEN = re.compile(r"[\s<>\"'(),:;\[\]]")
"""What stands in no address without quotes."""


def read_addresses(headers: Headers, name: str, problems: list[str]) -> tuple[Address, ...]:
    """The mailboxes of the first header of that name; what is none is named in `problems`.

    Of From every occurrence counts: no reader can tell which of them is true (RFC 5322 3.6).
    """
    text = _every_from(headers) if name == "from" else headers.text(name)
    if not text:
        return ()
    defects: list[object] = []
    found = [_address(shown, address) for shown, address in get_addresses(text, defects=defects)]
    kept = tuple(address for address in found if address is not None)
    if not kept and (defects or text.count("@") == 1):
        kept = _only_address(text)
    if defects or (not kept and "@" in text):
        problems.append(f"header {name.title()} holds something that is no address")
    return kept


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


def _only_address(text: str) -> tuple[Address, ...]:
    """The one address of a header that is no proper list: `Jan jan@x.example` without brackets."""
    before, at, after = text.partition("@")
    if not at or "@" in after:
        return ()
    local, host = BETWEEN.split(before)[-1], BETWEEN.split(after, maxsplit=1)[0]
    address = _address(before.removesuffix(local).strip(" \t<>()[]\"',;:"), f"{local}@{host}")
    return () if address is None else (address,)
