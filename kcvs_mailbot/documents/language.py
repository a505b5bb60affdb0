"""Which language a text is in: Dutch, French, English or German."""

from __future__ import annotations

import contextlib
import math
import mmap
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

LANGUAGES = ("nl", "fr", "en", "de")
_FEWEST_LETTERS = 20
_MOST_CHARACTERS = 5000


def guess_language(text: str) -> str | None:
    """None when there is too little to tell by."""
    seen = text[:_MOST_CHARACTERS]
    if sum(map(str.isalpha, seen)) < _FEWEST_LETTERS:
        return None
    return _model().guess(seen)


@dataclass(frozen=True, slots=True)
class _Model:
    """The model of py3langid for our languages alone, made to be forked.

    A child that looks into a list of numbers writes their reference counts, and so copies their
    pages: 800 page faults for a text. In plain tables it copies nothing.
    """

    next_state: memoryview[int]
    rows: memoryview[int]
    features: memoryview[int]
    weights: memoryview[float]
    """Those of LANGUAGES for one feature after the other."""
    start: tuple[float, ...]

    def guess(self, text: str) -> str:
        """The likeliest, as LanguageIdentifier.classify does it (naive Bayes)."""
        letters = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        data = letters.encode("utf-8", "replace")
        visits = visit_counts(self.next_state, self.rows, self.features, data) or {}
        scores = list(self.start)
        for feature, times in visits.items():
            weight = math.log1p(times)
            for place in range(len(LANGUAGES)):
                scores[place] += weight * self.weights[feature * len(LANGUAGES) + place]
        return LANGUAGES[scores.index(max(scores))]


@cache
def _model() -> _Model:
    full = LanguageIdentifier.from_model_file(MODEL_FILE)
    columns = [full.nb_classes.index(language) for language in LANGUAGES]
    return _Model(
        next_state=_apart(array("I", full.tk_nextmove)),
        rows=_apart(array("I", [row << 8 for row in full.tk_row])),
        features=_apart(array("i", full.tk_output)),
        weights=_weights(array("f", full.nb_ptc[:, columns].ravel().tolist())),
        start=tuple(map(float, full.nb_pc[columns])),
    )


def _apart(numbers: array[int]) -> memoryview[int]:
    """The same numbers away from Python's own memory, in large pages where the kernel has them."""
    pages = mmap.mmap(-1, len(numbers) * numbers.itemsize, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(OSError):
        pages.madvise(mmap.MADV_HUGEPAGE)
    pages[:] = numbers.tobytes()
    return memoryview(pages).cast("I" if numbers.typecode == "I" else "i")


def _weights(numbers: array[float]) -> memoryview[float]:
    return memoryview(numbers.tobytes()).cast("f")
