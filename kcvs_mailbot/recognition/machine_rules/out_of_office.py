"""Out-of-office answers that bear no header: known by their words (nl, fr, en, de)."""

from __future__ import annotations

from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.text.folding import fold
from kcvs_mailbot.recognition.text.phrases import Phrases

_TITLES = (
    "automatisch antwoord",
    "automatische beantwoording",
    "automatische reactie",
    "automatisch bericht",
    "automatic reply",
    "automatic response",
    "auto reply",
    "autoreply",
    "auto response",
    "autoresponse",
    "out of office",
    "out of the office",
    "reponse automatique",
    "message d'absence",
    "absence du bureau",
    "absent du bureau",
    "automatische antwort",
    "abwesenheitsnotiz",
    "abwesenheitsmeldung",
    "abwesend",
    "afwezigheidsbericht",
    "afwezigheidsmelding",
    "afwezigheidsassistent",
    "niet op kantoor",
    "afwezig",
    "ooo",
)
"""What mail programs put before the subject; behind a "Re:" a person answers such a mail."""
_TEXT = Phrases(
    """
    ben .. afwezig
    ik ben .. met/op vakantie/verlof
    ik ben .. niet op kantoor
    ik ben .. niet bereikbaar
    ik ben .. buiten kantoor
    ik ben terug op/vanaf
    ik ben er niet tot
    ik ben er terug
    ben ik er niet
    ik ben opnieuw bereikbaar vanaf
    tijdens mijn afwezigheid
    bij mijn terugkeer
    uw bericht/mail wordt niet doorgestuurd/gelezen/doorgestuurd
    mails worden niet .. gelezen
    am/i'm .. out of the office
    am/i'm .. out of office
    am/i'm .. on leave/holiday/vacation
    i will be out of the office
    in/during my absence
    limited access to my email/e mail
    upon my return
    suis/serai .. absent/absente
    je suis .. en conge/vacances
    pendant/en mon absence
    des/a mon retour
    ich bin .. nicht im buro
    ich bin .. abwesend
    ich bin .. im urlaub
    in/wahrend meiner abwesenheit
    """
)
_SHORT, _LONG = 130, 400
_BEGINNING = 1_500


def titled_out_of_office(view: View) -> str | None:
    """A subject that begins as automatic answers do."""
    begins = view.subject.text.startswith(tuple(f" {title} " for title in _TITLES))
    return view.message.subject if begins and view.text.words < _LONG else None


def says_out_of_office(view: View) -> str | None:
    """A short text about the writer's absence, with nothing attached."""
    if view.brings or view.text.words > _SHORT:
        return None
    return _TEXT.find(fold(view.message.new_text, _BEGINNING))


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
