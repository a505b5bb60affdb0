"""`/kandidaturen/REFERENCE`: one application, read like a letter, and put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import withdrawing
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import Session, filing, views
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import (
    eigen_werk,
    procedure_adviezen,
    procedure_informatie,
    remedies,
    samenvoegen,
)
from kcvs_mailbot.web.navigation import BOARD, DESK, READERS
from kcvs_mailbot.web.visits import Missing, Page, Visit

Words = dict[str, Any]
NOT_TOLD = frozenset({Happened.VIEWED, *eigen_werk.NOT_TOLD})
"""Who looked is the auditor's to see, and notes say themselves who wrote them."""
DONE = {
    "ingetrokken": "De kandidatuur is ingetrokken. Er vertrok geen mail.",
    "hersteld": "De intrekking is ongedaan gemaakt.",
    **eigen_werk.DONE,
}


def shown(visit: Visit) -> Response:
    return _page(visit, done=DONE.get(visit.asked("gedaan"), ""))


def _page(visit: Visit, *, done: str = "", wrong: str = "", status: int = 200) -> Response:
    with visit.bench.store.read() as session:
        row = filing.by_reference(session, visit.path("reference"))
        if row is None:
            raise Missing
        if row.reference != visit.path("reference"):
            return visit.to(f"/kandidaturen/{row.reference}")
        with visit.seeing(row.id):
            said_above = {"done": done, "wrong": wrong}
            if row.joined_id is not None:
                return samenvoegen.gone(visit, session, row, status, **said_above)
            dossier = shaped(views.dossier(session, row, NOT_TOLD), visit.bench.config.zone)
            found = _words(visit, session, row, dossier)
            return visit.page("kandidatuur.html", status, a=dossier, **said_above, **found)


def _words(visit: Visit, session: Session, row: rows.Application, dossier: Words) -> Words:
    vacancy = session.get_one(rows.Vacancy, row.vacancy)
    mails = dossier["correspondence"]
    first = min((mail for mail in mails if mail["received_at"]), key=_received, default=None)
    return {
        "vacancy": vacancy.title,
        # To the minute, as people write it: 23.59 uur of the day, not 0.00 uur of the next.
        "last_moment": vacancy.closes_at - timedelta(minutes=1),
        "sent_at": first["header_date"] if first else None,
        "replaced": [d for d in dossier["documents"] if d["replaced"]],
        "documents": [d for d in dossier["documents"] if not d["replaced"]],
        "timeline": dossier["timeline"],
        "letters": {mail["id"]: mail for mail in mails},
        "decides": visit.may(DESK),
        "info": procedure_informatie.words(visit, session, row),
        "advice": procedure_adviezen.own(visit, session, row) if visit.may(BOARD) else None,
        "own": eigen_werk.words(session, row) if visit.may(DESK) else None,
    }


def _received(mail: Words) -> datetime:
    return datetime.fromisoformat(mail["received_at"])


def withdrawn(visit: Visit) -> Response:
    reference = visit.path("reference")
    do = withdrawing.withdraw_application
    return _changed(visit, lambda: do(visit.bench, reference, visit.name), "ingetrokken")


def reinstated(visit: Visit) -> Response:
    reference = visit.path("reference")
    do = withdrawing.reinstate
    return _changed(visit, lambda: do(visit.bench, reference, visit.name), "hersteld")


def _changed(visit: Visit, do: Callable[[], None], done: str) -> Response:
    try:
        do()
    except RequestError as error:
        return _page(visit, wrong=remedies.why(error), status=409)
    return visit.to(f"/kandidaturen/{visit.path('reference')}?gedaan={done}")


_AT = "/kandidaturen/{reference}"
PAGES = (
    Page(_AT, READERS, get=shown),
    Page(f"{_AT}/intrekken", DESK, post=withdrawn),
    Page(f"{_AT}/herstellen", DESK, post=reinstated),
)
