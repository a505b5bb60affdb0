"""One HTTPS request to a provider: verified, never redirected, ended within its time.

The libraries get this instead of their own client, so that certificates are verified as for
the mail servers, a drip of bytes ends, and no answer fills our memory.
"""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Security, Timeouts, connect, is_loopback

MOST_BYTES = 1024 * 1024
LATER = "it is tried again later"


@dataclass(frozen=True)
class Answer:
    """A response, under the names that msal and google-auth each look for."""

    status_code: int
    headers: dict[str, str]
    text: str

    @property
    def status(self) -> int:
        return self.status_code

    @property
    def data(self) -> str:
        return self.text


class Https:
    """The client; `status` and `text` are those of the last answer (0: there was none).

    `plain_here`: this machine itself may be asked in clear text.
    """

    def __init__(
        self,
        ca_file: Path | None,
        timeouts: Timeouts | None = None,
        *,
        plain_here: bool = False,
    ) -> None:
        self._ca_file, self._plain_here = ca_file, plain_here
        self._timeouts = timeouts or Timeouts(connect=10, read=20, call=30)
        self.status, self.text = 0, ""

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> Answer:
        """As msal asks it."""
        return self._exchange("GET", f"{url}?{urlencode(params)}" if params else url, "", headers)

    def post(
        self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any
    ) -> Answer:
        """As msal asks it: `data` as a form."""
        form = {key: value for key, value in (data or {}).items() if value is not None}
        whole = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._exchange(
            "POST", f"{url}?{urlencode(params)}" if params else url, urlencode(form), whole
        )

    def __call__(
        self, url: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any
    ) -> Answer:
        """As google-auth asks it."""
        return self._exchange(method, url, body or "", headers)

    def close(self) -> None:
        """Nothing is kept open."""

    def _exchange(self, method: str, url: str, body: str | bytes, headers: Any) -> Answer:
        self.status, self.text = 0, ""
        parts = urlsplit(url)
        at_home = self._plain_here and parts.scheme == "http" and is_loopback(parts.hostname or "")
        if not parts.hostname or not (parts.scheme == "https" or at_home):
            raise MailboxError(
                "the provider's address does not start with https://",
                "check authority and token_uri under [mailbox.oauth]",
                refused=True,
            )
        security = Security.NONE if at_home else Security.TLS
        port = parts.port or (80 if at_home else 443)
        account = Account(parts.hostname, port, security, ca_file=self._ca_file)
        guard = Guard()
        target = parts._replace(scheme="", netloc="").geturl() or "/"
        try:
            with guard.limit(self._timeouts.call):
                answer = self._talk(account, guard, (method, target, body, dict(headers or {})))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _unreachable(error, parts.hostname, guard) from None
        finally:
            guard.release()
        self.status, self.text = answer.status_code, answer.text
        return answer

    def _talk(
        self, account: Account, guard: Guard, request: tuple[str, str, str | bytes, dict[str, str]]
    ) -> Answer:
        connection = http.client.HTTPConnection(account.host, account.port)
        connection.sock = connect(account, self._timeouts, guard)
        try:
            method, target, body, headers = request
            connection.request(method, target, body or None, {"Connection": "close", **headers})
            response = connection.getresponse()
            raw = response.read(MOST_BYTES + 1)
        finally:
            connection.close()
        if len(raw) > MOST_BYTES:
            raise ValueError("too much")
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, raw.decode("utf-8", "replace"))


def _unreachable(error: Exception, host: str, guard: Guard) -> MailboxError:
    if guard.expired or isinstance(error, TimeoutError):
        return MailboxError(f"{host} did not give an access token in time", LATER)
    if isinstance(error, OSError):
        reason = getattr(error, "verify_message", "") or error.strerror or type(error).__name__
        return MailboxError(f"{host}, for access tokens, cannot be reached ({reason})", LATER)
    return MailboxError(f"{host} gave an answer that is not HTTP ({type(error).__name__})", LATER)
