"""Which sentences of a mail are shown to the person who must understand what was made of it."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from kcvs_mailbot.recognition.applied_for import Object, speaks_of_applying, speaks_of_post
from kcvs_mailbot.recognition.forwards import forward_subject
from kcvs_mailbot.recognition.likelihood.masking import Passage
from kcvs_mailbot.recognition.likelihood.traits import FIRST_PERSON
from kcvs_mailbot.recognition.mail_view import TEXT_CAP, WEIGHED_DOCUMENTS, WEIGHED_TEXT, View
from kcvs_mailbot.recognition.text.folding import fold
from kcvs_mailbot.recognition.text.vacancies import Naming

MOST_SHOWN, WORDS_FOR, WORDS_AGAINST = 2, 4, 6
"""Passages shown for or against, and words that one must have: thanks in few words say nothing."""
LEAST_FOR, LEAST_AGAINST = 0.05, 0.3
"""What one must count: whoever reads it must see at once that it is about something else."""
LONGEST_SUBJECT, LONGEST = 60, 160
_BROKEN = re.compile(
    r"\n(?:(?<=.{50}\n)(?<![.!?:;\s]\n)(?=[^\W\d])|(?<=.{25}\n)(?<![.!?:;\s]\n)(?=[^\W\dA-Z])"
    r"|(?<=\s[^\W\dA-Z]{2}\n)(?=\S)|(?<=\s[^\W\dA-Z]{3}\n)(?=\S))"
)
"""Where a program broke a line in a sentence: a long one, behind an article or another short word,
or before a small letter. The break itself comes first, so that only there is looked around."""
_SENTENCES = re.compile(
    r"\s(?<=[.!?]\s)(?<!\b\w\.\s)(?<!\b[^\Waeiou]{2}\.\s)(?<!\b[^\Waeiou]{3}\.\s)"
    r"(?<!\b(?:ing|ref|tel)\.\s)(?<!\b(?:mevr|prof)\.\s)\s*",
    re.IGNORECASE,
)
"""Not behind a title or a word of two or three letters without a vowel: ing., dr., bvb."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, and the name of the document in which it stands; None for the mail itself."""

    sentence: str
    document: str | None = None


