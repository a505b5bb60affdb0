"""Address headers to mailboxes (RFC 5322, 3.4), with mail-parser's structural scanner."""

from __future__ import annotations

import re

from mailparser.utils import get_addresses

from kcvs_mailbot.message.charset import one_line
from kcvs_mailbot.message.headers import Headers
from kcvs_mailbot.message.values import Address
from kcvs_mailbot.message.words import decode_words

ADDRESS_CHARACTERS = 320
"""RFC 3696 erratum 1690: 64 before the @, 255 behind it."""
ONLY_ADDRESS = re.compile(r"[^\s<>\"'(),:;@]{1,64}@[^\s<>\"'(),:;@]{1,255}")


def read_addresses(headers: Headers, name: str, problems: list[str]) -> tuple[Address, ...]:
    """The mailboxes of the first header of that name; what is none is named in `problems`."""
    text = headers.text(name)
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


def _address(name: str, address: str) -> Address | None:
    local, at, domain = one_line(address).rpartition("@")
    clean = f"{local}@{domain.lower()}"
    if not (local and at and domain) or len(clean) > ADDRESS_CHARACTERS:
        return None
    return Address(_shown(name, address), clean)


def _shown(name: str, address: str) -> str:
    """The display name for people; the address repeated as a name is none."""
    shown = one_line(decode_words(name)).strip("\"' ")
    return "" if shown.lower() == address.lower() else shown


def _only_address(text: str) -> tuple[Address, ...]:
    """The one address of a header that is no proper list: `Jan jan@x.example` without brackets."""
    found = ONLY_ADDRESS.findall(text)
    if len(found) != 1 or text.count("@") != 1:
        return ()
    name = text.replace(found[0], " ").strip(" \t<>()\"',;:")
    address = _address(name, found[0])
    return () if address is None else (address,)
