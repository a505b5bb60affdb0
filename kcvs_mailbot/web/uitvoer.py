"""`/uitvoer`: lists and dossiers that leave the house, of the candidates that are chosen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from starlette.responses import Response, StreamingResponse

from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.content import CHUNK
from kcvs_mailbot.desk import leaving
from kcvs_mailbot.desk.leaving import Form
from kcvs_mailbot.export.words import STATUSES
from kcvs_mailbot.store import accounts, lists, views
from kcvs_mailbot.web.places import DESK
from kcvs_mailbot.web.visits import Page, Visit

FORMS = {
    Form.XLSX: "Excel: één regel per kandidaat, en een tweede blad met alle documenten",
    Form.ZIP: "ZIP: een map per kandidaat, met documenten, teksten en mails, en een overzicht",
    Form.PDF: "PDF: alle dossiers na elkaar, om af te drukken",
    Form.CSV: "CSV: dezelfde lijst als Excel, voor een ander programma",
}
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
        count = len(views.references(session, views.Choice()))
        vacancies = lists.vacancies(session)
    return visit.page(
        "uitvoer.html",
        status=409 if wrong else 200,
        forms=FORMS,
        statuses=STATUSES,
        vacancies=vacancies,
        count=count,
        wrong=wrong,
        chosen=visit.said("vorm") or Form.XLSX,
        late=bool(visit.said("laattijdig")),
        state=visit.said("status"),
        vacancy=visit.said("vacature"),
    )


def made(visit: Visit) -> Response:
    """The file, made whole before it leaves; by then it has no name here, and nothing stays."""
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
        if not views.references(session, choice):
            return _form(visit, "Geen enkele kandidatuur past hierbij: kies er meer.")
    name = f"kandidaturen {bench.clock().astimezone(bench.config.zone):%Y-%m-%d %Hu%M}.{form}"
    with TemporaryDirectory(prefix="kcvs-uitvoer-") as folder:
        path = Path(folder, name)
        count = leaving.export(bench.store, bench.config, Form(form), path, choice)
        file = path.open("rb")
    with bench.store.write() as session:
        detail = {"form": form, "applications": count}
        accounts.note(session, Happened.EXPORTED, visit.name, bench.clock(), detail)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(os.fstat(file.fileno()).st_size),
    }
    return StreamingResponse(_pieces(file), media_type=TYPES[Form(form)], headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece


PAGES = (Page("/uitvoer", DESK, get=shown, post=made),)
