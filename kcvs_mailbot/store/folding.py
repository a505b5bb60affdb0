"""Words as people type them: folded alike when a text is indexed, searched, and shown.

Pure: no I/O. ("Yıldız", "yildiz") and ("e-mail", "email") are one word each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_JOINS = "-\u2010'\u2019"
"""What may stand inside one word; the other signs of that kind become one of these."""
_WORD = r"[^\W_]+"
_COMPOUND = re.compile(rf"{_WORD}(?:[{_JOINS}]{_WORD})*")
_PART = re.compile(_WORD)
_SHOWN_PART = re.compile("[^\\W_](?:[^\\W_]|[\u00ad\u0300-\u036f])*")
_SHOWN = re.compile(f"{_SHOWN_PART.pattern}(?:[{_JOINS}\u2011]{_SHOWN_PART.pattern})*")
"""The same in a text as it came, in which marks and soft hyphens still stand."""
_IN_WORDS = re.compile(f"[{_JOINS}\u2011\u00ad\u0300-\u036f]")
"""What is no letter and may stand in a word of a text as it came."""
_ASCII = bytes(range(128))
_FEW = 40
"""Different letters that are sought in a text one after the other."""
_NEIGHBOURS = 2
"""Words on either side of a joined one that a phrase may hold with it."""
_BASE = re.compile(r"LATIN SMALL (?:LETTER|LIGATURE) (?:DOTLESS )?([A-Z]{1,2})(?: WITH .*)?")
# What Unicode's names do not tell.
_OF_OTHER_NAME = {"ß": "ss", "þ": "th", "ð": "d", "ŋ": "ng", "ə": "a", "\u02bc": "'"}


class _Letters(dict[int, str]):
    """What each letter is folded to; filled as letters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = "".join(map(_letter, _split(_split(chr(code)).casefold())))
        return folded


_LETTERS = _Letters()


def _split(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _letter(letter: str) -> str:
    """Unicode splits accents off, but no strokes, and no letters that grew together."""
    # Marks, and what is not seen, such as a soft hyphen.
    if unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf"):
        return ""
    if letter.isascii():
        return letter
    base = _BASE.fullmatch(unicodedata.name(letter, ""))
    return _OF_OTHER_NAME.get(letter) or (base[1].lower() if base else letter)


def _strange(text: str) -> set[str]:
    """The different letters that are not of ASCII: as bytes these are soon taken out."""
    return set(
        text.encode("utf-8", "surrogatepass")
        .translate(None, _ASCII)
        .decode("utf-8", "surrogatepass")
    )


def folded(text: str) -> str:
    """Small letters without accents, strokes and ligatures (NFKC); linear in the length."""
    if text.isascii():
        return text.lower()
    strange = _strange(text)
    if len(strange) <= _FEW:  # a table is asked for each letter of the text
        plain = text
        for letter in strange:
            plain = plain.replace(letter, _LETTERS[ord(letter)])
        if plain.isascii():
            return plain.lower()
    return text.translate(_LETTERS)


class _InPlace(dict[int, str]):
    """What stands for a letter at its place: "" when folding moves what comes behind it."""

    def __missing__(self, code: int) -> str:
        letter, plain = chr(code), _LETTERS[code]
        if letter.isalnum():
            stays = len(plain) == 1 and plain.isalnum() and plain.lower() == _LETTERS[ord(plain)]
            place = plain if stays else ""
        elif _IN_WORDS.match(letter):
            place = plain
        else:  # it parts words, whatever it is folded to
            place = " "
        self[code] = place
        return place


_IN_PLACE = _InPlace()


def in_place(text: str) -> str | None:
    """Folded, where what stands at a place of it stands there in the text as well; else None."""
    for letter in _strange(text):
        place = _IN_PLACE[ord(letter)]
        if not place:
            return None
        text = text.replace(letter, place)
    return text.lower()


def loose(word: str) -> str:
    """A pattern that finds the folded word in such a text, also where signs join its parts."""
    return f"[{_JOINS}]?".join(word)


def unjoined(text: str) -> str:
    """Folded, without what stands inside words: whatever spans() yields of it stands in this."""
    text = folded(text)
    for sign in _JOINS:  # much quicker than a table
        text = text.replace(sign, "")
    return text


def words_of(text: str) -> list[str]:
    """The words of the text in their order; behind them the joined ones among their neighbours."""
    words: list[str] = []
    joined: list[tuple[int, int]] = []
    for compound in _COMPOUND.findall(folded(text)):
        if compound.isalnum():  # nearly all are
            words.append(compound)
            continue
        parts = _PART.findall(compound)
        if len(parts) > 1:
            joined.append((len(words), len(words) + len(parts)))
        words += parts
    told = dict.fromkeys(
        (
            *words[max(0, start - _NEIGHBOURS) : start],
            "".join(words[start:end]),
            *words[end : end + _NEIGHBOURS],
        )
        for start, end in joined
    )
    return [*words, *(word for some in told for word in some)]


def spellings(text: str) -> list[tuple[str, ...]]:
    """The words of a query's phrase: apart, and with each hyphen left out."""
    compounds = [_PART.findall(found) for found in _COMPOUND.findall(folded(text))]
    apart = tuple(part for parts in compounds for part in parts)
    return list(dict.fromkeys((apart, tuple(map("".join, compounds))))) if apart else []


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word of a text as it is shown: start, end, and how it is folded, hyphens left out."""
    for found in _SHOWN.finditer(text):
        word, (start, end) = found[0], found.span()
        if word.isascii() and word.isalnum():  # most are, and there are many
            yield start, end, word.lower()
            continue
        parts = _PART.findall(folded(word))
        yield start, end, "".join(parts)
        if len(parts) > 1:
            for part in _SHOWN_PART.finditer(text, start, end):
                yield part.start(), part.end(), folded(part[0])
