"""Which language a text is in: Dutch, French, English or German."""

from __future__ import annotations

import fcntl
import mmap
import os
from array import array
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("nl", "fr", "en", "de")
_FEWEST_LETTERS = 20
_MOST_CHARACTERS = 5000
_PIECE = 1024 * 1024


def guess_language(text: str) -> str | None:
    """None when there is too little to tell by."""
    seen = text[:_MOST_CHARACTERS]
    if sum(map(str.isalpha, seen)) < _FEWEST_LETTERS:
        return None
    return str(_identifier().classify(seen)[0])


@cache
def _identifier() -> LanguageIdentifier:
    """Without the 138 other languages, and ready to be forked: 30 of 106 MB stay our own."""
    full = LanguageIdentifier.from_model_file(MODEL_FILE)
    columns = [full.nb_classes.index(language) for language in LANGUAGES]
    of_ours = full.nb_ptc[:, columns].copy(), full.nb_pc[columns].copy(), list(LANGUAGES)
    table, output, row = full.tk_nextmove, full.tk_output, full.tk_row
    # What goes before the table is copied does not count in the peak: a container may be small.
    del full
    return LanguageIdentifier(*of_ours, _shared(table), output, tk_row=row)


def _shared(numbers: array[int]) -> memoryview:
    """Read-only memory that a fork need not copy the tables of, sealed: nobody can change it.

    `numbers` is moved there, piece by piece from its end: it is empty afterwards.
    """
    descriptor = os.memfd_create("language", os.MFD_ALLOW_SEALING)
    try:
        while numbers:
            start = max(0, len(numbers) - _PIECE)
            os.pwrite(descriptor, numbers[start:], start * numbers.itemsize)
            del numbers[start:]
        seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
        pages = mmap.mmap(descriptor, 0, mmap.MAP_SHARED, mmap.PROT_READ)
    finally:
        os.close(descriptor)
    return memoryview(pages).cast("I" if numbers.itemsize == 4 else "H")
