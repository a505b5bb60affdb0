"""Out-of-office answers that bear no header: known by their words (nl, fr, en, de)."""

from __future__ import annotations

import re

from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.text.folding import GAP, fold

_TITLE = re.compile(
    r" (?:automatisch\w* (?:antwoord|beantwoording|reactie|bericht|antwort)|reponse automatique"
    r"|auto(?:matic)? ?(?:reply|response)|out of (?:the )?office|ooo|niet op kantoor"
    r"|message d'absence|absen(?:ce|t) du bureau|abwesen(?:d|heits\w+)|afwezig(?:heids\w+)?) "
)
"""What mail programs put before the subject; behind a "Re:" a person answers such a mail."""
_TEXT = re.compile(
    rf" ben {GAP}afwezig | ben ik er niet "
    rf"| ik ben {GAP}(?:(?:met|op) (?:vakantie|verlof)|(?:niet op|buiten) kantoor|niet bereikbaar) "
    r"| ik ben (?:terug (?:op|vanaf)|er (?:niet tot|terug)|opnieuw bereikbaar vanaf) "
    r"| tijdens mijn afwezigheid | bij mijn terugkeer "
    rf"| (?:bericht|mail) wordt niet (?:doorgestuurd|gelezen) | mails worden niet {GAP}gelezen "
    rf"| (?:am|i'm) {GAP}(?:out of (?:the )?office|on (?:leave|holiday|vacation)) "
    r"| i will be out of the office | (?:in|during) my absence | limited access to my e ?mail "
    rf"| upon my return | (?:suis|serai) {GAP}absente? | je suis {GAP}en (?:conge|vacances) "
    r"| (?:pendant|en) mon absence | (?:des|a) mon retour "
    rf"| ich bin {GAP}(?:nicht im buro|abwesend|im urlaub) | (?:in|wahrend) meiner abwesenheit "
)
_SHORT, _LONG = 130, 400
_BEGINNING = 1_500


def titled_out_of_office(view: View) -> str | None:
    """A subject that begins as automatic answers do."""
    begins = _TITLE.match(view.subject.text)
    return view.message.subject if begins and view.text.words < _LONG else None


def says_out_of_office(view: View) -> str | None:
    """A short text about the writer's absence, with nothing attached."""
    if view.brings or view.text.words > _SHORT:
        return None
    found = _TEXT.search(fold(view.message.new_text, _BEGINNING).text)
    return found.group().strip() if found else None


OUT_OF_OFFICE_SUBJECT = Rule(
    "titled_out_of_office",
    "The subject is that of an out-of-office answer.",
    "Het onderwerp is dat van een afwezigheidsbericht.",
    titled_out_of_office,
)
OUT_OF_OFFICE_TEXT = Rule(
    "says_out_of_office",
    "The text is that of an out-of-office answer.",
    "De tekst is die van een afwezigheidsbericht.",
    says_out_of_office,
)
