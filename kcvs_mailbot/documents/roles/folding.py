"""Text made comparable: lower case, no accents, one space between words."""

from __future__ import annotations

import re
import unicodedata

_SPLIT_NAME = re.compile(
    r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2})|[\W_]+|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])"
)
_SPACED_LETTERS = re.compile(r"(?:\b\w ){3,}\w\b")


def folded(text: str) -> str:
    """Lower case without accents, apostrophes and dashes alike; lines stay lines."""
    alike = text.lower().replace("’", "'").replace("ß", "ss").replace("–", "-").replace("—", "-")
    if alike.isascii():
        return alike
    plain = unicodedata.normalize("NFKD", alike)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def as_words(folded_text: str) -> str:
    """All words in one line with a space before and after each, for " phrase " in it."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', folded_text.replace(chr(39), '')))} "


def as_heading(folded_line: str) -> str:
    """A line without numbers, bullets and colons; letters that stand apart put together."""
    line = folded_line.strip()
    if _SPACED_LETTERS.search(line):
        line = re.sub(r"(?<=\b\w) (?=\w\b)", "", line)
    return " ".join(re.findall(r"[a-z]+", line.replace("'", "")))


def name_words(filename: str) -> str:
    """The words of a file's name: CV_JanJanssens2021.pdf is " cv jan janssens 2021 "."""
    stem = filename.rpartition(".")[0] or filename
    return f" {folded(' '.join(filter(None, _SPLIT_NAME.split(stem))))} "
