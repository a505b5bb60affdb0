"""Notices by which a mail program asks for a sent mail back (Outlook: nl, fr, en, de).

No standard describes them and no header tells them: the program writes a label before the subject,
and one sentence that names the writer and cites the subject.
"""

from __future__ import annotations

import re

from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.text.folding import Folded, fold, word_set

_LABEL = re.compile(r"\s*(intrekken|recall|rappel|rückruf|rueckruf)\s*:\s*(.*)", re.I | re.DOTALL)
# Folded text: somebody's name, and that he or she wants the mail back.
_SENTENCE = re.compile(
    r" (?P<name>(?:[^ ?]+ ){1,8}?)(?:"
    r"(?:wil|wenst) (?:het|dit) bericht [^?]{0,600}?(?:intrekken|in te trekken)"
    r"|(?:would like|wants|wishes) to recall (?:the|this) message"
    r"|(?:souhaite|souhaiterait|voudrait|veut) (?:rappeler|annuler) (?:le|ce) message"
    r"|(?:mochte|will) (?:die|diese) nachricht [^?]{0,600}?zuruckrufen)(?= )"
)
_I = word_set("ik wij we mijn i my je nous mon ma ich wir")
_CAP = 1_000
_SHORT = 40
"""Words beside the cited subject: the sentence itself, and a signature or disclaimer below it."""


def is_recall(view: View) -> str | None:
    """A label, its sentence with the subject cited, and nothing that anybody wrote or sent."""
    cited, text = _cited(view), _text(view)
    if cited is None or view.brings or cited.text.strip() not in text.text:
        return None
    return view.message.subject if _says(text) and text.words < cited.words + _SHORT else None


def looks_like_recall(view: View) -> str | None:
    """One of the two without the other: a label above hardly a word, or the sentence alone."""
    if is_recall(view) is not None:
        return None
    text = _text(view)
    if _says(text):
        return view.message.new_text[:_CAP]
    # "Rappel :" is a reminder as well; and who writes "I" is a person.
    labelled = _cited(view) is not None and not view.subject.text.startswith(" rappel ")
    silent = text.words < _SHORT and _I.isdisjoint(text.text.split())
    return view.message.subject if labelled and silent else None


def _text(view: View) -> Folded:
    return fold(view.message.new_text, _CAP)


def _cited(view: View) -> Folded | None:
    """The subject behind the label; None without one."""
    found = _LABEL.match((view.message.subject or "")[:_CAP])
    return fold(found[2], _CAP) if found else None


def _says(text: Folded) -> bool:
    """The text begins as such a notice does; a person speaks of himself otherwise."""
    found = _SENTENCE.match(text.text)
    return found is not None and _I.isdisjoint(found["name"].split())


RECALL = Rule(
    "is_recall",
    "A mail program asks for an earlier mail back: it says nothing itself.",
    "Een mailprogramma vraagt een eerdere mail terug; het bericht zelf zegt verder niets.",
    is_recall,
)
LOOKS_LIKE_RECALL = Rule(
    "looks_like_recall",
    "The mail looks like the notice by which a mail program asks for an earlier mail back.",
    "De mail lijkt op het bericht waarmee een mailprogramma een eerdere mail terugvraagt.",
    looks_like_recall,
)
