"""The site: every page behind the same checks, every answer with the same headers."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import anyio
import structlog
from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kcvs_mailbot.errors import MailbotError, RequestError
from kcvs_mailbot.web import (
    aanmelden,
    aanmelden_elders,
    account,
    beheer,
    bevestigen,
    documenten,
    forms,
    gezondheid,
    kandidaturen,
    kandidatuur,
    kandidatuur_verbeteren,
    mails,
    na_te_kijken,
    notities,
    procedure_adviezen,
    procedure_afsluiten,
    procedure_belangenconflict,
    procedure_brieven,
    procedure_gelijke_behandeling,
    procedure_gesprekken,
    procedure_gesprekken_plannen,
    procedure_informatie,
    procedure_overzicht,
    procedure_stap,
    procedure_vergadering,
    procedure_verplaatsen,
    procedure_verslag,
    remedies,
    samenvoegen,
    schrijven,
    uithalen,
    uitvoer,
    vandaag,
    verzending,
    wissen,
)
from kcvs_mailbot.web.headers import Headers
from kcvs_mailbot.web.visits import Desk, Excluded, Missing, Page, Visit
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

ROOMS: tuple[ModuleType, ...] = (
    aanmelden,
    aanmelden_elders,
    account,
    beheer,
    documenten,
    gezondheid,
    kandidaturen,
    kandidatuur,
    kandidatuur_verbeteren,
    mails,
    na_te_kijken,
    notities,
    procedure_adviezen,
    procedure_afsluiten,
    procedure_belangenconflict,
    procedure_brieven,
    procedure_gelijke_behandeling,
    procedure_gesprekken_plannen,
    procedure_gesprekken,
    procedure_informatie,
    procedure_overzicht,
    procedure_stap,
    procedure_vergadering,
    procedure_verplaatsen,
    procedure_verslag,
    samenvoegen,
    schrijven,
    uithalen,
    uitvoer,
    vandaag,
    verzending,
    wissen,
)
"""The modules with PAGES."""
AT_ONCE = 8
"""Pages that are made at the same time; the database lends no more connections."""


def make_site(bench: Workbench) -> Starlette:
    """The ASGI object."""
    desk = Desk(bench)
    desks = _Answering(desk)
    files = [Route(f"/static/{name}", _file(body, kind)) for name, body, kind in _static()]
    return Starlette(
        routes=[*files, *(desks.route(page) for page in pages())],
        middleware=[Middleware(Headers, section=desk.section), Middleware(_Whole)],
        exception_handlers={HTTPException: desks.no_such_page},
    )


def pages() -> Iterator[Page]:
    """All of them."""
    for room in ROOMS:
        yield from room.PAGES


class _Answering:
    """Puts a page behind its checks."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._at_once = anyio.CapacityLimiter(AT_ONCE)

    def route(self, page: Page) -> Route:
        methods = [name for name, has in (("GET", page.get), ("POST", page.post)) if has]
        return Route(page.path, partial(self._answer, page), methods=methods)

    async def no_such_page(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return await self._aside(partial(self._nothing_here, request, status))

    async def _answer(self, page: Page, request: Request) -> Response:
        try:
            form = await forms.read(request) if request.method == "POST" else FormData()
        except ClientDisconnect:
            return Response(status_code=400)  # for nobody
        except forms.TooLarge:
            return await self._aside(partial(self._nothing_here, request, 413))
        return await self._aside(partial(self._guarded, page, request, form))

    async def _aside(self, work: partial[Response]) -> Response:
        return await anyio.to_thread.run_sync(work, limiter=self._at_once)

    def _visit(self, request: Request, form: FormData | None = None) -> Visit:
        token = self.desk.cookies.session(request)
        visitor = self.desk.door.visitor(token) if token else None
        return Visit(self.desk, request, visitor, form or FormData())

    def _nothing_here(self, request: Request, status: int) -> Response:
        def told() -> Response:
            visit = self._visit(request)
            return visit.handed(visit.page("fout.html", status))

        return self._safely(told)

    def _guarded(self, page: Page, request: Request, form: FormData) -> Response:
        def answered() -> Response:
            visit = self._visit(request, form)
            return visit.handed(self._checked(page, visit))

        return self._safely(answered)

    def _checked(self, page: Page, visit: Visit) -> Response:
        request = visit.request
        posted = request.method == "POST"
        if posted and not forms.is_ours(
            request, visit.form, visit.holder, self.desk.origin(request)
        ):
            log.warning("form_not_taken", page=page.path)
            back = _back(request) if request.headers.get("referer") else ""
            typed = forms.typed(visit.form)
            return visit.page("oud_formulier.html", 403, typed=typed, back=back)
        if not page.open and visit.stage:
            return aanmelden.send_there(visit)
        if page.roles and not page.open and not visit.may(page.roles):
            self._tell_forbidden(page, visit)
            return visit.page("fout.html", 403)
        if posted and page.sure and (question := bevestigen.asks(visit, _back(request))):
            return question
        answer = page.post if posted else page.get
        assert answer is not None  # noqa: S101 - the route has these methods only
        try:
            if not page.apart:
                visit.require_part_in(page)
            return answer(visit)
        except Missing:
            return visit.page("fout.html", 404)
        except Excluded as closed:
            self._tell_forbidden(page, visit)
            typed = forms.typed(visit.form)
            return visit.page(
                "procedure_gesloten.html", 403, reference=closed.reference, typed=typed
            )
        except RequestError as error:
            return visit.page("kan_niet.html", 409, words=remedies.why(error), back=_back(request))

    def _tell_forbidden(self, page: Page, visit: Visit) -> None:
        who = visit.visitor.account.id if visit.visitor else None
        log.warning("page_forbidden", page=page.path, account=who)

    def _safely(self, work: Callable[[], Response]) -> Response:
        try:
            return work()
        except MailbotError as error:
            log.error("page_failed", why=error.what)
        except Exception as error:  # noqa: BLE001 - no traceback ever reaches a reader
            _tell_failed(error)
        return _bare(500)


class _Whole:
    """What fails before a page is asked, or while its answer is on its way, is told as well."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.inner(scope, receive, send_on)
        except Exception as error:  # noqa: BLE001 - as above
            _tell_failed(error)
            if not begun:
                await _bare(500)(scope, receive, send)


def _tell_failed(error: Exception) -> None:
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    log.error("page_failed", error=type(error).__name__, at=place)


class _Number(IntegerConvertor):
    """Of as many digits as any id has: Python reads none of more than 4300."""

    regex = "[0-9]{1,10}"


register_url_convertor("int", _Number())


def _back(request: Request) -> str:
    """The page of ours that the form stood on; whoever wrote its address."""
    parts = urlsplit(request.headers.get("referer", ""))
    return aanmelden.ours(f"{parts.path}?{parts.query}".rstrip("?")) or "/"


def _bare(status: int) -> Response:
    """A page that needs nothing that could be broken."""
    text = (
        '<!doctype html><html lang="nl"><meta charset="utf-8"><title>Er ging iets mis</title>'
        '<link rel="stylesheet" href="/static/desk.css"><main><h1>Er ging iets mis</h1>'
        "<p>De pagina kon niet getoond worden. Er ging niets verloren. Probeer het over een "
        'minuut opnieuw, of ga naar <a href="/">Vandaag</a>. Blijft het misgaan, '
        "verwittig dan uw beheerder.</p></main></html>"
    )
    return Response(text, status, media_type="text/html")


def _static() -> Iterator[tuple[str, bytes, str]]:
    folder = Path(__file__).with_name("static")
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    for file in sorted(folder.iterdir()):
        yield file.name, file.read_bytes(), kinds[file.suffix]


def _file(body: bytes, kind: str) -> Callable[[Request], Coroutine[None, None, Response]]:
    async def send(request: Request) -> Response:
        return Response(body, media_type=kind, headers={"Cache-Control": "max-age=300"})

    return send
