"""`/aanmelden`, `/afmelden`: password, second step, the first password changed; and out again."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import segno
from markupsafe import Markup
from starlette.responses import Response

from kcvs_mailbot.desk import second_factor
from kcvs_mailbot.desk.signing_in import LetIn, Refused
from kcvs_mailbot.web.visits import Page, Visit

WORDS = {
    Refused.WRONG: "Die gebruikersnaam en dat wachtwoord horen niet bij elkaar. Probeer het "
    "opnieuw. Wachtwoord vergeten? Uw beheerder maakt een nieuw.",
    Refused.TOO_OFTEN: "Er is van hieruit te vaak een fout wachtwoord gegeven. Wacht een kwartier "
    "en probeer het dan opnieuw.",
}
NOT_PROVEN = {
    Refused.WRONG: "Dit is niet uw wachtwoord. Probeer het opnieuw.",
    Refused.TOO_OFTEN: WORDS[Refused.TOO_OFTEN],
}
WRONG_CODE = "Deze code klopt niet, of is al gebruikt. Wacht op de volgende en geef die in."


def send_there(visit: Visit) -> Response:
    """To what is still to be done; the page that was asked comes after it."""
    asked = visit.request.url.path
    if visit.request.method == "GET" and visit.request.url.query:
        asked = f"{asked}?{visit.request.url.query}"
    wanted = "" if asked == "/" else f"?naar={quote(asked, safe='')}"
    return visit.to(f"{visit.stage}{wanted}")


def shown(visit: Visit) -> Response:
    if not visit.stage:
        return visit.to("/")
    return _page(visit)


def _page(visit: Visit, status: int = 200, name: str = "", wrong: str = "") -> Response:
    elsewhere = visit.desk.elsewhere is not None
    words = {"name": name, "wrong": wrong, "naar": wanted(visit), "elsewhere": elsewhere}
    return visit.page("aanmelden.html", status, **words)


def signs_in(visit: Visit) -> Response:
    name, door, cookies = visit.said("gebruikersnaam"), visit.desk.door, visit.desk.cookies
    device = cookies.device(visit.request)
    before = cookies.session(visit.request)
    found = door.sign_in(name, visit.said("wachtwoord"), address(visit), device, before)
    if isinstance(found, Refused):
        return _page(visit, 429 if found is Refused.TOO_OFTEN else 401, name, WORDS[found])
    return goes_in(visit, found, wanted(visit))


def goes_in(visit: Visit, found: LetIn, there: str) -> Response:
    """To the page that was asked, with a session."""
    visit.renewed(found)
    response = visit.to(there or "/")
    visit.desk.cookies.keep_device(response, found.device)
    return response


def code_shown(visit: Visit) -> Response:
    return _at(visit, "/aanmelden/code") or _code_page(visit)


def code_given(visit: Visit) -> Response:
    if elsewhere := _at(visit, "/aanmelden/code"):
        return elsewhere
    assert visit.visitor is not None  # noqa: S101 - `_at` saw to it
    device = visit.desk.cookies.device(visit.request)
    found = visit.desk.door.give_code(visit.visitor, visit.said("code"), address(visit), device)
    if isinstance(found, LetIn):
        visit.renewed(found)
        return visit.to(wanted(visit) or "/")
    too_often = found is Refused.TOO_OFTEN
    return _code_page(visit, WORDS[found] if too_often else WRONG_CODE, 429 if too_often else 401)


def _code_page(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    return visit.page("aanmelden_code.html", status, wrong=wrong, naar=wanted(visit))


def password_shown(visit: Visit) -> Response:
    return _at(visit, "/aanmelden/wachtwoord") or _password_page(visit)


def password_given(visit: Visit) -> Response:
    if elsewhere := _at(visit, "/aanmelden/wachtwoord"):
        return elsewhere
    wrong = changed(visit)
    return _password_page(visit, wrong, 422) if wrong else visit.to(wanted(visit) or "/")


def changed(visit: Visit) -> str:
    """ "" when the password of the form is now that of the visitor, else why not."""
    assert visit.visitor is not None  # noqa: S101 - who asks saw to it
    old, new = visit.said("huidig"), visit.said("nieuw")
    if new != visit.said("nogmaals"):
        return "De twee nieuwe wachtwoorden zijn niet gelijk. Typ ze opnieuw."
    found = visit.desk.door.change_password(visit.visitor, old, new)
    if isinstance(found, str):
        return found
    visit.renewed(found)
    return ""


def _password_page(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    return visit.page("aanmelden_wachtwoord.html", status, wrong=wrong, naar=wanted(visit))


def second_shown(visit: Visit) -> Response:
    return _at(visit, "/aanmelden/tweede-stap") or second_page(visit)


def second_given(visit: Visit) -> Response:
    if elsewhere := _at(visit, "/aanmelden/tweede-stap"):
        return elsewhere
    return second_set(visit) or visit.to(wanted(visit) or "/")


def second_set(visit: Visit) -> Response | None:
    """None when the phone is now the second step, else the page that asks again."""
    assert visit.visitor is not None  # noqa: S101 - who asks saw to it
    secret = visit.said("geheim")
    if second_factor.is_secret(secret):
        found = visit.desk.door.set_second_factor(visit.visitor, secret, visit.said("code"))
        if found is not None:
            visit.renewed(found)
            return None
    return second_page(visit, WRONG_CODE, 422)


def second_page(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    """The secret stands in the form: until the code fits, nobody has it."""
    given = visit.said("geheim")
    secret = given if second_factor.is_secret(given) else second_factor.new_secret()
    picture = segno.make(second_factor.address(secret, visit.name), error="m")
    svg = picture.svg_inline(scale=5, border=4, light="white", omitsize=False, svgclass="qr")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    words = {"secret": secret, "groups": groups, "picture": Markup(svg), "wrong": wrong}  # noqa: S704 - drawn by segno
    return visit.page("aanmelden_tweede_stap.html", status, naar=wanted(visit), **words)


def out_shown(visit: Visit) -> Response:
    there = visit.desk.elsewhere is not None and visit.asked("elders") == "ja"
    return visit.page("afmelden.html", there=there)


def signs_out(visit: Visit) -> Response:
    there = visit.visitor is not None and visit.visitor.account.elsewhere
    if visit.visitor is not None:
        visit.desk.door.sign_out(visit.visitor)
    response = visit.to("/afmelden?elders=ja" if there else "/aanmelden")
    visit.desk.cookies.drop_session(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _at(visit: Visit, stage: str) -> Response | None:
    """Where to go instead, when it is not this that is still to be done."""
    return None if visit.stage == stage else visit.to(visit.stage or "/")


def wanted(visit: Visit) -> str:
    """The page that was asked first; only one of ours."""
    return ours(visit.said("naar") or visit.asked("naar"))


def ours(asked: str) -> str:
    """The address when it is a page of ours that can be gone to, else ""."""
    parts = urlsplit(asked)
    here = asked.startswith("/") and not asked.startswith(("//", "/\\", "/aanmelden", "/afmelden"))
    plain = asked.isprintable() and "\\" not in asked
    return asked if here and plain and not parts.netloc and not parts.scheme else ""


def address(visit: Visit) -> str:
    """Where the browser is, as far as we know."""
    return visit.request.client.host if visit.request.client else ""


PAGES = (
    Page("/aanmelden", get=shown, post=signs_in, open=True),
    Page("/aanmelden/code", get=code_shown, post=code_given, open=True),
    Page("/aanmelden/wachtwoord", get=password_shown, post=password_given, open=True),
    Page("/aanmelden/tweede-stap", get=second_shown, post=second_given, open=True),
    Page("/afmelden", get=out_shown, post=signs_out, open=True),
)
