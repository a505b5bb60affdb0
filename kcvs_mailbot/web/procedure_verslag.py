"""`/procedure/verslag`: what is still open in the procedure, and its report as a Word file."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.export.record_words import left_open
from kcvs_mailbot.procedure import reporting
from kcvs_mailbot.selection.record import Lacks, Record
from kcvs_mailbot.web.navigation import DESK, PLACES, PROCEDURE, READERS
from kcvs_mailbot.web.visits import Page, Visit

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WHERE = {
    Lacks.MAILS: "/na-te-kijken",
    Lacks.LATE: "/procedure",
    Lacks.NOT_LISTED: "/procedure",
    Lacks.LOOK_UPS: "/procedure/informatie",
    Lacks.ADVICES: "/procedure/adviezen",
    Lacks.SHORT_LIST: "/procedure/vergadering",
    Lacks.TEST: "/procedure/gesprekken",
    Lacks.INTERVIEW: "/procedure/gesprekken",
    Lacks.TESTED: "/procedure/gesprekken",
    Lacks.INTERVIEWED: "/procedure/gesprekken",
    Lacks.CARDS: "/procedure/gesprekken",
    Lacks.NO_CARD: "/procedure/gesprekken",
    Lacks.CHOICE: "/procedure/vergadering",
    Lacks.LIST: "/procedure",
    Lacks.LETTERS: "/procedure/brieven",
    Lacks.UNDELIVERED: "/verzending",
    Lacks.HELD: "/verzending",
}
"""Where people do it; nowhere on the page for what is missing here."""


def shown(visit: Visit) -> Response:
    record = reporting.record(visit.bench, visit.vacancy)
    mine = {place.path for place in (*PLACES, *PROCEDURE) if visit.may(place.roles)}
    return visit.page(
        "procedure_verslag.html",
        record=record,
        open=[(left_open(one), _address(visit, WHERE.get(one.lacks), mine)) for one in record.open],
        annexes=_has_annexes(visit, record),
    )


def _has_annexes(visit: Visit, record: Record) -> bool:
    """For the secretary: a member can have a conflict of interest in what stands there."""
    return visit.may(DESK) and bool(reporting.with_annexes(record.lists))


def _address(visit: Visit, path: str | None, mine: set[str]) -> str:
    """ "" for who has no work there."""
    if path is None or path not in mine:
        return ""
    return f"{path}?vacature={visit.vacancy.reference}" if path.startswith("/procedure") else path


def made(visit: Visit) -> Response:
    bench, vacancy = visit.bench, visit.vacancy
    report = reporting.write(
        bench,
        vacancy,
        visit.name,
        annexes=visit.may(DESK) and visit.said("bijlagen") == "ja",
        reader=visit.name if visit.role is Role.BOARD else "",
    )
    name = (
        f"proces-verbaal {vacancy.reference} {bench.clock().astimezone(bench.config.zone):%Y-%m-%d}"
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
    return Response(report, media_type=WORD, headers=headers)


PAGES = (Page("/procedure/verslag", READERS, get=shown, post=made),)
