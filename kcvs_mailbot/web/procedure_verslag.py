"""`/procedure/verslag`: what is still open in the procedure, and its report as a Word file."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.procedure import reporting
from kcvs_mailbot.selection.record import Record
from kcvs_mailbot.web.navigation import DESK, READERS
from kcvs_mailbot.web.procedure_te_doen import sentences
from kcvs_mailbot.web.visits import Page, Visit

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def shown(visit: Visit) -> Response:
    record = reporting.record(visit.bench, visit.vacancy)
    return visit.page(
        "procedure_verslag.html",
        record=record,
        open=sentences(visit, record.open),
        annexes=_has_annexes(visit, record),
    )


def _has_annexes(visit: Visit, record: Record) -> bool:
    """For the secretary: a member can have a conflict of interest in what stands there."""
    return visit.may(DESK) and bool(reporting.with_annexes(record.lists))


def made(visit: Visit) -> Response:
    bench, vacancy = visit.bench, visit.vacancy
    report = reporting.write(
        bench,
        vacancy,
        visit.name,
        annexes=visit.may(DESK) and visit.said("bijlagen") == "ja",
        reader=visit.name,
    )
    name = (
        f"proces-verbaal {vacancy.reference} {bench.clock().astimezone(bench.config.zone):%Y-%m-%d}"
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
    return Response(report, media_type=WORD, headers=headers)


PAGES = (Page("/procedure/verslag", READERS, get=shown, post=made),)
