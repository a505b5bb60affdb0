"""`/beheer`: how the machine does, who has an account, who saw and did what."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.errors import MailbotError, RequestError, Wrong
from kcvs_mailbot.store import lists
from kcvs_mailbot.store.lists import Deeds
from kcvs_mailbot.watch.health import trouble_of
from kcvs_mailbot.web.event_words import told, trouble_in_words
from kcvs_mailbot.web.navigation import ADMINISTRATORS, AUDITORS, KEEPERS
from kcvs_mailbot.web.visits import Missing, Page, Visit

DONE = {
    "uit": "{} kan zich niet meer aanmelden.",
    "rol": "De rol van {} is gewijzigd.",
    "naam": "De naam van {} is gewijzigd.",
}


def shown(visit: Visit) -> Response:
    bench = visit.bench
    try:
        found = trouble_of(bench.store, bench.config, bench.clock())
        trouble = f"{found.what}; {found.remedy}" if found else ""
    except MailbotError as error:
        trouble = str(error)
    with bench.store.read() as session:
        standing = [(trouble_in_words(one.kind), one.since) for one in lists.troubles(session)]
        balance = lists.last_balance(session)
        today = lists.today(session, bench.clock())
    return visit.page(
        "beheer.html",
        trouble=trouble,
        standing=standing,
        balance=balance,
        today=today,
        everybody=visit.desk.accounts.everybody() if visit.may(ADMINISTRATORS) else None,
        audits=visit.may(AUDITORS),
        roles=list(Role),
        done=_done(visit),
    )


def _done(visit: Visit) -> str:
    """Of accounts that there are: a link could make the page say anything else."""
    name = visit.asked("wie")
    known = visit.may(ADMINISTRATORS) and name in {a.name for a in visit.desk.accounts.everybody()}
    return DONE.get(visit.asked("gedaan"), "").format(name) if known else ""


def added(visit: Visit) -> Response:
    name = visit.said("naam")
    first = visit.desk.accounts.add(
        name, _role(visit), visit.name, display_name=visit.said("voluit")
    )
    return visit.page("beheer_wachtwoord.html", name=name.strip().lower(), first=first)


def reset(visit: Visit) -> Response:
    name = visit.path("name")
    second = visit.said("tweede_stap") == "ja"
    first = visit.desk.accounts.reset(name, visit.name, second_factor=second)
    return visit.page("beheer_wachtwoord.html", name=name, first=first)


def account_shown(visit: Visit) -> Response:
    name = visit.path("name")
    known = next((one for one in visit.desk.accounts.everybody() if one.name == name), None)
    if known is None:
        raise Missing
    return visit.page("beheer_account.html", known=known, roles=list(Role))


def disabled(visit: Visit) -> Response:
    _somebody_else(visit)
    visit.desk.accounts.disable(visit.path("name"), visit.name)
    return _back(visit, "uit")


def role_changed(visit: Visit) -> Response:
    _somebody_else(visit)
    visit.desk.accounts.change_role(visit.path("name"), _role(visit), visit.name)
    return _back(visit, "rol")


def renamed(visit: Visit) -> Response:
    visit.desk.accounts.rename(visit.path("name"), visit.said("voluit"), visit.name)
    return _back(visit, "naam")


def deeds_shown(visit: Visit) -> Response:
    before = visit.asked("voor")
    which = Deeds(
        visit.asked("wie").strip(),
        visit.asked("kenmerk").strip(),
        int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    with visit.bench.store.read() as session:
        found = lists.deeds(session, which)
    more = len(found) > lists.A_PAGE
    found = found[: lists.A_PAGE]
    asked = {"wie": which.actor, "kenmerk": which.reference, "voor": found[-1].id if more else ""}
    older = urlencode({name: value for name, value in asked.items() if value})
    return visit.page(
        "beheer_gebeurtenissen.html",
        which=which,
        deeds=[(one, told(one)) for one in found],
        older=f"/beheer/gebeurtenissen?{older}" if more else "",
    )


def _somebody_else(visit: Visit) -> None:
    """The last administrator shall not shut the door behind himself."""
    if visit.path("name") == visit.name:
        raise RequestError(Wrong.OWN_ACCOUNT, "nobody disables or demotes himself")


def _role(visit: Visit) -> Role:
    try:
        return Role(visit.said("rol"))
    except ValueError:
        raise Missing from None


def _back(visit: Visit, done: str) -> Response:
    return visit.to(f"/beheer?{urlencode({'gedaan': done, 'wie': visit.path('name')})}")


PAGES = (
    Page("/beheer", KEEPERS, get=shown),
    Page("/beheer/gebeurtenissen", AUDITORS, get=deeds_shown),
    Page("/beheer/accounts", ADMINISTRATORS, post=added, sure=True),
    Page("/beheer/accounts/{name}", ADMINISTRATORS, get=account_shown),
    Page("/beheer/accounts/{name}/wachtwoord", ADMINISTRATORS, post=reset, sure=True),
    Page("/beheer/accounts/{name}/uitschakelen", ADMINISTRATORS, post=disabled, sure=True),
    Page("/beheer/accounts/{name}/naam", ADMINISTRATORS, post=renamed, sure=True),
    Page("/beheer/accounts/{name}/rol", ADMINISTRATORS, post=role_changed, sure=True),
)
