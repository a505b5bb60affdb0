"""A text as the model reads it: sentences of folded words, names and figures masked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache

from kcvs_mailbot.message import Address

LONGEST_WORD = 40
MASK = "qq"
NAME, NUMBER, MAIL, LINK = f"{MASK}name", f"{MASK}number", f"{MASK}mail", f"{MASK}link"
_MASKS: dict[str | None, str] = {"link": LINK, "mail": MAIL, "number": NUMBER}
_MARKS = re.compile("[\u0300-\u036f]+")
# Each alternative begins where the one before ended: linear, whatever the text holds.
TOKEN = re.compile(
    r"(?P<link>(?:https?://|www\.)\S+)"
    r"|(?P<mail>[^\s<>@,;:()]{1,64}@[^\s<>@,;:()]+)"
    r"|(?P<number>[^\W\d_]{0,3}\d[\w.,/:-]*)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<end>[.!?;:]+(?=\s|$)|\n)"
)
_NAME_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence or line: as it was written, and its words as the model knows them."""

    shown: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """How words are masked. `known`: words that are no names; `names`: words of people's names.

    Any other word with a capital becomes NAME: so whoever writes, the model reads the same.
    """

    known: Set[str]
    names: Set[str] = frozenset()

    def __eq__(self, other: object) -> bool:
        """Of the same `known`: to compare its words one by one takes longer than to read a mail."""
        if not isinstance(other, Reader):
            return NotImplemented
        return self.known is other.known and self.names == other.names

    def __hash__(self) -> int:
        return hash((id(self.known), self.names))


def folded(word: str) -> str:
    """Without accents and capitals."""
    if word.isascii():
        return word.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", word)).casefold()


def words_of_names(people: Iterable[Address]) -> frozenset[str]:
    """The words of their names, and of what stands before the @."""
    texts = [text for who in people for text in (who.name, who.address.partition("@")[0])]
    return words_of(" ".join(text[:200] for text in texts))


def words_of(text: str) -> frozenset[str]:
    """All words of a text, folded."""
    return frozenset(folded(word) for word in _NAME_WORD.findall(text))


@lru_cache(maxsize=16)
def passages(text: str, cap: int, reader: Reader) -> tuple[Passage, ...]:
    """The first `cap` characters, sentence by sentence; those without a word left out.

    A mail is looked at before its documents are read, and again with them.
    """
    text = unicodedata.normalize("NFC", text[:cap]).replace("’", "'").replace("‘", "'")
    found: list[Passage] = []
    words: list[str] = []
    start = 0
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "end":
            _close(found, text[start : token.end()], words)
            words, start = [], token.end()
            continue
        word = _MASKS.get(kind) or _masked(token[0], not words, reader)
        if word != NAME or words[-1:] != [NAME]:
            words.append(word)
    _close(found, text[start:], words)
    return tuple(found)


def _close(found: list[Passage], shown: str, words: list[str]) -> None:
    if words:
        found.append(Passage(shown, tuple(words)))


def _masked(token: str, first: bool, reader: Reader) -> str:
    word = folded(token)[:LONGEST_WORD]
    capital = token[0].isupper()
    if word in reader.names:
        # "De" is a name in "Jan De Wit", and a word in "De stad".
        return word if word in reader.known and (first or not capital) else NAME
    return NAME if capital and word not in reader.known else word
