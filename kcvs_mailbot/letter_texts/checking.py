"""What keeps a letter from going as it was typed."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto

LONGEST_SUBJECT = 200
LONGEST_TEXT = 20_000
"""Characters; ten pages."""

# "[…]", "[… welk document]", "[...]", "[ ]", "[___]": what begins or ends with dots, or holds
# neither letter nor digit; also where the last bracket was taken off. "[sic]" is a person's own.
_DOTS = r"(?:…|\.\s?\.\s?\.)"
_FIELD = re.compile(
    rf"\[\s*{_DOTS}[^\[\]]*\]|\[\s*{_DOTS}[^\[\]\n]*|\[[^\[\]]*{_DOTS}\s*\]"
    r"|\[(?:[^\w\[\]]|_)*\]"
)
_UNSEEN = ("Cf", "Co", "Cs")


class Flaw(Enum):
    """Why a letter does not go."""

    NO_SUBJECT = auto()
    LONG_SUBJECT = auto()
    NO_TEXT = auto()
    LONG_TEXT = auto()
    UNFILLED = auto()  # a field of the template was left
    NO_ADDRESS = auto()  # the candidate's address cannot be written to
    VOID = auto()  # the application was taken apart
    CHANGED = auto()  # it is not as the person saw it any more
    WENT_OTHERWISE = auto()  # it went already, with other words


def flaws(subject: str, text: str) -> tuple[Flaw, ...]:
    """All that is wrong with what was typed; nothing when it may go."""
    found = {
        Flaw.NO_SUBJECT: not _is_read(subject),
        Flaw.LONG_SUBJECT: len(subject) > LONGEST_SUBJECT,
        Flaw.NO_TEXT: not _is_read(text),
        Flaw.LONG_TEXT: len(text) > LONGEST_TEXT,
        Flaw.UNFILLED: bool(unfilled(f"{subject}\n{text}")),
    }
    return tuple(flaw for flaw, is_so in found.items() if is_so)


def unfilled(text: str) -> list[str]:
    """The fields that were left in it, as they stand there, each once."""
    text = "".join(sign for sign in text if unicodedata.category(sign) not in _UNSEEN)
    return list(dict.fromkeys(" ".join(match[0].split()) for match in _FIELD.finditer(text)))


def _is_read(text: str) -> bool:
    """True when there is something that people see."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text)
