"""What every answer carries for the browser's own guards; who comes by a foreign name."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers as Given
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kcvs_mailbot.config import Web
from kcvs_mailbot.network.tls import is_loopback

CONTENT = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: a browser would then say "Origin: null" of our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
OPEN = ("/healthz", "/readyz")
"""Asked by machines, by whatever name."""


class Headers:
    """Each header only where the page has not set one of its own."""

    def __init__(self, inner: ASGIApp, section: Web) -> None:
        self.inner, self.section = inner, section
        self._host = urlsplit(section.base_url).netloc
        self._headers = dict(ALWAYS)
        if section.is_encrypted:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self.inner if self._is_known(scope) else PlainTextResponse("onbekend adres", 421)
        await answer(scope, receive, send_with)

    def _is_known(self, scope: Scope) -> bool:
        """A page elsewhere could lead a browser here under its own name (DNS rebinding)."""
        host = Given(scope=scope).get("host", "").lower()
        if scope["path"] in OPEN:
            return True
        if self._host:
            return host == self._host
        return is_loopback(urlsplit(f"//{host}").hostname or "")
