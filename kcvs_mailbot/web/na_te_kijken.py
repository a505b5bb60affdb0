"""`/na-te-kijken`: the mails that wait for a person, decided one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.desk import correcting, withdrawing
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.recognition import Disposition, FollowUp
from kcvs_mailbot.store import Session, filing, message_views, waiting_mails
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import remedies, words
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.visits import Missing, Page, Visit

Words = dict[str, Any]
FIELDS = ("naam", "adres", "vacature", "kenmerk")
PROPOSALS = {
    FollowUp.WITHDRAWAL: "De kandidaat lijkt zich terug te trekken.",
    FollowUp.QUESTION: "De kandidaat vraagt of meldt iets. Lees de mail en antwoord zelf.",
}
ASKS_TOO = {
    FollowUp.ADDITION: "De kandidaat vult de kandidatuur aan en vraagt ook iets. "
    "Lees de mail en antwoord zelf.",
    FollowUp.VERSION: "De kandidaat stuurt een verbeterd document en vraagt ook iets. "
    "Lees de mail en antwoord zelf.",
    FollowUp.REPEAT: "De kandidaat stuurt iets opnieuw en vraagt ook iets. "
    "Lees de mail en antwoord zelf.",
}


def shown(visit: Visit) -> Response:
    """The list."""
    with visit.bench.store.read() as session:
        return visit.page(
            "na_te_kijken.html",
            lines=waiting_mails.waiting(session),
            many=waiting_mails.SHOWN,
            doubtful=waiting_mails.doubtful(session),
            set_aside=waiting_mails.set_aside(session),
            at_most=waiting_mails.SET_ASIDE,
            done=_done(visit, session),
        )


def one_shown(visit: Visit) -> Response:
    return _one_page(visit, visit.number("id"))


def _one_page(
    visit: Visit, message_id: int, wrong: str = "", status: int = 200, **more: Any
) -> Response:
    with visit.bench.store.read() as session:
        row = session.get(rows.Message, message_id)
        if row is None or row.disposition is None:
            raise Missing
        visit.require_part(row.application_id)
        found = _words(visit, session, row)
        found["done"] = None if wrong else _done(visit, session)
    typed = {name: visit.said(name) for name in FIELDS if name in visit.form}
    stale = bool(more.get("stale"))
    if not stale:
        found["fields"] |= typed
    return visit.page(
        "na_te_kijken_een.html",
        status,
        **found,
        wrong=wrong,
        field=more.get("field", ""),
        choices=more.get("choices", ()),
        typed=", ".join(filter(None, typed.values())) if stale else "",
    )


def _words(visit: Visit, session: Session, row: rows.Message) -> Words:
    (mail,) = shaped(message_views.messages(session, [row]), visit.bench.config.zone)
    number, of = waiting_mails.place(session, row.id)
    # What is quoted in a doubtful mail may be the application itself.
    text = (row.words if row.application_id else row.own_text) or row.body
    references = [r for r in (mail["application"], row.proposed_reference) if r]
    return {
        "mail": mail,
        "text": text,
        "whole": row.body if row.body.strip() != text.strip() else "",
        "sides": _sides(mail["reasons"]),
        "proposal": (ASKS_TOO if row.asks else PROPOSALS).get(FollowUp(row.follow_up))
        if row.follow_up
        else None,
        "names": waiting_mails.named(session, references),
        "proposed": waiting_mails.proposed(session, row),
        "vacancies": visit.bench.config.vacancies,
        "number": number,
        "of": of,
        "next": waiting_mails.next_after(session, row.id),
        "stamp": correcting.stamp(row),
        "by_person": _is_a_persons(row),
        "is_only_mail": _is_only_mail(session, row),
        "fields": {
            "naam": row.candidate_name or "",
            "adres": row.candidate_address or "",
            "vacature": row.vacancy or "",
            "kenmerk": mail["application"] or row.proposed_reference or "",
        },
    }


def _is_only_mail(session: Session, row: rows.Message) -> bool:
    of = row.application_id
    return of is not None and len(filing.messages_of(session, of)) == 1


def _sides(reasons: list[Words]) -> list[tuple[str, list[str]]]:
    """What speaks for it, what against it, and what else is to be known; each where there is."""
    sides: dict[str, list[str]] = {"Pleit ervoor": [], "Pleit ertegen": [], "Om te weten": []}
    for reason in reasons:
        rule = reason["rule"]
        side = "Om te weten"
        if rule in words.SPEAKS_FOR:
            side = "Pleit ervoor"
        elif rule in words.SPEAKS_AGAINST:
            side = "Pleit ertegen"
        if reason["dutch"] not in sides[side]:
            sides[side].append(reason["dutch"])
    return [(title, lines) for title, lines in sides.items() if lines]


def _done(visit: Visit, session: Session) -> Words | None:
    """The line about the mail decided just now, as it stands; with what undoing it needs."""
    asked = visit.asked("gedaan")
    row = session.get(rows.Message, int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    if row is None or row.disposition is None:
        return None
    return {
        "id": row.id,
        "words": _outcome(session, row),
        "stamp": correcting.stamp(row),
        "undo": _is_a_persons(row),
    }


def _is_a_persons(row: rows.Message) -> bool:
    return row.settled_by not in ("machine", None) or row.done_as is not None


def _outcome(session: Session, row: rows.Message) -> str:
    if row.application is None and row.waits:
        return "De beslissing is ongedaan gemaakt: de mail wacht opnieuw."
    who = row.application.candidate if row.application else None
    name = (who.name or who.address) if who else ""
    reference = row.application.reference if row.application else ""
    if row.done_as == filing.WITHDRAWN:
        return f"De kandidatuur van {name} ({reference}) is ingetrokken."
    if row.done_as == filing.DONE:
        return "De mail is afgehandeld."
    if row.waits:
        return "De beslissing is ongedaan gemaakt: de mail wacht opnieuw."
    return {
        Disposition.APPLICATION: f"Aanvaard als kandidatuur van {name} ({reference}).",
        Disposition.FOLLOW_UP: f"Toegevoegd aan de kandidatuur van {name} ({reference}).",
        Disposition.OTHER: f"Terzijde gelegd: geen kandidatuur.{_without_it(session, row)}",
    }.get(Disposition(row.disposition or ""), "De beslissing is genoteerd.")


def _without_it(session: Session, row: rows.Message) -> str:
    """What becomes of the application that a mail was part of which is set aside."""
    left = correcting.set_aside_from(session, row)
    if left is None:
        return ""
    of = f"kandidatuur van {left.candidate.name or left.candidate.address} ({left.reference})"
    if left.status == ApplicationStatus.VOID:
        return f" De {of} is daarmee vervallen."
    return f" De {of} gaat zonder deze mail verder."


def accepted(visit: Visit) -> Response:
    name, address = visit.said("naam").strip(), visit.said("adres").strip()
    # A name may hold what an address line cannot; it is no more than a name.
    name = " ".join(name.replace("<", " ").replace(">", " ").split())
    candidate = f"{name} <{address}>" if name and address else address or None
    vacancy = visit.said("vacature") or None

    def do(message_id: int, seen: str) -> None:
        if name and not address:
            raise RequestError(Wrong.NO_ADDRESS, "a name without an address")
        correcting.accept(visit.bench, message_id, visit.name, candidate, vacancy, seen=seen)

    return _decided(visit, do, "adres")


def attached(visit: Visit) -> Response:
    typed = visit.said("kenmerk").strip()
    message_id = visit.number("id")
    with visit.bench.store.read() as session:
        known = filing.by_reference(session, typed) if typed else None
        reference = known.reference if known else ""
        choices = waiting_mails.possible(session, typed) if typed and not known else []
    if not known:
        wrong = "Bij welke kandidatuur hoort deze mail? Kies er hieronder één, of typ een kenmerk."
        if not choices:
            wrong = "Geef het kenmerk van de kandidatuur, of een deel van de naam."
            if typed:
                wrong = f"Er is geen kandidatuur met “{typed}”. Kijk het kenmerk of de naam na."
        return _one_page(visit, message_id, wrong, 422, field="kenmerk", choices=choices)
    return _decided(
        visit,
        lambda id_, seen: correcting.attach(visit.bench, id_, visit.name, reference, seen=seen),
        "kenmerk",
    )


def _plainly(do: Callable[..., None]) -> Callable[[Visit], Response]:
    def answer(visit: Visit) -> Response:
        return _decided(visit, lambda id_, seen: do(visit.bench, id_, visit.name, seen=seen))

    return answer


def undone(visit: Visit) -> Response:
    message_id = visit.number("id")
    try:
        correcting.undo(visit.bench, message_id, visit.name, seen=visit.said("gezien"))
    except RequestError as error:
        return _refused(visit, message_id, error)
    return visit.to(f"/na-te-kijken/{message_id}?gedaan={message_id}")


def _decided(visit: Visit, do: Callable[[int, str], None], field: str = "") -> Response:
    """Goes on to the next mail, or to the list where it came from there."""
    message_id = visit.number("id")
    try:
        do(message_id, visit.said("gezien"))
    except RequestError as error:
        return _refused(visit, message_id, error, field)
    with visit.bench.store.read() as session:
        following = waiting_mails.next_after(session, message_id)
    where = f"/na-te-kijken/{following}" if following else "/na-te-kijken"
    return visit.to(f"{where}?gedaan={message_id}")


def _refused(visit: Visit, message_id: int, error: RequestError, field: str = "") -> Response:
    if error.kind is Wrong.NO_MESSAGE:
        raise Missing
    stale = error.kind in (Wrong.DECIDED_MEANWHILE, Wrong.DOES_NOT_WAIT)
    what = remedies.why(error)
    if stale:
        with visit.bench.store.read() as session:
            row = filing.row_of(session, message_id)
            by = filing.last_decider(session, message_id)
            what = f"{_who_was_first(by, visit.name)} {_outcome(session, row)} "
            what += "Deze keuze is niet uitgevoerd."
    return _one_page(visit, message_id, what, 409 if stale else 422, field=field, stale=stale)


def _who_was_first(by: str | None, name: str) -> str:
    if by == name:
        return "U besliste zelf al over deze mail."
    return f"{by} was u voor." if by else "Het programma beoordeelde deze mail intussen opnieuw."


_AT = "/na-te-kijken/{id:int}"
_OF = rows.Message
PAGES = (
    Page("/na-te-kijken", DESK, get=shown),
    Page(_AT, DESK, get=one_shown, of=_OF),
    Page(f"{_AT}/aanvaarden", DESK, post=accepted, of=_OF),
    Page(f"{_AT}/toewijzen", DESK, post=attached, of=_OF),
    Page(f"{_AT}/terzijde", DESK, post=_plainly(correcting.dismiss), of=_OF),
    Page(f"{_AT}/afgehandeld", DESK, post=_plainly(correcting.done), of=_OF),
    Page(f"{_AT}/intrekken", DESK, post=_plainly(withdrawing.withdraw), of=_OF),
    Page(f"{_AT}/ongedaan", DESK, post=undone, of=_OF),
)
