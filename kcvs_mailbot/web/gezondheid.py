"""`/healthz` and `/readyz`: for the container and the proxy, without anything personal."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.watch.health import trouble_of
from kcvs_mailbot.web.visits import Page, Visit


def lives(_visit: Visit) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


def is_ready(visit: Visit) -> Response:
    """Mail is read and the database can be written; else 503 with the line of `health`."""
    bench = visit.bench
    try:
        bench.store.require_writable()
        trouble = trouble_of(bench.store, bench.config, bench.clock())
    except MailbotError as error:
        return PlainTextResponse(str(error), 503)
    if trouble is not None:
        return PlainTextResponse(f"{trouble.what}; {trouble.remedy}", 503)
    return PlainTextResponse("ok")


PAGES = (Page("/healthz", get=lives, open=True), Page("/readyz", get=is_ready, open=True))
