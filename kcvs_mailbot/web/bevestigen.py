"""Asks the password once more, before what must not be done from a screen that was left open."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from kcvs_mailbot.desk.signing_in import LetIn
from kcvs_mailbot.web import aanmelden, forms
from kcvs_mailbot.web.visits import Visit

FIELD = "bevestiging"


def asks(visit: Visit, back: str) -> Response | None:
    """The question, that keeps what was posted; None when it was just answered, or lately."""
    if visit.visitor is None or visit.visitor.proven:
        return None
    if visit.visitor.account.elsewhere:
        there = f"/aanmelden/elders?opnieuw=ja&naar={quote(back, safe='')}"
        return visit.page("bevestigen.html", 403, there=there, kept=[], wrong="")
    given = visit.said(FIELD)
    if not given:
        return _question(visit)
    device = visit.desk.cookies.device(visit.request)
    found = visit.desk.door.prove(visit.visitor, given, aanmelden.address(visit), device)
    if isinstance(found, LetIn):
        visit.renewed(found)
        return None
    return _question(visit, aanmelden.NOT_PROVEN[found])


def _question(visit: Visit, wrong: str = "") -> Response:
    kept = [(name, value) for name, value in visit.form.multi_items() if name not in OURS]
    return visit.page("bevestigen.html", 403, there="", kept=kept, wrong=wrong)


OURS = (forms.FIELD, FIELD)
