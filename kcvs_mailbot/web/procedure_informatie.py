"""Additional information: for whom it was searched, and what people noted of one candidate.

`/procedure/informatie` and `/kandidaturen/REFERENCE/informatie`. The program looks nothing up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.procedure import looking_up
from kcvs_mailbot.procedure.looking_up import Finding, procedure_of
from kcvs_mailbot.selection.closing import SEARCHED_FOR, WERE_ON_THE_LONG_LIST
from kcvs_mailbot.store import Session, filing, joined, look_ups, procedure
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.look_ups import Noted
from kcvs_mailbot.web import remedies
from kcvs_mailbot.web.formatting import readable
from kcvs_mailbot.web.navigation import CONCERNED, DESK, READERS
from kcvs_mailbot.web.visits import Missing, Page, Visit, missing_is_404

Words = dict[str, Any]
DONE = {"genoteerd": "Dit is genoteerd.", "weg": "Dit is verwijderd."}
FIELDS = ("bron", "dag", "adres", "tekst", "niets")
"""Of each source, with its number in the form behind the name."""


def all_shown(visit: Visit) -> Response:
    vacancy, names = visit.vacancy, visit.may(READERS)
    with visit.bench.store.read() as session:
        stands = procedure.who_stands(
            session, vacancy.reference, WERE_ON_THE_LONG_LIST, by_name=names
        )
        looks = look_ups.looks(session, vacancy.reference)
    sources = vacancy.procedure.searched
    return visit.page(
        "procedure_informatie.html",
        stands=stands,
        sources=sources,
        looks=looks,
        going_on=SEARCHED_FOR,
        done_for={source: sum((one.id, source) in looks for one in stands) for source in sources},
        names=names,
    )


def shown(visit: Visit) -> Response:
    return _page(visit, done=DONE.get(visit.asked("gedaan"), ""))


def _page(
    visit: Visit, *, done: str = "", wrong: str = "", wrong_source: str = "", status: int = 200
) -> Response:
    """What was typed stays, of every source. wrong_source: of which something is wrong."""
    with visit.bench.store.read() as session:
        row = filing.by_reference(session, visit.path("reference"))
        if row is None:
            raise Missing
        stands = joined.standing(session, row)
        if stands.reference != visit.path("reference"):
            return visit.to(f"/kandidaturen/{stands.reference}/informatie")
        names = visit.may(READERS)
        found = words(visit, session, stands)
        answer = visit.page(
            "procedure_informatie_een.html",
            status,
            row=stands,
            who=readable(stands.candidate.name or stands.candidate.address) if names else "",
            info=found,
            link=search_link(found["link"], stands.candidate.name) if names else "",
            site=urlsplit(found["link"]).hostname or "",
            today=visit.bench.clock().astimezone(visit.bench.config.zone).date(),
            opened=looking_up.opened_on(visit.bench, stands.vacancy),
            typed=_typed(visit) if wrong else {},
            wrong_source=wrong_source,
            next=_next(visit, session, stands) if found["may_note"] else "",
            longest=looking_up.LONGEST,
            done=done,
            wrong=wrong,
        )
    visit.saw(stands.id)
    return answer


def words(visit: Visit, session: Session, row: rows.Application) -> Words:
    """For the template of one application, and of its dossier."""
    configured = procedure_of(visit.bench, row.vacancy)
    searched = configured.searched if configured else ()
    noted = look_ups.of_application(session, row.id)
    return {
        "sources": _by_source(searched, noted),
        "noted": bool(noted),
        "missing": [one for one in searched if all(one != each.source for each in noted)],
        "searched": searched,
        "link": configured.link if configured else "",
        "goes_on": Status(row.status) in SEARCHED_FOR,
        "may_note": visit.may(READERS) and Status(row.status) in SEARCHED_FOR,
        "may_remove": [one.id for one in noted if visit.may(DESK) or one.by == visit.name],
    }


def _by_source(searched: Sequence[str], noted: Sequence[Noted]) -> dict[str, list[Noted]]:
    """In the order of the configuration; what it does not have any more, behind."""
    names = dict.fromkeys([*searched, *(one.source for one in noted)])
    return {name: [one for one in noted if one.source == name] for name in names}


def search_link(link: str, name: str) -> str:
    """Where a click searches for the whole name; "" when there is no link, or no name."""
    name = readable(name).replace('"', "")
    return link.replace("{name}", quote(f'"{name}"', safe="")) if link and name else ""


def noted(visit: Visit) -> Response:
    reference, source = visit.path("reference"), ""
    filled = [
        one
        for one in _typed(visit).values()
        if any(one[name].strip() for name in ("adres", "tekst", "niets"))
    ]
    if not filled:
        return _page(visit, wrong="Vul bij minstens één bron in wat u vond.", status=422)
    findings = [
        Finding(one["bron"], _day(one["dag"]), one["adres"], one["tekst"], bool(one["niets"]))
        for one in filled
    ]
    with missing_is_404(), visit.bench.store.read() as session:
        vacancy = joined.of_reference(session, reference).vacancy
    try:
        for one in findings:
            source = one.source
            looking_up.checked(one, visit.bench, vacancy)
        source = ""
        with missing_is_404():
            looking_up.note(visit.bench, reference, visit.name, *findings)
    except RequestError as error:
        wrong = remedies.why_of(f"Bij {source}", error) if source else remedies.why(error)
        return _page(visit, wrong=wrong, wrong_source=source, status=422)
    return visit.to(f"/kandidaturen/{reference}/informatie?gedaan=genoteerd")


def _typed(visit: Visit) -> dict[str, dict[str, str]]:
    """By source, what stands in the form; one form for all of them, so that nothing is lost."""
    numbers = [name.removeprefix("bron") for name in visit.form if name.startswith("bron")]
    found = [{name: visit.said(f"{name}{n}") for name in FIELDS} for n in numbers]
    return {one["bron"]: one for one in found}


def _next(visit: Visit, session: Session, row: rows.Application) -> str:
    """The reference of the next one of whom a source was not looked at; from the last on again."""
    stand = procedure.who_stands(session, row.vacancy, SEARCHED_FOR, by_name=True)
    configured = procedure_of(visit.bench, row.vacancy)
    looks, ids = look_ups.looks(session, row.vacancy), [one.id for one in stand]
    behind = ids.index(row.id) + 1 if row.id in ids else 0
    for one in (*stand[behind:], *stand[:behind]):
        if one.id in {row.id, *visit.conflicts} or configured is None:
            continue
        if any((one.id, source) not in looks for source in configured.searched):
            return one.reference
    return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def removed(visit: Visit) -> Response:
    reference, anybodys = visit.path("reference"), visit.may(DESK)
    with missing_is_404():
        looking_up.remove(visit.bench, reference, visit.number("id"), visit.name, anybodys=anybodys)
    return visit.to(f"/kandidaturen/{reference}/informatie?gedaan=weg")


_AT = "/kandidaturen/{reference}/informatie"
PAGES = (
    Page("/procedure/informatie", CONCERNED, get=all_shown),
    Page(_AT, CONCERNED, get=shown),
    Page(f"{_AT}/noteren", READERS, post=noted),
    Page(f"{_AT}/{{id:int}}/weg", READERS, post=removed),
)
