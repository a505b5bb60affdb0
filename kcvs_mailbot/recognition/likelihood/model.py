"""The learnt model: weights of words, pairs of words and pieces of words; a likelihood.

A logistic regression (Cox 1958) whose features are hashed (CRC-32, RFC 1952) into one table of
whole numbers, so that every machine adds up to the same.
"""

from __future__ import annotations

import math
import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from kcvs_mailbot.recognition.likelihood.masking import MASK, Passage
from kcvs_mailbot.recognition.likelihood.traits import Traits, names_of

BITS = 18
SHORTEST, LONGEST = 2, 5
"""Letters of a piece; "^" and "$" mark a word's ends."""
MOST_REMEMBERED = 20_000
WORD, PIECE, PAIR, TRAIT = 100, 25, 100, 15
"""How much each kind of feature counts before anything is learnt, in hundredths: whole numbers add
up alike in any order."""
SUBJECT, TEXT = "s", ""
SUBJECT_SHARE = 0.5
_LAST = (1 << BITS) - 1
_MAGIC = b"kcvs-likelihood-1\n"


def slot(name: str, begun: int = 0) -> int:
    """Where the weight of a feature stands; `begun`: the CRC of what stands before the name."""
    return zlib.crc32(name.encode(), begun) & _LAST


def features_of_word(region: str, word: str) -> list[tuple[int, int]]:
    """A word and its pieces, each with how much it counts; a masked word has no pieces."""
    found = [(slot(f"{region}w {word}"), WORD)]
    if word.startswith(MASK):
        return found
    marked = f"^{word}$"
    begun = zlib.crc32(f"{region}c ".encode())
    return found + [
        (slot(marked[at : at + size], begun), PIECE)
        for size in range(SHORTEST, LONGEST + 1)
        for at in range(len(marked) - size + 1)
    ]


def pairs(passages: Iterable[Passage]) -> set[str]:
    """Two words with a space between."""
    return {f"{a} {b}" for p in passages for a, b in pairwise((".", *p.words, "."))}


def begun_pair(region: str) -> int:
    """The CRC of what stands before a pair."""
    return zlib.crc32(f"{region}b ".encode())


def feature_of_trait(name: str) -> tuple[int, int]:
    return slot(f"f {name}"), TRAIT


@dataclass(frozen=True, slots=True)
class Weighable:
    """All that is weighed of a mail: its subject, own text and each document, and the traits."""

    subject: tuple[Passage, ...]
    text: tuple[Passage, ...]
    papers: tuple[tuple[Passage, ...], ...]
    traits: Traits

    @property
    def all_text(self) -> list[Passage]:
        return [*self.text, *(p for paper in self.papers for p in paper), *self.subject]


@dataclass(frozen=True, slots=True)
class Weighted:
    """One passage and what it spoke for (+) or against (-), in parts of the whole."""

    passage: Passage
    weight: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """likelihood: 0 to 1, four decimals. weighed: the passages, the strongest first.

    familiar: the share of its words that the model has met, 0 to 1.
    """

    likelihood: float
    weighed: tuple[Weighted, ...] = ()
    familiar: float = 1.0


@dataclass(frozen=True)
class Model:
    """weights: whole numbers, `unit` each; bias: in the model's logits. known: no names."""

    weights: Sequence[int]
    unit: float
    bias: float
    known: frozenset[str]
    _remembered: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def judge(self, mail: Weighable) -> Opinion:
        """How much the mail reads as somebody applying; linear in its passages."""
        text = mail.all_text
        named, _ = self._weighed(SUBJECT, mail.subject)
        said, weighed = self._weighed(TEXT, text)
        traits = [feature_of_trait(name) for name in names_of(mail.traits, mail.text)]
        logit = self.bias + SUBJECT_SHARE * named + said + self._sum(traits) * self.unit
        likelihood = round(1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))), 4)
        return Opinion(likelihood, weighed, self._familiar(text))

    def _weighed(
        self, region: str, passages: Sequence[Passage]
    ) -> tuple[float, tuple[Weighted, ...]]:
        """What all count, each word and pair once; and each by itself, the strongest first."""
        weights, begun = self.weights, begun_pair(region)
        of_words: dict[str, int] = {}
        of_pairs: dict[str, int] = {}
        counted = []
        for passage in passages:
            words, two = set(passage.words), pairs([passage])
            of_words |= {word: self._word(region, word) for word in words}
            of_pairs |= {pair: weights[slot(pair, begun)] * PAIR for pair in two}
            counted.append(
                sum(map(of_words.__getitem__, words)) + sum(map(of_pairs.__getitem__, two))
            )
        total, root = sum(of_words.values()) + sum(of_pairs.values()), math.sqrt(len(of_words) or 1)
        share = self.unit / root
        found = [Weighted(p, round(c * share, 4)) for p, c in zip(passages, counted, strict=True)]
        strongest = sorted(found, key=lambda one: -abs(one.weight))
        return total * self.unit / root, tuple(strongest)

    def _word(self, region: str, word: str) -> int:
        key = region + word
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = self._sum(features_of_word(region, word))
        return found

    def remember(self) -> None:
        """Adds up the known words, which each process would else do again for the same few."""
        for word in self.known:
            self._word(TEXT, word)

    def _sum(self, features: list[tuple[int, int]]) -> int:
        """In hundredths of `unit`."""
        return sum([self.weights[at] * counts for at, counts in features])

    def _familiar(self, passages: Sequence[Passage]) -> float:
        words = [w for p in passages for w in p.words if not w.startswith(MASK)]
        return round(sum(map(self.known.__contains__, words)) / len(words), 4) if words else 1.0

    def to_bytes(self) -> bytes:
        """The file that is shipped; `from_bytes` reads it."""
        table = array("h", self.weights)
        if struct.pack("=H", 1) != struct.pack("<H", 1):
            table.byteswap()
        head = struct.pack("<dd", self.unit, self.bias)
        return _MAGIC + zlib.compress(
            head + table.tobytes() + "\n".join(sorted(self.known)).encode(), 9
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """ValueError when it is no model."""
        if not data.startswith(_MAGIC):
            raise ValueError("these are no weights of the likelihood")
        data = zlib.decompress(data[len(_MAGIC) :])
        unit, bias = struct.unpack_from("<dd", data)
        table = array("h")
        table.frombytes(data[16 : 16 + (2 << BITS)])
        if struct.pack("=H", 1) != struct.pack("<H", 1):
            table.byteswap()
        words = data[16 + (2 << BITS) :].decode().split("\n")
        return cls(table, unit, bias, frozenset(words))


@lru_cache(1)
def shipped() -> Model:
    """The model that comes with the program."""
    return Model.from_bytes(files(__package__).joinpath("weights.bin").read_bytes())
