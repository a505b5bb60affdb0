"""What a browser holds: its session, that it was used before, what its forms are bound to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from kcvs_mailbot.desk.elsewhere import TAKES as AWAY
from kcvs_mailbot.desk.signing_in import DEVICE_KEPT


@dataclass(frozen=True, slots=True)
class Cookies:
    """`__Host-` binds a cookie to this very host over https; a browser takes it no other way."""

    encrypted: bool

    def session(self, request: Request) -> str:
        return request.cookies.get(self._name("kcvs"), "")

    def device(self, request: Request) -> str:
        return request.cookies.get(self._name("kcvs-toestel"), "")

    def holder(self, request: Request) -> str:
        """Of somebody who is not signed in."""
        return request.cookies.get(self._name("kcvs-formulier"), "")

    def wanted(self, request: Request) -> str:
        """The page that is asked, while somebody signs in elsewhere."""
        return unquote(request.cookies.get(self._name("kcvs-naar"), ""))

    def keep_wanted(self, response: Response, address: str) -> None:
        self._keep(response, "kcvs-naar", quote(address, safe=""), AWAY)

    def keep_session(self, response: Response, token: str) -> None:
        """Until the browser closes, or the server ends it."""
        self._keep(response, "kcvs", token)

    def keep_device(self, response: Response, token: str) -> None:
        self._keep(response, "kcvs-toestel", token, DEVICE_KEPT)

    def keep_holder(self, response: Response, token: str) -> None:
        self._keep(response, "kcvs-formulier", token)

    def drop_session(self, response: Response) -> None:
        self._keep(response, "kcvs", "", timedelta())

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.encrypted else name

    def _keep(
        self, response: Response, name: str, value: str, age: timedelta | None = None
    ) -> None:
        response.set_cookie(
            self._name(name),
            value,
            max_age=None if age is None else int(age.total_seconds()),
            path="/",
            secure=self.encrypted,
            httponly=True,
            samesite="lax",
        )
