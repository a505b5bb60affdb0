"""`/account`: one's own password and second step."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.web import aanmelden
from kcvs_mailbot.web.visits import Page, Visit


def shown(visit: Visit) -> Response:
    return visit.page("account.html", wrong="", done=visit.asked("gedaan"))


def password_given(visit: Visit) -> Response:
    wrong = aanmelden.changed(visit)
    if wrong:
        return visit.page("account.html", 422, wrong=wrong, done="")
    return visit.to("/account?gedaan=wachtwoord")


def second_shown(visit: Visit) -> Response:
    return aanmelden.second_page(visit)


def second_given(visit: Visit) -> Response:
    return aanmelden.second_set(visit) or visit.to("/account?gedaan=tweede-stap")


PAGES = (
    Page("/account", get=shown),
    Page("/account/wachtwoord", post=password_given),
    Page("/account/tweede-stap", get=second_shown, post=second_given),
)
