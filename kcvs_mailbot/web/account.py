"""`/account`: one's own password, second step, and where else one is signed in."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.web import aanmelden
from kcvs_mailbot.web.visits import Page, Visit


def shown(visit: Visit) -> Response:
    return _page(visit, done=visit.asked("gedaan"))


def _page(visit: Visit, status: int = 200, wrong: str = "", done: str = "") -> Response:
    assert visit.visitor is not None  # noqa: S101 - the page is for who is signed in
    others = visit.desk.door.sessions(visit.visitor)
    return visit.page("account.html", status, wrong=wrong, done=done, others=others)


def password_given(visit: Visit) -> Response:
    _has_its_own(visit)
    wrong = aanmelden.changed(visit)
    if wrong:
        return _page(visit, 422, wrong)
    return visit.to("/account?gedaan=wachtwoord")


def second_shown(visit: Visit) -> Response:
    _has_its_own(visit)
    return aanmelden.second_page(visit)


def second_given(visit: Visit) -> Response:
    _has_its_own(visit)
    return aanmelden.second_set(visit) or visit.to("/account?gedaan=tweede-stap")


def out_elsewhere(visit: Visit) -> Response:
    assert visit.visitor is not None  # noqa: S101 - the page is for who is signed in
    visit.desk.door.sign_out_elsewhere(visit.visitor)
    return visit.to("/account?gedaan=afgemeld")


def _has_its_own(visit: Visit) -> None:
    if visit.visitor is not None and visit.visitor.account.elsewhere:
        raise RequestError(Wrong.KEPT_ELSEWHERE, "password and second factor are kept elsewhere")


PAGES = (
    Page("/account", get=shown),
    Page("/account/wachtwoord", post=password_given),
    Page("/account/tweede-stap", get=second_shown, post=second_given, sure=True),
    Page("/account/andere-toestellen", post=out_elsewhere, sure=True),
)
