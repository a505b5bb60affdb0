"""`/` Vandaag: whether everything is all right today."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.web.visits import Page, Visit


def shown(visit: Visit) -> Response:
    return visit.page("vandaag.html")


PAGES = (Page("/", get=shown),)
