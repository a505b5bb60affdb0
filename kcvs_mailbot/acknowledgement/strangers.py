"""Text that a stranger chose, made safe to repeat in our own mail.

A receipt goes to an address that anybody may have forged. So that nobody can send their own
message to a third person in our name, names are repeated only when they look like names, and what
a mail program would turn into a link is pulled apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NAME_LENGTH = 60
FILENAME_LENGTH = 60
MANY_WORDS = 5
"""From so many words on a name has capitals, or it is a sentence."""

_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_TITLES = re.compile(r"(drs?|ing|ir|jr|lic|ma|mba|mr|msc|phd|prof|sr)\.?", re.IGNORECASE)
_LOOKS_LIKE_HOST = re.compile(r"\w\.\w\w")
_GLUED_INITIAL = re.compile(r"(?<!\w)(\w)\.(?=\w\w)")
_WORD_JOINER = "\u2060"  # invisible, and no mail program reads a link across it
# What mail programs turn into a link: a scheme, an address, www., or else labels with dots.
_LINKABLE = re.compile(r"(\S*?(?://|@|\bwww\.)\S*)|[\w-]+(?:\.[\w-]+)*\.[^\W\d_][\w-]+", re.I)
_ENDING = re.compile(r"\.([a-z0-9]{2,5})$", re.IGNORECASE)
# None of these but zip is a top-level domain; a zip is too usual to be shown otherwise.
_DOCUMENT = re.compile(
    r"\.(7z|asc|bmp|csv|docm?|docx|dotx?|eml|epub|exe|gif|gz|hei[cf]|html?|ics|jpe?g|json|mp[34]|msg"
    r"|numbers|od[pst]|p7[ms]|pages|pdf|png|pptx?|rar|rtf|tar|tex|tiff?|txt|vcf|wav|webp|wp[ds]"
    r"|xls[mx]?|xml|xps|zip)$",
    re.IGNORECASE,
)


def cleaned(text: str, length: int) -> str:
    """`text` on one line, without control, bidirectional, private or broken characters."""
    if not text.isprintable():
        text = "".join(map(visible, text))
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def visible(character: str) -> str:
    """The character, a blank for what parts words or lines, "" for what nobody shall see."""
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if category in ("Cs", "Co") or character in _BIDI_CONTROLS else character


@lru_cache(16)
def greeting_name(name: str) -> str:
    """The name to greet and address with, or "" when it may be something else than a name."""
    name = "".join(map(_of_a_name, cleaned(name, NAME_LENGTH + 1)))
    name = _GLUED_INITIAL.sub(r"\1. ", _first_name_first(" ".join(name.split())))
    name = name.strip(" ,-&'’")
    if not name or len(name) > NAME_LENGTH or len(name.split()) > 7:
        return ""
    return name if _plausible(name) else ""


def _of_a_name(character: str) -> str:
    """Without what people put around their names: quotes, brackets, pictures."""
    category = unicodedata.category(character)
    if category.startswith("S") or category in ("Cf", "Cn") or character in "\ufe0e\ufe0f":
        return " "
    return " " if character in '"“”„«»()[]' else character


def _plausible(name: str) -> bool:
    letters = [c for c in name if unicodedata.category(c)[0] in "LM"]
    return (
        bool(letters)
        and not _is_sentence(name.split())
        and not _LOOKS_LIKE_HOST.search(name)
        and all(c in " '’‘.,-&" or unicodedata.category(c)[0] in "LM" for c in name)
    )


def _is_sentence(words: list[str]) -> bool:
    """ "Uw rekening wordt morgen geblokkeerd": hardly a capital. "Jan van den broeck" is a name."""
    small = sum(word[0].islower() for word in words)
    return len(words) >= MANY_WORDS and small > len(words) / 2


def _first_name_first(name: str) -> str:
    """ "Peeters, An" is "An Peeters"; a title behind the comma ("An Peeters, PhD") falls off."""
    last, comma, first = (piece.strip() for piece in name.partition(","))
    if not comma or not first or not last or "," in first:
        return name
    if _TITLES.fullmatch(first):
        return last
    return f"{first} {last}"


def shown_filename(filename: str) -> str:
    """The file's name as the receipt shows it: at most 60 characters, never a link."""
    name = cleaned(filename, 10_000)
    if len(name) > FILENAME_LENGTH:
        ending = match[0] if (match := _ENDING.search(name)) else ""
        name = name[: FILENAME_LENGTH - 1 - len(ending)].rstrip(" .") + "…" + ending
    return _LINKABLE.sub(_apart, name)


def _apart(match: re.Match[str]) -> str:
    word = match[0]
    if match[1]:
        return re.sub("/(?=/)", "/ ", word).replace("@", " @ ").replace(".", " .")
    return word if _DOCUMENT.search(word) else word.replace(".", _WORD_JOINER + ".")
