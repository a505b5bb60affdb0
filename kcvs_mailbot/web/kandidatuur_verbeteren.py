"""`/kandidaturen/REFERENCE/verbeteren`: name, address and texts put right, and each put back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response

from kcvs_mailbot.answering.readdressing import Fate
from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.desk import amending, amending_address, text_roles, undoing
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import Session, filing, joined
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import remedies
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.visits import Missing, Page, Visit

Words = dict[str, Any]
EXCERPT = 160
DONE = {
    "naam": "De naam is verbeterd.",
    "teksten": "Bewaard. Motivatie en loopbaan zijn opnieuw samengesteld.",
    "ongedaan": "De verbetering is ongedaan gemaakt.",
    Fate.NONE: "Het adres is verbeterd. Er is geen ontvangstbevestiging; er vertrok dus geen mail.",
    Fate.GOES: "Het adres is verbeterd. De ontvangstbevestiging vertrekt zo dadelijk.",
    Fate.WAITS: "Het adres is verbeterd. De ontvangstbevestiging wacht nog op vrijgave.",
    Fate.STAYS: "Het adres is verbeterd. De ontvangstbevestiging blijft geannuleerd.",
    Fate.WENT: "Het adres is verbeterd. Er vertrekt geen tweede ontvangstbevestiging.",
    Fate.OVER: "Het adres is verbeterd. Er vertrekt geen mail.",
}
BUTTONS = {Fate.GOES: "Verbeter het adres en verstuur de mail"}
"""What else is pressed when the address is put right says no more than that."""
STALE = frozenset({Wrong.CHANGED_MEANWHILE, Wrong.ON_ITS_WAY, Wrong.LETTER_WENT})


def shown(visit: Visit) -> Response:
    return _page(visit, done=DONE.get(visit.asked("gedaan"), ""))


def _page(
    visit: Visit, *, done: str = "", wrong: str = "", field: str = "", status: int = 200
) -> Response:
    with visit.bench.store.read() as session:
        row = _application(visit, session)
        found = _words(session, row)
    typed = {name: visit.said(name) for name in ("naam", "adres") if name in visit.form}
    found["fields"] |= typed
    chosen = {key: visit.said(key) for key in visit.form if key[:1] in ("d", "m")}
    return visit.page(
        "kandidatuur_verbeteren.html",
        status,
        **found,
        chosen=chosen if field == "teksten" else {},
        done=done,
        undo=_last(found["history"]) if done and visit.asked("gedaan") != "ongedaan" else None,
        wrong=wrong,
        field=field,
    )


def _application(visit: Visit, session: Session) -> rows.Application:
    row = filing.by_reference(session, visit.path("reference"))
    if row is None:
        raise Missing
    visit.require_part(row.id)
    return row


def _words(session: Session, row: rows.Application) -> Words:
    candidate = row.candidate
    found = text_roles.texts(session, row)
    others = [
        one.reference for one in filing.applications_of(session, candidate) if one.id != row.id
    ]
    history = [(one, undoing.why_not(session, row, one)) for one in undoing.history(session, row)]
    return {
        "reference": row.reference,
        "void": row.status == ApplicationStatus.VOID,
        "stands": joined.standing(session, row).reference,
        "who": candidate.name or candidate.address,
        "name": candidate.name,
        "address": candidate.address,
        "fields": {"naam": candidate.name, "adres": candidate.address},
        "seen_name": amending.stamp(candidate.name),
        "seen_texts": text_roles.seen_in(found),
        "texts": [(one, _first_words(one.text)) for one in found],
        "kinds": [*Role],
        "others": others,
        "history": [_told(one, wrong) for one, wrong in history],
    }


def _first_words(text: str) -> str:
    words = " ".join(text[: EXCERPT * 4].split())
    begin = words[:EXCERPT]
    return words if len(words) <= EXCERPT else f"{begin.rpartition(' ')[0] or begin} …"


def _told(one: rows.Amendment, wrong: Wrong | None) -> Words:
    receipt = one.before.get("receipt") or {}
    return {
        "id": one.id,
        "what": one.what,
        "at": one.at,
        "by": one.actor,
        "before": one.before.get(one.what, ""),
        "after": one.after.get(one.what, ""),
        "went": receipt.get("sent_at"),
        "texts": len(one.after),
        "why_not": "" if wrong is None else remedies.WHY[wrong],
    }


def _last(history: list[Words]) -> Words | None:
    last = history[0] if history else None
    return last if last and not last["why_not"] else None


def name_is(visit: Visit) -> Response:
    reference, name, seen = visit.path("reference"), visit.said("naam"), visit.said("gezien")
    try:
        amending.set_name(visit.bench, reference, name, visit.name, seen=seen)
    except RequestError as error:
        return _refused(visit, error, "naam")
    return _back(visit, "naam")


def address_is(visit: Visit) -> Response:
    """First what would happen, with the very mail."""
    return _propose(visit)


def _propose(visit: Visit, *, wrong: str = "", status: int = 200) -> Response:
    reference = visit.path("reference")
    try:
        found = amending_address.propose_address(
            visit.bench, reference, visit.said("adres"), visit.name
        )
    except RequestError as error:
        return _refused(visit, error, "adres")
    with visit.bench.store.read() as session:
        shown_words = _words(session, _application(visit, session))
    return visit.page(
        "kandidatuur_verbeteren_adres.html",
        status,
        **shown_words,
        new=found,
        button=BUTTONS.get(found.fate, "Verbeter het adres"),
        wrong=wrong,
    )


def address_set(visit: Visit) -> Response:
    reference, moment = visit.path("reference"), _moment(visit.said("moment"))
    if moment is None:
        return _propose(visit)
    try:
        fate = amending_address.set_address(
            visit.bench,
            reference,
            visit.said("adres"),
            visit.name,
            seen=visit.said("gezien"),
            moment=moment,
        )
    except RequestError as error:
        if error.kind is not Wrong.CHANGED_MEANWHILE:
            return _refused(visit, error, "adres")
        wrong = (
            "Er is nog niets gedaan: intussen veranderde er iets. Kijk na wat er nu zou gebeuren."
        )
        return _propose(visit, wrong=wrong, status=409)
    return _back(visit, fate)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def texts_are(visit: Visit) -> Response:
    try:
        chosen = _chosen(visit)
        seen = visit.said("gezien")
        text_roles.set_roles(visit.bench, visit.path("reference"), chosen, visit.name, seen=seen)
    except RequestError as error:
        return _refused(visit, error, "teksten")
    return _back(visit, "teksten")


def _chosen(visit: Visit) -> dict[str, Role | None]:
    """What is said of each text; Missing for what no form of ours says."""
    found: dict[str, Role | None] = {}
    for key in visit.form:
        if key[:1] not in ("d", "m") or not key[1:].isdecimal() or len(key) > 10:
            continue
        role = visit.said(key)
        if role and role not in {*Role}:
            raise Missing
        found[key] = Role(role) if role else None
    return found


def undone(visit: Visit) -> Response:
    number = visit.said("verbetering")
    if not number.isdecimal() or len(number) > 9:
        raise Missing
    try:
        undoing.undo(visit.bench, visit.path("reference"), int(number), visit.name)
    except RequestError as error:
        return _refused(visit, error, "")
    return _back(visit, "ongedaan")


def _refused(visit: Visit, error: RequestError, field: str) -> Response:
    if error.kind in (Wrong.NO_APPLICATION, Wrong.NO_DOCUMENT):
        raise Missing
    stale = error.kind in STALE or error.kind is Wrong.NOT_CORRECTED
    wrong = remedies.why(error)
    if error.kind is Wrong.CHANGED_MEANWHILE and field:
        wrong = "Een collega was u voor: hieronder staat wat er nu geldt en wat u had ingevuld."
    return _page(visit, wrong=wrong, field=field, status=409 if stale else 422)


def _back(visit: Visit, done: str) -> Response:
    return visit.to(f"/kandidaturen/{visit.path('reference')}/verbeteren?gedaan={done}")


_AT = "/kandidaturen/{reference}/verbeteren"
PAGES = (
    Page(_AT, DESK, get=shown),
    Page(f"{_AT}/naam", DESK, post=name_is),
    Page(f"{_AT}/adres", DESK, post=address_is),
    Page(f"{_AT}/adres/bevestigd", DESK, post=address_set),
    Page(f"{_AT}/teksten", DESK, post=texts_are),
    Page(f"{_AT}/ongedaan", DESK, post=undone),
)
