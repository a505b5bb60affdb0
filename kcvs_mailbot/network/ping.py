"""A call to a web address, which notices when the calls stop."""

from __future__ import annotations

import http.client
import threading
import urllib.error
import urllib.request
from typing import IO
from urllib.parse import urlsplit

import structlog

from kcvs_mailbot.network.tls import is_loopback

log = structlog.get_logger()

SECONDS = 10.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The address is a secret of one's own choice: nobody sends us, or it, elsewhere."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        return None


def ping(url: str) -> bool:
    """GET; True when it was answered with success. Without an address nothing is called.

    Trouble is only logged, without the address: it is a secret.
    """
    if not url:
        return False
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if is_loopback(urlsplit(url).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"User-Agent": "kcvs-mailbot"})  # noqa: S310
    try:
        # The configuration lets https through, and http to this machine only.
        with urllib.request.build_opener(*handlers).open(request, timeout=SECONDS):
            return True
    except urllib.error.HTTPError as error:
        log.warning("ping_failed", why=error.code)
        error.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        log.warning("ping_failed", why=type(error).__name__)
    return False


class Pinger:
    """Pings in the background, one at a time: a slow web server holds no mail up."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._busy = threading.Lock()

    @property
    def busy(self) -> bool:
        return self._busy.locked()

    def ring(self) -> None:
        """Returns at once; does nothing without an address or while a ping is under way."""
        if self._url and self._busy.acquire(blocking=False):
            threading.Thread(target=self._ping, name="ping", daemon=True).start()

    def _ping(self) -> None:
        try:
            ping(self._url)
        finally:
            self._busy.release()
