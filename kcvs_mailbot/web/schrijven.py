"""`/kandidaturen/REFERENCE/schrijven`: a letter to the candidate, seen before it goes."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.answering.letters import KEY, Typed
from kcvs_mailbot.desk import writing
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.letter_texts import LONGEST_SUBJECT, LONGEST_TEXT, Flaw, Template, unfilled
from kcvs_mailbot.web.formatting import grouped
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.visits import Missing, Page, Visit

MOST_DIGITS = 9
TEMPLATES = {
    Template.DOCUMENT: "Een document vragen dat ontbreekt",
    Template.ANSWER: "Een vraag beantwoorden",
    Template.WITHDRAWAL: "Een intrekking bevestigen",
    Template.FREE: "Iets anders, in uw eigen woorden",
}
WRONG = {
    Flaw.NO_SUBJECT: "Geef uw brief een onderwerp.",
    Flaw.LONG_SUBJECT: f"Het onderwerp is te lang: hoogstens {LONGEST_SUBJECT} tekens.",
    Flaw.NO_TEXT: "Schrijf eerst uw tekst.",
    Flaw.LONG_TEXT: f"De tekst is te lang: hoogstens {grouped(LONGEST_TEXT)} tekens.",
    Flaw.UNFILLED: "Vul eerst in wat nog tussen vierkante haken staat, of haal het weg:",
    Flaw.NO_ADDRESS: "Aan het adres van deze kandidaat kan niet geschreven worden. Neem op een "
    "andere manier contact op.",
    Flaw.VOID: "Deze kandidatuur is terzijde gelegd. Er kan niet meer over geschreven worden.",
    Flaw.CHANGED: "Er vertrok nog niets: intussen veranderde er iets aan deze kandidatuur. "
    "Misschien kwam er een mail bij, of schreef een collega. Kijk uw brief nog eens na.",
    Flaw.WENT_OTHERWISE: "Deze brief had u al verstuurd, met een andere tekst; die vindt u bij de "
    "briefwisseling. Wat u hieronder ziet, is een nieuwe brief en is nog niet verstuurd.",
}


TYPED_WRONG = frozenset(
    {Flaw.NO_SUBJECT, Flaw.LONG_SUBJECT, Flaw.NO_TEXT, Flaw.LONG_TEXT, Flaw.UNFILLED}
)


def begun(visit: Visit) -> Response:
    """The choice of a text; once it is chosen, the letter to go on with."""
    to = _addressee(visit)
    if to.reference != visit.path("reference"):
        return visit.to(f"/kandidaturen/{to.reference}/schrijven")
    visit.saw(to.id)
    chosen, language = visit.asked("brief"), _language(visit.asked("taal"), to.language)
    if to.flaw or chosen not in {*Template}:
        return visit.page(
            "schrijven.html",
            to=to,
            templates=TEMPLATES,
            language=language,
            choices=[*Language],
            wrong=WRONG[to.flaw] if to.flaw else "",
        )
    return _form(visit, to, writing.begin(visit.bench, to.reference, Template(chosen), language))


def again(visit: Visit) -> Response:
    """Back from the preview to what was typed."""
    to = _addressee(visit)
    return _form(visit, to, _typed(visit, to))


def looked_at(visit: Visit) -> Response:
    """The very mail, before it goes."""
    to = _addressee(visit)
    return _preview(visit, to, _typed(visit, to))


def sent(visit: Visit) -> Response:
    """It goes, once; else what was typed is shown again with what is wrong."""
    to = _addressee(visit)
    typed = _typed(visit, to)
    done = writing.send(visit.bench, to.reference, typed, visit.said("gezien"), visit.name)
    if isinstance(done, int):
        return visit.to(f"/verzending/{done}?gedaan=geschreven")
    if done == (Flaw.CHANGED,):
        return _preview(visit, to, typed, changed=True)
    if done == (Flaw.WENT_OTHERWISE,):
        typed = replace(typed, key=writing.new_key())
    return _form(visit, to, typed, done)


def _preview(
    visit: Visit, to: writing.Addressee, typed: Typed, *, changed: bool = False
) -> Response:
    found = writing.preview(visit.bench, to.reference, typed)
    if not isinstance(found, writing.Ready):
        return _form(visit, to, typed, found)
    return visit.page(
        "schrijven_nakijken.html",
        409 if changed else 200,
        to=to,
        typed=typed,
        mail=found.mail,
        stamp=found.stamp,
        wrong=WRONG[Flaw.CHANGED] if changed else "",
    )


def _form(
    visit: Visit, to: writing.Addressee, typed: Typed, flaws: tuple[Flaw, ...] = ()
) -> Response:
    """The letter to be typed, with what is wrong with it."""
    status = 422 if TYPED_WRONG.issuperset(flaws) else 409
    return visit.page(
        "schrijven_brief.html",
        status if flaws else 200,
        to=to,
        typed=typed,
        wrong=[WRONG[flaw] for flaw in flaws],
        left=unfilled(f"{typed.subject}\n{typed.text}") if Flaw.UNFILLED in flaws else [],
    )


def _addressee(visit: Visit) -> writing.Addressee:
    try:
        return writing.addressee(visit.bench, visit.path("reference"))
    except RequestError:
        raise Missing from None


def _typed(visit: Visit, to: writing.Addressee) -> Typed:
    """What the form says; without a key it is a new letter."""
    key, mail = visit.said("sleutel"), visit.said("mail")
    return Typed(
        key if KEY.fullmatch(key) else writing.new_key(),
        _language(visit.said("taal"), to.language),
        visit.said("onderwerp"),
        visit.said("tekst"),
        int(mail) if mail.isdecimal() and len(mail) <= MOST_DIGITS else None,
    )


def _language(said: str, usual: Language) -> Language:
    return Language(said) if said in {*Language} else usual


_AT = "/kandidaturen/{reference}/schrijven"
PAGES = (
    Page(_AT, DESK, get=begun, post=again),
    Page(f"{_AT}/nakijken", DESK, post=looked_at),
    Page(f"{_AT}/versturen", DESK, post=sent),
)
