"""`/uitvoer`: lists and dossiers that leave the house, of the candidates that are chosen."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from starlette.responses import Response, StreamingResponse

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.content import CHUNK
from kcvs_mailbot.desk import exporting, leaving
from kcvs_mailbot.desk.kept_exports import Gone, State
from kcvs_mailbot.desk.leaving import Form
from kcvs_mailbot.export.dutch import STATUSES
from kcvs_mailbot.store import Session, accounts, lists, views
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.visits import Missing, Page, Visit

FORMS = {
    Form.XLSX: "Excel: één regel per kandidaat, en een tweede blad met alle documenten",
    Form.ZIP: "ZIP: een map per kandidaat, met documenten, teksten en mails, en een overzicht",
    Form.PDF: "PDF: alle dossiers na elkaar, om af te drukken",
    Form.CSV: "CSV: dezelfde lijst als Excel, voor een ander programma",
}
AT_ONCE = (Form.XLSX, Form.CSV)
TYPES = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.ZIP: "application/zip",
    Form.PDF: "application/pdf",
    Form.CSV: "text/csv; charset=utf-8",
}


def shown(visit: Visit) -> Response:
    return _form(visit)


def _form(visit: Visit, wrong: str = "") -> Response:
    with visit.bench.store.read() as session:
        count = views.count(session, views.Choice())
        vacancies = lists.vacancies(session)
    return visit.page(
        "uitvoer.html",
        status=409 if wrong else 200,
        forms=FORMS,
        statuses=STATUSES,
        vacancies=vacancies,
        count=count,
        wrong=wrong,
        exports=exporting.of_person(visit.bench, visit.name),
        chosen=visit.said("vorm") or Form.XLSX,
        late=bool(visit.said("laattijdig")),
        state=visit.said("status"),
        vacancy=visit.said("vacature"),
    )


def made(visit: Visit) -> Response:
    """A list at once; what takes long is begun, and fetched later."""
    bench, form = visit.bench, visit.said("vorm")
    if form not in set(Form):
        return _form(visit, "Kies eerst een vorm.")
    status = visit.said("status")
    choice = views.Choice(
        late=bool(visit.said("laattijdig")),
        status=status if status in set(ApplicationStatus) else None,
        vacancy=visit.said("vacature") or None,
    )
    with bench.store.read() as session:
        choice = _of_those_open_to(visit, session, choice)
        count = views.count(session, choice)
    if not count:
        return _form(visit, "Geen enkele kandidatuur past hierbij: kies er meer.")
    if Form(form) in AT_ONCE:
        return _at_once(visit, Form(form), choice)
    if any(export.state is State.BUSY for export in exporting.of_person(bench, visit.name)):
        return _form(visit, "Er wordt al een bestand voor u gemaakt. Wacht tot het klaar is.")
    exporting.begin(bench, Form(form), choice, count, visit.name)
    return visit.to("/uitvoer")


def _of_those_open_to(visit: Visit, session: Session, choice: views.Choice) -> views.Choice:
    """Without the dossiers of which this person, once a member of the board, takes no part."""
    if not visit.conflicts:
        return choice
    closed = {session.get_one(rows.Application, one).reference for one in visit.conflicts}
    found = views.references(session, choice)
    return replace(choice, references=tuple(one for one in found if one not in closed))


def _at_once(visit: Visit, form: Form, choice: views.Choice) -> Response:
    """Made whole before it leaves; by then it has no name here, and nothing stays."""
    bench = visit.bench
    with TemporaryDirectory(prefix="kcvs-uitvoer-") as folder:
        path = Path(folder, form)
        count = leaving.export(bench.store, bench.config, form, path, choice)
        file = path.open("rb")
    with bench.store.write() as session:
        accounts.note_export(session, visit.name, bench.clock(), form, count)
    return _sent(visit, form, file, bench.clock())


def fetched(visit: Visit) -> Response:
    """Once: then it is gone here."""
    try:
        export, file = exporting.fetch(visit.bench, visit.path("bestand"), visit.name)
    except Gone:
        raise Missing from None
    return _sent(visit, Form(export.form), file, export.asked_at)


def thrown_away(visit: Visit) -> Response:
    with contextlib.suppress(Gone):
        exporting.throw_away(visit.bench, visit.path("bestand"), visit.name)
    return visit.to("/uitvoer")


def _sent(visit: Visit, form: Form, file: BinaryIO, at: datetime) -> Response:
    name = f"kandidaturen {at.astimezone(visit.bench.config.zone):%Y-%m-%d %Hu%M}.{form}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(os.fstat(file.fileno()).st_size),
    }
    return StreamingResponse(_pieces(file), media_type=TYPES[form], headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece


PAGES = (
    Page("/uitvoer", DESK, get=shown, post=made),
    Page("/uitvoer/{bestand}/ophalen", DESK, post=fetched),
    Page("/uitvoer/{bestand}/weg", DESK, post=thrown_away),
)