def shorten(text: str, most: int) -> str:
    """In one line, cut between two words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    before, _, last = line[: most - 1].rpartition(" ")
    # Only within a word with a hyphen textwrap can find a better place.
    return textwrap.shorten(line, most, placeholder=" …") if "-" in last else f"{before} …".lstrip()


def subject(view: View) -> str:
    return shorten(view.subject_shown, LONGEST_SUBJECT)


def body(view: View) -> str:
    """Its text in one line, without the greeting."""
    return " ".join(word for line in _below_greeting(view) for word in line.shown.split())


def beginning(view: View) -> str:
    """What it is about: the first line that is a sentence; else its subject."""
    lines = _telling([*view.weighable.text, *view.weighable.subject])
    return next((whole(line.shown, view) for line in lines), "")


def _below_greeting(view: View) -> Sequence[Passage]:
    lines = view.weighable.text
    return lines[lines.index(_telling(lines)[0]) :] if lines else ()


def _telling(lines: Sequence[Passage]) -> Sequence[Passage]:
    """Those that are more than a greeting or a name; all where none is."""
    long = [line for line in lines if len(line.words) >= WORDS_FOR]
    return [line for line in long if not line.shown.strip().endswith(",")] or long or lines


def in_favour(view: View) -> list[Quote]:
    """What speaks for an application: first what says for what, or that, and what names it."""
    own = () if _subject_is_anothers(view) else view.weighable.subject
    lines = (*view.weighable.text, *own)
    applying = () if view.applied_for.what is Object.OURS else lines
    told = [_quote(line.shown, view) for line in applying if speaks_of_applying(line.words)][:1]
    told += (
        _naming_it(view) or [_quote(p.shown, view) for p in lines if speaks_of_post(p.words)][:1]
    )
    return _first(chain(told, (_quote(passage.shown, view) for passage in _counted(view, 1))))


def against(view: View) -> list[Quote]:
    """What speaks for something else: nothing about us, about applying, or about the writer."""
    quotes = (_quote(passage.shown, view) for passage in _counted(view, -1))
    return _first(quote for quote in quotes if not _is_about_applying(quote.sentence, view))


def _counted(view: View, sign: int) -> list[Passage]:
    """Those that say most in few words: a long one counts for its length alone.

    A greeting says nothing; the subject of an answer or a forward is not the sender's.
    """
    lines = view.weighable.text
    unsaid = lines[: len(lines) - len(_below_greeting(view))]
    unsaid += view.weighable.subject if _subject_is_anothers(view) else ()
    counted = [
        one
        for one in view.opinion.weighed
        if sign * one.weight >= (LEAST_FOR if sign > 0 else LEAST_AGAINST)
        and len(one.passage.words) >= (WORDS_FOR if sign > 0 else WORDS_AGAINST)
        if one.passage not in unsaid
    ]
    counted.sort(key=lambda one: -abs(one.weight) / math.sqrt(len(one.passage.words)))
    return [one.passage for one in counted]


def _first(quotes: Iterable[Quote]) -> list[Quote]:
    """The first ones, each sentence once."""
    found: dict[str, Quote] = {}
    for quote in quotes:
        found.setdefault(quote.sentence, quote)
        if len(found) == MOST_SHOWN:
            break
    return list(found.values())


def _quote(passage: str, view: View) -> Quote:
    sentence = whole(passage, view)
    return Quote(sentence, document_of(sentence, view))


def _is_about_applying(sentence: str, view: View) -> bool:
    """True when it names us, or holds a word of applying, or one for its writer."""
    words = fold(sentence, WEIGHED_TEXT).text.split()
    named = view.naming_of(sentence) is not Naming.NOT
    return named or speaks_of_post(words) or not FIRST_PERSON.isdisjoint(words)


def document_of(sentence: str, view: View) -> str | None:
    """The name of the document in which it stands; None where the mail itself says it."""
    papers = view.papers[:WEIGHED_DOCUMENTS]
    sentence = sentence.removeprefix("… ")
    if not papers or sentence in view.subject_shown or _says(view.text_shown, sentence):
        return None
    return next((p.filename or p.media_type for p in papers if _says(p.text, sentence)), None)


def _says(text: str, sentence: str) -> bool:
    return any(sentence in line for line in _unbroken(text[:WEIGHED_TEXT]))


def _subject_is_anothers(view: View) -> bool:
    return bool(view.message.in_reply_to) or forward_subject(view.message)


def _naming_it(view: View) -> list[Quote]:
    """What names the post: the passage, or the subject where it is the sender's own."""
    if view.applied_for.what is Object.OURS:
        return [_quote(view.applied_for.passage, view)]
    own = [] if _subject_is_anothers(view) else [view.subject_shown]
    named = _naming([*own, *(passage.shown for passage in view.weighable.text)], view)
    return [_quote(named, view)] if named is not None else []


def names_vacancy(view: View) -> str | None:
    """The words that name a vacancy of ours: a sentence, or the subject, whoever's it is."""
    if view.named < Naming.ROLE:
        return None
    lines = [*(passage.shown for passage in view.weighable.text), view.subject_shown]
    named = _naming(lines, view)
    return view.subject_shown if named is None else whole(named, view)


def names_no_vacancy(view: View) -> str | None:
    """ "" when neither the mail nor what it applies for names one of ours."""
    named = view.named >= Naming.ROLE or view.applied_for.what is Object.OURS
    return None if named else ""


def _naming(lines: Sequence[str], view: View) -> str | None:
    """The line that names it most clearly, and the first of these."""
    clearest = max(lines, key=view.naming_of, default="")
    return clearest if view.naming_of(clearest) >= Naming.ROLE else None


def whole(passage: str, view: View) -> str:
    """The sentence that it is part of, where a program broke its lines; of a long one the end."""
    passage = passage.strip()
    texts = (view.text_shown, *(paper.text for paper in view.papers[:WEIGHED_DOCUMENTS]))
    lines = (line for text in texts for line in _unbroken(text[:WEIGHED_TEXT]) if passage in line)
    found = (s.strip() for line in lines for s in _SENTENCES.split(line) if passage in s)
    sentence = next(found, passage)
    at = sentence.index(passage) if len(sentence) > LONGEST else 0
    return f"… {sentence[at:]}" if at else sentence


def sentences(view: View) -> list[str]:
    """Those of the mail's own text, as a person reads them."""
    lines = _unbroken(view.text_shown[:TEXT_CAP])
    return [sentence for line in lines for sentence in _SENTENCES.split(line)]


@lru_cache(maxsize=8)
def _unbroken(text: str) -> list[str]:
    """Its lines as they were before a mail program broke them: each passage is looked for."""
    return _BROKEN.sub(" ", text.replace("’", "'").replace("‘", "'")).split("\n")
