"""`/procedure/brieven`: the letters of the procedure, each sent to one or to many after a look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import releasing
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.letter_texts import Flaw, fields_of
from kcvs_mailbot.procedure import letter_rounds, letter_wording
from kcvs_mailbot.procedure.letter_rounds import Look, Mail, Stopped
from kcvs_mailbot.procedure.letter_wording import Unfit
from kcvs_mailbot.selection.letters import TOLD_BY_LETTER, ProcedureLetter
from kcvs_mailbot.store import posted_letters
from kcvs_mailbot.web import remedies
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.schrijven import WRONG
from kcvs_mailbot.web.visits import Missing, Page, Visit
from kcvs_mailbot.web.words import LETTER_FIELDS, MEANT_FOR

PLACE = "/procedure/brieven"
ON_ONE_PAGE = 100
MOST_TEXT = 40_000
"""Characters of the letters that one page shows; at least one is shown whatever its length."""
MOST_DIGITS = 6
GROUPS = {
    "verzonden": ((State.SENT,), "verzonden", "verzonden"),
    "onderweg": ((State.QUEUED, State.SENDING), "onderweg", "onderweg"),
    "vrijgave": ((State.HELD,), "wacht op vrijgave", "wachten op vrijgave"),
    "terug": ((State.BOUNCED,), "kwam terug", "kwamen terug"),
    "mislukt": ((State.FAILED,), "mislukt", "mislukt"),
    "onzeker": ((State.UNCERTAIN,), "onzeker", "onzeker"),
    "geannuleerd": ((State.CANCELLED,), "geannuleerd", "geannuleerd"),
}
"""What stands in the address, the states, and how one and many are told."""
OPTIONAL = (ProcedureLetter.PROCEDURE_EXTENDED, ProcedureLetter.VACANCY_WITHDRAWN)
"""Nobody has to get these unless that happens."""

OUTCOMES = frozenset(TOLD_BY_LETTER.values()) - {ProcedureLetter.NOT_ADMITTED}
"""What was decided of all who applied."""
DOUBTS = {
    State.BOUNCED: "een eerdere mail kwam terug",
    State.FAILED: "een eerdere mail mislukte",
    State.UNCERTAIN: "van een eerdere mail staat niet vast of hij aankwam",
    State.HELD: "een eerdere mail, bijvoorbeeld de ontvangstbevestiging, wacht nog op vrijgave",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many letters stand in a group."""

    key: str
    number: int
    words: str


def shown(visit: Visit) -> Response:
    """Every letter, and how it stands with it."""
    sheets = letter_rounds.sheets(visit.bench, visit.vacancy)
    with visit.bench.store.read() as session:
        restored = posted_letters.restored_at(session)
    return visit.page(
        "procedure_brieven.html",
        sheets=[(sheet, _counts(sheet), _gone(sheet), _all(sheet)) for sheet in sheets],
        optional=OPTIONAL,
        restored=restored,
    )


def _counts(sheet: letter_rounds.Sheet) -> list[Count]:
    """Of each group that has any, but for those that were sent."""
    found = []
    for key, (states, one, many) in GROUPS.items():
        number = sum(sheet.states.get(state, 0) for state in states)
        if number and key != "verzonden":
            found.append(Count(key, number, one if number == 1 else many))
    return found


def _gone(sheet: letter_rounds.Sheet) -> int:
    """How many a server took."""
    return sheet.states.get(State.SENT, 0) + sheet.states.get(State.BOUNCED, 0)


def _all(sheet: letter_rounds.Sheet) -> int:
    """How many there are that somebody wants to go."""
    return sum(sheet.states.values()) - sheet.states.get(State.CANCELLED, 0)


def one_shown(visit: Visit) -> Response:
    done = visit.asked("gedaan")
    number = int(done) if done.isdecimal() and len(done) <= MOST_DIGITS else None
    return _one(visit, done=number)


