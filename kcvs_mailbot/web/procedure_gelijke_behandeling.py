"""`/procedure/gelijke-behandeling`: counts of what was done for how many candidates; no names."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.export import record_words
from kcvs_mailbot.export.dutch import LANGUAGES
from kcvs_mailbot.procedure.equal_treatment import treatment
from kcvs_mailbot.web.navigation import OVERSEERS
from kcvs_mailbot.web.visits import Page, Visit


def shown(visit: Visit) -> Response:
    told = treatment(visit.bench, visit.vacancy)
    waits = [
        ("Alle kandidaten", told.in_all),
        ("Op tijd", told.in_time),
        ("Laattijdig", told.late),
        *((f"In het {LANGUAGES.get(one, one)}", waited) for one, waited in told.by_language),
    ]
    return visit.page(
        "procedure_gelijke_behandeling.html",
        told=told,
        waits=[(name, waited) for name, waited in waits if waited.number],
        said=record_words,
    )


PAGES = (Page("/procedure/gelijke-behandeling", OVERSEERS, get=shown),)
