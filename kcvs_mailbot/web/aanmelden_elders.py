"""`/aanmelden/elders`: with the organisation's own account; there, back, and out again."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.desk.elsewhere import Elsewhere
from kcvs_mailbot.desk.signing_in import LetIn, Refused
from kcvs_mailbot.web import aanmelden
from kcvs_mailbot.web.visits import Missing, Page, Visit

BACK = "/aanmelden/elders/terug"
OWN = "Hebt u hier ook een gebruikersnaam met een wachtwoord, dan kunt u zich daarmee aanmelden."
WORDS = {
    Refused.AWAY: (
        503,
        "Het aanmelden bij uw organisatie werkt nu niet",
        "De dienst waar u zich aanmeldt, antwoordt niet. Probeer het over enkele minuten opnieuw. "
        f"{OWN}",
    ),
    Refused.NOT_BELIEVED: (
        502,
        "Het aanmelden bij uw organisatie werkt nu niet",
        "De dienst waar u zich aanmeldt, gaf een antwoord dat niet klopt. Verwittig uw beheerder. "
        f"{OWN}",
    ),
    Refused.DENIED: (
        403,
        "U bent niet aangemeld",
        "U brak het aanmelden af, of uw organisatie liet u niet toe. Begin opnieuw, of vraag het "
        "aan uw beheerder.",
    ),
    Refused.STALE: (
        400,
        "U bent niet aangemeld",
        "Het aanmelden duurde te lang, of begon in een ander venster. Begin opnieuw.",
    ),
    Refused.NO_ROLE: (
        403,
        "U hebt hier nog geen toegang",
        "Uw organisatie kent u, maar gaf u op deze pagina geen rol. Vraag uw beheerder om u er een "
        "te geven, en meld u dan opnieuw aan.",
    ),
    Refused.SHUT: (
        403,
        "Uw account is hier uitgeschakeld",
        "U kunt zich niet aanmelden tot uw beheerder uw account weer inschakelt.",
    ),
}


def begins(visit: Visit) -> Response:
    elsewhere = _elsewhere(visit)
    if visit.request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return visit.to("/aanmelden")  # only who chose it here signs in (RFC 6749, section 10.12)
    again = visit.asked("opnieuw") == "ja"
    address = elsewhere.begin(visit.key(), _back(visit), again=again)
    if isinstance(address, Refused):
        return _told(visit, address)
    response = visit.to(address)
    visit.desk.cookies.keep_wanted(response, aanmelden.wanted(visit))
    return response


def comes_back(visit: Visit) -> Response:
    cookies, said = visit.desk.cookies, dict(visit.request.query_params)
    found = _elsewhere(visit).come_back(
        said,
        cookies.holder(visit.request),
        _back(visit),
        cookies.device(visit.request),
        cookies.session(visit.request),
    )
    if isinstance(found, LetIn):
        return aanmelden.goes_in(visit, found, aanmelden.ours(cookies.wanted(visit.request)))
    return _told(visit, found)


def goes_out(visit: Visit) -> Response:
    address = _elsewhere(visit).end(f"{visit.desk.origin(visit.request)}/afmelden")
    if isinstance(address, Refused):
        return _told(visit, address)
    return visit.to(address or "/afmelden")


def _told(visit: Visit, refused: Refused) -> Response:
    status, title, words = WORDS[refused]
    return visit.page("aanmelden_elders.html", status, heading=title, words=words)


def _back(visit: Visit) -> str:
    return f"{visit.desk.origin(visit.request)}{BACK}"


def _elsewhere(visit: Visit) -> Elsewhere:
    if visit.desk.elsewhere is None:
        raise Missing
    return visit.desk.elsewhere


PAGES = (
    Page("/aanmelden/elders", get=begins, open=True),
    Page(BACK, get=comes_back, open=True),
    Page("/aanmelden/elders/uit", get=goes_out, open=True),
)