def again(visit: Visit) -> Response:
    """Back from the second look to what was chosen."""
    return _one(visit, chosen=_chosen(visit))


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that were not kept, and why."""

    language: Language
    subject: str
    text: str
    wrong: list[tuple[str, str]]
    """Each with the field of the form that is to be changed."""
    help: str = ""


def _one(
    visit: Visit,
    *,
    done: int | None = None,
    chosen: Sequence[str] | None = None,
    typed: Typed | None = None,
    wrong: str = "",
    status: int = 200,
) -> Response:
    letter = _letter(visit)
    found = letter_rounds.offered(visit.bench, visit.vacancy, letter)
    sheet = next(s for s in letter_rounds.sheets(visit.bench, visit.vacancy) if s.letter is letter)
    nobody = visit.asked("kies") == "niemand"
    ticked = {
        one.reference
        for one in found
        if (one.reference in chosen if chosen is not None else one.meant and not nobody)
    }
    with visit.bench.store.read() as session:
        texts = letter_wording.wordings(session, visit.vacancy, letter)
    asked = typed.language.value if typed else visit.asked("taal")
    return visit.page(
        "procedure_brieven_een.html",
        status,
        asked=asked if asked in set(Language) else "",
        here=PLACE,
        letter=letter,
        meant_for=MEANT_FOR[letter],
        offered=[one for one in found if one.meant],
        over=[one for one in found if not one.meant],
        ticked=ticked,
        counts=_counts(sheet),
        gone=_gone(sheet),
        all=_all(sheet),
        texts=texts,
        adjectives=LANGUAGE_OF_TEXT,
        fields=[(one, LETTER_FIELDS[one]) for one in fields_of(letter)],
        done=done,
        kept=visit.asked("bewaard"),
        typed=typed,
        wrong=wrong,
    )


def text_kept(visit: Visit) -> Response:
    """The words of one language, or the shipped ones again."""
    letter, language, seen = _letter(visit), _language(visit), visit.said("gezien")
    subject, text = visit.said("onderwerp"), visit.said("tekst")
    here = (visit.bench, visit.vacancy, letter, language)
    try:
        if visit.said("doe") == "terug":
            letter_wording.back_to_shipped(*here, visit.name, seen=seen)
            unfit = None
        else:
            unfit = letter_wording.keep(*here, subject, text, visit.name, seen=seen)
    except RequestError as error:
        if error.kind is not Wrong.CHANGED_MEANWHILE:
            raise
        why = remedies.why(error)
        if not (subject or text):
            return _one(visit, wrong=why, status=409)
        return _one(visit, typed=Typed(language, subject, text, [("tekst", why)]), status=409)
    if unfit:
        wrong = _said(unfit, subject)
        known = ", ".join(f"{{{field}}}" for field in fields_of(letter))
        told = f"U kunt deze velden gebruiken: {known}." if unfit.strange else ""
        return _one(visit, typed=Typed(language, subject, text, wrong, told), status=422)
    return visit.to(f"{_address(visit, letter)}&bewaard={language.value}#tekst")


def _said(unfit: Unfit, subject: str) -> list[tuple[str, str]]:
    of_subject = (Flaw.NO_SUBJECT, Flaw.LONG_SUBJECT)
    return [
        *(("onderwerp" if flaw in of_subject else "tekst", WRONG[flaw]) for flaw in unfit.flaws),
        *(
            ("onderwerp" if one in subject else "tekst", f"{one} is geen veld van deze brief.")
            for one in unfit.strange
        ),
    ]


def looked_at(visit: Visit) -> Response:
    """The very mail for each who was chosen."""
    letter, chosen = _letter(visit), _chosen(visit)
    if not chosen:
        wrong = "U koos nog niemand. Vink aan wie deze brief krijgt."
        return _one(visit, chosen=(), wrong=wrong, status=422)
    return _look(visit, letter, chosen)


def sent(visit: Visit) -> Response:
    """All that was seen is put on its way, or nothing is."""
    letter, chosen = _letter(visit), _chosen(visit)
    here = (visit.bench, visit.vacancy, letter, chosen)
    try:
        number = letter_rounds.send(*here, visit.name, seen=visit.said("gezien"))
    except RequestError as error:
        if error.kind is not Wrong.CHANGED_MEANWHILE:
            raise
        return _look(visit, letter, chosen, changed=True)
    return visit.to(f"{_address(visit, letter)}&gedaan={number}")


def _look(
    visit: Visit, letter: ProcedureLetter, chosen: Sequence[str], *, changed: bool = False
) -> Response:
    found = letter_rounds.look(visit.bench, visit.vacancy, letter, chosen)
    pages = _pages(found)
    asked = visit.said("blad")
    wanted = int(asked) if asked.isdecimal() and len(asked) <= MOST_DIGITS else 1
    number = min(max(wanted, 1), max(len(pages), 1))
    mails = pages[number - 1] if pages else []
    return visit.page(
        "procedure_brieven_nakijken.html",
        409 if changed else 200,
        here=PLACE,
        letter=letter,
        mails=[(one, releasing.as_read(one.raw)) for one in mails],
        total=len(found.mails),
        number=number,
        pages=len(pages),
        stopped=_why_stopped(found.stopped),
        adjectives={one.value: word for one, word in LANGUAGE_OF_TEXT.items()},
        nothing_for=len(found.stopped),
        had=len(found.had),
        chosen=" ".join(chosen),
        stamp=found.stamp,
        changed=changed,
        closes=visit.vacancy.deadline_text_at,
        still_open=letter in OUTCOMES and visit.bench.clock() < visit.vacancy.closes_at,
        before=found.before,
        doubtful=_doubtful(visit, [one.reference for one in found.mails]),
    )


def _doubtful(visit: Visit, references: Collection[str]) -> list[tuple[str, str, int]]:
    """To whom a mail did not arrive, or still waits: name, why, and that mail."""
    with visit.bench.store.read() as session:
        found = posted_letters.troubled(session, references)
    return [(name or reference, DOUBTS[state], key) for reference, name, state, key in found]


def _pages(found: Look) -> list[list[Mail]]:
    """In their order; as many on each as can be read at once."""
    pages: list[list[Mail]] = []
    room = 0
    for mail in found.mails:
        # Text and HTML say the same: the page shows about half of it.
        length = len(mail.raw) // 2
        if not pages or room < length or len(pages[-1]) >= ON_ONE_PAGE:
            pages.append([])
            room = MOST_TEXT
        pages[-1].append(mail)
        room -= length
    return pages


def _why_stopped(stopped: Sequence[Stopped]) -> list[tuple[str, str]]:
    """What is wrong with the text is said once a language, what a candidate lacks by name.

    Each with the language of the text that is to be changed; "" where that helps nothing.
    """
    of_texts: dict[tuple[str, str], None] = {}
    of_people = []
    for one in stopped:
        language = LANGUAGE_OF_TEXT[one.language]
        for place in one.left:
            words = f"In de {language} tekst is {place} nog niet ingevuld."
            of_texts[words, one.language.value] = None
        for field in one.strange:
            words = f"In de {language} tekst staat {field}: dat is geen veld van deze brief."
            of_texts[words, one.language.value] = None
        for flaw in one.flaws:
            if flaw not in (Flaw.UNFILLED, Flaw.NO_ADDRESS):
                words = WRONG[flaw][0].lower() + WRONG[flaw][1:]
                of_texts[f"{language} tekst: {words}", one.language.value] = None
        who = one.name or one.reference
        of_people += [(f"Voor {who} is {field} niet ingevuld.", "") for field in one.fields]
        if Flaw.NO_ADDRESS in one.flaws:
            of_people.append((f"Aan het adres van {who} kan niet geschreven worden.", ""))
    return [*of_texts, *of_people]


LANGUAGE_OF_TEXT = {
    Language.NL: "Nederlandse",
    Language.FR: "Franse",
    Language.EN: "Engelse",
}


def receivers(visit: Visit) -> Response:
    """The letters that there are, those of one group or all."""
    letter, asked = _letter(visit), visit.asked("stand")
    states = GROUPS[asked][0] if asked in GROUPS else tuple(State)
    page = visit.asked("blad")
    number = max(int(page), 1) if page.isdecimal() and len(page) <= MOST_DIGITS else 1
    with visit.bench.store.read() as session:
        found = posted_letters.lines(
            session,
            visit.vacancy.reference,
            letter,
            states,
            ON_ONE_PAGE + 1,
            (number - 1) * ON_ONE_PAGE,
        )
    return visit.page(
        "procedure_brieven_ontvangers.html",
        here=PLACE,
        letter=letter,
        lines=found[:ON_ONE_PAGE],
        more=len(found) > ON_ONE_PAGE,
        number=number,
        group=GROUPS[asked][2] if asked in GROUPS else "",
        asked=asked if asked in GROUPS else "",
    )


def _letter(visit: Visit) -> ProcedureLetter:
    name = visit.path("brief")
    if name not in set(ProcedureLetter):
        raise Missing
    return ProcedureLetter(name)


def _language(visit: Visit) -> Language:
    said = visit.said("taal")
    if said not in set(Language):
        raise Missing
    return Language(said)


def _chosen(visit: Visit) -> list[str]:
    """By the boxes, or as the second look carries them along."""
    boxes = [value for value in visit.form.getlist("kandidaat") if isinstance(value, str)]
    return list(dict.fromkeys(boxes or visit.said("gekozen").split()))


def _address(visit: Visit, letter: ProcedureLetter) -> str:
    return f"{PLACE}/{letter}?vacature={visit.vacancy.reference}"


_AT = f"{PLACE}/{{brief}}"
PAGES = (
    Page(PLACE, DESK, get=shown),
    Page(_AT, DESK, get=one_shown, post=again),
    Page(f"{_AT}/tekst", DESK, post=text_kept),
    Page(f"{_AT}/nakijken", DESK, post=looked_at),
    Page(f"{_AT}/versturen", DESK, post=sent),
    Page(f"{_AT}/ontvangers", DESK, get=receivers),
)
