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
FIELDS = ("dag", "adres", "tekst")


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


def _page(visit: Visit, *, done: str = "", wrong: str = "", status: int = 200) -> Response:
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
            typed={name: visit.said(name) for name in FIELDS} if wrong else {},
            typed_source=visit.said("bron") if wrong else "",
            typed_nothing=bool(visit.said("niets")),
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
    reference = visit.path("reference")
    finding = Finding(
        visit.said("bron"),
        _day(visit.said("dag")),
        visit.said("adres"),
        visit.said("tekst"),
        nothing=bool(visit.said("niets")),
    )
    try:
        with missing_is_404():
            looking_up.note(visit.bench, reference, visit.name, finding)
    except RequestError as error:
        return _page(visit, wrong=remedies.why(error), status=422)
    return visit.to(f"/kandidaturen/{reference}/informatie?gedaan=genoteerd")


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
